//! From paths and cluster files to a cluster and the pods to schedule on it.

use super::{Job, preset, read};
use crate::Outcome;
use crate::args::{Preset, ScheduleArgs};
use crate::commands::check::say_problems;
use crate::input::{Reading, load};
use crate::terminal::Terminal;
use crate::texts::Texts;
use podlint_manifest::{Object, View};
use podlint_project::{Request, collect};
use podlint_scheduler::{Added, Loader, MOST_PODS, sort_as_queue};
use podlint_yaml::Node;
use std::collections::HashSet;

/// Kind, namespace and name.
type Key = (String, String, String);

pub(super) fn job(args: &ScheduleArgs, mut loader: Loader, terminal: Terminal) -> Option<Job> {
    let request = Request { paths: args.paths.clone(), ..Request::default() };
    let collected = collect(&request);
    if say_problems(&collected.problems, terminal) == Outcome::Failed {
        return None;
    }
    let reading = Reading { assume_pod: false, as_it_stands: false, definitions: &[], pod_templates: &|_| &[] };
    let world = load(collected.inputs, &Texts::default(), reading, &|| {});
    for message in &world.unreadable {
        terminal.error(message, "");
    }
    if !world.unreadable.is_empty() {
        return None;
    }
    let mut parses = Vec::new();
    for path in &args.cluster {
        parses.push(read(path, terminal)?);
    }
    let preset = args.preset.unwrap_or(Preset::Small);
    if args.cluster.is_empty() {
        parses.push(podlint_yaml::parse(preset::nodes(preset).into_bytes()));
    }
    let snapshot_trees: Vec<_> = parses.iter().map(|parse| parse.tree()).collect();
    let mut snapshot = Vec::new();
    for root in snapshot_trees.iter().flat_map(|tree| tree.documents()).map(Node::content).map(View::of) {
        let is_list = text(root.get("kind")).ends_with("List");
        if is_list { snapshot.extend(root.get("items").items()) } else { snapshot.push(root) }
    }

    let trees: Vec<_> = world.files.iter().map(|file| file.tree()).collect();
    let mut applied = Vec::new();
    for (file, tree) in world.files.iter().zip(&trees) {
        if !tree.errors.is_empty() {
            let name = &file.input.display;
            terminal.warning(&format!("`{name}` has syntax errors; what could be read is used (see `podlint check`)"));
        }
        let objects = file.found.records.iter().filter_map(|record| Object::of(tree, record));
        applied.extend(objects.filter(|object| !object.is_fragment()));
    }
    let makes_pods = |object: &Object<'_>| object.pod_template_root().is_some() && object.kind_name() != "PodTemplate";
    if !applied.iter().any(makes_pods) {
        terminal.error("no pod and no object with a pod template in the given paths", "name a file that declares one");
        return None;
    }

    let own: HashSet<Key> = applied.iter().map(|object| key(object.view())).collect();
    let snapshot = without_replaced(&snapshot, &own, args, terminal);
    snapshot.iter().for_each(|object| loader.object(*object));
    applied.iter().filter(|object| !makes_pods(object)).for_each(|object| loader.object(object.view()));
    let nodes = say_what_is_missing(&snapshot, &applied, args, terminal)?;
    if args.cluster.is_empty() {
        let name = format!("{preset:?}").to_lowercase();
        let plural = if nodes == 1 { "" } else { "s" };
        terminal.warning(&format!("no cluster given: preset {name}, {nodes} node{plural}"));
    }
    let mut unused = vec![true; args.scale.len()];
    let mut further = 0;
    let existing: HashSet<Key> = snapshot.iter().map(|object| key(*object)).collect();
    for object in applied.iter().filter(|object| makes_pods(object)) {
        further = if object.is_further_template() { further + 1 } else { 0 };
        let own = key(object.view());
        if own.0 == "Pod" && existing.contains(&own) {
            continue;
        }
        let mut replicas = None;
        for (scale, unused) in args.scale.iter().zip(&mut unused) {
            if scale.kind.eq_ignore_ascii_case(&own.0) && scale.name == own.2 {
                (replicas, *unused) = (Some(scale.replicas), own.0 == "DaemonSet");
            }
        }
        let Some(template) = object.pod_template_root() else { continue };
        let expansion = loader.expand(object.view(), View::of(template), replicas, further);
        if expansion.is_cut {
            terminal
                .warning(&format!("`{}/{}` asks for more than {MOST_PODS} pods; the rest is left out", own.0, own.2));
        }
        for Added::Claim { namespace, name } in expansion.added {
            terminal.detail(&format!("claim `{namespace}/{name}` is not in the cluster; its StatefulSet makes it"));
        }
    }
    for (scale, _) in args.scale.iter().zip(&unused).filter(|(_, unused)| **unused) {
        let hint = "name a workload of the given paths; DaemonSets follow the nodes";
        terminal.error(&format!("nothing to scale: `{}/{}`", scale.kind, scale.name), hint);
    }
    if unused.contains(&true) {
        return None;
    }
    let (cluster, mut pending) = loader.finish();
    sort_as_queue(&mut pending);
    Some(Job { name: String::new(), cluster, pending })
}

fn text<'t>(view: View<'t>) -> &'t str {
    view.text().map_or("", |text| text.value)
}

fn key(object: View<'_>) -> Key {
    let (kind, meta) = (text(object.get("kind")), object.get("metadata"));
    let namespace = match (kind, text(meta.get("namespace"))) {
        // These have no namespace, whatever is written.
        ("Node" | "Namespace" | "PriorityClass" | "RuntimeClass" | "StorageClass" | "PersistentVolume", _) => "",
        ("CSINode" | "CSIDriver" | "VolumeAttachment" | "DeviceClass" | "ResourceSlice", _) => "",
        (_, "") => "default",
        (_, written) => written,
    };
    (kind.to_owned(), namespace.to_owned(), text(meta.get("name")).to_owned())
}

/// The controller of an object.
fn controller(object: View<'_>) -> Option<Key> {
    let mut owners = object.get("metadata").get("ownerReferences").items();
    let owner = owners.find(|owner| owner.get("controller").boolean() == Some(true))?;
    Some((text(owner.get("kind")).to_owned(), key(object).1, text(owner.get("name")).to_owned()))
}

/// The objects of the snapshot without those that the applied ones take the place of, and without second ones of a name.
fn without_replaced<'t>(
    snapshot: &[View<'t>],
    own: &HashSet<Key>,
    args: &ScheduleArgs,
    terminal: Terminal,
) -> Vec<View<'t>> {
    let mut owners = own.clone();
    for object in snapshot {
        // ReplicaSets of a Deployment and Jobs of a CronJob.
        if controller(*object).is_some_and(|owner| own.contains(&owner)) {
            owners.insert(key(*object));
        }
    }
    let is_replaced = |pod: View<'_>| {
        let hash = text(pod.get("metadata").get("labels").get("pod-template-hash"));
        own.contains(&key(pod))
            || controller(pod).is_some_and(|owner| {
                // The snapshot may lack the ReplicaSet; its name tells of the Deployment.
                let deployment = owner.2.strip_suffix(hash).and_then(|name| name.strip_suffix('-'));
                owners.contains(&owner)
                    || deployment
                        .filter(|_| owner.0 == "ReplicaSet" && !hash.is_empty())
                        .is_some_and(|name| own.contains(&("Deployment".to_owned(), owner.1.clone(), name.to_owned())))
            })
    };
    let (mut kept, mut replaced, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let mut pending = 0;
    for object in snapshot {
        let name = key(*object);
        if !name.2.is_empty() && !seen.insert(name.clone()) {
            let (kind, namespace, name) = name;
            let slash = if namespace.is_empty() { "" } else { "/" };
            terminal.warning(&format!(
                "{kind} `{namespace}{slash}{name}` is in the cluster files more than once; the first one counts"
            ));
        } else if name.0 == "Pod" {
            if is_replaced(*object) && !args.keep_existing {
                replaced.push(format!("{}/{}", name.1, name.2));
            } else {
                pending += usize::from(text(object.get("spec").get("nodeName")).is_empty());
                kept.push(*object);
            }
        } else if !own.contains(&name) {
            kept.push(*object);
        }
    }
    if !replaced.is_empty() {
        let count = replaced.len();
        let names = replaced.join(", ");
        terminal.warning(&format!("{count} pod(s) of the cluster are replaced: {names} (--keep-existing keeps them)"));
    }
    if pending > 0 {
        terminal.warning(&format!("{pending} pod(s) of the cluster have no node yet and are left out"));
    }
    kept
}

/// Says what is assumed where kinds are missing. The number of nodes; `None` if there are none.
fn say_what_is_missing(
    snapshot: &[View<'_>],
    applied: &[Object<'_>],
    args: &ScheduleArgs,
    terminal: Terminal,
) -> Option<usize> {
    let all = || snapshot.iter().copied().chain(applied.iter().map(|object| object.view()));
    let mut nodes = 0;
    for node in all().filter(|object| text(object.get("kind")) == "Node") {
        nodes += 1;
        if node.get("status").get("allocatable").is_absent() {
            let name = text(node.get("metadata").get("name"));
            terminal.warning(&format!(
                "node `{name}` has no `status.allocatable`: nothing fits there; take it from a live cluster"
            ));
        }
    }
    if nodes == 0 {
        terminal.error("the cluster files have no node", "write them with `kubectl get nodes,pods -A -o json`");
        return None;
    }
    if !args.cluster.is_empty() {
        let assumed = [
            ("Pod", "the nodes are taken to be empty"),
            ("Namespace", "namespaces are taken to have no labels"),
            ("PriorityClass", "only the built-in ones are known"),
        ];
        for (kind, assumed) in assumed {
            if !snapshot.iter().any(|object| text(object.get("kind")) == kind) {
                terminal.warning(&format!("the cluster files have no {kind}: {assumed}; add them if there are any"));
            }
        }
    }
    Some(nodes)
}
