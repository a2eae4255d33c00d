//! `cargo xtask fuzz`: runs a target of the workspace in `fuzz`.

use crate::run::RunError;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fmt, fs};

/// What there is to fuzz; `fuzz/fuzz_targets` has a file for each.
pub(crate) const TARGETS: [&str; 3] = ["parse", "decode", "edit"];
/// Recorded texts: one JSON object a line, with the text under `yaml`.
const RECORDINGS: [&str; 2] = ["testdata/yaml-test-suite/cases.jsonl", "testdata/kubernetes-yaml/vectors.jsonl"];
/// Folders of files that are good to begin with.
const FOLDERS: [&str; 2] = ["testdata/broken", "testdata/fuzz"];

/// Why fuzzing did not end well.
#[derive(Debug)]
pub(crate) enum Error {
    Run(RunError),
    /// `cargo fuzz` is not there.
    NoCargoFuzz,
    /// A file with seeds could not be read or written.
    Seed {
        path: PathBuf,
        cause: io::Error,
    },
    /// A file that should hold JSON does not.
    Json {
        path: PathBuf,
        cause: serde_json::Error,
    },
    /// Inputs that broke a promise.
    Crashes(Vec<PathBuf>),
}

impl Error {
    /// What the developer can do about it.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Error::Run(error) => error.hint(),
            Error::NoCargoFuzz => Some("run `cargo install cargo-fuzz --locked`"),
            Error::Crashes(_) => Some("copy a small one to testdata/fuzz: `cargo test` looks at each file there"),
            Error::Seed { .. } | Error::Json { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Run(error) => error.fmt(formatter),
            Error::NoCargoFuzz => write!(formatter, "`cargo fuzz` is not installed"),
            Error::Seed { path, cause } => write!(formatter, "{}: {cause}", path.display()),
            Error::Json { path, cause } => write!(formatter, "{}: {cause}", path.display()),
            Error::Crashes(paths) => {
                write!(formatter, "{} inputs broke a promise:", paths.len())?;
                paths.iter().try_for_each(|path| write!(formatter, "\n  {}", path.display()))
            }
        }
    }
}

/// Runs a target for so many seconds, from seeds that are made of the test data and from what earlier runs left.
///
/// No sanitizer is used: the crates that are fuzzed have no unsafe code for one to watch, and so any toolchain will do.
pub(crate) fn run(root: &Path, target: &str, seconds: u32) -> Result<(), Error> {
    let is_there = Command::new("cargo").args(["fuzz", "--version"]).output().is_ok_and(|it| it.status.success());
    if !is_there {
        return Err(Error::NoCargoFuzz);
    }
    let seeds = write_seeds(root, target)?;
    println!("{seeds} seeds in fuzz/corpus/{target}");
    let artifacts = root.join("fuzz/artifacts").join(target);
    let before = files(&artifacts);
    let mut command = Command::new("cargo");
    command.current_dir(root).args(["fuzz", "run", "--sanitizer", "none", target, "--"]);
    // One crash does not end the run, an input that takes 10 seconds is a crash.
    command.args(["-fork=1", "-ignore_crashes=1", "-ignore_timeouts=1", "-timeout=10", "-max_len=2048"]);
    command.arg(format!("-max_total_time={seconds}"));
    let figures = watch(&mut command).map_err(Error::Run)?;
    println!("{target}: {figures}");
    let mut crashes = files(&artifacts);
    crashes.retain(|path| !before.contains(path));
    if crashes.is_empty() { Ok(()) } else { Err(Error::Crashes(crashes)) }
}

/// Runs libFuzzer and returns the last line of figures that it printed.
fn watch(command: &mut Command) -> Result<String, RunError> {
    let line = "cargo fuzz run".to_owned();
    let started = command.stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|cause| RunError::Start { line: line.clone(), cause })?;
    let mut figures = None;
    if let Some(messages) = child.stderr.take() {
        for message in BufReader::new(messages).lines().map_while(Result::ok) {
            if let Some(found) = figures_of(&message) {
                figures = Some(found);
            } else if message.contains("panicked at") || message.contains("Compiling") || message.starts_with("error") {
                println!("{message}");
            }
        }
    }
    // What it exits with says whether there were crashes; without figures it never ran.
    _ = child.wait();
    figures.ok_or(RunError::Failed { line })
}

/// The figures of a status line: `#12: cov: 3 ft: 4 corp: 5 exec/s: 6 oom/timeout/crash: 0/0/0 time: 7s job: 1 dft_time: 0`.
fn figures_of(line: &str) -> Option<String> {
    let (executions, rest) = line.strip_prefix('#')?.split_once(": cov: ")?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let after =
        |name: &str| words.iter().position(|word| *word == name).and_then(|place| words.get(place + 1).copied());
    Some(format!(
        "{executions} executions in {}, coverage {} edges and {} features, corpus {}, out of memory/timeouts/crashes {}",
        after("time:")?,
        words.first()?,
        after("ft:")?,
        after("corp:")?,
        after("oom/timeout/crash:")?,
    ))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<_> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

/// Writes a file for each text of the test data and returns their number.
fn write_seeds(root: &Path, target: &str) -> Result<usize, Error> {
    let corpus = root.join("fuzz/corpus").join(target);
    let failed = |path: &Path| {
        let path = path.to_owned();
        |cause| Error::Seed { path, cause }
    };
    fs::create_dir_all(&corpus).map_err(failed(&corpus))?;
    let mut seeds = Vec::new();
    for recording in RECORDINGS {
        let path = root.join(recording);
        let lines = fs::read_to_string(&path).map_err(failed(&path))?;
        for line in lines.lines() {
            let fields: serde_json::Value =
                serde_json::from_str(line).map_err(|cause| Error::Json { path: path.clone(), cause })?;
            seeds.extend(fields["yaml"].as_str().map(|text| text.as_bytes().to_vec()));
        }
    }
    for path in FOLDERS.iter().flat_map(|folder| files(&root.join(folder))) {
        seeds.push(fs::read(&path).map_err(failed(&path))?);
    }
    for (index, mut seed) in seeds.iter().cloned().enumerate() {
        if target == "edit" && !seed.contains(&0) {
            // Operations, whatever they are.
            seed.push(0);
            seed.extend((0..16_usize).map(|place| (index * 31 + place * 17) as u8));
        }
        let path = corpus.join(format!("seed-{index:04}"));
        fs::write(&path, seed).map_err(failed(&path))?;
    }
    Ok(seeds.len())
}

#[cfg(test)]
mod tests {
    use super::figures_of;

    #[test]
    fn figures_are_read_from_a_status_line() {
        let line = "#12: cov: 3 ft: 4 corp: 5 exec/s: 6 oom/timeout/crash: 0/1/2 time: 7s job: 8 dft_time: 0";
        let figures =
            "12 executions in 7s, coverage 3 edges and 4 features, corpus 5, out of memory/timeouts/crashes 0/1/2";
        assert_eq!(figures_of(line).as_deref(), Some(figures));
        assert_eq!(figures_of("INFO: seed corpus: files: 871"), None);
    }
}
