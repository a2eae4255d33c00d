//! What it costs to find nodes for pods: loading a cluster, and pods per second of CPU time by what they ask for.

use crate::random::Random;
use cpu_time::ProcessTime;
use podlint_manifest::View;
use podlint_scheduler::{Cluster, Explanation, Loader, Pick, Pod, Release, Run};
use podlint_yaml::Node;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Seconds that loading the big case may take.
const LOAD_LIMIT: f64 = 1.0;
/// Megabytes that the big case may take.
const MEMORY_LIMIT: u32 = 300;
/// How often each size is measured for the table of growth; the best counts.
const ROUNDS: usize = 3;

/// Pods of a kind, and how long they took.
#[derive(Default)]
struct Row {
    pods: usize,
    seconds: f64,
    explaining: f64,
    placed: usize,
}

/// Measures a case: a JSON file with `objects` and `pending`, or the big case made here, and how the time grows with nodes and
/// with running pods.
pub fn run(file: Option<&Path>) -> Result<(), String> {
    if let Some(file) = file {
        let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        table(bytes);
        return Ok(());
    }
    table(case(5_000, 30_000, 1_000).into_bytes());
    if let Some(kilobytes) = peak() {
        println!("memory at its peak: {:.0} MB (limit {MEMORY_LIMIT})", kilobytes as f64 * 1024.0 / 1e6);
    }
    println!("\nms a pod, best of {ROUNDS}");
    println!("{:>8} {:>14} {:>18}", "nodes", "6 running each", "24,000 running");
    for nodes in [500, 1_000, 2_000, 4_000] {
        let time = |running| (0..ROUNDS).map(|_| milliseconds(nodes, running)).fold(f64::INFINITY, f64::min);
        println!("{nodes:>8} {:>14.3} {:>18.3}", time(6 * nodes), time(24_000));
    }
    match std::env::var_os("PODLINT_CORPUS") {
        Some(corpus) => tasks(&Path::new(&corpus).join("clusters/derived")),
        None => {
            println!("\nPODLINT_CORPUS is not set: the tasks of a real cluster are left out");
            Ok(())
        }
    }
}

/// Schedules all tasks of a real cluster, 8,152 on 1,523 nodes, in the order in which they came.
fn tasks(folder: &Path) -> Result<(), String> {
    let start = ProcessTime::now();
    let mut loader = Loader::new(Release::LATEST);
    for (name, read) in [
        ("openb-1523-nodes.json", Loader::object as fn(&mut Loader, View<'_>)),
        ("openb-8152-pods-gpuspec33.json", Loader::pending),
    ] {
        let path = folder.join(name);
        let parse = podlint_yaml::parse(std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?);
        let tree = parse.tree();
        let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
        root.get("items").items().for_each(|object| read(&mut loader, object));
    }
    let (cluster, pending) = loader.finish();
    let (nodes, pods) = (cluster.node_count(), pending.len());
    let mut run = Run::new(cluster, pending, Pick::First);
    let mut placed = 0;
    while let Some(outcome) = run.step() {
        placed += usize::from(outcome.chosen.is_some());
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("\nopenb: {pods} tasks on {nodes} nodes, {placed} placed, {seconds:.2} s of CPU with loading");
    Ok(())
}

/// The most memory that the process has had, in KiB, where the system says it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn table(bytes: Vec<u8>) {
    let size = bytes.len();
    let start = ProcessTime::now();
    let (cluster, pending) = load(bytes);
    let loading = start.elapsed().as_secs_f64();
    println!("{} nodes, {:.0} MB, loaded in {loading:.2} s of CPU", cluster.node_count(), size as f64 / 1e6);
    println!("loaded within {LOAD_LIMIT} s: {}", if loading <= LOAD_LIMIT { "yes" } else { "NO" });
    let mut rows = BTreeMap::<&str, Row>::new();
    let mut run = Run::new(cluster, pending, Pick::First);
    while let Some(pod) = run.peek() {
        let kind = kind(pod);
        let start = ProcessTime::now();
        let explanation = Explanation::new(&run.cluster, pod);
        for place in 0..run.cluster.node_count() {
            std::hint::black_box(explanation.objections(place));
        }
        let explaining = start.elapsed().as_secs_f64();
        let start = ProcessTime::now();
        let outcome = run.step();
        let seconds = start.elapsed().as_secs_f64();
        for kind in [kind, "all"] {
            let row = rows.entry(kind).or_default();
            row.pods += 1;
            row.seconds += seconds;
            row.explaining += explaining;
            row.placed += usize::from(outcome.as_ref().is_some_and(|outcome| outcome.chosen.is_some()));
        }
    }
    println!("{:<20} {:>6} {:>7} {:>14} {:>20}", "pods", "count", "placed", "pods a CPU s", "with explanations");
    for (kind, Row { pods, seconds, explaining, placed }) in rows {
        let (plain, explained) = (pods as f64 / seconds, pods as f64 / (seconds + explaining));
        println!("{kind:<20} {pods:>6} {placed:>7} {plain:>14.0} {explained:>20.0}");
    }
}

/// Milliseconds of CPU time for a pod of the mix.
fn milliseconds(nodes: usize, running: usize) -> f64 {
    let (cluster, pending) = load(case(nodes, running, 200).into_bytes());
    let pods = pending.len() as f64;
    let mut run = Run::new(cluster, pending, Pick::First);
    let start = ProcessTime::now();
    while run.step().is_some() {}
    start.elapsed().as_secs_f64() * 1e3 / pods
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

/// An application: what its pods ask for, as JSON.
struct App {
    namespace: &'static str,
    name: String,
    spec: String,
}

/// A cluster in which half of what there is is taken, and pods of the same applications that want to join.
fn case(nodes: usize, running: usize, pending: usize) -> String {
    let mut random = Random::new(37);
    let mut text = String::from("{\"name\": \"made\", \"objects\": [");
    for node in 0..nodes {
        let (zone, cpu) = (["a", "b", "c"][node % 3], [8, 16, 32][random.below(3)]);
        let taints = if node % 40 == 0 { r#"[{"key": "spot", "effect": "NoSchedule"}]"# } else { "[]" };
        let image = random.below(20);
        _ = write!(
            text,
            r#"{{"kind": "Node", "metadata": {{"name": "node-{node:05}", "labels": {{"kubernetes.io/hostname": "node-{node:05}", "topology.kubernetes.io/zone": "{zone}", "kubernetes.io/os": "linux", "pool": "p{}"}}}}, "spec": {{"taints": {taints}}}, "status": {{"allocatable": {{"cpu": "{cpu}", "memory": "{}Gi", "pods": "110"}}, "images": [{{"names": ["shop/{image}:1"], "sizeBytes": 300000000}}]}}}},"#,
            node % 7,
            cpu * 4
        );
    }
    let apps: Vec<App> = (0..400).map(|number| app(number, &mut random)).collect();
    for app in &apps {
        let App { namespace, name, .. } = app;
        _ = write!(
            text,
            r#"{{"kind": "Service", "metadata": {{"name": "{name}", "namespace": "{namespace}"}}, "spec": {{"selector": {{"app": "{name}"}}}}}},"#
        );
    }
    for number in 0..running {
        let app = &apps[random.below(apps.len())];
        // Six to a node are always room enough; more are for the time that they cost, whether or not they fit.
        let node = number % nodes;
        pod(&mut text, app, number, &format!(r#""nodeName": "node-{node:05}", "#));
        text.push(',');
    }
    text.push_str("{\"kind\": \"Namespace\", \"metadata\": {\"name\": \"prod\"}}], \"pending\": [");
    for number in 0..pending {
        if number > 0 {
            text.push(',');
        }
        pod(&mut text, &apps[number * 7 % apps.len()], running + number, "");
    }
    text.push_str("]}");
    text
}

fn app(number: usize, random: &mut Random) -> App {
    let name = format!("app-{number:03}");
    let selector = format!(r#""labelSelector": {{"matchLabels": {{"app": "{name}"}}}}"#);
    let near_zone = r#""topologyKey": "topology.kubernetes.io/zone""#;
    let on_host = r#""topologyKey": "kubernetes.io/hostname""#;
    let wish = |kind: &str, key: &str| {
        format!(
            r#""affinity": {{"{kind}": {{"preferredDuringSchedulingIgnoredDuringExecution": [{{"weight": 50, "podAffinityTerm": {{{selector}, {key}}}}}]}}}}, "#
        )
    };
    let extra = match number % 10 {
        0 => format!(
            r#""topologySpreadConstraints": [{{"maxSkew": 5, {near_zone}, "whenUnsatisfiable": "DoNotSchedule", {selector}}}, {{"maxSkew": 3, {on_host}, "whenUnsatisfiable": "ScheduleAnyway", {selector}}}], "#
        ),
        1 => wish("podAntiAffinity", on_host),
        2 => wish("podAffinity", near_zone),
        3 => format!(
            r#""affinity": {{"podAntiAffinity": {{"requiredDuringSchedulingIgnoredDuringExecution": [{{{selector}, {on_host}}}]}}}}, "#
        ),
        _ => String::new(),
    };
    let (cpu, memory) = ([100, 250, 500, 1000][random.below(4)], [128, 256, 512, 1024][random.below(4)]);
    let spec = format!(
        r#"{extra}"containers": [{{"name": "main", "image": "shop/{}:1", "resources": {{"requests": {{"cpu": "{cpu}m", "memory": "{memory}Mi"}}}}}}]"#,
        random.below(30)
    );
    App { namespace: ["prod", "stage"][number % 2], name, spec }
}

fn pod(text: &mut String, app: &App, number: usize, node: &str) {
    let App { namespace, name, spec } = app;
    _ = write!(
        text,
        r#"{{"kind": "Pod", "metadata": {{"name": "{name}-{number}", "namespace": "{namespace}", "labels": {{"app": "{name}"}}}}, "spec": {{{node}{spec}}}}}"#
    );
}
