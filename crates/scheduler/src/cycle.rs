//! One attempt to find a node for a pod: filters, scores, the pick, and the message if there is none.
//!
//! Follows pkg/scheduler/schedule_one.go of Kubernetes 1.37, with all nodes looked at, one after the other.

use crate::cluster::Cluster;
use crate::plugins::{Attempt, Filter, NodeView, Preemption, Prepared, Scored, preempt, score};
use crate::pod::Pod;
use crate::status::{Code, SharedStatus, Status};
use crate::symbols::Symbol;
use std::collections::{BTreeMap, BTreeSet};

/// The status of a pod for which filters ask for nodes that have none in common.
pub(crate) fn empty_intersection(sets: &[(&'static str, Vec<Symbol>)]) -> Option<Status> {
    let common = intersection(sets)?;
    if !common.is_empty() {
        return None;
    }
    let mut names: Vec<&str> = sets.iter().map(|(plugin, _)| *plugin).collect();
    names.sort_unstable();
    let reason = match names.as_slice() {
        [one] => format!("node(s) didn't satisfy plugin {one}"),
        _ => format!("node(s) didn't satisfy plugin(s) [{}] simultaneously", names.join(" ")),
    };
    Some(Status::unresolvable("", reason))
}

fn intersection(sets: &[(&'static str, Vec<Symbol>)]) -> Option<BTreeSet<Symbol>> {
    let sets = sets.iter().map(|(_, nodes)| nodes.iter().copied().collect::<BTreeSet<_>>());
    sets.reduce(|one, other| one.intersection(&other).copied().collect())
}

/// What came of an attempt.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// What went wrong inside: the scheduler tries again later, and says nothing about nodes.
    pub error: Option<String>,
    /// Why the attempt ended before nodes were looked at.
    pub rejected: Option<Status>,
    /// Names of the nodes that filters asked for, if any did.
    pub node_set: Option<Vec<Symbol>>,
    /// Names of filters that had nothing to say.
    pub skipped: Vec<&'static str>,
    /// Why each node was turned down, by its place; `None` for those that were not, or were not looked at.
    pub verdicts: Vec<Option<SharedStatus>>,
    /// The status of nodes that were not looked at.
    pub absent: Option<Status>,
    /// How many nodes were not looked at because enough were found.
    pub unseen: usize,
    /// Places of the nodes that passed, in the order in which they were found.
    pub feasible: Vec<usize>,
    /// Scores by plugin, for the feasible nodes in their order.
    pub scores: Vec<Scored>,
    /// Total scores of the feasible nodes in their order.
    pub totals: Vec<i64>,
    /// Places of the nodes with the highest total.
    pub top: Vec<usize>,
    /// The node that the scheduler most likely takes.
    pub likely: Option<usize>,
    /// What preemption came to, if no node passed.
    pub preemption: Option<Preemption>,
    /// Names of plugins that turned nodes down.
    pub unschedulable_plugins: BTreeSet<&'static str>,
    /// The filter for devices was asked before nodes were looked at.
    pub(crate) has_looked_at_devices: bool,
    /// Why the pod has no node, in the scheduler's words.
    pub message: String,
}

/// Tries to find a node for a pod. `pending` is its place among the pending pods.
pub(crate) fn attempt(cluster: &mut Cluster, pod: &Pod, pending: usize) -> Tried {
    let mut tried = Tried::default();
    if cluster.nodes.is_empty() {
        tried.message = "no nodes available to schedule pods".to_owned();
        return tried;
    }
    let next_start = {
        let attempt = Attempt::new(cluster, pod);
        filter(&attempt, pending, &mut tried)
    };
    if let Some(next) = next_start {
        cluster.next_start = next;
    }
    let attempt = Attempt::new(cluster, pod);
    if tried.error.is_some() {
        return tried;
    }
    if tried.feasible.is_empty() {
        tried.preemption = preempt(&attempt, pending, &tried);
        tried.message = message(&attempt, &tried);
        return tried;
    }
    rank(&attempt, &mut tried);
    tried
}

/// Runs the filters; returns where the next search starts if this one counts for that.
fn filter(attempt: &Attempt<'_>, pending: usize, tried: &mut Tried) -> Option<usize> {
    let cluster = attempt.cluster;
    let count = cluster.nodes.len();
    tried.verdicts = vec![None; count];
    let Prepared { filters, skipped, node_sets, rejected, has_looked_at_devices } = Prepared::new(attempt);
    tried.has_looked_at_devices = has_looked_at_devices;
    tried.skipped = skipped;
    tried.skipped.sort_unstable();
    let asking = node_sets.iter().map(|(plugin, _)| *plugin);
    let set = intersection(&node_sets);
    if let Some(status) = rejected {
        match status.plugin {
            "" => tried.unschedulable_plugins.extend(asking),
            plugin => _ = tried.unschedulable_plugins.insert(plugin),
        }
        tried.absent = Some(status.clone());
        tried.rejected = Some(status);
        return None;
    }
    tried.unschedulable_plugins.extend(asking);
    tried.node_set = set.as_ref().map(|set| set.iter().copied().collect());
    let mut restricting: BTreeSet<&'static str> = node_sets.iter().map(|(plugin, _)| *plugin).collect();
    // A nominated node is tried alone first, whether or not it is in the set.
    let nominated = cluster.node(attempt.pod.nominated_node);
    if let Some(place) = nominated {
        match verdict(attempt, &filters, place, pending) {
            None => {
                tried.feasible.push(place);
                tried.node_set = None;
                return None;
            }
            Some(status) => {
                restricting.extend((set.is_some()).then_some(status.plugin));
                tried.unschedulable_plugins.insert(status.plugin);
                tried.verdicts[place] = Some(status);
            }
        }
    }
    let candidates: Vec<usize> = match &set {
        None => (0..count).collect(),
        Some(set) => {
            let mut named: Vec<usize> = set.iter().filter_map(|name| cluster.node(*name)).collect();
            named.sort_by(|left, right| name(cluster, *left).cmp(name(cluster, *right)));
            named
        }
    };
    let length = candidates.len();
    let mut order = candidates;
    order.rotate_left(cluster.next_start % length.max(1));
    if cluster.nominations.is_empty() {
        // One filter after the other over all nodes gives the same as one node after the other through all filters.
        order.iter().for_each(|place| tried.verdicts[*place] = None);
        for filter in &filters {
            filter.filter_all(attempt, &order, &mut tried.verdicts);
        }
    } else {
        for &place in &order {
            tried.verdicts[place] = verdict(attempt, &filters, place, pending);
        }
    }
    let mut in_order = order.iter().filter_map(|place| tried.verdicts[*place].as_ref());
    if let Some(status) = in_order.find(|status| status.code == Code::Error) {
        let (plugin, message) = (status.plugin, status.message());
        tried.error = Some(format!("running \"{plugin}\" filter plugin: {message}"));
        tried.verdicts = vec![None; count];
        return None;
    }
    let enough = attempt.profile.enough(length);
    let mut last = "";
    for place in order {
        if tried.feasible.len() == enough {
            tried.verdicts[place] = None;
            tried.unseen += 1;
            continue;
        }
        match &tried.verdicts[place] {
            None => tried.feasible.push(place),
            Some(status) if status.plugin == last => {}
            Some(status) => {
                last = status.plugin;
                tried.unschedulable_plugins.insert(last);
            }
        }
    }
    if set.is_some() {
        let names: Vec<&str> = restricting.into_iter().collect();
        let reason = format!("node(s) didn't satisfy plugin(s) [{}]", names.join(" "));
        tried.absent = Some(Status::unresolvable("", reason));
    }
    let with_status = tried.verdicts.iter().flatten().count();
    Some((cluster.next_start + tried.feasible.len() + with_status) % count.max(1))
}

pub(crate) fn name(cluster: &Cluster, place: usize) -> &str {
    cluster.symbols.text(cluster.nodes[place].name)
}

/// Why a node is turned down, with the pods in mind that are nominated to it.
fn verdict(attempt: &Attempt<'_>, filters: &[Filter], place: usize, pending: usize) -> Option<SharedStatus> {
    let node = attempt.node(place);
    with_nominated(attempt, filters, &node, pending)
}

/// The same for a node that need not be as it is in the cluster, and filters that know it.
pub(crate) fn with_nominated(
    attempt: &Attempt<'_>,
    filters: &[Filter],
    node: &NodeView<'_>,
    pending: usize,
) -> Option<SharedStatus> {
    let nominated: Vec<_> = attempt
        .cluster
        .nominations
        .iter()
        .filter(|nomination| {
            nomination.pending != pending
                && nomination.node == node.node.name
                && nomination.pod.priority >= attempt.pod.priority
        })
        .collect();
    if !nominated.is_empty() {
        let mut state = node.state.clone();
        let mut filters = filters.to_vec();
        for nomination in nominated {
            // It is no pod of the cluster yet: what it takes counts, and the filters are told.
            state.requested.add(&nomination.pod.placed_requests);
            let non_zero = nomination.pod.placed_non_zero;
            state.non_zero.cpu = state.non_zero.cpu.wrapping_add(non_zero.cpu);
            state.non_zero.memory = state.non_zero.memory.wrapping_add(non_zero.memory);
            state.ports.extend(nomination.pod.host_ports.iter().copied());
            state.nominated += 1;
            filters.iter_mut().for_each(|filter| filter.add_pod(attempt, &nomination.pod, node.place));
        }
        let view = NodeView { state: &state, ..*node };
        if let Some(status) = first_rejection(attempt, &filters, &view) {
            return Some(status);
        }
    }
    first_rejection(attempt, filters, node)
}

fn first_rejection(attempt: &Attempt<'_>, filters: &[Filter], node: &NodeView<'_>) -> Option<SharedStatus> {
    filters.iter().find_map(|filter| filter.filter(attempt, node))
}

/// Scores the feasible nodes and finds the best.
fn rank(attempt: &Attempt<'_>, tried: &mut Tried) {
    if let [only] = tried.feasible[..] {
        tried.top = vec![only];
        tried.likely = Some(only);
        return;
    }
    match score(attempt, &tried.feasible) {
        Ok(scores) => tried.scores = scores,
        Err(error) => {
            tried.error = Some(error);
            tried.feasible.clear();
            return;
        }
    }
    tried.totals = vec![0; tried.feasible.len()];
    for scored in &tried.scores {
        for (total, score) in tried.totals.iter_mut().zip(&scored.normalized) {
            *total = total.wrapping_add(scored.weight.wrapping_mul(*score));
        }
    }
    let best = tried.totals.iter().copied().max().unwrap_or(0);
    let of_best = tried.feasible.iter().zip(&tried.totals).filter(|(_, total)| **total == best);
    tried.top = of_best.map(|(place, _)| *place).collect();
    tried.likely = Some(tried.feasible[heap_root(&tried.totals)]);
}

/// The place that a binary heap of these scores has at its root, when it is built from the middle down: which of several
/// equal nodes is taken depends on nothing else.
fn heap_root(scores: &[i64]) -> usize {
    let mut heap: Vec<usize> = (0..scores.len()).collect();
    for start in (0..heap.len() / 2).rev() {
        let mut parent = start;
        loop {
            let left = 2 * parent + 1;
            if left >= heap.len() {
                break;
            }
            let right = left + 1;
            let is_right = right < heap.len() && scores[heap[right]] > scores[heap[left]];
            let child = if is_right { right } else { left };
            if scores[heap[child]] <= scores[heap[parent]] {
                break;
            }
            heap.swap(child, parent);
            parent = child;
        }
    }
    heap[0]
}

/// Why a pod has no node, as the event of the scheduler says it.
fn message(attempt: &Attempt<'_>, tried: &Tried) -> String {
    let count = attempt.cluster.nodes.len();
    let reasons = match &tried.rejected {
        Some(status) => status.message(),
        None => histogram(tried, count),
    };
    let mut message = format!("0/{count} nodes are available:");
    if !reasons.is_empty() {
        message.push_str(&format!(" {reasons}."));
    }
    if let Some(preemption) = tried.preemption.as_ref().filter(|preemption| !preemption.message.is_empty()) {
        message.push_str(&format!(" {}", preemption.message));
    }
    message
}

/// How many nodes each reason holds for: `1 Insufficient cpu, 2 Too many pods`, sorted as texts.
fn histogram(tried: &Tried, nodes: usize) -> String {
    let mut counts = BTreeMap::<&str, usize>::new();
    let mut with_status = 0;
    for status in tried.verdicts.iter().flatten() {
        with_status += 1;
        for reason in &status.reasons {
            *counts.entry(reason).or_default() += 1;
        }
    }
    if let Some(absent) = &tried.absent {
        for reason in &absent.reasons {
            *counts.entry(reason).or_default() += nodes - with_status;
        }
    }
    sorted_counts(counts)
}

pub(crate) fn sorted_counts(counts: BTreeMap<&str, usize>) -> String {
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let mut entries: Vec<String> = counts.map(|(reason, count)| format!("{count} {reason}")).collect();
    entries.sort_unstable();
    entries.join(", ")
}

/// Whether preemption may help on a node.
pub(crate) fn may_be_helped(tried: &Tried, place: usize) -> bool {
    tried.verdicts[place].as_ref().is_some_and(|status| status.code == Code::Unschedulable)
}
