//! `cargo xtask conformance schedule`: how far we agree with the real kube-scheduler.

use crate::run::{RunError, cargo, run};
use std::path::Path;

/// Compares what the dry run decides with recorded decisions. The comparison is an ordinary test, which allows no
/// difference; here it prints its counts.
pub(crate) fn schedule(root: &Path) -> Result<(), RunError> {
    let mut command = cargo(root);
    run(command.args(["test", "--quiet", "--package", "podlint", "--test", "schedule", "--", "--nocapture"]))
}
