//! `cargo xtask bench yaml`: the YAML parser beside others.

use super::benches;
use crate::run::{RunError, run as execute};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The release of rapidyaml that is compared.
const RAPIDYAML: &str = "rapidyaml==0.15.2";

/// Builds and runs the benchmarks of the YAML parser.
///
/// `only` names one of its tables: `parsers`, `reparse` or `hostile`.
pub(crate) fn yaml(root: &Path, only: Option<&str>) -> Result<(), RunError> {
    let mut command = benches(root);
    command.args(only);
    if only.is_none_or(|only| only == "parsers")
        && let Some(python) = rapidyaml(root)
    {
        command.env("PODLINT_RAPIDYAML", python);
    }
    execute(&mut command)
}

/// A Python that has rapidyaml, installed on the first run; `None` where that cannot be had.
fn rapidyaml(root: &Path) -> Option<PathBuf> {
    let folder = root.join("target/rapidyaml");
    let python = folder.join("bin/python");
    let has_it =
        |python: &Path| Command::new(python).args(["-c", "import ryml"]).output().is_ok_and(|it| it.status.success());
    if !has_it(&python) {
        execute(Command::new("python3").args(["-m", "venv"]).arg(&folder)).ok()?;
        execute(Command::new(&python).args(["-m", "pip", "install", "--quiet", RAPIDYAML])).ok()?;
    }
    has_it(&python).then_some(python)
}
