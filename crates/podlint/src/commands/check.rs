//! `podlint check`: find problems.

mod diff;
mod fix;
mod pass;
mod progress;
mod report;
mod unknown_kinds;

use crate::Outcome;
use crate::args::{CheckArgs, ConfigArgs};
use crate::output::{Summary, fixed_line};
use crate::terminal::Terminal;
use pass::{Pass, Session};
use podlint_project::{Collected, GitError, Problem, ProblemClass, Request, Staged, State, collect};
use podlint_rules::{Checked, Diagnostic, Engine, FailOn, Overrides, Severity};
use podlint_workspace::{ConfigError, Configs, RunConfig, Skipped, Surroundings, Texts};
use std::collections::BTreeSet;
use std::sync::Arc;
use unknown_kinds::unknown_kinds;

pub(crate) fn run(args: &CheckArgs, engine: &Engine, terminal: Terminal) -> Outcome {
    if let Some(threads) = args.threads {
        // Fails only if a pool exists already, and nothing has made one yet.
        _ = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build_global();
    }
    if let Err(unknown) = check_patterns(args, engine) {
        terminal.error(&unknown.0, &unknown.1);
        return Outcome::Failed;
    }
    let Some(run_config) = run_config(&args.config, engine, terminal) else { return Outcome::Failed };
    let staged = match args.staged.then(Staged::read).transpose() {
        Ok(staged) => staged.map(Arc::new),
        Err(error) => {
            terminal.error(&error.to_string(), git_hint(&error));
            return Outcome::Failed;
        }
    };
    let Collected { inputs, problems, skipped } = collect(&Request {
        paths: args.paths.clone(),
        stdin_filename: args.stdin_filename.clone(),
        exclude: run_config.excludes(),
        surroundings: true,
        staged: staged.clone(),
        threads: args.threads.map(usize::from),
    });
    let mut outcome = say_problems(&problems, terminal);
    let overrides = Overrides {
        profile: args.profile,
        only: args.only.clone(),
        skip: args.skip.clone(),
        kubernetes: args.kube_version,
        as_it_stands: takes_text_as_it_stands(args),
    };
    let Some(configs) = told(Configs::find(&inputs, run_config, engine, &overrides), terminal) else {
        return Outcome::Failed;
    };
    let (inputs, excluded) = configs.without_excluded(inputs);
    let mut session =
        Session { args, engine, configs: &configs, terminal, inputs, surroundings: Surroundings::default() };
    let mut texts = Texts::default();
    if args.fix || args.diff {
        texts.hold_streams(&mut session.inputs);
    }
    if let Some(Err(error)) = staged.map(|staged| texts.hold_staged(&staged, &session.inputs)) {
        terminal.error(&error.to_string(), git_hint(&error));
        return Outcome::Failed;
    }
    let mut pass = session.pass(&texts);
    let mut fixes = None;
    if args.fix || args.diff {
        let done = fix::run(pass, texts, &session);
        outcome = outcome.max(done.outcome);
        fixes = Some(done.counts);
        pass = done.pass;
    }
    let Pass { mut world, results } = pass;
    for message in &world.unreadable {
        terminal.error(message, "");
        outcome = Outcome::Failed;
    }
    for message in &world.passed_over {
        terminal.warning(message);
    }
    let looked_at = world.looked_at();
    let mut counts = Summary {
        files: looked_at.len(),
        documents: looked_at.iter().map(|place| world.files[*place].found.documents as usize).sum(),
        objects: looked_at.iter().map(|place| world.files[*place].found.count()).sum(),
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
    counts.unknown_kinds = unknown_kinds(&world, &diagnostics);
    if let Some(fixes) = fixes.filter(|_| !terminal.quiet) {
        _ = fixed_line(fixes, counts.problems() + counts.hidden, args.diff, &mut terminal.stderr());
    }
    if args.diff {
        // What was printed is the difference. What it leaves is for a run that asks for it.
        return outcome;
    }
    let failing = |diagnostic: &Diagnostic| {
        let file = &world.files[diagnostic.location.file.0 as usize];
        let fail_on = args.fail_on.or(configs.of(&file.input).fail_on).unwrap_or(FailOn::Severity(Severity::Error));
        !diagnostic.suppressed && fail_on.fails(diagnostic.severity)
    };
    if diagnostics.iter().any(failing) {
        outcome = outcome.max(Outcome::Problems);
    }
    let stdout_is_taken = args.fix && session.inputs.iter().any(|input| input.state == State::Stdin);
    outcome = outcome.max(report::print(&session, &world, &diagnostics, &counts, stdout_is_taken));
    // The program ends here, and its memory goes back to the system as a whole.
    std::mem::forget((world, session));
    outcome
}

/// What can be done where git does not say what is staged.
fn git_hint(error: &GitError) -> &'static str {
    match error {
        GitError::Start(_) => "install git, or leave --staged out",
        GitError::Refused(why) if why.contains("not a git repository") => {
            "run podlint inside of a git repository, or leave --staged out"
        }
        GitError::Refused(_) => "",
        GitError::Conflict(_) => "resolve them and `git add` the file",
    }
}

/// Reads the configuration that is known before any file is; `None` if that is not possible, which is said then.
pub(crate) fn run_config(args: &ConfigArgs, engine: &Engine, terminal: Terminal) -> Option<RunConfig> {
    if args.no_config {
        return Some(RunConfig::None);
    }
    let read = match &args.config {
        Some(path) => RunConfig::fixed(path.clone(), engine),
        None => RunConfig::nearest(&std::env::current_dir().unwrap_or_default(), engine),
    };
    told(read, terminal)
}

/// What was read, or `None` and the user is told why not.
pub(crate) fn told<T>(read: Result<T, Vec<ConfigError>>, terminal: Terminal) -> Option<T> {
    read.map_err(|errors| errors.iter().for_each(|error| terminal.error(&error.message, &error.hint))).ok()
}

/// Whether nothing but the API server's answer is asked for: it sees the text as it stands, without the repairs of
/// syntax errors that let all other rules look further.
fn takes_text_as_it_stands(args: &CheckArgs) -> bool {
    !args.only.is_empty() && args.only.iter().all(|pattern| pattern == "api" || pattern.starts_with("api/"))
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

pub(crate) fn say_problems(problems: &[Problem], terminal: Terminal) -> Outcome {
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
