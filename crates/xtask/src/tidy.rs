//! `cargo xtask tidy`: everything that a change should have had done to it.

use crate::codegen;
use crate::run::{RunError, cargo, run as execute};
use std::{fmt, path::Path};

/// Why the tree is not tidy.
#[derive(Debug)]
pub(crate) enum TidyError {
    Run(RunError),
    Codegen(codegen::Error),
}

impl TidyError {
    /// What the developer can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            TidyError::Run(error) => error.hint(),
            TidyError::Codegen(error) => error.hint(),
        }
    }
}

impl fmt::Display for TidyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TidyError::Run(error) => error.fmt(formatter),
            TidyError::Codegen(error) => error.fmt(formatter),
        }
    }
}

/// Generates, formats, lints, and holds the layering of the crates.
pub(crate) fn run(root: &Path) -> Result<(), TidyError> {
    codegen::run(root, false).map_err(TidyError::Codegen)?;
    let steps: [&[&str]; 3] = [
        &["fmt", "--all"],
        &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"],
        &["test", "--package", "podlint-xtask", "layers"],
    ];
    for step in steps {
        execute(cargo(root).args(step)).map_err(TidyError::Run)?;
    }
    Ok(())
}
