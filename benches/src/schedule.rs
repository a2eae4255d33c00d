//! What it costs to find nodes for pods: loading a cluster, and pods per second of CPU time by what they ask for.

use cpu_time::ProcessTime;
use podlint_manifest::View;
use podlint_scheduler::{Cluster, Loader, Pod, Release, run as schedule};
use podlint_yaml::Node;
use std::collections::BTreeMap;
use std::path::Path;

/// Seconds that loading the big case may take.
const LOAD_LIMIT: f64 = 1.0;

/// Pods of a kind, and how long they took.
#[derive(Default)]
struct Row {
    pods: usize,
    seconds: f64,
    placed: usize,
}

/// Measures a case: a JSON file with `objects` and `pending`.
pub fn run(file: &Path) -> Result<(), String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let size = bytes.len();
    let start = ProcessTime::now();
    let (mut cluster, pending) = load(bytes);
    let loading = start.elapsed().as_secs_f64();
    println!("{} nodes, {:.0} MB, loaded in {loading:.2} s of CPU", cluster.node_count(), size as f64 / 1e6);
    println!("loaded within {LOAD_LIMIT} s: {}", if loading <= LOAD_LIMIT { "yes" } else { "NO" });
    let mut rows = BTreeMap::<&str, Row>::new();
    for pod in pending {
        let kind = kind(&pod);
        let start = ProcessTime::now();
        let outcomes = schedule(&mut cluster, vec![pod]);
        let seconds = start.elapsed().as_secs_f64();
        for kind in [kind, "all"] {
            let row = rows.entry(kind).or_default();
            row.pods += 1;
            row.seconds += seconds;
            row.placed += outcomes.iter().filter(|outcome| outcome.chosen.is_some()).count();
        }
    }
    println!("{:<24} {:>6} {:>7} {:>10} {:>12}", "pods", "count", "placed", "ms a pod", "pods a CPU s");
    for (kind, row) in rows {
        let (pods, seconds) = (row.pods as f64, row.seconds);
        println!("{kind:<24} {:>6} {:>7} {:>10.3} {:>12.0}", row.pods, row.placed, seconds / pods * 1e3, pods / seconds);
    }
    Ok(())
}

fn load(bytes: Vec<u8>) -> (Cluster, Vec<Pod>) {
    let parse = podlint_yaml::parse(bytes);
    let tree = parse.tree();
    let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
    let mut loader = Loader::new(Release::LATEST);
    root.get("objects").items().for_each(|object| loader.object(object));
    root.get("pending").items().for_each(|pod| loader.pending(pod));
    loader.finish()
}

fn kind(pod: &Pod) -> &'static str {
    if pod.has_pod_terms() {
        "inter-pod affinity"
    } else if !pod.spread.is_empty() {
        "zone spread"
    } else {
        "plain"
    }
}
