//! What a page needs to know of a run.

use crate::counts::Counts;
use crate::explain::{Explained, Objection};
use crate::origin::{Origin, Place};
use crate::words::{Group, SHOWN_NODES, groups, listed, why};
use podlint_scheduler::{Cluster, Ended, Outcome, Pick, Pod, PodId, Run};
use std::collections::HashMap;
use std::rc::Rc;

/// For so many problems it is said what stands against each node; the others have their reason.
const MOST_EXPLAINED: usize = 100;

/// Everything about a run that is over.
pub(super) struct Seen {
    pub(super) cluster: Cluster,
    pub(super) counts: Counts,
    pub(super) workloads: Vec<Workload>,
    /// In the order in which they were tried.
    pub(super) pods: Vec<NewPod>,
    /// Places of new pods in `pods`, by what they are in the cluster.
    pub(super) placed: HashMap<PodId, usize>,
    pub(super) preempted: HashMap<usize, Vec<Preempted>>,
    pub(super) problems: Vec<Problem>,
}

/// What pods have a letter and a colour in common.
pub(super) struct Workload {
    pub(super) name: String,
    /// Where it is declared.
    pub(super) place: Option<Place>,
    pub(super) pods: usize,
    pub(super) placed: usize,
}

/// A pod that was tried.
pub(super) struct NewPod {
    pub(super) name: String,
    /// The place of its workload.
    pub(super) workload: usize,
    /// Its node.
    pub(super) place: Option<usize>,
    /// Where else it could be, or why it has no node.
    pub(super) note: String,
}

/// A pod that had to go from its node.
pub(super) struct Preempted {
    pub(super) name: String,
    /// The pod that takes its place.
    pub(super) by: String,
}

/// Why pods of one workload have no node.
pub(super) struct Problem {
    pub(super) workload: usize,
    pub(super) why: String,
    /// Places of the pods in the list of all.
    pub(super) pods: Vec<usize>,
    pub(super) groups: Vec<NodeGroup>,
}

/// Nodes that the same plugins are against, for the same reasons.
pub(super) struct NodeGroup {
    pub(super) count: usize,
    /// The first of them by name.
    pub(super) names: String,
    /// The place of the first one, whose numbers are told.
    pub(super) first: usize,
    pub(super) objections: Vec<Objection>,
}

impl NodeGroup {
    fn of(group: &Group<'_>) -> NodeGroup {
        NodeGroup {
            count: group.nodes.len(),
            names: listed(&group.nodes, SHOWN_NODES),
            first: group.first.place,
            objections: group.first.objections.clone(),
        }
    }
}

/// What tells workloads apart. Pods that no manifest of the run makes belong to their controllers.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Origin(u32),
    Owner(String),
    None,
}

/// Tries the pods.
pub(super) fn collect<'o>(cluster: Cluster, pending: Vec<Pod>, origins: &'o [Origin<'o>], pick: Pick) -> Seen {
    let mut run = Run::new(cluster, pending, pick);
    let mut collector = Collector { origins, ..Collector::default() };
    while let Some(outcome) = run.step() {
        collector.add(&outcome, &run.cluster);
    }
    let Collector { counts, workloads, pods, placed, preempted, problems, .. } = collector;
    Seen { cluster: run.cluster, counts, workloads, pods, placed, preempted, problems }
}

#[derive(Default)]
struct Collector<'o> {
    origins: &'o [Origin<'o>],
    counts: Counts,
    workloads: Vec<Workload>,
    workload_places: HashMap<Key, usize>,
    pods: Vec<NewPod>,
    placed: HashMap<PodId, usize>,
    preempted: HashMap<usize, Vec<Preempted>>,
    problems: Vec<Problem>,
    problem_places: HashMap<(usize, Rc<str>), usize>,
}

impl<'o> Collector<'o> {
    fn add(&mut self, outcome: &Outcome, cluster: &Cluster) {
        self.counts.count(outcome);
        let workload = self.workload(&outcome.pod, cluster);
        self.workloads[workload].pods += 1;
        let name = outcome.pod.full_name(&cluster.symbols);
        for victim in &outcome.victims {
            self.evict(*victim, &name, cluster);
        }
        let note = why(outcome, cluster);
        let number = self.pods.len();
        if let Some(place) = outcome.chosen {
            self.workloads[workload].placed += 1;
            // It came last to its node.
            self.placed.extend(cluster.pods_on(place).last().map(|id| (*id, number)));
        } else if !matches!(outcome.ended, Some(Ended::Ignored(_))) {
            self.add_problem(workload, number, &note, outcome, cluster);
        }
        self.pods.push(NewPod { name, workload, place: outcome.chosen, note });
    }

    /// A pod goes for another one.
    fn evict(&mut self, victim: PodId, by: &str, cluster: &Cluster) {
        let pod = cluster.pod(victim);
        if let Some(new) = self.placed.get(&victim).and_then(|number| self.pods.get_mut(*number)) {
            let separator = if new.note.is_empty() { "" } else { "; " };
            new.note = format!("{}{separator}later preempted by {by}", new.note);
        }
        if let Some(place) = cluster.node(pod.node_name) {
            let preempted = Preempted { name: pod.full_name(&cluster.symbols), by: by.to_owned() };
            self.preempted.entry(place).or_default().push(preempted);
        }
    }

    fn add_problem(&mut self, workload: usize, number: usize, why: &str, outcome: &Outcome, cluster: &Cluster) {
        let key = (workload, Rc::from(why));
        if let Some(place) = self.problem_places.get(&key) {
            self.problems[*place].pods.push(number);
            return;
        }
        self.problem_places.insert(key, self.problems.len());
        let origin = self.origin(&outcome.pod).map(|origin| (origin, 1));
        // What stands against nodes is asked after the attempt, and only for pods that need it: an attempt that finds no node
        // leaves the cluster as it was.
        let is_explained = outcome.tried.is_some() && self.problems.len() < MOST_EXPLAINED;
        let explained = is_explained.then(|| Explained::of(cluster, &outcome.pod, origin));
        let nodes = explained.as_ref().map_or(&[][..], |explained| &explained.nodes);
        let groups = groups(nodes, cluster).iter().map(NodeGroup::of).collect();
        self.problems.push(Problem { workload, why: why.to_owned(), pods: vec![number], groups });
    }

    fn origin(&self, pod: &Pod) -> Option<&'o Origin<'o>> {
        self.origins.get(pod.origin? as usize)
    }

    /// The place of the workload of a pod.
    fn workload(&mut self, pod: &Pod, cluster: &Cluster) -> usize {
        let text = |symbol| cluster.symbols.text(symbol);
        let origin = pod.origin.filter(|number| (*number as usize) < self.origins.len());
        let key = match (origin, pod.owner) {
            (Some(number), _) => Key::Origin(number),
            (None, Some(owner)) => {
                Key::Owner(format!("{} {}/{}", text(owner.kind), text(pod.namespace), text(owner.name)))
            }
            (None, None) => Key::None,
        };
        if let Some(place) = self.workload_places.get(&key) {
            return *place;
        }
        let origin = origin.and_then(|number| self.origins.get(number as usize));
        let name = match (origin, &key) {
            (Some(origin), _) => origin.name(),
            (None, Key::Owner(name)) => name.clone(),
            (None, _) => "pods without a controller".to_owned(),
        };
        let place = origin.and_then(|origin| Some(origin.place(origin.object.span()?)));
        self.workloads.push(Workload { name, place, pods: 0, placed: 0 });
        self.workload_places.insert(key, self.workloads.len() - 1);
        self.workloads.len() - 1
    }
}
