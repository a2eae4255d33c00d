//! `cargo xtask package vscode`: the extension for VS Code, one package for each platform with podlint in it, and one without.

mod vsix;

pub(crate) use vsix::Target;

use crate::run::{RunError, cargo, odd, run as execute, target as target_folder};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// npm and npx; on Windows these are scripts, which are found by their full names only.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
const NPX: &str = if cfg!(windows) { "npx.cmd" } else { "npx" };

/// What to package.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options<'o> {
    target: Option<&'static Target>,
    binary: Option<&'o str>,
    is_universal: bool,
}

impl<'o> Options<'o> {
    /// What the arguments say; `None` if they cannot be understood.
    pub(crate) fn read(mut arguments: &[&'o str]) -> Option<Options<'o>> {
        let mut options = Options::default();
        loop {
            arguments = match arguments {
                [] => break,
                ["--target", name, rest @ ..] => {
                    options.target = Some(Target::named(name)?);
                    rest
                }
                ["--binary", path, rest @ ..] => {
                    options.binary = Some(path);
                    rest
                }
                ["--universal", rest @ ..] => {
                    options.is_universal = true;
                    rest
                }
                _ => return None,
            };
        }
        let is_odd = options.is_universal && (options.target.is_some() || options.binary.is_some());
        (!is_odd).then_some(options)
    }
}

/// Makes one package, of this platform if none is named.
pub(crate) fn vscode(root: &Path, options: Options<'_>) -> Result<(), RunError> {
    if options.is_universal {
        return universal(root).map(drop);
    }
    let Some(target) = options.target.or_else(Target::of_this_machine) else {
        let what = "there is no package for this platform".to_owned();
        return Err(RunError::Missing {
            what,
            hint: "name one with `--target`, or make the one without a binary with `--universal`",
        });
    };
    let binary = match options.binary {
        Some(binary) => PathBuf::from(binary),
        None => build(root, target)?,
    };
    with_binary(root, target, &binary).map(drop)
}

/// Makes the package that brings no podlint and looks for one on the PATH.
pub(crate) fn universal(root: &Path) -> Result<PathBuf, RunError> {
    empty(&bundled(root))?;
    pack(root, None)
}

/// Makes the package of a platform from a binary for it.
pub(crate) fn with_binary(root: &Path, target: &Target, binary: &Path) -> Result<PathBuf, RunError> {
    let bundled = bundled(root);
    empty(&bundled)?;
    odd(fs::create_dir(&bundled), "make", &bundled)?;
    let inside = bundled.join(target.binary());
    odd(fs::copy(binary, &inside), "copy", binary)?;
    make_executable(&inside)?;
    let packed = pack(root, Some(target));
    empty(&bundled)?;
    packed
}

/// Builds podlint for a platform, as small as packages want it.
pub(crate) fn build(root: &Path, target: &Target) -> Result<PathBuf, RunError> {
    let mut command = cargo(root);
    command.args(["build", "--profile", "dist", "--locked", "--package", "podlint"]);
    let mut folder = target_folder(root);
    // Without `--target`, so that nothing is built twice on the machine that it is for.
    if Target::of_this_machine().is_none_or(|this| this.name != target.name) {
        command.args(["--target", target.triple]);
        folder.push(target.triple);
    }
    execute(&mut command)?;
    Ok(folder.join("dist").join(target.binary()))
}

fn bundled(root: &Path) -> PathBuf {
    root.join("editors/vscode/bundled")
}

/// Where the extension lies when it is published, as its `package.json` has it.
const REPOSITORY: &str = "https://github.com/podlint/podlint";

/// Packs what lies in the folder of the extension, and looks at what came out.
fn pack(root: &Path, target: Option<&Target>) -> Result<PathBuf, RunError> {
    let extension = root.join("editors/vscode");
    if !extension.join("node_modules").is_dir() {
        let what = format!("cannot package {}: what builds it is not there", extension.display());
        return Err(RunError::Missing { what, hint: "run `npm ci --ignore-scripts` in that folder" });
    }
    write_beside(root, &extension, &["CHANGELOG.md"], "CHANGELOG.md")?;
    write_beside(root, &extension, &["LICENSE-MIT", "LICENSE-APACHE"], "LICENSE")?;
    let folder = target_folder(root).join("vsix");
    odd(fs::create_dir_all(&folder), "make", &folder)?;
    let name = target.map_or("universal", |target| target.name);
    let vsix = folder.join(format!("podlint-{name}.vsix"));
    execute(Command::new(NPM).current_dir(&extension).args(["run", "--silent", "build"]))?;
    let mut vsce = Command::new(NPX);
    vsce.current_dir(&extension).stdin(Stdio::null()).args(["--no-install", "vsce", "package", "--no-dependencies"]);
    // It does not know of the folder in the repository that links and pictures of the README start at.
    let version = concat!("v", env!("CARGO_PKG_VERSION"));
    vsce.args(["--baseImagesUrl", &format!("{REPOSITORY}/raw/{version}/editors/vscode")]);
    vsce.args(["--baseContentUrl", &format!("{REPOSITORY}/blob/{version}/editors/vscode")]);
    if let Some(target) = target {
        vsce.args(["--target", target.name]);
    }
    execute(vsce.arg("-o").arg(&vsix))?;
    let faults = vsix::faults(&odd(fs::read(&vsix), "read", &vsix)?, target);
    if faults.is_empty() {
        return Ok(vsix);
    }
    // Nobody shall take it for a good one.
    odd(fs::remove_file(&vsix), "remove", &vsix)?;
    Err(RunError::Odd(format!("{} {}", vsix.display(), faults.join("; it "))))
}

/// Gives the extension what stands in files of the root, one after the other.
fn write_beside(root: &Path, extension: &Path, from: &[&str], to: &str) -> Result<(), RunError> {
    let mut texts = Vec::new();
    for name in from {
        texts.push(odd(fs::read_to_string(root.join(name)), "read", &root.join(name))?);
    }
    odd(fs::write(extension.join(to), texts.join("\n\n")), "write", &extension.join(to))
}

fn empty(folder: &Path) -> Result<(), RunError> {
    match folder.exists() {
        true => odd(fs::remove_dir_all(folder), "remove", folder),
        false => Ok(()),
    }
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<(), RunError> {
    use std::os::unix::fs::PermissionsExt as _;
    odd(fs::set_permissions(file, fs::Permissions::from_mode(0o755)), "make executable", file)
}

/// Windows has no such bit, so only packages for Windows can be made there.
#[cfg(not(unix))]
fn make_executable(_file: &Path) -> Result<(), RunError> {
    Ok(())
}

/// The podlint that `cargo build` leaves, or another profile.
pub(crate) fn built(root: &Path, profile: &str) -> PathBuf {
    target_folder(root).join(profile).join(format!("podlint{EXE_SUFFIX}"))
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn a_package_without_a_binary_takes_none() {
        assert!(Options::read(&["--universal"]).is_some_and(|options| options.is_universal));
        assert!(Options::read(&["--target", "linux-x64", "--binary", "podlint"]).is_some());
        assert!(Options::read(&["--universal", "--target", "linux-x64"]).is_none());
        assert!(Options::read(&["--target", "linux-x65"]).is_none());
        assert!(Options::read(&["--target"]).is_none());
    }
}
