//! The extension for VS Code: its own checks, its packages, and sessions in a real VS Code with a browser in front of it.

use super::run_within;
use crate::package::{self, NPM, Target, built};
use crate::run::RunError;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// How long each step may take. A busy machine needs minutes until VS Code stands.
const LIMIT: Duration = Duration::from_secs(900);

pub(super) fn session(root: &Path) -> Result<(), RunError> {
    let script = |name: &str| {
        let mut npm = Command::new(NPM);
        npm.current_dir(root.join("editors/vscode")).args(["run", "--silent", name]);
        npm
    };
    run_within(LIMIT, &mut script("check"))?;
    run_within(LIMIT, &mut script("test:unit"))?;
    let universal = package::universal(root)?;
    let Some(target) = Target::of_this_machine() else {
        println!("skipped: sessions in VS Code, which there is no package for on this platform");
        return Ok(());
    };
    let vsix = package::with_binary(root, target, &package::build(root, target)?)?;
    let podlint = built(root, "debug");
    run_within(LIMIT, script("test:host").env("PODLINT", &podlint))?;
    let mut seen = script("test:ui");
    seen.env("PODLINT_VSIX", &vsix).env("PODLINT_VSIX_UNIVERSAL", &universal).env("PODLINT", &podlint);
    run_within(LIMIT, &mut seen)
}
