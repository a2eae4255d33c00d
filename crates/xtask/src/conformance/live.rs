//! `cargo xtask conformance live MANIFEST...`: a dry run beside what a real cluster then does.
//!
//! For each manifest it takes a snapshot of the cluster that `kubectl` talks to, asks podlint where its pods would land, applies it
//! and prints both. Controllers that work at the same time make pods in an order that no preview knows, and among equal nodes
//! chance decides; so for each binding it also prints which nodes podlint takes for the best as the cluster was at that time.
//! Bindings of equal pods are made side by side and seen in any order: of those, the one goes first whose node is among the best.
//! The cluster should be one for tests: the manifests stay in it.

use crate::run::{RunError, cargo, output, run};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
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

/// Compares previews with what happens, one manifest after the other.
pub(crate) fn live(root: &Path, manifests: &[&str]) -> Result<(), RunError> {
    let folder = root.join("target/live");
    std::fs::create_dir_all(&folder).map_err(|error| RunError::Odd(format!("cannot make a folder: {error}")))?;
    run(cargo(root).args(["build", "--quiet", "--release", "--package", "podlint"]))?;
    let podlint = root.join("target/release/podlint");
    let (mut same, mut best, mut all) = (0, 0, 0);
    for manifest in manifests {
        let snapshot = folder.join("cluster.json");
        let before = kubectl(&["get", KINDS, "-A", "-o", "json"])?;
        write(&snapshot, &before)?;
        let mut command = Command::new(&podlint);
        command.args(["schedule", manifest, "--format", "json", "--quiet", "--cluster"]).arg(&snapshot);
        let old = pods(&before)?;
        let preview = preview(&parsed(&output(&mut command, |code| code <= 1)?)?, &old);
        let bound = apply(&folder, manifest, &old, preview.values().flat_map(BTreeMap::values).sum())?;
        let real = of_cluster(&bound);
        same += print_places(&preview, &real);
        let surroundings = kubectl(&["get", KINDS, "-A", "-o", "json"])?;
        best += print_bindings(&podlint, &surroundings, &old, &bound)?;
        all += bound.len();
    }
    println!(
        "conformance: live: {same} of {all} pods where the preview puts them, {best} of {all} on one of the best nodes at that time"
    );
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), RunError> {
    std::fs::write(path, text).map_err(|error| RunError::Odd(format!("cannot write `{}`: {error}", path.display())))
}

/// Applies a manifest and returns its pods in the order in which they were bound, those that get no node last.
fn apply(folder: &Path, manifest: &str, old: &[Value], count: usize) -> Result<Vec<Value>, RunError> {
    let old: BTreeSet<&str> = old.iter().map(uid).collect();
    let log = folder.join("watch.json");
    let file = File::create(&log).map_err(|error| RunError::Odd(format!("cannot write: {error}")))?;
    let watch = Command::new("kubectl").args(["get", "pods", "-A", "--watch", "-o", "json"]).stdout(file).spawn();
    let mut watch = watch.map_err(|cause| RunError::Start { line: "kubectl".to_owned(), cause })?;
    run(Command::new("kubectl").args(["apply", "-f", manifest]))?;
    let mut now = Vec::new();
    for _ in 0..SECONDS {
        std::thread::sleep(Duration::from_secs(1));
        now = pods(&kubectl(&["get", "pods", "-A", "-o", "json"])?)?;
        now.retain(|pod| !old.contains(uid(pod)));
        if now.len() >= count && now.iter().all(is_decided) {
            break;
        }
    }
    // It has ended already or is ended by this.
    _ = watch.kill();
    _ = watch.wait();
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let mut order: Vec<String> = Vec::new();
    for event in serde_json::Deserializer::from_str(&text).into_iter::<Value>().map_while(Result::ok) {
        let uid = uid(&event).to_owned();
        if event["spec"]["nodeName"].is_string() && !order.contains(&uid) {
            order.push(uid);
        }
    }
    now.sort_by_key(|pod| order.iter().position(|own| own == uid(pod)).unwrap_or(usize::MAX));
    Ok(now)
}

/// Prints where each pod was bound, and which nodes podlint takes for the best as the cluster was then; how many are the same.
fn print_bindings(podlint: &Path, surroundings: &str, old: &[Value], bound: &[Value]) -> Result<usize, RunError> {
    let items = parsed(surroundings)?["items"].as_array().cloned().unwrap_or_default();
    let mut objects: Vec<Value> = items.into_iter().filter(|item| item["kind"] != "Pod").collect();
    objects.extend(old.iter().filter(|pod| pod["spec"]["nodeName"].is_string()).cloned());
    let mut same = 0;
    println!("{:44} {:12} best nodes at that time", "pod", "cluster");
    let mut left: VecDeque<&Value> = bound.iter().collect();
    while let Some(first) = left.front() {
        let mut pending = (*first).clone();
        if let Some(spec) = pending["spec"].as_object_mut() {
            spec.remove("nodeName");
        }
        pending["status"] = Value::Null;
        let case = json!({"objects": objects, "pending": [pending]});
        let decided = parsed(&decide(podlint, &case.to_string())?)?["pods"][0].clone();
        let best: Vec<&str> = decided["top"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let is_best = |pod: &Value| pod["spec"]["nodeName"].as_str().is_some_and(|node| best.contains(&node));
        let owner = |pod: &Value| pod["metadata"]["ownerReferences"][0]["uid"].clone();
        let is_equal = |pod: &Value| owner(pod).is_string() && owner(pod) == owner(first);
        let next = left.iter().position(|pod| is_best(pod) && (uid(pod) == uid(first) || is_equal(pod)));
        let next = next.unwrap_or(0);
        let Some(pod) = left.remove(next) else { break };
        let node = pod["spec"]["nodeName"].as_str();
        let is_same = node.map_or(best.is_empty(), |node| best.contains(&node));
        same += usize::from(is_same);
        let name = full_name(pod);
        let mark = if is_same { "" } else { "  differs" };
        println!("{name:44} {:12} {}{mark}", node.unwrap_or("(none)"), best.join(" "));
        // As it was then: pods of a Job have ended since.
        let mut placed = pod.clone();
        placed["status"] = Value::Null;
        objects.extend(node.is_some().then_some(placed));
    }
    Ok(same)
}

/// What podlint says of a case.
fn decide(podlint: &Path, case: &str) -> Result<String, RunError> {
    let line = || podlint.display().to_string();
    let mut command = Command::new(podlint);
    let command = command.args(["schedule", "--case", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|cause| RunError::Start { line: line(), cause })?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(case.as_bytes()).map_err(|cause| RunError::Start { line: line(), cause })?;
    }
    let done = child.wait_with_output().map_err(|cause| RunError::Start { line: line(), cause })?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn full_name(pod: &Value) -> String {
    format!("{}/{}", text(&pod["metadata"]["namespace"]), text(&pod["metadata"]["name"]))
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

/// The pods that the dry run made, by workload. It also tries those that have been waiting in the cluster.
fn preview(document: &Value, old: &[Value]) -> BTreeMap<String, Places> {
    let mut all: BTreeMap<String, Places> = BTreeMap::new();
    let old: BTreeSet<String> = old.iter().map(full_name).collect();
    for pod in document["pods"].as_array().into_iter().flatten() {
        let name = text(&pod["pod"]);
        if old.contains(name) {
            continue;
        }
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
        let hash = text(&meta["labels"]["pod-template-hash"]);
        let name = match text(&meta["generateName"]).trim_end_matches('-') {
            // What chance adds to a name is nothing for these.
            _ if meta["labels"]["statefulset.kubernetes.io/pod-name"].is_string() => text(&meta["name"]),
            "" => text(&meta["name"]),
            base => base.strip_suffix(hash).unwrap_or(base).trim_end_matches('-'),
        };
        let workload = format!("{}/{name}", text(&meta["namespace"]));
        let node = pod["spec"]["nodeName"].as_str().unwrap_or("(none)");
        *all.entry(workload).or_default().entry(node.to_owned()).or_default() += 1;
    }
    all
}

/// Prints how many pods of each workload are where; how many are where the preview has them.
fn print_places(preview: &BTreeMap<String, Places>, real: &BTreeMap<String, Places>) -> usize {
    let none = Places::new();
    let mut same = 0;
    println!("{:36} {:36} {:>8} {:>8}", "workload", "node", "preview", "cluster");
    for workload in preview.keys().chain(real.keys()).collect::<BTreeSet<_>>() {
        let (ours, theirs) = (preview.get(workload).unwrap_or(&none), real.get(workload).unwrap_or(&none));
        for node in ours.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
            let (own, their) = (ours.get(node).copied().unwrap_or(0), theirs.get(node).copied().unwrap_or(0));
            let mark = if own == their { "" } else { "  differs" };
            println!("{workload:36} {node:36} {own:>8} {their:>8}{mark}");
            same += own.min(their);
        }
    }
    same
}
