//! `podlint schedule`: on which node each pod would land.

mod gather;
mod json;
mod preset;
mod snapshot;
mod sources;
mod text;

use crate::Outcome;
use crate::args::{ScheduleArgs, ScheduleFormat};
use crate::terminal::{Terminal, is_closed_pipe};
use podlint_manifest::View;
use podlint_rules::Engine;
use podlint_scheduler::{Cluster, Loader, Pod, Release, run as schedule};
use podlint_yaml::{Node, Parse};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// A cluster and the pods to schedule on it.
struct Job {
    name: String,
    cluster: Cluster,
    pending: Vec<Pod>,
    /// The name of the cluster, if it is made up.
    #[expect(dead_code, reason = "to be shown by the formats")]
    preset: Option<&'static str>,
    /// What is assumed and left out.
    notes: Vec<String>,
}

pub(crate) fn run(args: &ScheduleArgs, engine: &Engine, terminal: Terminal) -> Outcome {
    let job = match &args.case {
        Some(path) => recorded(path, args.kube_version.unwrap_or(Release::LATEST), terminal),
        None => gather::job(args, engine, terminal),
    };
    let Some(Job { name, mut cluster, pending, notes, .. }) = job else { return Outcome::Failed };
    notes.iter().for_each(|note| terminal.warning(note));
    let outcomes = schedule(&mut cluster, pending);
    let format = args.format.unwrap_or(match args.case {
        Some(_) => ScheduleFormat::Json,
        None if terminal.is_interactive() => ScheduleFormat::Full,
        None => ScheduleFormat::Table,
    });
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match format {
        ScheduleFormat::Json => {
            let written = serde_json::to_writer(&mut out, &json::document(&name, &cluster, &outcomes));
            written.map_err(io::Error::from).and_then(|()| out.write_all(b"\n"))
        }
        ScheduleFormat::Full => out.write_all(text::full(&cluster, &outcomes).as_bytes()),
        ScheduleFormat::Table => out.write_all(text::table(&cluster, &outcomes).as_bytes()),
        ScheduleFormat::Markdown => out.write_all(text::markdown(&cluster, &outcomes).as_bytes()),
    };
    match written.and_then(|()| out.flush()) {
        Err(error) if !is_closed_pipe(&error) => {
            terminal.error(&format!("cannot write: {error}"), "");
            Outcome::Failed
        }
        _ if outcomes.iter().any(|outcome| outcome.chosen.is_none()) => Outcome::Problems,
        _ => Outcome::Clean,
    }
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

fn recorded(path: &Path, release: Release, terminal: Terminal) -> Option<Job> {
    let parse = read(path, terminal)?;
    let tree = parse.tree();
    let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
    let mut loader = Loader::new(release);
    root.get("objects").items().for_each(|object| loader.object(object));
    root.get("pending").items().for_each(|pod| loader.pending(pod));
    let (cluster, pending) = loader.finish();
    let name = root.get("name").text().map_or("", |name| name.value).to_owned();
    Some(Job { name, cluster, pending, preset: None, notes: Vec::new() })
}
