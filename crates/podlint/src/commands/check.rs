//! `podlint check`: find problems.

mod config;
mod progress;

use crate::Outcome;
use crate::args::CheckArgs;
use crate::input::{Loaded, World, load};
use crate::output::{Format, Options, Report, ReportFile, RuleInfo, Skipped, Summary, summary};
use crate::terminal::{Terminal, is_closed_pipe};
use config::{Configs, run_config};
use podlint_project::{Collected, Problem, ProblemClass, Request, collect};
use podlint_rules::{Checked, Diagnostic, Engine, FailOn, FileId, Overrides, Severity, SourceFile};
use progress::Progress;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub(crate) fn run(args: &CheckArgs, engine: &Engine, terminal: Terminal) -> Outcome {
    if let Some(threads) = args.threads {
        // Fails only if a pool exists already, and nothing has made one yet.
        _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    if let Err(unknown) = check_patterns(args, engine) {
        terminal.error(&unknown.0, &unknown.1);
        return Outcome::Failed;
    }
    let Ok(run_config) = run_config(args, engine, terminal) else { return Outcome::Failed };
    let Collected { inputs, problems, skipped } = collect(&Request {
        paths: args.paths.clone(),
        stdin_filename: args.stdin_filename.clone(),
        exclude: run_config.excludes(),
        threads: args.threads.map(usize::from),
    });
    let mut outcome = say_problems(&problems, terminal);
    let overrides = Overrides {
        profile: args.profile,
        only: args.only.clone(),
        skip: args.skip.clone(),
        kubernetes: args.kube_version,
    };
    let Ok(configs) = Configs::find(&inputs, run_config, engine, &overrides, terminal) else { return Outcome::Failed };
    let (inputs, excluded) = configs.without_excluded(inputs);
    let progress = Progress::new(inputs.len(), terminal);
    let mut world = load(inputs, args.assume.is_some(), &|| progress.step());
    for message in &world.unreadable {
        terminal.error(message, "");
        outcome = Outcome::Failed;
    }
    let results = check_files(&world, engine, &configs, args.no_ignore, &progress);
    progress.finish();
    let mut counts = Summary {
        files: world.files.len(),
        documents: world.files.iter().map(|file| file.found.documents as usize).sum(),
        objects: world.files.iter().map(|file| file.found.records.len()).sum(),
        ..Summary::default()
    };
    let left_out =
        skipped.iter().map(|skipped| Skipped { file: skipped.display.clone(), reason: skipped.reason.to_string() });
    world.skipped.extend(left_out.chain(excluded).chain(unreadable_folders(&problems)));
    world.skipped.sort_by(|left, right| (&left.file, &left.reason).cmp(&(&right.file, &right.reason)));
    counts.skipped = std::mem::take(&mut world.skipped);
    outcome = outcome.max(say_failures(&results, terminal));
    let mut diagnostics = Vec::new();
    for checked in results {
        counts.suppressed += checked.suppressed;
        counts.hidden += checked.hidden;
        diagnostics.extend(checked.diagnostics);
    }
    for diagnostic in diagnostics.iter().filter(|diagnostic| !diagnostic.suppressed) {
        counts.count(diagnostic);
    }
    let failing = |diagnostic: &Diagnostic| {
        let file = &world.files[diagnostic.location.file.0 as usize];
        let fail_on = args.fail_on.or(configs.of(&file.input).fail_on).unwrap_or(FailOn::Severity(Severity::Error));
        !diagnostic.suppressed && fail_on.fails(diagnostic.severity)
    };
    if diagnostics.iter().any(failing) {
        outcome = outcome.max(Outcome::Problems);
    }
    outcome.max(print(args, engine, terminal, &world, &diagnostics, &counts))
}

/// A pattern of `--only` or `--skip` that means no rule would make the run say nothing, in silence.
fn check_patterns(args: &CheckArgs, engine: &Engine) -> Result<(), (String, String)> {
    let registry = engine.registry();
    for pattern in args.only.iter().chain(&args.skip) {
        let is_profile = podlint_rules::profile(pattern).is_some();
        if !is_profile && !registry.matches_any(pattern) {
            let hint = registry.nearest(pattern).map(|nearest| format!("did you mean `{nearest}`?"));
            let hint = hint.unwrap_or_else(|| "`podlint rules` lists all of them".to_owned());
            return Err((format!("there is no rule `{pattern}`"), hint));
        }
    }
    Ok(())
}

fn say_problems(problems: &[Problem], terminal: Terminal) -> Outcome {
    let mut outcome = Outcome::Clean;
    for problem in problems {
        match problem.class() {
            ProblemClass::Named => {
                terminal.error(&problem.to_string(), "");
                outcome = Outcome::Failed;
            }
            ProblemClass::Unreadable | ProblemClass::IgnoreRule => terminal.warning(&problem.to_string()),
        }
    }
    outcome
}

fn unreadable_folders(problems: &[Problem]) -> impl Iterator<Item = Skipped> {
    problems.iter().filter_map(|problem| match problem {
        Problem::ReadFolder { path, .. } => {
            Some(Skipped { file: path.display().to_string(), reason: "unreadable folder".to_owned() })
        }
        _ => None,
    })
}

/// Runs the rules over all files, on all threads; results are in the order of the files.
fn check_files(
    world: &World,
    engine: &Engine,
    configs: &Configs,
    keep_suppressed: bool,
    progress: &Progress,
) -> Vec<Checked> {
    let sources = |file: FileId| world.files.get(file.0 as usize).map(|file| file.mended.parse.source());
    let maps =
        |file: FileId| world.files.get(file.0 as usize).map(|file| &file.mended.map).filter(|map| !map.is_empty());
    let is_any_mended = world.files.iter().any(|file| !file.mended.map.is_empty());
    let check = |worker: &mut podlint_rules::Worker<'_>, (place, file): (usize, &Loaded)| {
        let tree = file.tree();
        let id = FileId(place as u32);
        let source = SourceFile { id, path: &file.input.display, tree, objects: &file.found.records };
        let ruleset = &configs.of(&file.input).ruleset;
        let mut checked = worker.check(&source, ruleset, world.index.view(), &sources, keep_suppressed);
        if is_any_mended {
            checked.diagnostics.iter_mut().for_each(|diagnostic| diagnostic.relocate(maps));
            checked.diagnostics.sort_by(|left, right| left.sort_key().cmp(&right.sort_key()));
        }
        progress.step();
        checked
    };
    let guarded = |worker: &mut podlint_rules::Worker<'_>, (place, file): (usize, &Loaded)| {
        // One bug costs one file. The worker holds nothing of a file, so that it can go on with the next.
        catch_unwind(AssertUnwindSafe(|| check(worker, (place, file)))).unwrap_or_else(|_| Checked {
            panicked: Some(format!("podlint failed on `{}`; please report it with the file", file.input.display)),
            ..Checked::default()
        })
    };
    world.files.par_iter().enumerate().map_init(|| engine.worker(), guarded).collect()
}

/// Says which plugins failed, once for each message.
fn say_failures(results: &[Checked], terminal: Terminal) -> Outcome {
    let plugins = results.iter().flat_map(|checked| &checked.failures).map(ToString::to_string);
    let panics = results.iter().filter_map(|checked| checked.panicked.clone());
    let messages: BTreeSet<String> = plugins.chain(panics).collect();
    for message in &messages {
        terminal.error(message, "");
    }
    if messages.is_empty() { Outcome::Clean } else { Outcome::Failed }
}

fn print(
    args: &CheckArgs,
    engine: &Engine,
    terminal: Terminal,
    world: &World,
    diagnostics: &[Diagnostic],
    counts: &Summary,
) -> Outcome {
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
    let options = Options { width: terminal.width(), color: terminal.colors_stdout() };
    let mut outcome = Outcome::Clean;
    let mut fail = |what: &str, error: &io::Error| {
        if !is_closed_pipe(error) {
            terminal.error(&format!("cannot write {what}: {error}"), "");
            outcome = Outcome::Failed;
        }
    };
    let written = match args.statistics {
        true => write_statistics(diagnostics, &mut terminal.stdout()),
        false => format.write(&report, options, &mut terminal.stdout().lock()),
    };
    if let Err(error) = written {
        fail("to standard output", &error);
    }
    for (format, path) in &args.output {
        let options = Options { width: 100, color: false };
        let written = File::create(path).and_then(|mut file| format.write(&report, options, &mut file));
        if let Err(error) = written {
            fail(&format!("`{}`", path.display()), &error);
        }
    }
    // Where the user named single files and nothing is wrong, silence says it.
    let wants_summary =
        counts.problems() > 0 || world.files.iter().any(|file| !file.input.explicit) || world.files.is_empty();
    if !terminal.quiet && wants_summary {
        _ = summary(counts, &mut terminal.stderr());
        for skipped in counts.skipped.iter() {
            terminal.detail(&format!("skipped {}: {}", skipped.file, skipped.reason));
        }
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
        source: if needed.contains(&(place as u32)) { file.mended.original().into() } else { Arc::from("") },
    };
    world.files.iter().enumerate().map(file).collect()
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
