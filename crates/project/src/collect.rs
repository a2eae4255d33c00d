//! From what the user named to a sorted list of inputs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::collector::Collector;
use crate::exclude::ExcludeSet;
#[cfg(doc)]
use crate::input::Role;
use crate::input::{Input, Skipped};
use crate::problem::Problem;
use crate::staged::Staged;

/// What to collect.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files, folders, globs that no shell expanded, or `-`. Empty for the current folder.
    pub paths: Vec<PathBuf>,
    /// The name of the file whose text comes from `-`; it need not exist.
    pub stdin_filename: Option<PathBuf>,
    /// What to leave out, also where it is named.
    pub exclude: Vec<ExcludeSet>,
    /// Whether the project around named files is collected as well: the repository they are in, else the folder of their
    /// configuration. What is only there comes as [`Role::Surrounding`].
    pub surroundings: bool,
    /// What the next commit will hold: then that is collected, and what was named says of which files it is about, instead of
    /// those that the commit changes.
    pub staged: Option<Arc<Staged>>,
    /// How many threads walk a folder; `None` for as many as there are cores.
    pub threads: Option<usize>,
}

/// What there is to read and what came in between.
#[derive(Debug, Default)]
pub struct Collected {
    /// What to read, without duplicates, sorted by the bytes of the displayed paths; with surroundings by those of the absolute ones.
    pub inputs: Vec<Input>,
    /// What could not be done: first what the user named, in that order, then what was met on the way, sorted.
    pub problems: Vec<Problem>,
    /// What was left out although it looked like an input, sorted. What ignore rules and excludes hide inside a walked folder
    /// is not listed.
    pub skipped: Vec<Skipped>,
}

/// Collects everything that `request` asks for. Reads names, but no contents other than ignore files.
pub fn collect(request: &Request) -> Collected {
    let mut collector = Collector::new(request);
    if let Some(staged) = &request.staged {
        collector.add_staged(staged, &request.paths);
        return collector.finish();
    }
    if request.paths.is_empty() {
        collector.add_folder(Path::new("."), true);
    }
    for path in &request.paths {
        if path == Path::new("-") {
            collector.add_stdin(request.stdin_filename.as_deref());
        } else {
            collector.add_path(path);
        }
    }
    if request.surroundings {
        collector.add_surroundings();
    }
    collector.finish()
}
