//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fmt, io, thread};

/// A program that failed or could not be started.
#[derive(Debug)]
pub(crate) enum RunError {
    /// It could not be started.
    Start { line: String, cause: io::Error },
    /// It ended with an error.
    Failed { line: String },
    /// It did not end.
    Endless { line: String, limit: Duration },
    /// It needs something that is not there.
    Missing { what: String, hint: &'static str },
    /// What it gave makes no sense.
    Odd(String),
}

impl RunError {
    /// What the developer can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            RunError::Start { .. } => Some("is the program installed and on the PATH?"),
            RunError::Missing { hint, .. } => Some(hint),
            RunError::Failed { .. } | RunError::Endless { .. } | RunError::Odd(_) => None,
        }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Start { line, cause } => write!(formatter, "cannot start `{line}`: {cause}"),
            RunError::Failed { line } => write!(formatter, "`{line}` failed"),
            RunError::Endless { line, limit } => {
                write!(formatter, "`{line}` has not ended after {} seconds", limit.as_secs())
            }
            RunError::Missing { what, .. } => write!(formatter, "{what}"),
            RunError::Odd(message) => formatter.write_str(message),
        }
    }
}

fn line(command: &Command) -> String {
    let arguments = command.get_args().map(|argument| argument.to_string_lossy());
    let program = command.get_program().to_string_lossy();
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Runs a program to its end and returns what it prints; `is_fine` says of its exit code whether that is no failure.
pub(crate) fn output(command: &mut Command, is_fine: fn(i32) -> bool) -> Result<String, RunError> {
    let done = match command.stderr(Stdio::inherit()).output() {
        Ok(done) => done,
        Err(cause) => return Err(RunError::Start { line: line(command), cause }),
    };
    match done.status.code().is_some_and(is_fine) {
        true => Ok(String::from_utf8_lossy(&done.stdout).into_owned()),
        false => Err(RunError::Failed { line: line(command) }),
    }
}

/// Runs a program to its end; its output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<(), RunError> {
    let line = line(command);
    println!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(RunError::Failed { line }),
        Err(cause) => Err(RunError::Start { line, cause }),
    }
}

/// Runs a program that is stopped if it takes longer than it may.
pub(crate) fn run_within(limit: Duration, command: &mut Command) -> Result<(), RunError> {
    let line = line(command);
    println!("$ {line}");
    let mut child = match command.stdin(Stdio::null()).spawn() {
        Ok(child) => child,
        Err(cause) => return Err(RunError::Start { line, cause }),
    };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) => return Err(RunError::Failed { line }),
            Ok(None) if start.elapsed() > limit => {
                _ = child.kill();
                _ = child.wait();
                return Err(RunError::Endless { line, limit });
            }
            Ok(None) => thread::sleep(Duration::from_millis(20)),
            Err(cause) => return Err(RunError::Odd(format!("cannot wait for `{line}`: {cause}"))),
        }
    }
}

/// Whether a program is there and ends well; what it prints goes nowhere.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether a program is on the PATH.
pub(crate) fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Brings the list of packages of the system up to date.
pub(crate) fn apt_update() -> Result<(), RunError> {
    run(Command::new("apt-get").args(["update", "--quiet=2"]))
}

/// Installs packages of the system.
pub(crate) fn apt_install(packages: &[&str]) -> Result<(), RunError> {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "--yes", "--no-install-recommends"]);
    run(command.args(packages))
}

/// Where cargo puts what it builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target))
}

/// Turns what a file or folder answers into an error that says what was done.
pub(crate) fn odd<T>(result: io::Result<T>, doing: &str, path: &Path) -> Result<T, RunError> {
    result.map_err(|cause| RunError::Odd(format!("cannot {doing} {}: {cause}", path.display())))
}

/// The cargo that runs us, in the folder of the workspace.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}
