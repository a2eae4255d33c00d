//! Where the pods of a document would land, on the cluster that a snapshot describes.

use crate::snapshot::Snapshot;
use podlint_preview::{ClusterFile, Options, Origin, Sources, Trees, job, record};
use podlint_project::SNAPSHOT_NAMES;
use podlint_scheduler::{Cluster, Ended, Loader, Outcome, Pick, Release, Run};
use podlint_yaml::{Parse, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// So many pods are tried for a lens; a document that makes more has none.
const MOST_PODS: usize = 200;

/// A snapshot with the time of its file.
type Stamped = (Option<SystemTime>, Arc<Parse<'static>>);

/// The snapshots that were read, each with the time of its file.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    read: Mutex<BTreeMap<PathBuf, Stamped>>,
}

impl Clusters {
    fn get(&self, path: &Path) -> Result<Arc<Parse<'static>>, String> {
        let refused = |why: &dyn std::fmt::Display| format!("the snapshot `{}` cannot be read: {why}", path.display());
        let metadata = std::fs::metadata(path).map_err(|error| refused(&error))?;
        // A setting of a folder may name a device that never ends.
        if !metadata.is_file() {
            return Err(refused(&"it is no file"));
        }
        let time = metadata.modified().ok();
        let mut read = self.read.lock().map_err(|error| refused(&error))?;
        if let Some((known, parse)) = read.get(path)
            && *known == time
        {
            return Ok(parse.clone());
        }
        let parse = Arc::new(podlint_yaml::parse(std::fs::read(path).map_err(|error| refused(&error))?));
        read.insert(path.to_path_buf(), (time, parse.clone()));
        Ok(parse)
    }
}

/// Where the pods of one workload land.
#[derive(Debug)]
pub(crate) struct Placement {
    /// Where the workload is in the document, as rules see it.
    pub(crate) span: Span,
    /// `node-3 (2 of 5 nodes will do)`.
    pub(crate) title: String,
    /// Everything that was decided.
    pub(crate) pods: Vec<Value>,
}

/// Where all pods of a document land; why that is not known, `None` without a snapshot.
pub(crate) fn placements(snapshot: &Snapshot, file: u32) -> Option<Result<Vec<Placement>, String>> {
    let cluster = match cluster_files(snapshot) {
        Ok(cluster) if cluster.is_empty() => return None,
        Ok(cluster) => cluster,
        Err(error) => return Some(Err(error)),
    };
    let manifest = snapshot.loaded(file)?;
    let checked = snapshot.checked(file).into_iter().collect();
    let sources = Sources { manifests: vec![manifest], cluster, preset: None, checked };
    let trees = Trees::of(&sources);
    let loader = Loader::new(release(snapshot, &[file]));
    let job = match job(&Options::default(), &sources, &trees, loader, Vec::new()) {
        Ok(job) => job,
        Err(refusal) => return Some(Err(refusal.messages.join("; "))),
    };
    let (job, origins) = job;
    if job.pending.len() > MOST_PODS {
        return Some(Err(format!("the document makes more than {MOST_PODS} pods")));
    }
    let mut run = Run::new(job.cluster, job.pending, Pick::Likely);
    let mut outcomes: Vec<Vec<Outcome>> = origins.iter().map(|_| Vec::new()).collect();
    while let Some(outcome) = run.step() {
        if let Some(own) = outcome.pod.origin.and_then(|origin| outcomes.get_mut(origin as usize)) {
            own.push(outcome);
        }
    }
    let placement = |(origin, outcomes): (&Origin<'_>, &Vec<Outcome>)| {
        let span = origin.object.span().filter(|_| !outcomes.is_empty())?;
        let pods = outcomes.iter().map(|outcome| record(outcome, None, &run.cluster)).collect();
        Some(Placement { span, title: title(outcomes, &run.cluster), pods })
    };
    Some(Ok(origins.iter().zip(&outcomes).filter_map(placement).collect()))
}

/// The newest release that the configurations of files name.
pub(crate) fn release(snapshot: &Snapshot, files: &[u32]) -> Release {
    let named = files.iter().filter_map(|file| snapshot.world.config(*file)?.kubernetes).map(|(_, newest)| newest);
    named.max().and_then(|minor| Release::new(u8::try_from(minor).ok()?)).unwrap_or(Release::LATEST)
}

/// The files that the settings name, else those that lie in the folders of the workspace; why they cannot be used.
pub(crate) fn cluster_files(snapshot: &Snapshot) -> Result<Vec<ClusterFile>, String> {
    let folders = &snapshot.folders;
    let in_first = |path: &PathBuf| match folders.first() {
        Some(folder) if path.is_relative() => folder.join(path),
        _ => path.clone(),
    };
    let paths: Vec<PathBuf> = match &snapshot.settings.snapshots {
        Some(named) => named.iter().map(in_first).collect(),
        None => {
            let found = folders.iter().flat_map(|folder| SNAPSHOT_NAMES.map(|name| folder.join(name)));
            found.filter(|path| path.is_file()).collect()
        }
    };
    let read = |path: PathBuf| {
        let (name, parse) = (path.display().to_string(), snapshot.shared.clusters.get(&path)?);
        match parse.tree().errors.is_empty() {
            true => Ok(ClusterFile { name, parse }),
            false => Err(format!("the snapshot `{name}` has syntax errors")),
        }
    };
    paths.into_iter().map(read).collect()
}

/// What a lens says.
fn title(outcomes: &[Outcome], cluster: &Cluster) -> String {
    let mut nodes = BTreeMap::<&str, usize>::new();
    let mut reasons = BTreeMap::<String, usize>::new();
    for outcome in outcomes {
        match outcome.chosen {
            Some(place) => *nodes.entry(cluster.node_name(place)).or_default() += 1,
            None => *reasons.entry(reason(outcome)).or_default() += 1,
        }
    }
    let shown =
        |(name, count): (&&str, &usize)| if *count == 1 { (*name).to_owned() } else { format!("{count} on {name}") };
    let mut parts: Vec<String> = Vec::new();
    if !nodes.is_empty() {
        let names: Vec<String> = nodes.iter().take(4).map(shown).collect();
        let more = nodes
            .len()
            .checked_sub(4)
            .filter(|more| *more > 0)
            .map_or(String::new(), |more| format!(" and {more} more"));
        let feasible = match outcomes {
            [only] => only.tried.as_ref().map_or(String::new(), |tried| {
                format!(" ({} of {} nodes would do)", tried.feasible.len(), cluster.node_count())
            }),
            _ => String::new(),
        };
        parts.push(format!("would land on {}{more}{feasible}", names.join(", ")));
    }
    for (reason, count) in reasons {
        let pods = if outcomes.len() == 1 { String::new() } else { format!("{count} of {} ", outcomes.len()) };
        parts.push(format!("{pods}not scheduled: {reason}"));
    }
    parts.join("; ")
}

/// Why a pod has no node, without what preemption has to say.
fn reason(outcome: &Outcome) -> String {
    match &outcome.ended {
        Some(Ended::Refused(why)) => why.to_string(),
        Some(Ended::Ignored(why)) => why.clone(),
        Some(Ended::Gated(status)) => status.reasons.join(", "),
        Some(Ended::Undecided(why)) => format!("undecided, {why}"),
        Some(Ended::NotMade(first)) => format!("not made before {first} is ready"),
        None => {
            let message = outcome.tried.as_ref().map_or("", |tried| &*tried.message);
            let end = message.find(" preemption:").unwrap_or(message.len());
            message[..end].trim_end_matches('.').to_owned()
        }
    }
}

/// The report of a document as data.
pub(crate) fn report(snapshot: &Snapshot, file: u32) -> Value {
    match placements(snapshot, file) {
        None => {
            json!({"error": "no snapshot: name one in the setting `podlint.snapshot`, or put it into the workspace as .podlint-cluster.json"})
        }
        Some(Err(error)) => json!({"error": error}),
        Some(Ok(placements)) => {
            let pods: Vec<&Value> = placements.iter().flat_map(|placement| &placement.pods).collect();
            json!({"version": 1, "pods": pods})
        }
    }
}
