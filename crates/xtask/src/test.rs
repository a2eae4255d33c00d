//! `cargo xtask test`: every test, and what they need.

use crate::run::{RunError, cargo, run as execute};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs every test of the workspace and every example in its documentation.
///
/// What a test needs and this machine lacks is installed from the system's packages with `install`, and otherwise said and
/// left out.
pub(crate) fn run(root: &Path, install: bool) -> Result<(), RunError> {
    let mut cargo = cargo(root);
    for (program, package) in [("cc", "gcc"), ("c++", "g++")] {
        if is_there(program) {
            continue;
        }
        if install {
            execute(Command::new("apt-get").args([
                "install",
                "--yes",
                "--no-install-recommends",
                package,
                "libc6-dev",
            ]))?;
        } else {
            println!("skipped: the plugin in C, which needs `{program}`; `cargo xtask test --install` installs it");
            cargo.env("PODLINT_SKIP_C", "1");
        }
    }
    match std::env::var_os("PODLINT_CORPUS") {
        Some(corpus) => println!("corpus: {}", corpus.display()),
        None => println!("skipped: the large corpus, which is found through PODLINT_CORPUS"),
    }
    execute(cargo.args(["test", "--workspace"]))
}

/// Whether a program is on the PATH.
fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
