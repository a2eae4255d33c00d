//! Development tasks.
//!
//! - `cargo xtask bench yaml [parsers|reparse|hostile]` measures the YAML parser side by side with others.
//! - `cargo xtask bench validation` measures schema and validation beside kubeconform, and the size of the table of types.
//! - `cargo xtask conformance validation [--show N] [--lower]` compares with recorded answers of the API server, lists the first N cases
//!   of each set that differ, and lowers the number of cases that may.
//! - `cargo xtask bench lsp` measures how long an editor waits, beside yaml-language-server.
//! - `cargo xtask bench schedule [FILE]` measures the dry run of the scheduler on a made cluster or a recorded case.
//! - `cargo xtask conformance schedule` compares the dry run with recorded decisions of kube-scheduler.
//! - `cargo xtask conformance lsp` runs sessions of the language server, and real editors against it.
//! - `cargo xtask conformance live MANIFEST...` prints a dry run beside what the cluster that kubectl talks to then does.
//! - `cargo xtask codegen [--check]` writes the generated files, or says which of them are stale.
//! - `cargo xtask conformance yaml` prints how much of what is known about YAML is read as it should be.
//! - `cargo xtask fuzz parse|decode|edit [--seconds N]` looks for inputs that break a promise, for a minute if not said.
//! - `cargo xtask package vscode [--target T] [--binary PATH]` packages the extension for VS Code with podlint in it, and
//!   `cargo xtask package vscode --universal` without.
//! - `cargo xtask package wheel` makes the wheel for pip and uv.
//! - `cargo xtask mirror DIR` writes what the repository `podlint-pre-commit` holds.
//! - `cargo xtask test packaging [--install]` tries the wheel and the hooks with the real programs only.
//! - `cargo xtask test [--install]` runs every test; with `--install` it first installs what some of them need.
//! - `cargo xtask test editors [neovim|emacs|vim|vscode] [--install]` runs sessions in real editors only.
//! - `cargo xtask tidy` formats, lints and brings generated files up to date.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this tool talks to a developer in a terminal")]

mod bench;
mod codegen;
mod conformance;
mod editors;
mod fuzz;
#[cfg(feature = "table")]
mod json_schema;
#[cfg(test)]
mod layers;
mod package;
mod packaging;
mod run;
mod test;
mod tidy;

use editors::{EDITORS, Editor};
use std::{env, fmt, path::Path, process::ExitCode};

const USAGE: &str = "usage: cargo xtask bench yaml [parsers|reparse|hostile] | bench lsp | bench validation | bench schedule [FILE] | codegen [--check] \
    | conformance yaml | conformance lsp | conformance schedule | conformance live MANIFEST... | conformance validation [--show N] [--lower] | fuzz parse|decode|edit [--seconds N] \
    | package vscode [--target T] [--binary PATH] | package vscode --universal | package wheel | mirror DIR \
    | test [--install] | test editors [neovim|emacs|vim|vscode] [--install] | test packaging [--install] | tidy";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["bench", "yaml"] => exit(bench::yaml(root(), None), |error| error.hint()),
        ["bench", "yaml", only @ ("parsers" | "reparse" | "hostile")] => {
            exit(bench::yaml(root(), Some(only)), |error| error.hint())
        }
        #[cfg(feature = "table")]
        ["bench", "validation"] => exit(bench::validation(root()), |error| error.hint()),
        #[cfg(feature = "table")]
        ["bench", "lsp"] => exit(bench::lsp(root()), |error| error.hint()),
        ["bench", "schedule"] => exit(bench::schedule(root(), None), |error| error.hint()),
        ["bench", "schedule", file] => exit(bench::schedule(root(), Some(file)), |error| error.hint()),
        ["conformance", "live", manifests @ ..] if !manifests.is_empty() => {
            exit(conformance::live(root(), manifests), |error| error.hint())
        }
        ["conformance", "lsp"] => exit(conformance::lsp(root()), |error| error.hint()),
        ["conformance", "schedule"] => exit(conformance::schedule(root()), |error| error.hint()),
        ["conformance", "validation", options @ ..] if conformance::knows(options) => {
            exit(conformance::validation(root(), options), |error| error.hint())
        }
        ["codegen"] => exit(codegen::run(root(), false), |error| error.hint()),
        ["codegen", "--check"] => exit(codegen::run(root(), true), |error| error.hint()),
        ["conformance", "yaml"] => exit(conformance::yaml(root()), |error| error.hint()),
        ["fuzz", target, rest @ ..] if fuzz::TARGETS.contains(target) => match seconds(rest) {
            Some(seconds) => exit(fuzz::run(root(), target, seconds), |error| error.hint()),
            None => usage(),
        },
        ["package", "vscode", options @ ..] => match package::Options::read(options) {
            Some(options) => exit(package::vscode(root(), options), |error| error.hint()),
            None => usage(),
        },
        ["package", "wheel"] => exit(packaging::package(root()), |error| error.hint()),
        ["mirror", folder] => exit(packaging::mirror(root(), Path::new(folder)), |error| error.hint()),
        ["test", "packaging"] => exit(packaging::test(root(), false), |error| error.hint()),
        ["test", "packaging", "--install"] => exit(packaging::test(root(), true), |error| error.hint()),
        ["test"] => exit(test::run(root(), false), |error| error.hint()),
        ["test", "--install"] => exit(test::run(root(), true), |error| error.hint()),
        ["test", "editors", options @ ..] => match editors_of(options) {
            Some((editors, install)) => exit(editors::test(root(), &editors, install), |error| error.hint()),
            None => usage(),
        },
        ["tidy"] => exit(tidy::run(root()), |error| error.hint()),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// How long to fuzz: a minute, or what the arguments say; `None` if they cannot be understood.
fn seconds(arguments: &[&str]) -> Option<u32> {
    match arguments {
        [] => Some(60),
        ["--seconds", seconds] => seconds.parse().ok(),
        _ => None,
    }
}

/// Which editors to try, all if none is named, and whether to install what they need; `None` if that cannot be understood.
fn editors_of(arguments: &[&str]) -> Option<(Vec<Editor>, bool)> {
    let names: Vec<&str> = arguments.iter().copied().filter(|argument| *argument != "--install").collect();
    let install = names.len() < arguments.len();
    match names.is_empty() {
        true => Some((EDITORS.to_vec(), install)),
        false => Some((names.into_iter().map(Editor::named).collect::<Option<_>>()?, install)),
    }
}

/// Says what went wrong and what to do about it.
fn exit<E: fmt::Display>(result: Result<(), E>, hint: fn(&E) -> Option<&'static str>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    if let Some(hint) = hint(&error) {
        eprintln!("hint: {hint}");
    }
    ExitCode::FAILURE
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("xtask lives two folders below the root")
}
