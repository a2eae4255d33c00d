//! `cargo xtask bench`: measures us and others in one run. What does the measuring is a workspace of its own, in `benches`.

#[cfg(feature = "table")]
mod validation;
mod yaml;

#[cfg(feature = "table")]
pub(crate) use validation::validation;
pub(crate) use yaml::yaml;

use crate::run::cargo;
use std::{path::Path, process::Command};

/// Builds the benchmarks and runs them with the arguments that are added.
fn benches(root: &Path) -> Command {
    let mut command = cargo(root);
    command.args(["run", "--release", "--locked", "--manifest-path", "benches/Cargo.toml"]);
    command.args(["--target-dir", "target/benches", "--"]);
    command
}
