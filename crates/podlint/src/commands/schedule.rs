//! `podlint schedule`: on which node each pod would land.

mod json;

use crate::Outcome;
use crate::args::ScheduleArgs;
use crate::terminal::{Terminal, is_closed_pipe};
use podlint_manifest::View;
use podlint_scheduler::{Loader, Release, run as schedule};
use podlint_yaml::Node;
use std::io::{self, BufWriter, Read, Write};

pub(crate) fn run(args: &ScheduleArgs, terminal: Terminal) -> Outcome {
    let path = args.case.display();
    let read = match args.case.as_os_str() == "-" {
        true => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        false => std::fs::read(&args.case),
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(error) => {
            terminal.error(&format!("cannot read `{path}`: {error}"), "");
            return Outcome::Failed;
        }
    };
    let parse = podlint_yaml::parse(bytes);
    let tree = parse.tree();
    if !tree.errors.is_empty() {
        terminal.error(&format!("`{path}` has syntax errors"), "`podlint check` says which");
        return Outcome::Failed;
    }
    let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
    let mut loader = Loader::new(args.kube_version.unwrap_or(Release::LATEST));
    root.get("objects").items().for_each(|object| loader.object(object));
    root.get("pending").items().for_each(|pod| loader.pending(pod));
    let (mut cluster, pending) = loader.finish();
    let outcomes = schedule(&mut cluster, pending);
    let name = root.get("name").text().map_or("", |name| name.value);
    let document = json::document(name, &cluster, &outcomes);
    let mut out = BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer(&mut out, &document).map_err(io::Error::from);
    let written = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            terminal.error(&format!("cannot write: {error}"), "");
            Outcome::Failed
        }
        _ if outcomes.iter().any(|outcome| outcome.chosen.is_none()) => Outcome::Problems,
        _ => Outcome::Clean,
    }
}
