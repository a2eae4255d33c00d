//! A folder with files, and the binary run in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of a test, removed at its end.
pub(crate) struct Folder {
    path: PathBuf,
}

/// What a run of the binary gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("podlint-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder { path: path.canonicalize().unwrap() }
    }

    /// A folder with these files: a line `#- NAME` starts each.
    pub(crate) fn with(files: &str) -> Folder {
        let folder = Folder::new();
        for file in files.split("#- ").skip(1) {
            let (name, text) = file.split_once('\n').unwrap();
            folder.write(name.trim(), text);
        }
        folder
    }

    /// The text of a file in it.
    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.path().join(name)).unwrap()).unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs podlint in the folder; arguments are separated by blanks.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.run_with(arguments, "")
    }

    /// The same with a text on standard input.
    pub(crate) fn run_with(&self, arguments: &str, stdin: &str) -> Run {
        run(
            Command::new(env!("CARGO_BIN_EXE_podlint")).args(arguments.split_whitespace()).current_dir(&self.path),
            stdin,
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.path);
    }
}

/// Runs a command to its end, without the environment's wishes about colours.
pub(crate) fn run(command: &mut Command, stdin: &str) -> Run {
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

/// Checks a folder of files: the concise report of `podlint check ARGUMENTS` and its exit code.
#[track_caller]
pub(crate) fn check(files: &str, arguments: &str, expected: &str, code: i32) {
    let run = Folder::with(files).run(&format!("check --format concise {arguments}"));
    assert_eq!((run.stdout.trim_end(), run.code), (expected.trim(), code), "{}", run.stderr);
}

/// A pod that no rule of the recommended profile has anything to say about, but for what stands in its container.
pub(crate) fn pod(name: &str, container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, labels: {{app.kubernetes.io/name: {name}}}}}\nspec:\n  containers:\n  - {{name: a, image: a:1{container}}}\n"
    )
}
