//! `cargo xtask test`: every test, and what they need.

use crate::editors::{self, EDITORS};
use crate::packaging;
use crate::run::{RunError, apt_install, cargo, is_there, run as execute};
use std::path::Path;

/// Runs every test of the workspace and every example in its documentation, then real editors, then the wheel and the hooks.
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
            apt_install(&[package, "libc6-dev"])?;
        } else {
            println!("skipped: the plugin in C, which needs `{program}`; `cargo xtask test --install` installs it");
            cargo.env("PODLINT_SKIP_C", "1");
        }
    }
    match std::env::var_os("PODLINT_CORPUS") {
        Some(corpus) => println!("corpus: {}", corpus.display()),
        None => println!("skipped: the large corpus, which is found through PODLINT_CORPUS"),
    }
    execute(cargo.args(["test", "--workspace"]))?;
    editors::test(root, &EDITORS, install)?;
    packaging::test(root, install)
}
