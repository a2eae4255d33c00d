//! rapidyaml, which is C++: measured in a Python process that has its package from PyPI.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The other process: a line with a folder makes it read the texts and answer which it
/// accepts, an empty line makes it parse them all once and answer the time.
pub struct RapidYaml {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
}

impl RapidYaml {
    /// Starts the Python that `PODLINT_RAPIDYAML` names; `None` where that is not there.
    pub fn start() -> Option<RapidYaml> {
        let python = PathBuf::from(std::env::var_os("PODLINT_RAPIDYAML")?);
        let folder = python.parent()?.join("texts");
        let mut child = Command::new(python)
            .args(["-c", include_str!("rapidyaml.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let (requests, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut this = RapidYaml { child, requests, answers, folder };
        let version = this.answer()?;
        println!("rapidyaml {version}, called from Python: a call costs it up to a microsecond more than from C++\n");
        Some(this)
    }

    fn answer(&mut self) -> Option<String> {
        let mut line = String::new();
        let length = self.answers.read_line(&mut line).ok()?;
        (length > 0).then(|| line.trim().to_owned())
    }

    /// Hands it the texts; which of them it accepts. `None` where it failed.
    pub fn load(&mut self, texts: &[Vec<u8>]) -> Option<Vec<bool>> {
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(&self.folder).ok()?;
        for (number, text) in texts.iter().enumerate() {
            fs::write(self.folder.join(format!("{number:06}")), text).ok()?;
        }
        writeln!(self.requests, "{}", self.folder.display()).ok()?;
        Some(self.answer()?.bytes().map(|verdict| verdict == b'1').collect())
    }

    /// Seconds of CPU time for all texts; `None` where it failed.
    pub fn round(&mut self) -> Option<f64> {
        writeln!(self.requests).ok()?;
        self.answer()?.parse().ok()
    }
}

impl Drop for RapidYaml {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
