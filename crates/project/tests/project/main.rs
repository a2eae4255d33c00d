//! What podlint-project does with real files, in real folders below the system's temporary one.
// Links, pipes, permissions and names that are not UTF-8 are made with the means of Unix.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod config;
mod excluding;
mod folder;
mod globs;
mod named;
mod naming;
mod places;
mod reading;
mod walking;
mod writing;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use podlint_project::{Collected, Input, Problem, Request, Role, State, collect};

use folder::Folder;

/// What `collect` gives, a line each; `$` stands for the temporary folder.
fn listing(folder: &Folder, collected: &Collected) -> Vec<String> {
    let mut lines = Vec::new();
    for input in &collected.inputs {
        let Input { display, kind, role, state, .. } = input;
        let mut line = format!("{display} {kind:?}");
        match role {
            Role::Named => line.push_str(" named"),
            Role::Found => {}
            Role::Surrounding => line.push_str(" surrounding"),
        }
        if !matches!(state, State::Ready) {
            line.push_str(&format!(" {state:?}"));
        }
        lines.push(line);
    }
    lines.extend(collected.problems.iter().map(|problem| format!("{:?}: {problem}", problem.class())));
    lines.extend(collected.skipped.iter().map(|skipped| format!("skipped {}: {}", skipped.display, skipped.reason)));
    lines
        .iter()
        .map(|line| line.replace(&folder.path().display().to_string(), "$"))
        // Systems number their errors differently.
        .map(|line| line.split(" (os error").next().unwrap_or_default().to_owned())
        .collect()
}

/// Collects paths below `folder` and compares the listing.
#[track_caller]
fn check(folder: &Folder, paths: &[&str], expected: &[&str]) {
    let request = Request { paths: paths.iter().map(|path| folder.path().join(path)).collect(), ..Request::default() };
    check_request(folder, &request, expected);
}

#[track_caller]
fn check_request(folder: &Folder, request: &Request, expected: &[&str]) {
    assert_eq!(listing(folder, &collect(request)), expected);
    // The number of threads changes nothing.
    let request = Request { threads: Some(1), ..request.clone() };
    assert_eq!(listing(folder, &collect(&request)), expected, "with one thread");
}

/// Set for the process that `check_inside` starts: the paths to collect, a line each.
const PATHS: &str = "PODLINT_PROJECT_TEST_PATHS";

/// Collects paths in a process of its own whose current folder is `folder`, and compares the listing.
#[track_caller]
fn check_inside(folder: &Folder, paths: &[&str], stdin: &str, expected: &[&str]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.current_dir(folder.path());
    assert_eq!(run_inside(command, paths, stdin).unwrap(), expected);
}

/// Lets a copy of this program, given as `command`, collect paths.
fn run_inside(mut command: Command, paths: &[&str], stdin: &str) -> std::io::Result<Vec<String>> {
    command.args(["the_process_that_check_inside_starts", "--exact", "--nocapture", "--test-threads=1"]);
    command.env(PATHS, paths.join("\n")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    child.stdin.take().unwrap().write_all(stdin.as_bytes())?;
    let output = child.wait_with_output()?;
    assert!(output.status.success());
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    // The test harness prints on the same line before.
    Ok(output.lines().filter_map(|line| line.split_once("=> ")).map(|(_, line)| line.to_owned()).collect())
}

#[test]
#[expect(clippy::print_stdout, reason = "the other process reads it")]
fn the_process_that_check_inside_starts() {
    let Ok(paths) = std::env::var(PATHS) else {
        return; // an ordinary run of the tests
    };
    let paths: Vec<PathBuf> = paths.lines().map(PathBuf::from).collect();
    let request = Request { paths, ..Request::default() };
    let collected = collect(&request);
    let here = Folder::existing(Path::new("/there-is-no-such-folder"));
    for line in listing(&here, &collected) {
        println!("=> {line}");
    }
    for input in collected.inputs.iter().filter(|input| input.state == State::Stdin || input.state == State::Stream) {
        println!("=> {}", String::from_utf8_lossy(&podlint_project::read(input).unwrap()));
    }
}

/// The one problem of collecting a path.
fn problem(path: PathBuf) -> Problem {
    let mut collected = collect(&Request { paths: vec![path], ..Request::default() });
    assert_eq!((collected.inputs.len(), collected.problems.len()), (0, 1));
    collected.problems.remove(0)
}
