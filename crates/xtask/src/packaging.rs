//! What pip, uv, pre-commit and prek get: the wheel, and a repository of hooks that installs it.

mod checks;
mod consumer;
mod hooks;
mod mirror;
mod tools;
mod wheel;

pub(crate) use mirror::write as mirror;

use crate::run::{RunError, is_there, odd, target};
use checks::Checks;
use std::fs;
use std::path::{Path, PathBuf};
use tools::Tools;

/// Builds the wheel. The tools for it are installed if they are not there.
pub(crate) fn package(root: &Path) -> Result<(), RunError> {
    let tools = Tools::installed(&folder(root))?;
    let wheel = wheel::build(root, &tools)?;
    println!("{} ({} bytes)", wheel.display(), odd(fs::metadata(&wheel), "read", &wheel)?.len());
    Ok(())
}

/// Tries the wheel and the hooks with the real programs. What is lacking is installed first with `install`, and otherwise said.
pub(crate) fn test(root: &Path, install: bool) -> Result<(), RunError> {
    if !is_there("python3") {
        println!("skipped: the wheel and the hooks, which need Python");
        return Ok(());
    }
    let folder = folder(root);
    let tools = match install {
        true => Tools::installed(&folder)?,
        false => match Tools::there(&folder) {
            Some(tools) => tools,
            None => {
                println!(
                    "skipped: the wheel and the hooks, which need packages of Python; `cargo xtask test --install` installs them"
                );
                return Ok(());
            }
        },
    };
    let mut checks = Checks::default();
    let wheel = wheel::build(root, &tools)?;
    wheel::check(&wheel, &tools, &folder, &mut checks)?;
    hooks::check(root, &wheel, &tools, &folder, &mut checks)?;
    checks.end()
}

/// Where tools are installed and repositories are made.
fn folder(root: &Path) -> PathBuf {
    target(root).join("packaging")
}

/// An empty folder.
fn emptied(folder: &Path) -> Result<(), RunError> {
    if folder.exists() {
        odd(fs::remove_dir_all(folder), "remove", folder)?;
    }
    odd(fs::create_dir_all(folder), "make", folder)
}
