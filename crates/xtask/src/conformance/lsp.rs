//! `cargo xtask conformance lsp`: sessions over the server's real streams, the quality of completion, and real editors.

use crate::editors;
use crate::run::{RunError, cargo, run};
use std::path::Path;

/// Runs all of it. Editors that are not there are named.
pub(crate) fn lsp(root: &Path) -> Result<(), RunError> {
    let mut sessions = cargo(root);
    sessions.args(["test", "--quiet", "--locked", "--package", "podlint", "--test", "lsp"]);
    run(&mut sessions)?;
    let mut features = cargo(root);
    features.args(["test", "--quiet", "--locked", "--package", "podlint-ide", "--", "--nocapture"]);
    run(&mut features)?;
    editors::test(root, &editors::TERMINAL, false)
}
