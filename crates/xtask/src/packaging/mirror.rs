//! `cargo xtask mirror DIR`: what the repository `podlint-pre-commit` holds.
//!
//! pre-commit installs the repository that hooks come from. This one is a package of Python that depends on the wheel and has
//! nothing else in it, so that nobody needs a compiler.

use crate::run::{RunError, odd};
use std::fs;
use std::path::Path;

/// podlint's version, which all packages share.
pub(crate) fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Writes the files of the mirror repository of this version. A commit of them and a tag `v` with the version is a release.
pub(crate) fn write(root: &Path, folder: &Path) -> Result<(), RunError> {
    odd(fs::create_dir_all(folder), "make", folder)?;
    let project = format!(
        "[build-system]\nrequires = [\"setuptools>=61\"]\nbuild-backend = \"setuptools.build_meta\"\n\n[project]\nname = \
         \"podlint-pre-commit\"\nversion = \"{0}\"\ndescription = \"podlint for pre-commit and prek\"\nrequires-python = \
         \">=3.8\"\ndependencies = [\"podlint=={0}\"]\n\n[tool.setuptools]\npy-modules = []\n",
        version()
    );
    let readme = format!(
        "# podlint-pre-commit\n\npodlint as hooks of pre-commit and prek. Written by `cargo xtask \
         mirror` of podlint {0}.\n\n```yaml\nrepos:\n- repo: <the address of this repository>\n  rev: v{0}\n  hooks:\n  - id: \
         podlint\n```\n\n`podlint-fix` makes safe fixes, `podlint-all` checks the whole repository, `podlint-system` runs the podlint \
         that is on the PATH.\n",
        version()
    );
    for (name, text) in [("pyproject.toml", project), ("README.md", readme)] {
        let path = folder.join(name);
        odd(fs::write(&path, text), "write", &path)?;
    }
    for name in [".pre-commit-hooks.yaml", "LICENSE-MIT", "LICENSE-APACHE"] {
        let path = root.join(name);
        odd(fs::copy(&path, folder.join(name)), "copy", &path)?;
    }
    println!("the files of podlint-pre-commit {} are in {}", version(), folder.display());
    Ok(())
}
