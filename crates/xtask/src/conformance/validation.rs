//! `cargo xtask conformance validation`: how far we agree with the API server.

use crate::run::{RunError, cargo, run};
use std::path::Path;

/// Whether these are options of [`validation`].
pub(crate) fn knows(options: &[&str]) -> bool {
    matches!(options, [] | ["--lower"] | ["--show", _] | ["--show", _, "--lower"])
}

/// Compares what podlint says with recorded answers of the API server. `--show N` lists the first N cases of each set that differ,
/// `--lower` writes how many still do into `testdata/validation/DIFFERENCES.md`.
///
/// The comparison is an ordinary test of the command line, which holds the figures; here it prints them.
pub(crate) fn validation(root: &Path, options: &[&str]) -> Result<(), RunError> {
    let mut command = cargo(root);
    command.args(["test", "--quiet", "--package", "podlint", "--test", "validation", "--", "--nocapture"]);
    if let ["--show", count, ..] = options {
        command.env("PODLINT_SHOW", count);
    }
    if options.contains(&"--lower") {
        command.env("PODLINT_LOWER_BOUNDS", "1");
    }
    run(&mut command)
}
