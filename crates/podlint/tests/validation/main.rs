//! What podlint says against recorded answers of the API server's own code: 10,000 mutated manifests, half of them for
//! each older minor.
//!
//! `cargo xtask conformance validation` prints the table; `testdata/validation/DIFFERENCES.md` says how many cases may
//! still differ, and why. The test fails when more do.
#![allow(clippy::print_stdout, reason = "the table is what a developer asks for")]

mod agreement;
mod answer;
mod bounds;
mod recordings;
mod table;

use agreement::{Measure, Outcome, compare};
use bounds::Bounds;
use recordings::{Case, SETS, Set};
use table::Table;

/// How many differing cases are listed, from the environment: `cargo xtask conformance validation --show 20` sets it.
fn shown() -> usize {
    std::env::var("PODLINT_SHOW").ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

#[test]
fn no_more_cases_differ_than_are_known_to() {
    let mut bounds = Bounds::read();
    let mut failures = String::new();
    for set in SETS {
        let cases = set.cases();
        let outcomes = outcomes(set, &cases);
        let table = Table::of(&cases, &outcomes);
        println!("conformance: {}\n{table}", set.title());
        for (case, outcome) in
            cases.iter().zip(&outcomes).filter(|(_, outcome)| !outcome.notes.is_empty()).take(shown())
        {
            println!("{} {}\n    {}", set.name, case.id, outcome.notes.join("\n    "));
        }
        for measure in Measure::ALL {
            let differing = table.total(measure).differing();
            let allowed = bounds.allowed(set.name, measure);
            if differing > allowed {
                failures += &format!("{} {}: {differing} differ, {allowed} may\n", set.name, measure.name());
            } else if differing < allowed {
                println!("{} {}: only {differing} differ, the bound is {allowed}", set.name, measure.name());
                bounds.lower(set.name, measure, differing);
            }
        }
    }
    if std::env::var_os("PODLINT_LOWER_BOUNDS").is_some() {
        bounds.write();
    }
    assert!(failures.is_empty(), "more than testdata/validation/DIFFERENCES.md allows:\n{failures}");
}

/// Checks all cases of a set, on a few threads.
fn outcomes(set: &Set, cases: &[Case]) -> Vec<Outcome> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let chunks = cases.chunks(cases.len().div_ceil(threads).max(1));
    std::thread::scope(|scope| {
        let workers: Vec<_> = chunks
            .map(|chunk| {
                scope.spawn(move || {
                    let podlint = answer::Podlint::for_minor(set.minor);
                    chunk.iter().map(|case| compare(case, &podlint.answer(&case.text))).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a check panicked")).collect()
    })
}
