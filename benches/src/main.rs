//! Measures the YAML parser side by side with others, and podlint beside kubeconform. `cargo xtask bench` is how to run it.
//!
//! For parsers, time is CPU time of this process, so a busy machine does not count. The parsers take turns within each round; the best
//! round says what the code can do, the median what it usually does. Compare numbers of one run only.

mod allocation;
mod data;
mod hostile;
mod libyaml;
mod measure;
mod parsers;
mod random;
mod rapidyaml;
mod schedule;
mod validation;

use data::Input;
use measure::Row;
use rapidyaml::RapidYaml;
use std::path::Path;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocation::Counting = allocation::Counting;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("validation", arguments)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return match validation::run(arguments) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("error: {problem}");
                ExitCode::FAILURE
            }
        };
    }
    if let Some(("schedule", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return match schedule::run(rest.first().map(Path::new)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => {
                eprintln!("error: {problem}");
                ExitCode::FAILURE
            }
        };
    }
    let only = arguments.into_iter().next().unwrap_or_default();
    let mut rapidyaml = RapidYaml::start();
    if rapidyaml.is_none() {
        println!("rapidyaml: not there (its package needs Python and PyPI), so its row is left out\n");
    }
    for input in [data::small_manifests(), data::big_definitions()] {
        if only.is_empty() || only == "parsers" {
            compare(input, rapidyaml.as_mut());
        }
    }
    if only.is_empty() || only == "parsers" || only == "reparse" {
        reparse(data::one_manifest());
    }
    if (only.is_empty() || only == "hostile") && !hostile::run() {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Prints throughput and memory of each parser for one set of texts.
fn compare(mut input: Input, mut rapidyaml: Option<&mut RapidYaml>) {
    let all = input.texts.len();
    // A parser that gives up early would look fast.
    input.texts.retain(|text| parsers::PARSERS.iter().all(|parser| (parser.accepts)(text)));
    if let Some(verdicts) = rapidyaml.as_mut().and_then(|rapidyaml| rapidyaml.load(&input.texts)) {
        let mut verdicts = verdicts.into_iter();
        input.texts.retain(|_| verdicts.next().unwrap_or_default());
    }
    let bytes = input.bytes();
    println!(
        "{}: {} of {all} texts, which all parsers accept, {:.1} MB, from {}",
        input.name,
        input.texts.len(),
        bytes as f64 / 1e6,
        input.origin
    );
    let rows = measure::rounds(&input, rapidyaml);
    println!(
        "{:<14} {:>7} {:>10} {:>8} {:>8} {:>8}  suite",
        "parser", "makes", "best MB/s", "median", "memory", "worst"
    );
    for Row { name, makes, suite, best, median, memory } in rows {
        let rate = |seconds: f64| bytes as f64 / seconds / 1e6;
        let (all, worst) = memory.map_or(("?".to_owned(), "?".to_owned()), |memory| {
            (format!("{:.2}", memory.all), format!("{:.2}", memory.worst))
        });
        println!("{name:<14} {makes:>7} {:>10.0} {:>8.0} {all:>8} {worst:>8}  {suite}", rate(best), rate(median));
    }
    println!();
}

/// Prints how long one manifest takes, as after each key stroke in an editor.
fn reparse(input: Input) {
    println!("{}: {} bytes, {}", input.name, input.bytes(), input.origin);
    println!("{:<14} {:>7} {:>10} {:>10}", "parser", "makes", "best us", "median");
    const TURNS: usize = 500;
    let repeated = Input { texts: input.texts.iter().cycle().take(TURNS).cloned().collect(), ..input };
    for Row { name, makes, best, median, .. } in measure::rounds(&repeated, None) {
        let micros = |seconds: f64| seconds * 1e6 / TURNS as f64;
        println!("{name:<14} {makes:>7} {:>10.1} {:>10.1}", micros(best), micros(median));
    }
    println!();
}
