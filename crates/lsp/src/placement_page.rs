//! The page that shows the cluster after a document, or all of the workspace, is applied.

use crate::placement::{cluster_files, release};
use crate::snapshot::Snapshot;
use podlint_preview::html::{Nonce, PageOptions, page};
use podlint_preview::{Options, Preset, Sources, Trees, job};
use podlint_rules::Checked;
use podlint_scheduler::{Loader, Pick};
use podlint_workspace::Loaded;
use podlint_yaml::NO_NODE;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

/// So many pods are tried for a page: an editor asks for it again after every change.
const MOST_PODS: usize = 2_000;

/// The page about the pods of a file, or of all files of the workspace: `{"html": ...}`, or `{"error": ...}`.
pub(crate) fn placement_page(snapshot: &Snapshot, file: Option<u32>, nonce: &str) -> Value {
    match write(snapshot, file, nonce) {
        Ok(html) => json!({"html": html}),
        Err(error) => json!({"error": error}),
    }
}

fn write(snapshot: &Snapshot, file: Option<u32>, nonce: &str) -> Result<String, String> {
    let nonce = Nonce::new(nonce).ok_or("the nonce has to be ASCII letters and digits")?;
    let mut cluster = cluster_files(snapshot)?;
    // Who has no snapshot sees at least how it would look.
    let preset = cluster.is_empty().then_some(Preset::Small);
    cluster.extend(preset.map(Preset::file));
    let mut notes = Vec::new();
    let files: Vec<(u32, Arc<Loaded>)> = match file {
        Some(file) => snapshot.loaded(file).map(|loaded| (file, loaded)).into_iter().collect(),
        None if !snapshot.is_indexed => return Err("the workspace is still being read; ask again".to_owned()),
        None => {
            let cluster: HashSet<&Path> = cluster.iter().map(|file| Path::new(&file.name)).collect();
            workspace_files(snapshot, &cluster, &mut notes)
        }
    };
    let places: Vec<u32> = files.iter().map(|(place, _)| *place).collect();
    let checked = files.iter().map(|(place, file)| checked(snapshot, *place, file)).collect();
    let manifests = files.into_iter().map(|(_, file)| file).collect();
    let sources = Sources { manifests, cluster, preset: preset.map(Preset::name), checked };
    let trees = Trees::of(&sources);
    // The page says itself what the API server would refuse.
    let options = Options { explains: true, ..Options::default() };
    let loader = Loader::new(release(snapshot, &places));
    let (job, origins) =
        job(&options, &sources, &trees, loader, notes).map_err(|refusal| refusal.messages.join("; "))?;
    let count = job.pending.len();
    if count > MOST_PODS {
        return Err(format!(
            "{count} pods are more than the {MOST_PODS} that are tried here; `podlint schedule PATH --format html` takes any number"
        ));
    }
    let folders = snapshot.folders.iter().map(|folder| folder.display().to_string()).collect();
    Ok(page(job, &origins, Pick::Likely, &PageOptions { nonce: Some(nonce), folders }).0)
}

/// The files of the workspace that have objects, as the command line would read them, but for snapshots of clusters. Open ones
/// are as they are being typed; one that cannot be read just now is left out, so that half a text moves no pods.
fn workspace_files(snapshot: &Snapshot, cluster: &HashSet<&Path>, notes: &mut Vec<String>) -> Vec<(u32, Arc<Loaded>)> {
    let world = &snapshot.world;
    let index = world.index().view();
    let with_objects: BTreeSet<u32> =
        (0..).map_while(|object| index.object(object)).map(|object| object.file()).collect();
    let mut files = Vec::new();
    for place in world.all().filter(|place| with_objects.contains(place)) {
        let Some(path) = world.path(place).filter(|path| !cluster.contains(path)) else { continue };
        let Some(file) = world.file(place) else { continue };
        if snapshot.documents.contains_key(path) && !file.tree().errors.is_empty() {
            let name = path.display();
            notes.push(format!("`{name}` has syntax errors while it is edited and is left out"));
        } else {
            files.push((place, file));
        }
    }
    files
}

/// What rules find in a file, if it makes pods; nothing is asked about others.
fn checked(snapshot: &Snapshot, place: u32, file: &Loaded) -> Arc<Checked> {
    let makes_pods = file.found.records.iter().any(|record| record.template != NO_NODE);
    makes_pods.then(|| snapshot.checked(place)).flatten().unwrap_or_default()
}
