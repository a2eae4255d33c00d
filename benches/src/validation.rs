//! What it costs to hold manifests to the API: podlint beside kubeconform, which knows the schema alone.
//!
//! Both are programs of their own, so the time is the CPU time of the process, user and system, that the kernel counted when it
//! ended; start-up and reading of the files are in it. The tools take turns, the best round counts. Both get one thread.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, io};
use wait4::Wait4;

const ROUNDS: usize = 3;
/// Seconds that podlint may need for schema and validation of the corpus.
const LIMIT: f64 = 1.0;
/// How many times faster than kubeconform podlint has to be.
const TIMES_FASTER: f64 = 3.0;

/// One row of the table.
struct Tool {
    name: &'static str,
    program: PathBuf,
    /// What it is called with; the folder of the manifests comes last.
    arguments: Vec<String>,
    /// How many findings it printed. kubeconform has one for each object that it refuses.
    findings: usize,
    /// How it sums up.
    summary: String,
    seconds: Vec<f64>,
    /// Bytes, the highest of all rounds.
    peak: u64,
}

impl Tool {
    fn new(name: &'static str, program: &Path, arguments: &[&str], manifests: &Path) -> Tool {
        let mut arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        arguments.push(manifests.display().to_string());
        let program = program.to_owned();
        Tool { name, program, arguments, findings: 0, summary: String::new(), seconds: Vec::new(), peak: 0 }
    }

    /// Runs it once. Its output goes to files: a full pipe would make it wait for us.
    fn run(&mut self) -> io::Result<()> {
        let output = |name: &str| env::temp_dir().join(format!("podlint-bench-{}-{name}", std::process::id()));
        let (stdout, stderr) = (output("stdout"), output("stderr"));
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env("GOMAXPROCS", "1").env_remove("GOGC").stdin(Stdio::null());
        command.stdout(File::create(&stdout)?).stderr(File::create(&stderr)?);
        let end = command.spawn()?.wait4()?;
        self.seconds.push((end.rusage.utime + end.rusage.stime).as_secs_f64());
        self.peak = self.peak.max(end.rusage.maxrss);
        let (findings, notes) = (fs::read_to_string(&stdout)?, fs::read_to_string(&stderr)?);
        fs::remove_file(stdout)?;
        fs::remove_file(stderr)?;
        let is_summary = |line: &&str| ["Summary: ", "Found ", "Skipped "].iter().any(|start| line.starts_with(start));
        // Both start a finding with its file; texts of YAML errors go on over further lines.
        let folder = self.arguments.last().map_or("", String::as_str);
        self.findings = findings.lines().filter(|line| line.starts_with(folder)).count();
        self.summary = findings.lines().chain(notes.lines()).filter(is_summary).collect::<Vec<_>>().join(" ");
        // Exit codes say that there are findings, too; who says nothing at the end did not get there.
        if self.summary.is_empty() {
            return Err(io::Error::other(format!("it ended with {}: {notes}", end.status)));
        }
        // A validator without schemas would look fast.
        if self.summary.contains(" Valid: 0,") {
            return Err(io::Error::other(format!("it found no schemas: {}", self.summary)));
        }
        Ok(())
    }

    fn best(&self) -> f64 {
        self.seconds.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

/// Measures podlint and, where it is there, kubeconform. The arguments are those of `cargo xtask bench validation`: the binary of
/// podlint, a folder of manifests, and if there is one the binary of kubeconform with its folder of schemas.
pub fn run(arguments: &[String]) -> Result<(), String> {
    let paths: Vec<&Path> = arguments.iter().map(Path::new).collect();
    let (podlint, manifests, kubeconform) = match paths.as_slice() {
        [podlint, manifests] => (podlint, manifests, None),
        [podlint, manifests, kubeconform, schemas] => (podlint, manifests, Some((kubeconform, schemas))),
        _ => return Err("expected podlint, manifests, and perhaps kubeconform and schemas".to_owned()),
    };
    let check =
        ["check", "--no-config", "--profile", "strict", "--format", "concise", "--fail-on", "never", "--threads", "1"];
    let api: Vec<&str> = check.into_iter().chain(["--only", "api"]).collect();
    let mut tools = vec![
        Tool::new("podlint, schema and validation", podlint, &api, manifests),
        Tool::new("podlint, all rules", podlint, &check, manifests),
    ];
    if let Some((kubeconform, schemas)) = kubeconform {
        let schemas = schemas.join("{{.ResourceKind}}{{.KindSuffix}}.json").display().to_string();
        let strict = ["-n", "1", "-strict", "-summary", "-ignore-missing-schemas", "-schema-location", &schemas];
        tools.push(Tool::new("kubeconform, schema", kubeconform, &strict, manifests));
    }
    for _ in 0..ROUNDS {
        for tool in &mut tools {
            tool.run().map_err(|error| format!("{}: {error}", tool.program.display()))?;
        }
    }
    let (files, bytes) = size(manifests).map_err(|error| format!("{}: {error}", manifests.display()))?;
    println!("{files} files, {:.1} MB, one thread, best of {ROUNDS} rounds in turns", bytes as f64 / 1e6);
    println!("{:<32} {:>9} {:>9} {:>9} {:>9}", "tool", "CPU s", "worst", "peak MB", "findings");
    for tool in &tools {
        let worst = tool.seconds.iter().copied().fold(0.0, f64::max);
        let peak = tool.peak as f64 / 1e6;
        println!("{:<32} {:>9.2} {worst:>9.2} {peak:>9.0} {:>9}", tool.name, tool.best(), tool.findings);
    }
    for tool in &tools {
        println!("{}: {}", tool.name, tool.summary);
    }
    let podlint = tools[0].best();
    println!("schema and validation below {LIMIT} s: {} ({podlint:.2} s)", verdict(podlint < LIMIT));
    if kubeconform.is_some() {
        let ratio = tools[2].best() / podlint;
        let held = verdict(ratio >= TIMES_FASTER);
        println!("at most a third of kubeconform: {held} (kubeconform needs {ratio:.1} times as much)");
    } else {
        println!("at most a third of kubeconform: skipped, kubeconform is not there");
    }
    println!();
    Ok(())
}

/// What is printed about a bar. It decides nothing: a busy machine is no error.
fn verdict(is_held: bool) -> &'static str {
    if is_held { "yes" } else { "NO" }
}

/// How many files are below a folder, and their bytes.
fn size(folder: &Path) -> io::Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files += 1;
                bytes += entry.metadata()?.len();
            }
        }
    }
    Ok((files, bytes))
}
