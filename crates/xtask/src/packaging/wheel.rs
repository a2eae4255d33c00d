//! The wheel: podlint's binary, which needs nothing beside it.

use super::checks::Checks;
use super::emptied;
use super::tools::Tools;
use crate::run::{RunError, odd, output, run, target};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest C library that the Rust toolchain supports.
const TAG: &str = "manylinux_2_17";

/// Builds the wheel of this platform. On Linux zig links, so that it runs with old C libraries, too.
pub(super) fn build(root: &Path, tools: &Tools) -> Result<PathBuf, RunError> {
    let folder = super::folder(root).join("wheels");
    emptied(&folder)?;
    let mut maturin = tools.command("maturin");
    maturin
        .current_dir(root)
        .env("CARGO_TARGET_DIR", target(root))
        .arg("build")
        .arg("--quiet")
        .arg("--out")
        .arg(&folder);
    if cfg!(target_os = "linux") {
        maturin.args(["--zig", "--compatibility", TAG]);
    }
    run(&mut maturin)?;
    let entries = odd(fs::read_dir(&folder), "read", &folder)?;
    let mut wheels = entries.filter_map(Result::ok).map(|entry| entry.path());
    wheels
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(|| RunError::Odd("maturin made no wheel".to_owned()))
}

/// What is in the wheel, which systems take it, and whether it runs where pip and uv put it.
pub(super) fn check(wheel: &Path, tools: &Tools, folder: &Path, checks: &mut Checks) -> Result<(), RunError> {
    let size = odd(fs::metadata(wheel), "read", wheel)?.len();
    println!("wheel: {} ({size} bytes)", wheel.display());
    let is_fine = |code| code == 0;
    if cfg!(target_os = "linux") {
        let shown = output(tools.command("auditwheel").arg("show").arg(wheel), is_fine)?;
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_old = shown.contains(&format!("is consistent with the following platform tag: \"{TAG}_"));
        checks.note(&format!("auditwheel: a system of {TAG} takes it"), is_old, || shown.clone());
    }
    let list = "import sys, zipfile; print(*sorted(zipfile.ZipFile(sys.argv[1]).namelist()), sep='\\n')";
    let names = output(tools.command("python").args(["-c", list]).arg(wheel), is_fine)?;
    let is_wanted = |name: &str| {
        let wanted = [".data/scripts/podlint", ".data/scripts/podlint.exe", "/METADATA", "/WHEEL", "/RECORD"];
        wanted.iter().any(|end| name.ends_with(end)) || name.contains("/licenses/") || name.contains("/sboms/")
    };
    let others: Vec<&str> = names.lines().filter(|name| !is_wanted(name)).collect();
    checks.note("nothing but the binary and what describes it is inside", others.is_empty(), || others.join(", "));
    let fresh = folder.join("fresh");
    emptied(&fresh)?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&fresh))?;
    let bin = fresh.join(if cfg!(windows) { "Scripts" } else { "bin" });
    run(Command::new(bin.join("pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--no-index"])
        .arg(wheel))?;
    let version = |command: &mut Command| output(command.arg("--version"), is_fine);
    let expected = format!("podlint {}\n", super::mirror::version());
    let of_pip = version(&mut Command::new(bin.join("podlint")))?;
    checks.note("pip installs it in a fresh environment, where it runs", of_pip == expected, || of_pip.clone());
    let mut uvx = tools.command("uvx");
    uvx.args(["--quiet", "--offline", "--no-cache", "--from"]).arg(wheel).arg("podlint");
    let of_uv = version(&mut uvx)?;
    checks.note("uvx runs it", of_uv == expected, || of_uv.clone());
    Ok(())
}
