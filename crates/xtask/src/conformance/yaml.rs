//! `cargo xtask conformance yaml`: how much of what is known about YAML is read as it should be.
//!
//! The tests do the counting and print what they count in lines that start with `conformance: `; this gathers them.

use crate::run::{RunError, cargo};
use std::path::Path;
use std::process::Stdio;

const MARK: &str = "conformance: ";
/// What is run: arguments of `cargo test`, up to the names of tests.
const TESTS: [&[&str]; 2] = [
    &["--package", "podlint-yaml", "--test", "yaml", "--", "suite::", "recovery::", "kubernetes::", "--nocapture"],
    &["--package", "podlint", "--test", "cli", "--", "broken::", "--nocapture"],
];

/// Prints the table of demands of the YAML parser with their counts. An error if a test fails.
pub(crate) fn yaml(root: &Path) -> Result<(), RunError> {
    let mut rows = Vec::new();
    let mut failed = None;
    for arguments in TESTS {
        let mut command = cargo(root);
        command.args(["test", "--quiet"]).args(arguments).stderr(Stdio::inherit());
        let line = format!("cargo test {}", arguments.join(" "));
        let output = command.output().map_err(|cause| RunError::Start { line: line.clone(), cause })?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // What other tests print at the same time may stand in front of it on its line.
        rows.extend(text.lines().filter_map(|line| row(line.split_once(MARK)?.1)));
        if !output.status.success() {
            print!("{text}");
            failed = Some(line);
        }
    }
    rows.sort();
    print!("{}", table(&rows));
    failed.map_or(Ok(()), |line| Err(RunError::Failed { line }))
}

/// Name and counts of `name: 1 of 2`.
fn row(line: &str) -> Option<(String, String)> {
    let (name, counts) = line.rsplit_once(": ")?;
    Some((name.to_owned(), counts.to_owned()))
}

/// The rows with the numbers below each other.
fn table(rows: &[(String, String)]) -> String {
    let width =
        |text: fn(&(String, String)) -> &str| rows.iter().map(|row| text(row).chars().count()).max().unwrap_or(0);
    let (names, counts) = (width(|row| &row.0), width(|row| &row.1));
    rows.iter().map(|(name, count)| format!("{name:names$}  {count:>counts$}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::{row, table};

    #[test]
    fn counts_stand_below_each_other() {
        let rows: Vec<_> = ["a suite: valid: 9 of 10", "b: 100 of 100"].iter().filter_map(|line| row(line)).collect();
        assert_eq!(table(&rows), "a suite: valid     9 of 10\nb               100 of 100\n");
    }
}
