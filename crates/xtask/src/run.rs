//! Running other programs.

use std::process::{Command, Stdio};
use std::{fmt, io};

/// A program that failed or could not be started.
#[derive(Debug)]
pub(crate) enum RunError {
    /// It could not be started.
    Start { line: String, cause: io::Error },
    /// It ended with an error.
    Failed { line: String },
    /// What it gave makes no sense.
    Odd(String),
}

impl RunError {
    /// What the developer can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            RunError::Start { .. } => Some("is the program installed and on the PATH?"),
            RunError::Failed { .. } | RunError::Odd(_) => None,
        }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Start { line, cause } => write!(formatter, "cannot start `{line}`: {cause}"),
            RunError::Failed { line } => write!(formatter, "`{line}` failed"),
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

/// The cargo that runs us, in the folder of the workspace.
pub(crate) fn cargo(root: &std::path::Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}
