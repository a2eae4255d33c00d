//! A run: pending pods one after the other, each seeing what became of those before.

use crate::cluster::{Cluster, Nomination};
use crate::cycle::{Tried, attempt};
use crate::node::PodId;
use crate::plugins::held_back;
use crate::pod::Pod;
use crate::profile::Profile;
use crate::status::{Code, Status};
use crate::symbols::Symbol;
use crate::{devices, storage};
use std::collections::HashMap;
use std::rc::Rc;

/// What became of a pod.
#[derive(Debug)]
pub struct Outcome {
    /// The pod, as admission made it.
    pub pod: Rc<Pod>,
    /// Why nothing else is said about it.
    pub ended: Option<Ended>,
    /// The attempt.
    pub tried: Option<Tried>,
    /// The second attempt, after its victims left.
    pub retried: Option<Tried>,
    /// `namespace/name` of the pods that preemption takes away, sorted.
    pub victims: Vec<PodId>,
    /// Place of the node where the pod is in the end.
    pub chosen: Option<usize>,
}

impl Outcome {
    /// Of a pod that was not tried.
    fn of(pod: Rc<Pod>) -> Outcome {
        Outcome { pod, ended: None, tried: None, retried: None, victims: Vec::new(), chosen: None }
    }
}

/// Why a pod is not tried.
#[derive(Debug, Clone)]
pub enum Ended {
    /// Admission refuses it.
    Refused(Box<str>),
    /// It is not this scheduler's, or being deleted.
    Ignored(String),
    /// Something holds it back.
    Gated(Status),
    /// It needs what the dry run does not know how to decide.
    Undecided(Box<str>),
    /// Its controller does not make it: the pod of this name has to be ready before.
    NotMade(String),
}

/// On which of several equal nodes a pod is put, for the pods after it to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pick {
    /// The first by name.
    #[default]
    First,
    /// The one that the scheduler takes if it looks at nodes one after the other. Up to 1.34 chance decides, and this is the
    /// first by name.
    Likely,
}

/// A run over pending pods, in the order in which they are given.
#[derive(Debug)]
pub struct Run {
    /// The cluster as it is before the next pod.
    pub cluster: Cluster,
    pick: Pick,
    pending: Vec<Rc<Pod>>,
    next: usize,
    /// Pods without a node after which their controllers make no more, by the number of the origin.
    held_up: HashMap<u32, String>,
}

impl Run {
    /// A run in which nothing has happened yet.
    pub fn new(mut cluster: Cluster, pending: Vec<Pod>, pick: Pick) -> Run {
        let pending: Vec<Rc<Pod>> = pending.into_iter().map(Rc::new).collect();
        nominate_all(&mut cluster, &pending);
        Run { cluster, pick, pending, next: 0, held_up: HashMap::new() }
    }

    /// The pod that is next; `None` at the end.
    pub fn peek(&self) -> Option<&Pod> {
        self.pending.get(self.next).map(|pod| &**pod)
    }

    /// Tries the next pod.
    pub fn step(&mut self) -> Option<Outcome> {
        let place = self.next;
        let pod = self.pending.get(place)?.clone();
        self.next += 1;
        let Some(origin) = pod.origin.filter(|_| pod.is_ordered) else {
            return Some(one(&mut self.cluster, place, pod, self.pick));
        };
        if let Some(first) = self.held_up.get(&origin) {
            return Some(Outcome { ended: Some(Ended::NotMade(first.clone())), ..Outcome::of(pod) });
        }
        let outcome = one(&mut self.cluster, place, pod, self.pick);
        if outcome.chosen.is_none() {
            self.held_up.insert(origin, outcome.pod.full_name(&self.cluster.symbols));
        }
        Some(outcome)
    }
}

/// Notes which nodes pending pods are nominated to.
fn nominate_all(cluster: &mut Cluster, pending: &[Rc<Pod>]) {
    for (place, pod) in pending.iter().enumerate() {
        let is_held = held_back(pod, cluster).is_some() && !cluster.release.is_since(37);
        // One that is being deleted is not tried any more, but keeps its nomination.
        let is_ours = cluster.profile(pod.scheduler).is_some();
        if !pod.nominated_node.is_empty() && is_ours && !is_held {
            cluster.nominations.push(Nomination { pending: place, pod: pod.clone(), node: pod.nominated_node });
        }
    }
}

fn ignored(pod: &Pod, cluster: &Cluster) -> Option<String> {
    if cluster.profile(pod.scheduler).is_none() {
        return Some(format!("schedulerName {}", cluster.symbols.text(pod.scheduler)));
    }
    pod.is_terminating.then(|| "being deleted".to_owned())
}

fn undecided(pod: &Pod, cluster: &Cluster) -> Option<Box<str>> {
    let beyond = || cluster.profile(pod.scheduler)?.beyond.clone();
    beyond().or_else(|| devices::undecided(pod, cluster))
}

fn one(cluster: &mut Cluster, place: usize, pod: Rc<Pod>, pick: Pick) -> Outcome {
    // Pods before it may have taken its nomination away.
    let nomination = cluster.nominations.iter().find(|nomination| nomination.pending == place);
    let nominated_node = nomination.map_or(Symbol::EMPTY, |nomination| nomination.node);
    let pod =
        if pod.nominated_node == nominated_node { pod } else { Rc::new(Pod { nominated_node, ..(*pod).clone() }) };
    let mut outcome = Outcome::of(pod.clone());
    outcome.ended = if let Some(why) = &pod.refused {
        Some(Ended::Refused(why.clone()))
    } else if let Some(why) = ignored(&pod, cluster) {
        Some(Ended::Ignored(why))
    } else if let Some(status) = held_back(&pod, cluster) {
        Some(Ended::Gated(status))
    } else {
        undecided(&pod, cluster).map(Ended::Undecided)
    };
    if outcome.ended.is_some() {
        return outcome;
    }
    let tried = attempt(cluster, &pod, place);
    if tried.error.is_some() {
        outcome.tried = Some(tried);
        return outcome;
    }
    if !tried.feasible.is_empty() {
        outcome.chosen = Some(settle(cluster, &pod, place, &tried, pick));
        outcome.tried = Some(tried);
        return outcome;
    }
    let Some(node) = make_room(cluster, &pod, place, &tried, &mut outcome.victims) else {
        outcome.tried = Some(tried);
        return outcome;
    };
    outcome.tried = Some(tried);
    let nominated = Rc::new(Pod { nominated_node: cluster.nodes[node].name, ..(*pod).clone() });
    nominate(cluster, place, nominated.clone());
    let retried = attempt(cluster, &nominated, place);
    if retried.feasible.is_empty() {
        let mut further = Vec::new();
        if let Some(node) = make_room(cluster, &nominated, place, &retried, &mut further) {
            let pod = Rc::new(Pod { nominated_node: cluster.nodes[node].name, ..(*pod).clone() });
            nominate(cluster, place, pod);
        }
    } else {
        outcome.chosen = Some(settle(cluster, &nominated, place, &retried, pick));
    }
    outcome.retried = Some(retried);
    outcome
}

/// Puts a pod on one of the best nodes.
fn settle(cluster: &mut Cluster, pod: &Pod, pending: usize, tried: &Tried, pick: Pick) -> usize {
    let name = |place: &usize| crate::cycle::name(cluster, *place);
    let first = || tried.top.iter().copied().min_by(|left, right| name(left).cmp(name(right)));
    let likely = tried.likely.filter(|_| pick == Pick::Likely && cluster.release.is_since(35));
    let node = likely.or_else(first).unwrap_or_default();
    cluster.nominations.retain(|nomination| nomination.pending != pending);
    let reserves = |of: fn(&Profile) -> bool| cluster.profile(pod.scheduler).is_some_and(of);
    let (volumes, devices) =
        (reserves(|profile| profile.reserves_volumes), reserves(|profile| profile.reserves_devices));
    if volumes {
        storage::reserve(cluster, pod, node);
    }
    if devices {
        devices::reserve(cluster, pod, node);
    }
    let started = pod.started.or(Some(pod.created));
    cluster.place(Pod { started, nominated_node: Symbol::EMPTY, ..pod.clone() }, node);
    node
}

/// Takes the victims of preemption away; the node that the pod is nominated to, or `None` if there is none.
fn make_room(
    cluster: &mut Cluster,
    pod: &Pod,
    pending: usize,
    tried: &Tried,
    victims: &mut Vec<PodId>,
) -> Option<usize> {
    let preemption = tried.preemption.as_ref()?;
    let Some(node) = preemption.nominated else {
        let is_final = preemption.code == Code::Error || preemption.message.contains("not eligible");
        if !is_final {
            cluster.nominations.retain(|nomination| nomination.pending != pending);
        }
        return None;
    };
    let candidate = preemption.candidates.iter().find(|candidate| candidate.place == node)?;
    for &victim in &candidate.victims {
        cluster.evict(victim);
        victims.push(victim);
    }
    let name = cluster.nodes[node].name;
    cluster.nominations.retain(|nomination| nomination.node != name || nomination.pod.priority >= pod.priority);
    Some(node)
}

fn nominate(cluster: &mut Cluster, pending: usize, pod: Rc<Pod>) {
    cluster.nominations.retain(|nomination| nomination.pending != pending);
    let node = pod.nominated_node;
    cluster.nominations.push(Nomination { pending, pod, node });
}
