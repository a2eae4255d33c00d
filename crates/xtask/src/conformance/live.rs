//! `cargo xtask conformance live MANIFEST...`: a dry run beside what a real cluster then does.
//!
//! It takes a snapshot of the cluster that `kubectl` talks to, asks podlint where the pods of the manifests would land, applies
//! the manifests and prints both. The cluster should be one for tests: the manifests stay in it.

use crate::run::{RunError, cargo, output, run};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What a scheduler looks at.
const KINDS: &str = "nodes,pods,namespaces,services,replicasets,statefulsets,replicationcontrollers,deployments,daemonsets,jobs,\
                     priorityclasses,runtimeclasses,poddisruptionbudgets,persistentvolumes,persistentvolumeclaims,storageclasses,\
                     csinodes,csidrivers,csistoragecapacities,volumeattachments,resourceclaims,resourceslices,deviceclasses,\
                     limitranges,resourcequotas";

/// How long the cluster has to bind the pods.
const SECONDS: u64 = 90;

/// Where the pods of one workload are: how many on which node, and how many on none.
type Places = BTreeMap<String, usize>;

/// Compares a preview with what happens.
pub(crate) fn live(root: &Path, manifests: &[&str]) -> Result<(), RunError> {
    let folder = root.join("target/live");
    std::fs::create_dir_all(&folder).map_err(|error| RunError::Odd(format!("cannot make a folder: {error}")))?;
    let snapshot = folder.join("cluster.json");
    let before = kubectl(&["get", KINDS, "-A", "-o", "json"])?;
    std::fs::write(&snapshot, &before).map_err(|error| RunError::Odd(format!("cannot write: {error}")))?;
    let old: BTreeSet<String> = pods(&before)?.iter().map(|pod| uid(pod).to_owned()).collect();

    let mut podlint = cargo(root);
    podlint.args(["run", "--quiet", "--release", "--", "schedule", "--format", "json", "--quiet"]);
    podlint.args(manifests).arg("--cluster").arg(&snapshot);
    let preview = preview(&parsed(&output(&mut podlint, |code| code <= 1)?)?);
    let count: usize = preview.values().flat_map(BTreeMap::values).sum();

    for manifest in manifests {
        run(Command::new("kubectl").args(["apply", "-f", manifest]))?;
    }
    let mut real = BTreeMap::new();
    for _ in 0..SECONDS {
        std::thread::sleep(Duration::from_secs(1));
        let now = pods(&kubectl(&["get", "pods", "-A", "-o", "json"])?)?;
        let new: Vec<Value> = now.into_iter().filter(|pod| !old.contains(uid(pod))).collect();
        let is_done = new.len() >= count && new.iter().all(is_decided);
        real = of_cluster(&new);
        if is_done {
            break;
        }
    }
    print(&preview, &real);
    Ok(())
}

fn kubectl(arguments: &[&str]) -> Result<String, RunError> {
    output(Command::new("kubectl").args(arguments), |code| code == 0)
}

fn parsed(text: &str) -> Result<Value, RunError> {
    serde_json::from_str(text).map_err(|error| RunError::Odd(format!("no JSON: {error}")))
}

fn pods(list: &str) -> Result<Vec<Value>, RunError> {
    let items = parsed(list)?["items"].as_array().cloned().unwrap_or_default();
    Ok(items.into_iter().filter(|item| item["kind"] == "Pod").collect())
}

fn uid(pod: &Value) -> &str {
    pod["metadata"]["uid"].as_str().unwrap_or_default()
}

/// Whether it has a node, or is known to get none.
fn is_decided(pod: &Value) -> bool {
    let conditions = pod["status"]["conditions"].as_array();
    pod["spec"]["nodeName"].is_string()
        || conditions.into_iter().flatten().any(|condition| condition["reason"] == "Unschedulable")
}

/// The pods that the dry run made, by workload.
fn preview(document: &Value) -> BTreeMap<String, Places> {
    let mut all: BTreeMap<String, Places> = BTreeMap::new();
    for pod in document["pods"].as_array().into_iter().flatten() {
        let name = pod["pod"].as_str().unwrap_or_default();
        let retried = pod["retryAsNominated"]["chosen"].as_str();
        let node = retried.or(pod["chosen"].as_str()).unwrap_or("(none)");
        // What chance adds to a name is a run of x, and a number tells such pods apart.
        let workload = name.split("-xxxxx").next().unwrap_or(name);
        *all.entry(workload.to_owned()).or_default().entry(node.to_owned()).or_default() += 1;
    }
    all
}

/// The pods that the cluster made, by the name that the dry run gives to their workload.
fn of_cluster(pods: &[Value]) -> BTreeMap<String, Places> {
    let mut all: BTreeMap<String, Places> = BTreeMap::new();
    for pod in pods {
        let meta = &pod["metadata"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let generated = text(&meta["generateName"]);
        let hash = text(&meta["labels"]["pod-template-hash"]);
        let name = match generated.trim_end_matches('-') {
            "" => text(&meta["name"]),
            base => base.strip_suffix(&hash).unwrap_or(base).trim_end_matches('-').to_owned(),
        };
        let workload = format!("{}/{name}", text(&meta["namespace"]));
        let node = pod["spec"]["nodeName"].as_str().unwrap_or("(none)");
        *all.entry(workload).or_default().entry(node.to_owned()).or_default() += 1;
    }
    all
}

fn print(preview: &BTreeMap<String, Places>, real: &BTreeMap<String, Places>) {
    let none = Places::new();
    let (mut same, mut all) = (0, 0);
    println!("{:36} {:36} {:>8} {:>8}", "workload", "node", "preview", "cluster");
    for workload in preview.keys().chain(real.keys()).collect::<BTreeSet<_>>() {
        let (ours, theirs) = (preview.get(workload).unwrap_or(&none), real.get(workload).unwrap_or(&none));
        for node in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
            let (own, their) = (ours.get(node).copied().unwrap_or(0), theirs.get(node).copied().unwrap_or(0));
            let mark = if own == their { "" } else { "  differs" };
            println!("{workload:36} {node:36} {own:>8} {their:>8}{mark}");
            same += own.min(their);
            all += their;
        }
    }
    println!("conformance: live: {same} of {all} pods on the node of the preview");
}
