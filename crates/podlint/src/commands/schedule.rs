//! `podlint schedule`: on which node each pod would land.

mod explain;
mod gather;
mod json;
mod preset;
mod report;
mod text;

use crate::Outcome;
use crate::args::{ScheduleArgs, ScheduleFormat};
use crate::output::Palette;
use crate::terminal::{Terminal, is_closed_pipe};
use explain::{Explained, Selection};
use podlint_manifest::View;
use podlint_scheduler::{Cluster, ConfigProblem, Loader, Pick, Pod, Release, Run};
use podlint_yaml::{LineIndex, Node, Parse};
use report::{Counts, Heading, Report};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// A cluster and the pods to schedule on it.
struct Job {
    name: String,
    cluster: Cluster,
    pending: Vec<Pod>,
}

pub(crate) fn run(args: &ScheduleArgs, terminal: Terminal) -> Outcome {
    let Some(loader) = loader(args, terminal) else { return Outcome::Failed };
    let job = match &args.case {
        Some(path) => recorded(path, loader, terminal),
        None => gather::job(args, loader, terminal),
    };
    let Some(job) = job else { return Outcome::Failed };
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
    let mut out = BufWriter::new(terminal.stdout());
    let pick = args.pick.unwrap_or(if args.case.is_some() { Pick::First } else { Pick::Likely });
    match write(job, format, &explained, pick, terminal.colors_report(false), &mut out) {
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
    format: ScheduleFormat,
    explained: &Selection<'_>,
    pick: Pick,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<Counts> {
    let Job { name, cluster, pending } = job;
    let names = pending.iter().map(|pod| pod.full_name(&cluster.symbols).chars().count());
    let name_width = names.max().unwrap_or(0);
    let heading = Heading { name: &name, preset: None, notes: &[], name_width };
    let mut report = Report::new(out, format, Palette::new(color), &heading, &cluster)?;
    let mut run = Run::new(cluster, pending, pick);
    while let Some(pod) = run.peek() {
        let explained = explained.includes(pod, &run.cluster).then(|| Explained::of(&run.cluster, pod));
        let Some(outcome) = run.step() else { break };
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
    if !parse.tree().errors.is_empty() {
        terminal.error(&format!("`{shown}` has syntax errors"), "`podlint check` says which");
        return None;
    }
    Some(parse)
}

/// A loader that knows the configuration of the scheduler, if one is given.
fn loader(args: &ScheduleArgs, terminal: Terminal) -> Option<Loader> {
    let mut loader = Loader::new(args.kube_version.unwrap_or(Release::LATEST));
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
    Some(Job { name, cluster, pending })
}
