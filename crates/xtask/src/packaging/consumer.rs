//! A repository that uses the hooks.

use super::emptied;
use super::tools::Tools;
use crate::run::{RunError, odd};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that installs and runs hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    PreCommit,
    Prek,
}

pub(super) const RUNNERS: [Runner; 2] = [Runner::PreCommit, Runner::Prek];

impl Runner {
    pub(super) fn name(self) -> &'static str {
        match self {
            Runner::PreCommit => "pre-commit",
            Runner::Prek => "prek",
        }
    }
}

/// What a program did.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) is_success: bool,
    /// Both streams, one behind the other.
    pub(super) text: String,
}

/// A git repository and what runs in it.
#[derive(Debug)]
pub(super) struct Repository<'t> {
    pub(super) path: PathBuf,
    tools: &'t Tools,
    /// Where the programs keep what they install.
    home: PathBuf,
    /// Where the wheel is, for pip and uv.
    wheels: PathBuf,
    /// Where the podlint of `podlint-system` is.
    bin: PathBuf,
}

/// Where the parts of a test are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'t> {
    pub(super) folder: &'t Path,
    pub(super) wheel: &'t Path,
    pub(super) tools: &'t Tools,
}

impl<'t> Repository<'t> {
    /// A folder that becomes one.
    pub(super) fn at(ground: Ground<'t>, path: &Path) -> Repository<'t> {
        let Ground { folder, wheel, tools } = ground;
        let wheels = wheel.parent().unwrap_or(folder).to_path_buf();
        let bin = folder.join("fresh").join(if cfg!(windows) { "Scripts" } else { "bin" });
        Repository { path: path.to_path_buf(), tools, home: folder.join("home"), wheels, bin }
    }

    /// An empty repository of this name.
    pub(super) fn new(ground: Ground<'t>, name: &str) -> Result<Repository<'t>, RunError> {
        let path = ground.folder.join("repositories").join(name);
        emptied(&path)?;
        let repository = Repository::at(ground, &path);
        repository.git(&["init", "--quiet", "--initial-branch=main"])?;
        Ok(repository)
    }

    /// The text of a file.
    pub(super) fn read(&self, name: &str) -> Result<String, RunError> {
        let path = self.path.join(name);
        odd(fs::read_to_string(&path), "read", &path)
    }

    /// Writes a file.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), RunError> {
        let path = self.path.join(name);
        odd(fs::create_dir_all(path.parent().unwrap_or(&self.path)), "make", &path)?;
        odd(fs::write(&path, text), "write", &path)
    }

    /// Replaces a text that is in a file.
    pub(super) fn replace(&self, name: &str, from: &str, to: &str) -> Result<(), RunError> {
        let text = self.read(name)?;
        match text.contains(from) {
            true => self.write(name, &text.replace(from, to)),
            false => Err(RunError::Odd(format!("{name} has no `{from}`"))),
        }
    }

    /// Runs git, which must end well.
    pub(super) fn git(&self, arguments: &[&str]) -> Result<String, RunError> {
        let done = self.run("git", arguments, "")?;
        match done.is_success {
            true => Ok(done.text),
            false => {
                Err(RunError::Odd(format!("git {} in {}: {}", arguments.join(" "), self.path.display(), done.text)))
            }
        }
    }

    /// Commits everything without the hooks.
    pub(super) fn commit_all(&self, message: &str) -> Result<String, RunError> {
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--no-verify", "--message", message])
    }

    /// Commits what is staged, with the hooks.
    pub(super) fn commit(&self) -> Result<Done, RunError> {
        self.run("git", &["commit", "--message", "change"], "")
    }

    /// Takes back what is not committed.
    pub(super) fn reset(&self) -> Result<(), RunError> {
        self.git(&["reset", "--quiet", "--hard"])?;
        self.git(&["clean", "--quiet", "--force", "-d"]).map(drop)
    }

    /// Runs a program in it with a text on its standard input.
    pub(super) fn run(&self, program: &str, arguments: &[&str], input: &str) -> Result<Done, RunError> {
        let mut command = Command::new(program);
        // Nothing of the machine's own: no configuration, no cache, no other Python.
        command.env("PATH", self.tools.path(Some(&self.bin))).env("HOME", &self.home).env("GIT_CONFIG_NOSYSTEM", "1");
        for (name, value) in [("GIT_AUTHOR", "Kim"), ("GIT_COMMITTER", "Kim")] {
            command.env(format!("{name}_NAME"), value).env(format!("{name}_EMAIL"), "kim@example.org");
        }
        command.env("PRE_COMMIT_HOME", self.home.join("pre-commit")).env("PREK_HOME", self.home.join("prek"));
        command.env("PIP_FIND_LINKS", &self.wheels).env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command.env("UV_FIND_LINKS", &self.wheels).env("UV_CACHE_DIR", self.home.join("uv"));
        command.env("UV_PYTHON_DOWNLOADS", "never").env("PRE_COMMIT_COLOR", "never").env("NO_COLOR", "1");
        command
            .args(arguments)
            .current_dir(&self.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let line = format!("{program} {}", arguments.join(" "));
        let mut child = command.spawn().map_err(|cause| RunError::Start { line: line.clone(), cause })?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that does not read is no failure.
            _ = std::io::Write::write_all(&mut stdin, input.as_bytes());
        }
        let output = child.wait_with_output().map_err(|cause| RunError::Start { line, cause })?;
        let text = [output.stdout, output.stderr].concat();
        Ok(Done { is_success: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() })
    }
}
