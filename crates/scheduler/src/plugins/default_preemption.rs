//! DefaultPreemption: which pods would have to go so that one of higher priority fits.
//!
//! Follows pkg/scheduler/framework/preemption and plugins/defaultpreemption of Kubernetes 1.37.

use super::{Attempt, Filter, NodeView, Prepared};
use crate::cycle::{Tried, may_be_helped, name, sorted_counts, with_nominated};
use crate::node::{NodeState, PodId};
use crate::pod::Pod;
use crate::profile::PostFilter;
use crate::status::{Code, SharedStatus, Status};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What preemption came to.
#[derive(Debug, Clone)]
pub struct Preemption {
    /// `Success` if there is a node.
    pub code: Code,
    /// The plugin that has the last word; empty on success.
    pub plugin: &'static str,
    /// What ends the message about the pod.
    pub message: String,
    /// Place of the node that the pod is nominated to: the first by name of the tie set.
    pub nominated: Option<usize>,
    /// Nodes on which it would work, by name.
    pub candidates: Vec<Candidate>,
    /// Places of candidates that are equal by all criteria, by name.
    pub tie_set: Vec<usize>,
}

/// A node on which a pod fits when others go.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its place in the cluster.
    pub place: usize,
    /// The pods that have to go, the most important first.
    pub victims: Vec<PodId>,
    /// How many of them a disruption budget protects.
    pub violations: i64,
    /// The priority of the most important one.
    pub highest_priority: i64,
    /// The sum of their priorities, with 2^31 added to each.
    pub sum_of_priorities: i64,
    /// When the first of the most important ones started: seconds since 1970.
    pub earliest_start: i64,
}

/// Asks the plugins that may find a way out for a pod that fits nowhere; `None` if the profile has none.
pub(crate) fn preempt(attempt: &Attempt<'_>, pending: usize, tried: &Tried) -> Option<Preemption> {
    let plugins = &attempt.profile.post_filters;
    let first = plugins.first()?;
    let mut reasons: Vec<String> = Vec::new();
    for plugin in plugins {
        match plugin {
            // It does not find what it would have noted before nodes were looked at.
            PostFilter::DynamicResources if !tried.has_looked_at_devices => {
                return Some(failed(Code::Error, plugin.name(), "not found".to_owned()));
            }
            // Up to 1.36 it has a reason of its own.
            PostFilter::DynamicResources => {
                let has_noted_claims = !attempt.pod.resource_claims.is_empty()
                    && tried.rejected.as_ref().is_none_or(|status| status.plugin != plugin.name());
                let reason = if has_noted_claims { "still not schedulable" } else { "no new claims to deallocate" };
                reasons.extend((!attempt.cluster.release.is_since(37)).then(|| reason.to_owned()));
            }
            PostFilter::DefaultPreemption => match make_room(attempt, pending, tried) {
                Ok(preemption) => return Some(preemption),
                Err(Failure::Unschedulable(message)) => reasons.push(message),
                Err(Failure::Error(message)) => return Some(failed(Code::Error, plugin.name(), message)),
            },
        }
    }
    Some(failed(Code::Unschedulable, first.name(), reasons.join(", ")))
}

/// Why no room can be made.
enum Failure {
    Unschedulable(String),
    Error(String),
}

/// Looks for a node on which a pod fits when others go; why there is none.
fn make_room(attempt: &Attempt<'_>, pending: usize, tried: &Tried) -> Result<Preemption, Failure> {
    let pod = attempt.pod;
    let unschedulable = |message: &str| Err(Failure::Unschedulable(message.to_owned()));
    if pod.never_preempts {
        return unschedulable("preemption: not eligible due to preemptionPolicy=Never.");
    }
    if waits_for_victims(attempt, tried) {
        return unschedulable("preemption: not eligible due to a terminating pod on the nominated node.");
    }
    let filters = Prepared::new(attempt).filters;
    let cluster = attempt.cluster;
    let (mut candidates, mut error) = (Vec::new(), None);
    let mut reasons = BTreeMap::<String, usize>::new();
    for place in 0..cluster.nodes.len() {
        if !may_be_helped(tried, place) {
            *reasons.entry("Preemption is not helpful for scheduling".to_owned()).or_default() += 1;
            continue;
        }
        match on_node(attempt, &filters, place, pending) {
            Ok(candidate) => candidates.push(candidate),
            Err(status) if status.code == Code::Error => {
                let (plugin, message) = (status.plugin, status.message());
                error.get_or_insert(format!("preemption: running \"{plugin}\" filter plugin: {message}"));
            }
            Err(status) => {
                status.reasons.iter().for_each(|reason| *reasons.entry(reason.to_string()).or_default() += 1)
            }
        }
    }
    if let Some(error) = error.filter(|_| candidates.is_empty()) {
        return Err(Failure::Error(error));
    }
    if candidates.is_empty() {
        let counts = sorted_counts(reasons.iter().map(|(reason, count)| (reason.as_str(), *count)).collect());
        let nodes = cluster.nodes.len();
        return unschedulable(&format!("preemption: 0/{nodes} nodes are available: {counts}."));
    }
    candidates.sort_by(|left, right| name(cluster, left.place).cmp(name(cluster, right.place)));
    let tie_set = best(&candidates);
    let chosen = &candidates[tie_set[0]];
    let message = match cluster.release.is_since(37) {
        true => {
            let (node, count) = (name(cluster, chosen.place), chosen.victims.len());
            format!("preemption: found a potential placement for pod on node {node}, preempting {count} victims")
        }
        false => String::new(),
    };
    Ok(Preemption {
        code: Code::Success,
        plugin: "",
        message,
        nominated: Some(chosen.place),
        tie_set: tie_set.iter().map(|index| candidates[*index].place).collect(),
        candidates,
    })
}

fn failed(code: Code, plugin: &'static str, message: String) -> Preemption {
    Preemption { code, plugin, message, nominated: None, candidates: Vec::new(), tie_set: Vec::new() }
}

/// Whether the pod was nominated to a node on which victims of it are still leaving.
fn waits_for_victims(attempt: &Attempt<'_>, tried: &Tried) -> bool {
    let cluster = attempt.cluster;
    let Some(place) = cluster.node(attempt.pod.nominated_node) else { return false };
    let own = tried.verdicts.get(place).and_then(Option::as_deref);
    let is_final = |status: &Status| status.code == Code::UnschedulableAndUnresolvable;
    let is_leaving = |pod: &Pod| pod.is_preempted && pod.priority < attempt.pod.priority;
    !own.or(tried.absent.as_ref()).is_some_and(is_final) && cluster.pods_of(&cluster.states[place]).any(is_leaving)
}

/// Which pods of a node have to go; why it does not help.
fn on_node(attempt: &Attempt<'_>, filters: &[Filter], place: usize, pending: usize) -> Result<Candidate, SharedStatus> {
    let cluster = attempt.cluster;
    let mut trial = Trial { attempt, filters: filters.to_vec(), state: cluster.states[place].clone(), place, pending };
    let lower = cluster.states[place].pods.iter().copied();
    let mut lower: Vec<PodId> = lower.filter(|id| cluster.pod(*id).priority < attempt.pod.priority).collect();
    if lower.is_empty() {
        let reason = "No preemption victims found for incoming pod";
        return Err(Rc::new(Status::unresolvable("DefaultPreemption", reason)));
    }
    lower.iter().for_each(|id| trial.remove(*id));
    if let Some(status) = trial.rejection() {
        return Err(status);
    }
    lower.sort_by_key(|id| importance(cluster.pod(*id)));
    let (violating, others) = by_budget(attempt, &lower);
    let mut victims = Vec::new();
    let mut violations = 0;
    for (id, violates) in violating.iter().map(|id| (*id, true)).chain(others.iter().map(|id| (*id, false))) {
        trial.add(id);
        if trial.rejection().is_some() {
            trial.remove(id);
            victims.push(id);
            violations += i64::from(violates);
        }
    }
    victims.sort_by_key(|id| importance(cluster.pod(*id)));
    let highest_priority = victims.first().map_or(0, |id| cluster.pod(*id).priority);
    let of_highest = victims.iter().map(|id| cluster.pod(*id)).filter(|pod| pod.priority == highest_priority);
    Ok(Candidate {
        place,
        violations,
        highest_priority,
        sum_of_priorities: victims.iter().map(|id| cluster.pod(*id).priority + (1 << 31)).sum(),
        earliest_start: of_highest.map(start_of).min().unwrap_or(0),
        victims,
    })
}

fn start_of(pod: &Pod) -> i64 {
    pod.started.unwrap_or(i64::MAX)
}

/// The most important first.
fn importance(pod: &Pod) -> (Reverse<i64>, i64) {
    (Reverse(pod.priority), start_of(pod))
}

/// The pods that a disruption budget protects, and the others.
fn by_budget(attempt: &Attempt<'_>, pods: &[PodId]) -> (Vec<PodId>, Vec<PodId>) {
    let cluster = attempt.cluster;
    let budgets = &cluster.surroundings.budgets;
    let mut allowed: Vec<i64> = budgets.iter().map(|budget| budget.allowed).collect();
    let (mut violating, mut others) = (Vec::new(), Vec::new());
    for &id in pods {
        let pod = cluster.pod(id);
        let mut violates = false;
        for (budget, allowed) in budgets.iter().zip(&mut allowed) {
            let selector = budget.selector.as_ref().filter(|selector| !selector.is_empty());
            let is_meant = !pod.labels.is_empty()
                && budget.namespace == pod.namespace
                && selector.is_some_and(|selector| selector.selects(&pod.labels, &cluster.symbols))
                && !budget.disrupted.contains(&pod.name);
            if is_meant {
                *allowed -= 1;
                violates |= *allowed < 0;
                if violates && cluster.release.is_since(37) {
                    break;
                }
            }
        }
        if violates { &mut violating } else { &mut others }.push(id);
    }
    (violating, others)
}

/// A node with pods taken away, and filters that were told.
struct Trial<'a> {
    attempt: &'a Attempt<'a>,
    filters: Vec<Filter>,
    state: NodeState,
    place: usize,
    pending: usize,
}

impl Trial<'_> {
    fn remove(&mut self, id: PodId) {
        let pod = self.attempt.cluster.pod(id);
        self.state.remove(id, pod);
        self.filters.iter_mut().for_each(|filter| filter.remove_pod(self.attempt, pod, self.place));
    }

    fn add(&mut self, id: PodId) {
        let pod = self.attempt.cluster.pod(id);
        self.state.add(id, pod);
        self.filters.iter_mut().for_each(|filter| filter.add_pod(self.attempt, pod, self.place));
    }

    fn rejection(&self) -> Option<SharedStatus> {
        let node = NodeView { state: &self.state, ..self.attempt.node(self.place) };
        with_nominated(self.attempt, &self.filters, &node, self.pending)
    }
}

/// Indices of the candidates that are the best by all criteria.
fn best(candidates: &[Candidate]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..candidates.len()).collect();
    let criteria: [fn(&Candidate) -> i64; 5] = [
        |candidate| candidate.violations,
        |candidate| candidate.highest_priority,
        |candidate| candidate.sum_of_priorities,
        |candidate| candidate.victims.len() as i64,
        |candidate| -candidate.earliest_start,
    ];
    for criterion in criteria {
        let least = left.iter().map(|index| criterion(&candidates[*index])).min();
        left.retain(|index| Some(criterion(&candidates[*index])) == least);
    }
    left
}
