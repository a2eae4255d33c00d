//! Thousands of real manifests, where `PODLINT_CORPUS` says they are.

use crate::harness::{root, run};
use std::path::{Path, PathBuf};
use std::process::Command;

fn corpus() -> Option<PathBuf> {
    std::env::var_os("PODLINT_CORPUS").map(PathBuf::from)
}

fn count_files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

#[test]
fn every_real_manifest_is_accounted_for() {
    let Some(corpus) = corpus() else {
        println!("skipped: PODLINT_CORPUS is not set");
        return;
    };
    let manifests = corpus.join("manifests");
    let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
    let run =
        run(podlint.args(["check", "--no-config", "--profile", "strict", "--format", "json"]).arg(&manifests), "");
    assert_eq!((run.code, run.stderr.contains("error:")), (1, false), "{}", run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["summary"]["files"].as_u64().unwrap() as usize, count_files(&manifests));
}

#[test]
fn nothing_crashes_on_broken_manifests() {
    let broken = root().join("testdata/broken");
    for format in ["full", "concise", "json", "github", "sarif"] {
        let mut podlint = Command::new(env!("CARGO_BIN_EXE_podlint"));
        let run = run(podlint.args(["check", "--profile", "strict", "--format", format]).arg(&broken), "");
        assert_eq!((run.code, run.stderr.contains("error:")), (1, false), "{format}: {}", run.stderr);
    }
}
