//! The objects of the cluster files: which of them stay, and what they have of the objects that are applied.

use podlint_manifest::View;
use std::collections::{HashMap, HashSet};

/// So many names are listed; the rest is counted.
const MOST_NAMES: usize = 20;

/// Controllers own controllers: a CronJob owns a Job, which owns its pods. Few go deeper.
const MOST_OWNERS: usize = 5;

/// What tells objects apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key<'t> {
    pub(crate) group: &'t str,
    pub(crate) kind: &'t str,
    pub(crate) namespace: &'t str,
    pub(crate) name: &'t str,
}

impl<'t> Key<'t> {
    pub(crate) fn of(object: View<'t>) -> Key<'t> {
        let meta = object.get("metadata");
        let (group, kind) = group_and_kind(object);
        let namespace = match (kind, text(meta.get("namespace"))) {
            // These have no namespace, whatever is written.
            ("Node" | "Namespace" | "PriorityClass" | "RuntimeClass" | "StorageClass" | "PersistentVolume", _) => "",
            ("CSINode" | "CSIDriver" | "VolumeAttachment" | "DeviceClass" | "ResourceSlice", _) => "",
            (_, "") => "default",
            (_, written) => written,
        };
        Key { group, kind, namespace, name: text(meta.get("name")) }
    }

    pub(crate) fn full_name(&self) -> String {
        match self.namespace {
            "" => self.name.to_owned(),
            namespace => format!("{namespace}/{}", self.name),
        }
    }

    fn is_pod(&self) -> bool {
        (self.group, self.kind) == ("", "Pod")
    }
}

/// The group of an object or of a reference, and its kind.
fn group_and_kind<'t>(object: View<'t>) -> (&'t str, &'t str) {
    let kind = text(object.get("kind"));
    let group = text(object.get("apiVersion")).split_once('/').map_or("", |(group, _)| group);
    // Workloads moved once, and short examples leave the group out.
    let group = match (group, kind) {
        ("extensions" | "", "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet") => "apps",
        ("", "Job" | "CronJob") => "batch",
        _ => group,
    };
    (group, kind)
}

pub(crate) fn text<'t>(view: View<'t>) -> &'t str {
    view.text().map_or("", |text| text.value)
}

/// The controller of an object.
fn controller<'t>(object: View<'t>) -> Option<Key<'t>> {
    let mut owners = object.get("metadata").get("ownerReferences").items();
    let owner = owners.find(|owner| owner.get("controller").boolean() == Some(true))?;
    let (group, kind) = group_and_kind(owner);
    Some(Key { group, kind, namespace: Key::of(object).namespace, name: text(owner.get("name")) })
}

/// Which of the applied objects a pod belongs to.
struct Owners<'a, 't> {
    applied: &'a HashSet<Key<'t>>,
    /// The controllers of controllers.
    above: HashMap<Key<'t>, Key<'t>>,
}

impl<'t> Owners<'_, 't> {
    fn workload(&self, pod: View<'t>, key: Key<'t>) -> Option<Key<'t>> {
        if self.applied.contains(&key) {
            return Some(key);
        }
        let first = controller(pod)?;
        let chain = std::iter::successors(Some(first), |owner| self.above.get(owner).copied()).take(MOST_OWNERS);
        let mut chain = chain.chain(deployment_by_name(pod, first));
        chain.find(|owner| self.applied.contains(owner))
    }
}

/// The Deployment that a ReplicaSet is of by its name: the cluster files may lack the ReplicaSet.
fn deployment_by_name<'t>(pod: View<'t>, set: Key<'t>) -> Option<Key<'t>> {
    let hash = text(pod.get("metadata").get("labels").get("pod-template-hash"));
    let name = set.name.strip_suffix(hash)?.strip_suffix('-')?;
    (set.kind == "ReplicaSet" && !hash.is_empty()).then_some(Key { kind: "Deployment", name, ..set })
}

/// The objects of the cluster files as far as they stay.
#[derive(Debug, Default)]
pub(crate) struct Snapshot<'t> {
    /// All but the pods that have no node.
    pub(crate) objects: Vec<View<'t>>,
    /// Pods without a node, the oldest first.
    pub(crate) waiting: Vec<View<'t>>,
    /// Pods of the applied objects.
    pub(crate) pods: HashMap<Key<'t>, Vec<View<'t>>>,
    /// ReplicaSets of the applied objects.
    pub(crate) replica_sets: HashMap<Key<'t>, Vec<View<'t>>>,
    /// The applied objects as the cluster has them.
    pub(crate) before: HashMap<Key<'t>, View<'t>>,
    /// Objects that stay as the cluster has them, although they are applied.
    pub(crate) not_applied: HashSet<Key<'t>>,
    /// There are pods, whether or not they stay.
    pub(crate) has_pods: bool,
    /// Pods that the applied ones take the place of.
    pub(crate) leaving: Vec<View<'t>>,
    /// The same by what tells them apart.
    replaced: HashSet<Key<'t>>,
}

impl<'t> Snapshot<'t> {
    /// What stays of `all` objects when those of the `applied` keys are applied.
    pub(crate) fn of(
        all: &[View<'t>],
        applied: &HashSet<Key<'t>>,
        keeps_existing: bool,
        notes: &mut Vec<String>,
    ) -> Snapshot<'t> {
        let owned = all.iter().filter(|object| !Key::of(**object).is_pod());
        let above = owned.filter_map(|object| Some((Key::of(*object), controller(*object)?))).collect();
        let owners = Owners { applied, above };
        let mut snapshot = Snapshot::default();
        let (mut seen, mut twice, mut strangers) = (HashMap::new(), Vec::new(), Vec::new());
        for object in all {
            let key = Key::of(*object);
            let uid = text(object.get("metadata").get("uid"));
            let first = if key.name.is_empty() { None } else { seen.insert(key, uid) };
            if let Some(first) = first {
                seen.insert(key, first);
                let is_stranger = !first.is_empty() && !uid.is_empty() && first != uid;
                let list = if is_stranger { &mut strangers } else { &mut twice };
                list.push(format!("{} `{}`", key.kind, key.full_name()));
            } else if key.is_pod() {
                snapshot.add_pod(*object, key, owners.workload(*object, key), keeps_existing);
            } else if applied.contains(&key) && has_own_state(key.kind) {
                snapshot.objects.push(*object);
                snapshot.not_applied.insert(key);
            } else if applied.contains(&key) {
                snapshot.before.insert(key, *object);
            } else {
                snapshot.objects.push(*object);
                let owner = controller(*object).filter(|owner| key.kind == "ReplicaSet" && applied.contains(owner));
                if let Some(owner) = owner {
                    snapshot.replica_sets.entry(owner).or_default().push(*object);
                }
            }
        }
        snapshot.remove_claims_of_replaced();
        snapshot.waiting.sort_by_key(|pod| {
            let created = text(pod.get("metadata").get("creationTimestamp"));
            (created.is_empty(), created)
        });
        snapshot.describe(&twice, &strangers, notes);
        snapshot
    }

    fn add_pod(&mut self, pod: View<'t>, key: Key<'t>, workload: Option<Key<'t>>, keeps_existing: bool) {
        self.has_pods = true;
        if let Some(workload) = workload {
            if !keeps_existing {
                self.replaced.insert(key);
                self.leaving.push(pod);
                return;
            }
            self.pods.entry(workload).or_default().push(pod);
        }
        let spec = pod.get("spec");
        if !text(spec.get("nodeName")).is_empty() {
            self.objects.push(pod);
        } else if is_alive(pod) {
            self.waiting.push(pod);
        }
    }

    /// What was made for a pod goes with it.
    fn remove_claims_of_replaced(&mut self) {
        if self.replaced.is_empty() {
            return;
        }
        let is_claim =
            |object: &View<'_>| matches!(text(object.get("kind")), "PersistentVolumeClaim" | "ResourceClaim");
        let is_of_replaced = |object: &View<'t>| controller(*object).is_some_and(|pod| self.replaced.contains(&pod));
        self.objects.retain(|object| !(is_claim(object) && is_of_replaced(object)));
    }

    fn describe(&self, twice: &[String], strangers: &[String], notes: &mut Vec<String>) {
        if !strangers.is_empty() {
            let names = listed(strangers);
            notes.push(format!(
                "of one name and different uid, so the files are of several clusters or times; the first one counts: {names}"
            ));
        }
        if !twice.is_empty() {
            let twice = listed(twice);
            notes.push(format!("in the cluster files more than once, of which the first one counts: {twice}"));
        }
        if !self.replaced.is_empty() {
            let mut names: Vec<String> = self.replaced.iter().map(Key::full_name).collect();
            names.sort_unstable();
            let (count, names) = (names.len(), listed(&names));
            notes.push(format!("{count} pod(s) of the cluster are replaced: {names} (--keep-existing keeps them)"));
        }
    }
}

/// Whether applying an object of this kind again leaves what counts of it as it is: its status, or all of its spec.
fn has_own_state(kind: &str) -> bool {
    matches!(kind, "PersistentVolumeClaim" | "PersistentVolume" | "ResourceClaim" | "PodDisruptionBudget")
}

/// Whether a pod has not ended and is not being deleted.
fn is_alive(pod: View<'_>) -> bool {
    let is_finished = matches!(text(pod.get("status").get("phase")), "Succeeded" | "Failed");
    !is_finished && pod.get("metadata").get("deletionTimestamp").is_absent()
}

/// Names with commas between them, the first ones of many.
pub(crate) fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(MOST_NAMES)].join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
