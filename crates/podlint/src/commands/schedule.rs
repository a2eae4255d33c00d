//! `podlint schedule`: on which node each pod would land.

mod report;
mod sources;
mod text;

use crate::Outcome;
use crate::args::{ScheduleArgs, ScheduleFormat};
use crate::output::Palette;
use crate::terminal::{Terminal, is_closed_pipe};
use podlint_manifest::View;
use podlint_preview::html::{PageOptions, page};
use podlint_preview::{Counts, Explained, Job, Options, Origin, Selection, Trees, job, steps};
use podlint_rules::Engine;
use podlint_scheduler::{ConfigProblem, Loader, Pick, Pod, Release, Run};
use podlint_yaml::{LineColumn, LineIndex, Node, Parse};
use report::{Heading, Report};
use sources::sources;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

pub(crate) fn run(args: &ScheduleArgs, engine: &Engine, terminal: Terminal) -> Outcome {
    let outcome = match &args.case {
        Some(path) => run_recorded(path, args, terminal),
        None => run_manifests(args, engine, terminal),
    };
    outcome.unwrap_or(Outcome::Failed)
}

/// Schedules the pods of a recorded case.
fn run_recorded(path: &Path, args: &ScheduleArgs, terminal: Terminal) -> Option<Outcome> {
    let loader = loader(args, args.kube_version.unwrap_or(Release::LATEST), terminal)?;
    let job = recorded(path, loader, terminal)?;
    Some(preview(args, job, &[], terminal))
}

/// Schedules the pods of manifests.
fn run_manifests(args: &ScheduleArgs, engine: &Engine, terminal: Terminal) -> Option<Outcome> {
    let mut notes = Vec::new();
    let sources = sources(args, engine, &mut notes, terminal)?;
    let loader = loader(args, sources.release, terminal)?;
    let sources = sources.given;
    let trees = Trees::of(&sources);
    // A page says more about what the API server would refuse than a note would.
    let explains = args.explain.is_some() || args.format == Some(ScheduleFormat::Html);
    let options = Options { keep_existing: args.keep_existing, scale: args.scale.clone(), explains };
    match job(&options, &sources, &trees, loader, notes) {
        Ok((job, origins)) => Some(preview(args, job, &origins, terminal)),
        Err(refusal) => {
            refusal.messages.iter().for_each(|message| terminal.error(message, refusal.hint));
            None
        }
    }
}

fn preview(args: &ScheduleArgs, job: Job, origins: &[Origin<'_>], terminal: Terminal) -> Outcome {
    let explained = match &args.explain {
        None => Selection::None,
        Some(None) => Selection::All,
        Some(Some(name)) => Selection::Named(name),
    };
    let is_selected = |pod: &Pod| explained.includes(pod, &job.cluster);
    if let Selection::Named(name) = explained
        && !job.pending.iter().any(is_selected)
    {
        terminal.error(&format!("no pod `{name}` to explain"), "`podlint schedule` without --explain lists them");
        return Outcome::Failed;
    }
    let format = args.format.unwrap_or(match (&args.case, &args.explain) {
        (Some(_), None) => ScheduleFormat::Json,
        (None, None) if !terminal.is_interactive() => ScheduleFormat::Table,
        _ => ScheduleFormat::Full,
    });
    if format == ScheduleFormat::Table {
        // A row is a pod there, so what is assumed has no place among them.
        job.notes.iter().for_each(|note| terminal.warning(note));
    }
    let mut out = BufWriter::new(terminal.stdout());
    let pick = args.pick.unwrap_or(if args.case.is_some() { Pick::First } else { Pick::Likely });
    let written = match format {
        ScheduleFormat::Html => {
            let (page, counts) = page(job, origins, pick, &PageOptions::default());
            out.write_all(page.as_bytes()).and_then(|()| out.flush()).map(|()| counts)
        }
        _ => write(job, origins, format, &explained, pick, terminal.colors_report(false), &mut out),
    };
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            terminal.error(&format!("cannot write: {error}"), "");
            Outcome::Failed
        }
        Ok(counts) => {
            if format == ScheduleFormat::Table && !terminal.quiet {
                _ = writeln!(terminal.stderr(), "{}", counts.sentence());
            }
            if counts.has_problems() { Outcome::Problems } else { Outcome::Clean }
        }
        Err(_) => Outcome::Clean,
    }
}

/// Tries the pods and writes about each as soon as it is known what becomes of it.
fn write(
    job: Job,
    origins: &[Origin<'_>],
    format: ScheduleFormat,
    explained: &Selection<'_>,
    pick: Pick,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<Counts> {
    let Job { name, cluster, pending, preset, notes } = job;
    let names = pending.iter().map(|pod| pod.full_name(&cluster.symbols).chars().count());
    let name_width = names.max().unwrap_or(0);
    let heading = Heading { name: &name, preset, notes: &notes, name_width };
    let mut report = Report::new(out, format, Palette::new(color), &heading, &cluster)?;
    let mut run = Run::new(cluster, pending, pick);
    let mut counts = vec![0; origins.len()];
    while let Some(pod) = run.peek() {
        let origin = pod.origin.and_then(|number| Some((number as usize, origins.get(number as usize)?)));
        let origin = origin.map(|(number, origin)| {
            counts[number] += 1;
            (origin, counts[number])
        });
        let mut explained = explained.includes(pod, &run.cluster).then(|| Explained::of(&run.cluster, pod, origin));
        let Some(outcome) = run.step() else { break };
        if let Some(explained) = &mut explained {
            explained.steps = steps(&outcome, origin, &run.cluster);
        }
        report.pod(&run.cluster, &outcome, explained.as_ref())?;
    }
    report.end()?;
    Ok(report.counts)
}

/// Reads a file, or standard input for `-`, that has to be free of syntax errors.
fn read(path: &Path, terminal: Terminal) -> Option<Parse<'static>> {
    let shown = path.display();
    let read = match path.as_os_str() == "-" {
        true => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        false => std::fs::read(path),
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            terminal.error(&format!("cannot read `{shown}`: {error}"), "");
            return None;
        }
    };
    let parse = podlint_yaml::parse(bytes);
    if let Some(error) = parse.tree().errors.first() {
        let LineColumn { line, column } = LineIndex::new(parse.source()).line_column(parse.source(), error.span.start);
        let message = error.code().message();
        terminal.error(&format!("{shown}:{line}:{column}: {message}"), "the file has to be whole: write it again");
        return None;
    }
    Some(parse)
}

/// A loader that knows the configuration of the scheduler, if one is given.
fn loader(args: &ScheduleArgs, release: Release, terminal: Terminal) -> Option<Loader> {
    let mut loader = Loader::new(release);
    if let Some(path) = &args.scheduler_config {
        let parse = read(path, terminal)?;
        let tree = parse.tree();
        let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
        configure(&mut loader, root, path, &parse, terminal)?;
    }
    Some(loader)
}

/// Hands a configuration to a loader; `None` if kube-scheduler would not start with it.
fn configure(
    loader: &mut Loader,
    configuration: View<'_>,
    path: &Path,
    parse: &Parse<'_>,
    terminal: Terminal,
) -> Option<()> {
    let problems = loader.configure(configuration);
    let index = LineIndex::new(parse.source());
    for ConfigProblem { path: field, message, span } in &problems {
        let place = span.map_or(String::new(), |span| {
            let start = index.line_column(parse.source(), span.start);
            format!(":{}:{}", start.line, start.column)
        });
        let colon = if field.is_empty() { "" } else { ": " };
        terminal.error(&format!("{}{place}: {field}{colon}{message}", path.display()), "");
    }
    problems.is_empty().then_some(())
}

fn recorded(path: &Path, mut loader: Loader, terminal: Terminal) -> Option<Job> {
    let parse = read(path, terminal)?;
    let tree = parse.tree();
    let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
    // A case may have been recorded with a configuration of its own.
    if !root.get("config").is_absent() {
        configure(&mut loader, root.get("config"), path, &parse, terminal)?;
    }
    root.get("objects").items().for_each(|object| loader.object(object));
    root.get("pending").items().for_each(|pod| loader.pending(pod));
    let (cluster, pending) = loader.finish();
    let name = root.get("name").text().map_or("", |name| name.value).to_owned();
    Some(Job { name, cluster, pending, preset: None, notes: Vec::new() })
}
