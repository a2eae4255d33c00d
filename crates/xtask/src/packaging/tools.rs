//! The programs of Python that packages are made and tried with.

use super::emptied;
use crate::run::{RunError, odd, run};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What is installed.
const REQUIREMENTS: &str = include_str!("requirements.txt");

/// A virtual environment with all of them.
#[derive(Debug)]
pub(super) struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// Those that are there, if they are what is wanted.
    pub(super) fn there(folder: &Path) -> Option<Tools> {
        let tools = Tools { folder: folder.join("tools") };
        let installed = fs::read_to_string(tools.folder.join("requirements.txt")).ok()?;
        (installed == REQUIREMENTS).then_some(tools)
    }

    /// The same, installed if they are not there.
    pub(super) fn installed(folder: &Path) -> Result<Tools, RunError> {
        if let Some(tools) = Tools::there(folder) {
            return Ok(tools);
        }
        let tools = Tools { folder: folder.join("tools") };
        emptied(&tools.folder)?;
        run(Command::new("python3").args(["-m", "venv"]).arg(&tools.folder))?;
        let list = tools.folder.join("wanted.txt");
        odd(fs::write(&list, REQUIREMENTS), "write", &list)?;
        run(tools
            .command("pip")
            .args(["install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(&list))?;
        // Last, so that a half of them does not pass for all.
        odd(fs::rename(&list, tools.folder.join("requirements.txt")), "write", &tools.folder)?;
        Ok(tools)
    }

    /// One of the programs.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin().join(program));
        command.env("PATH", self.path(None));
        command
    }

    /// A search path with the programs in front, and with another folder before them.
    pub(super) fn path(&self, first: Option<&Path>) -> std::ffi::OsString {
        let path = env::var_os("PATH").unwrap_or_default();
        let own = self.bin();
        let all = first.map(Path::to_path_buf).into_iter().chain([own]).chain(env::split_paths(&path));
        env::join_paths(all).unwrap_or(path)
    }

    fn bin(&self) -> PathBuf {
        self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" })
    }
}
