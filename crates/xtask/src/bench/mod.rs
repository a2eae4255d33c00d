//! `cargo xtask bench`: measures us and others in one run. What does the measuring is a workspace of its own, in `benches`.

#[cfg(feature = "table")]
mod lsp;
#[cfg(feature = "table")]
mod validation;
mod yaml;

#[cfg(feature = "table")]
pub(crate) use lsp::lsp;
#[cfg(feature = "table")]
pub(crate) use validation::validation;
pub(crate) use yaml::yaml;

use crate::run::{RunError, cargo, run as execute};
use std::{path::Path, process::Command};

/// Measures the dry run of the scheduler: a made case, or one in a file.
pub(crate) fn schedule(root: &Path, file: Option<&str>) -> Result<(), RunError> {
    execute(benches(root).arg("schedule").args(file))
}

/// Builds the benchmarks and runs them with the arguments that are added.
fn benches(root: &Path) -> Command {
    let mut command = cargo(root);
    command.args(["run", "--release", "--locked", "--manifest-path", "benches/Cargo.toml"]);
    command.args(["--target-dir", "target/benches", "--"]);
    command
}
