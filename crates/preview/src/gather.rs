//! From paths and cluster files to a cluster and the pods to schedule on it.

use crate::origin::Origin;
use crate::snapshot::{Key, Snapshot, listed, text};
use podlint_manifest::{Object, View};
use podlint_rules::Checked;
use podlint_scheduler::{Applied, Cluster, Expansion, InputProblem, Loader, MOST_PODS, Pod, name_parts, sort_as_queue};
use podlint_workspace::Loaded;
use podlint_yaml::{LineIndex, Node, Parse, Tree};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// So many odd values are named; the rest is counted.
const MOST_PROBLEMS: usize = 50;

/// An applied object with its pod templates.
struct Workload<'t> {
    key: Key<'t>,
    object: View<'t>,
    /// The place of its file among the manifests.
    file: usize,
    templates: Vec<View<'t>>,
}

/// What a preview is made from, parsed.
#[derive(Debug, Default)]
pub struct Sources {
    /// In the order in which they are applied.
    pub manifests: Vec<Arc<Loaded>>,
    /// The files that say what the cluster is like.
    pub cluster: Vec<ClusterFile>,
    /// The name of the cluster, if it is made up.
    pub preset: Option<&'static str>,
    /// What rules find in each of the manifests.
    pub checked: Vec<Arc<Checked>>,
}

/// A text with objects of the cluster.
#[derive(Debug, Clone)]
pub struct ClusterFile {
    /// As users see it.
    pub name: String,
    /// The text, which has no syntax errors.
    pub parse: Arc<Parse<'static>>,
}

impl ClusterFile {
    /// The line on which something in it starts; 1 where nothing is written.
    fn line(&self, view: View<'_>) -> u32 {
        let start = view.span().map_or(0, |span| span.start);
        LineIndex::new(self.parse.source()).line_column(self.parse.source(), start).line
    }
}

/// What the user asks for besides.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Pods of applied workloads stay where they are.
    pub keep_existing: bool,
    /// Other numbers of replicas.
    pub scale: Vec<Scale>,
    /// Every decision is explained, so that what the API server would refuse is said there.
    pub explains: bool,
}

/// Another number of replicas for a workload.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// So many.
    pub replicas: usize,
}

/// Why there is nothing to preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, one line for each.
    pub messages: Vec<String>,
    /// What can be done about it.
    pub hint: &'static str,
}

impl Refusal {
    fn new(message: &str, hint: &'static str) -> Refusal {
        Refusal { messages: vec![message.to_owned()], hint }
    }
}

/// A cluster and the pods to schedule on it.
#[derive(Debug)]
pub struct Job {
    /// What it is called; empty for nothing.
    pub name: String,
    /// The cluster.
    pub cluster: Cluster,
    /// In the order of the scheduler's queue.
    pub pending: Vec<Pod>,
    /// The name of the cluster, if it is made up.
    pub preset: Option<&'static str>,
    /// What is assumed and left out.
    pub notes: Vec<String>,
}

/// The trees of all sources.
pub struct Trees<'s> {
    manifests: Vec<Tree<'s>>,
    /// Where the lines of each manifest start, as it stands in its file.
    lines: Vec<LineIndex>,
    cluster: Vec<Tree<'s>>,
}

impl<'s> Trees<'s> {
    /// The trees of these sources.
    pub fn of(sources: &'s Sources) -> Trees<'s> {
        Trees {
            manifests: sources.manifests.iter().map(|file| file.tree()).collect(),
            lines: sources.manifests.iter().map(|file| LineIndex::new(file.mended.original())).collect(),
            cluster: sources.cluster.iter().map(|source| source.parse.tree()).collect(),
        }
    }
}

/// The cluster, the pods to schedule, and where they come from by the number that they carry.
pub fn job<'t>(
    options: &Options,
    sources: &'t Sources,
    trees: &'t Trees<'t>,
    mut loader: Loader,
    mut notes: Vec<String>,
) -> Result<(Job, Vec<Origin<'t>>), Refusal> {
    say_syntax_errors(sources, &trees.manifests, &mut notes);
    let (workloads, mut others) = applied_objects(sources, &trees.manifests);
    if workloads.is_empty() {
        let message = "no pod and no object with a pod template in the manifests";
        return Err(Refusal::new(message, "name a file that declares one"));
    }
    let own = workloads.iter().map(|workload| workload.key).chain(others.iter().map(|object| Key::of(*object)));
    let own: HashSet<Key<'_>> = own.collect();
    let snapshot = Snapshot::of(&objects_of(sources, trees, &mut notes), &own, options.keep_existing, &mut notes);
    others.retain(|object| !snapshot.not_applied.contains(&Key::of(*object)));
    snapshot.objects.iter().for_each(|object| loader.object(*object));
    others.iter().for_each(|object| loader.applied(*object));
    snapshot.leaving.iter().for_each(|pod| loader.leaving(*pod));
    say_what_is_missing(sources, &snapshot, &others, &mut notes)?;
    add_waiting(&mut loader, &snapshot, &mut notes);
    let made = expand(&mut loader, &workloads, &snapshot, options)?;
    for (workload, made) in workloads.iter().zip(&made) {
        say_what_was_made(&workload.key, made, &snapshot, &loader, &mut notes);
    }
    if made.iter().any(|made| !made.claims.is_empty()) && !loader.has_storage_classes() {
        notes.push(
            "the cluster has no StorageClass: nothing is found for the new claims; add them if there are any".into(),
        );
    }
    say_problems(loader.problems(), &mut notes);
    let (cluster, mut pending) = loader.finish();
    sort_as_queue(&mut pending);
    let origin = |(workload, made): (&Workload<'t>, &Expansion)| Origin {
        file: &sources.manifests[workload.file],
        lines: &trees.lines[workload.file],
        object: workload.object,
        template: workload.templates.first().copied().unwrap_or(View::Absent),
        pods: made.pods,
        checked: sources.checked.get(workload.file).map(|checked| &**checked),
    };
    let origins: Vec<Origin<'_>> = workloads.iter().zip(&made).map(origin).collect();
    if !options.explains {
        say_what_is_refused(&origins, &mut notes);
    }
    Ok((Job { name: String::new(), cluster, pending, preset: sources.preset, notes }, origins))
}

fn say_syntax_errors(sources: &Sources, trees: &[Tree<'_>], notes: &mut Vec<String>) {
    for (file, _) in sources.manifests.iter().zip(trees).filter(|(_, tree)| !tree.errors.is_empty()) {
        let name = &file.input.display;
        notes.push(format!("`{name}` has syntax errors; what could be read is used (see `podlint check`)"));
    }
}

/// The objects of the cluster files; those of a list one by one. What is no object is left out and named.
fn objects_of<'t>(sources: &'t Sources, trees: &'t Trees<'t>, notes: &mut Vec<String>) -> Vec<View<'t>> {
    let mut objects = Vec::new();
    for (source, tree) in sources.cluster.iter().zip(&trees.cluster) {
        let mut odd = Vec::new();
        for root in tree.documents().map(Node::content).map(View::of).filter(|root| !root.is_absent()) {
            let is_list = text(root.get("kind")).ends_with("List") && root.get("metadata").get("name").is_absent();
            let found = if is_list { root.get("items").items().collect() } else { vec![root] };
            let (found, others): (Vec<_>, Vec<_>) =
                found.into_iter().partition(|object| !text(object.get("kind")).is_empty());
            objects.extend(found);
            odd.extend(others);
        }
        if let Some(first) = odd.first() {
            let (name, line) = (&source.name, source.line(*first));
            let count = odd.len();
            notes
                .push(format!("{name}:{line}: no Kubernetes object: it has no kind and is left out ({count} of such)"));
        }
    }
    objects
}

/// Says which manifests the API server would refuse. Their pods are followed as far as they can be read.
fn say_what_is_refused(origins: &[Origin<'_>], notes: &mut Vec<String>) {
    let refused: Vec<String> = origins.iter().filter_map(Origin::refusal).collect();
    notes.extend(refused.iter().take(MOST_PROBLEMS).cloned());
    if let Some(more) = refused.len().checked_sub(MOST_PROBLEMS).filter(|more| *more > 0) {
        notes.push(format!("the API server would refuse {more} more of the objects (see `podlint check`)"));
    }
}

/// Says what is poor in the objects that were read.
fn say_problems(problems: &[InputProblem], notes: &mut Vec<String>) {
    for InputProblem { object, more, message } in problems.iter().take(MOST_PROBLEMS) {
        let more = if *more == 0 { String::new() } else { format!(" and {more} more") };
        notes.push(format!("{object}{more}: {message}"));
    }
    if let Some(more) = problems.len().checked_sub(MOST_PROBLEMS).filter(|more| *more > 0) {
        notes.push(format!("{more} more odd value(s) in what was read"));
    }
}

/// The applied objects that make pods, and the others.
fn applied_objects<'t>(sources: &'t Sources, trees: &'t [Tree<'t>]) -> (Vec<Workload<'t>>, Vec<View<'t>>) {
    let (mut workloads, mut others): (Vec<Workload<'t>>, _) = (Vec::new(), Vec::new());
    for (place, (file, tree)) in sources.manifests.iter().zip(trees).enumerate() {
        let objects = file.found.records.iter().filter_map(|record| Object::of(tree, record));
        for object in objects.filter(|object| !object.is_fragment()) {
            let template = object.pod_template_root().filter(|_| object.kind_name() != "PodTemplate").map(View::of);
            match (template, workloads.last_mut()) {
                (Some(template), Some(workload)) if object.is_further_template() => workload.templates.push(template),
                (Some(template), _) => {
                    let (key, templates) = (Key::of(object.view()), vec![template]);
                    workloads.push(Workload { key, object: object.view(), file: place, templates });
                }
                (None, _) => others.push(object.view()),
            }
        }
    }
    (workloads, others)
}

/// The pods of the cluster that have no node yet are tried, too: the scheduler does not forget them.
fn add_waiting(loader: &mut Loader, snapshot: &Snapshot<'_>, notes: &mut Vec<String>) {
    let mut tried = 0;
    for pod in &snapshot.waiting {
        if loader.schedules(text(pod.get("spec").get("schedulerName"))) {
            loader.waiting(*pod);
            tried += 1;
        }
    }
    let others = snapshot.waiting.len() - tried;
    if tried > 0 {
        notes.push(format!("{tried} pod(s) of the cluster have no node yet; they are tried, too"));
    }
    if others > 0 {
        notes.push(format!("{others} pod(s) of the cluster wait for another scheduler and are left out"));
    }
}

/// Makes the pods of all workloads and returns what was made of each; why not, if a number of replicas is for none of them.
fn expand(
    loader: &mut Loader,
    workloads: &[Workload<'_>],
    snapshot: &Snapshot<'_>,
    options: &Options,
) -> Result<Vec<Expansion>, Refusal> {
    let mut used = vec![false; options.scale.len()];
    let mut made = Vec::new();
    for (number, workload) in (0..).zip(workloads) {
        let key = &workload.key;
        let mut replicas = live_replicas(workload, snapshot);
        for (scale, used) in options.scale.iter().zip(&mut used) {
            if scale.kind.eq_ignore_ascii_case(key.kind) && scale.name == key.name && key.kind != "DaemonSet" {
                (replicas, *used) = (Some(scale.replicas), true);
            }
        }
        let mut whole = Expansion::default();
        for (template, part) in workload.templates.iter().zip(name_parts(workload.object, &workload.templates)) {
            whole.add(loader.expand(&Applied {
                object: workload.object,
                template: *template,
                part: &part,
                replicas,
                existing: snapshot.pods.get(key).map_or(&[], Vec::as_slice),
                before: snapshot.before.get(key).copied().filter(|_| options.keep_existing).unwrap_or(View::Absent),
                replica_sets: snapshot.replica_sets.get(key).map_or(&[], Vec::as_slice),
                number,
            }));
        }
        made.push(whole);
    }
    let unused = options.scale.iter().zip(&used).filter(|(_, used)| !**used);
    let messages: Vec<String> =
        unused.map(|(scale, _)| format!("nothing to scale: `{}/{}`", scale.kind, scale.name)).collect();
    if messages.is_empty() {
        return Ok(made);
    }
    Err(Refusal { messages, hint: "name a workload of the given paths; DaemonSets follow the nodes" })
}

/// The replicas that the cluster has of an object that does not say how many it wants: an autoscaler may have set them, and
/// to apply the object leaves them as they are.
fn live_replicas(workload: &Workload<'_>, snapshot: &Snapshot<'_>) -> Option<usize> {
    let has_replicas =
        matches!(workload.key.kind, "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Rollout");
    if !has_replicas || !workload.object.get("spec").get("replicas").is_absent() {
        return None;
    }
    let live = snapshot.before.get(&workload.key)?;
    let annotations = live.get("metadata").get("annotations");
    let last_applied = text(annotations.get("kubectl.kubernetes.io/last-applied-configuration"));
    let replicas = live.get("spec").get("replicas").number()?;
    usize::try_from(replicas.value).ok().filter(|_| !has_replicas_written(last_applied))
}

/// Whether an object as kubectl applied it says how many replicas it wants: kubectl takes back what is no longer written.
fn has_replicas_written(object: &str) -> bool {
    let parse = podlint_yaml::parse(object);
    let tree = parse.tree();
    let root = tree.documents().next().map(Node::content).map_or(View::Absent, View::of);
    root.get("spec").get("replicas").number().is_some()
}

fn say_what_was_made(
    key: &Key<'_>,
    made: &Expansion,
    snapshot: &Snapshot<'_>,
    loader: &Loader,
    notes: &mut Vec<String>,
) {
    let named = format!("{} `{}`", key.kind, key.full_name());
    if made.pods == 0 {
        let more = if snapshot.pods.contains_key(key) { "more " } else { "" };
        notes.push(format!("{named} makes no {more}pods"));
    }
    if made.is_cut {
        notes.push(format!("{named} asks for more than {MOST_PODS} pods; the rest is left out"));
    }
    if !made.bound_to.is_empty() {
        let (node, count) = (&made.bound_to, made.pods);
        let there = if loader.has_node(node) { "they count there" } else { "and the cluster has no such node" };
        notes.push(format!("{named} names the node `{node}`: {count} pod(s) are not scheduled, {there}"));
    }
    if !made.claims.is_empty() {
        let (count, names) = (made.claims.len(), listed(&made.claims));
        notes.push(format!("{named} makes {count} claim(s) that the cluster does not have: {names}"));
    }
}

/// Says which pods of the cluster run on nodes that it does not have.
fn say_lost_pods(snapshot: &Snapshot<'_>, nodes: &HashSet<&str>, notes: &mut Vec<String>) {
    let pods = snapshot.objects.iter().filter(|object| text(object.get("kind")) == "Pod");
    let places = pods.map(|pod| text(pod.get("spec").get("nodeName")));
    let lost: Vec<&str> = places.filter(|node| !node.is_empty() && !nodes.contains(node)).collect();
    if !lost.is_empty() {
        let names: BTreeSet<&str> = lost.iter().copied().collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let (count, names) = (lost.len(), listed(&names));
        notes.push(format!(
            "{count} pod(s) of the cluster run on nodes that it does not have and count nowhere; are the files of one cluster and one time? {names}"
        ));
    }
}

/// Says what is assumed where kinds are missing; there have to be nodes.
fn say_what_is_missing(
    sources: &Sources,
    snapshot: &Snapshot<'_>,
    others: &[View<'_>],
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    let all = || snapshot.objects.iter().chain(others);
    let has_name = |node: &&View<'_>| !text(node.get("metadata").get("name")).is_empty();
    let nodes: Vec<&View<'_>> = all().filter(|object| text(object.get("kind")) == "Node").filter(has_name).collect();
    if nodes.is_empty() {
        let hint = "write them with `kubectl get nodes,pods -A -o json`";
        return Err(Refusal::new("the cluster files have no node", hint));
    }
    let name = |node: &&View<'_>| text(node.get("metadata").get("name")).to_owned();
    let lacks = |node: &&&View<'_>, field: &str| node.get("status").get(field).is_absent();
    let (empty, guessed): (Vec<_>, Vec<_>) =
        nodes.iter().copied().filter(|node| lacks(&node, "allocatable")).partition(|node| lacks(&node, "capacity"));
    let [empty, guessed] = [empty, guessed].map(|nodes| nodes.iter().map(name).collect::<Vec<String>>());
    if !empty.is_empty() {
        let names = listed(&empty);
        notes.push(format!("no `status.allocatable`, so nothing fits there; take it from a live cluster: {names}"));
    }
    if !guessed.is_empty() {
        let names = listed(&guessed);
        notes.push(format!("no `status.allocatable`; `status.capacity` is taken for it: {names}"));
    }
    let known: HashSet<&str> = nodes.iter().map(|node| text(node.get("metadata").get("name"))).collect();
    say_lost_pods(snapshot, &known, notes);
    if sources.preset.is_none() {
        let assumed = [
            ("Pod", "the nodes are taken to be empty"),
            ("Namespace", "namespaces are taken to have no labels"),
            ("PriorityClass", "only the built-in ones are known"),
            ("Service", "pods are spread by their controllers alone"),
        ];
        let kinds: HashSet<&str> = snapshot.objects.iter().map(|object| text(object.get("kind"))).collect();
        for (kind, assumed) in assumed {
            let is_there = kinds.contains(kind) || (kind == "Pod" && snapshot.has_pods);
            if !is_there {
                notes.push(format!("the cluster files have no {kind}: {assumed}; add them if there are any"));
            }
        }
    }
    Ok(())
}
