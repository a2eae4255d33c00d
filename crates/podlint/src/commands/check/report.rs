//! Printing what a run found.

use super::Session;
use crate::Outcome;
use crate::output::{Format, Options, Report, ReportFile, RuleInfo, Summary, summary};
use crate::terminal::is_closed_pipe;
use podlint_project::Role;
use podlint_rules::Diagnostic;
use podlint_workspace::{Loaded, World};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

/// Prints the report and the summary, and writes the further reports. With `to_stderr` standard output holds something else.
pub(super) fn print(
    session: &Session<'_>,
    world: &World,
    diagnostics: &[Diagnostic],
    counts: &Summary,
    to_stderr: bool,
) -> Outcome {
    let Session { args, engine, terminal, .. } = *session;
    let files = report_files(world, diagnostics);
    let rules: Vec<_> = engine
        .registry()
        .rules()
        .iter()
        .map(|rule| RuleInfo {
            id: &rule.id,
            description: &rule.description,
            page: &rule.page,
            severity: rule.severity,
        })
        .collect();
    let report = Report { files: &files, diagnostics, summary: counts, rules: &rules };
    let format = args.format.unwrap_or(if terminal.is_interactive() { Format::Full } else { Format::Concise });
    let options = Options { width: terminal.width(), color: terminal.colors_report(to_stderr) };
    let mut outcome = Outcome::Clean;
    let mut fail = |what: &str, error: &io::Error| {
        if !is_closed_pipe(error) {
            terminal.error(&format!("cannot write {what}: {error}"), "");
            outcome = Outcome::Failed;
        }
    };
    let written = match args.statistics {
        true => write_statistics(diagnostics, &mut terminal.report(to_stderr)),
        false => format.write(&report, options, &mut terminal.report(to_stderr)),
    };
    if let Err(error) = written {
        fail(if to_stderr { "to standard error" } else { "to standard output" }, &error);
    }
    for (format, path) in &args.output {
        let options = Options { width: 100, color: false };
        let written = File::create(path).and_then(|mut file| format.write(&report, options, &mut file));
        if let Err(error) = written {
            fail(&format!("`{}`", path.display()), &error);
        }
    }
    // Where the user named nothing but files and nothing is wrong, silence says it: hooks name all files that somebody
    // touched, manifests or not.
    let names_files = args.staged || !args.paths.is_empty() && !args.paths.iter().any(|path| path.is_dir());
    let is_found = |file: &Loaded| file.input.role == Role::Found;
    let wants_summary = counts.problems() > 0 || terminal.verbose || !names_files || world.files.iter().any(is_found);
    if !terminal.quiet && wants_summary {
        _ = summary(counts, &mut terminal.stderr());
    }
    for skipped in counts.skipped.iter() {
        terminal.detail(&format!("skipped {}: {}", skipped.file, skipped.reason));
    }
    outcome
}

/// The files of the report. Only those that a diagnostic points into need their text.
fn report_files(world: &World, diagnostics: &[Diagnostic]) -> Vec<ReportFile> {
    let mut needed = BTreeSet::new();
    for diagnostic in diagnostics {
        needed.insert(diagnostic.location.file.0);
        needed.extend(diagnostic.related.iter().map(|related| related.location.file.0));
    }
    let file = |(place, file): (usize, &Loaded)| ReportFile {
        path: file.input.display.clone(),
        source: if needed.contains(&(place as u32)) { file.text().original().into() } else { Arc::from("") },
    };
    world.all_files().into_iter().enumerate().map(file).collect()
}

fn write_statistics(diagnostics: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let mut counts = BTreeMap::<&str, (usize, usize)>::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| !diagnostic.suppressed) {
        let (count, fixable) = counts.entry(&diagnostic.rule).or_default();
        *count += 1;
        *fixable += usize::from(diagnostic.is_fixable());
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), *rule));
    let width = counts.first().map_or(1, |(_, (count, _))| count.to_string().len());
    for (rule, (count, fixable)) in counts {
        let fixable = if fixable > 0 { format!("  ({fixable} with a safe fix)") } else { String::new() };
        writeln!(out, "{count:width$}  {rule}{fixable}")?;
    }
    Ok(())
}
