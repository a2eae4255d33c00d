//! PodTopologySpread: pods of a kind are spread over domains such as zones.
//!
//! Follows pkg/scheduler/framework/plugins/podtopologyspread of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin, node_affinity, taint_toleration};
use crate::labels::{Requirement, Selector};
use crate::node::Node;
use crate::pod::{Pod, Spread};
use crate::status::{SharedStatus, Status};
use crate::symbols::Symbol;
use std::collections::HashMap;
use std::rc::Rc;

/// How many matching pods each domain of a constraint has.
#[derive(Clone)]
struct Domains {
    constraint: Spread,
    counts: HashMap<Symbol, i64>,
    /// Whether the pod itself counts.
    counts_itself: bool,
}

#[derive(Clone)]
pub(crate) struct PodTopologySpread {
    domains: Vec<Domains>,
    lacks_label: SharedStatus,
    is_uneven: SharedStatus,
}

/// Whether a node counts for a constraint of a pod.
fn counts(attempt: &Attempt<'_>, constraint: &Spread, node: &Node) -> bool {
    (!constraint.honors_affinity || node_affinity::may_go(attempt.pod, node, &attempt.cluster.symbols))
        && (!constraint.honors_taints || !taint_toleration::is_kept_away(attempt.pod, node))
}

/// How many pods of a node a selector finds, as the scheduler counts them at first: an empty selector finds none.
fn matching(attempt: &Attempt<'_>, selector: Option<&Selector>, place: usize) -> i64 {
    let Some(selector) = selector.filter(|selector| !selector.is_empty()) else { return 0 };
    let cluster = attempt.cluster;
    let matches = |pod: &&Pod| {
        pod.namespace == attempt.pod.namespace && !pod.is_terminating && selector.selects(&pod.labels, &cluster.symbols)
    };
    cluster.pods_of(&cluster.states[place]).filter(matches).count() as i64
}

impl FilterPlugin for PodTopologySpread {
    const NAME: &'static str = "PodTopologySpread";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<PodTopologySpread> {
        let cluster = attempt.cluster;
        let hard: Vec<&Spread> = attempt.pod.spread.iter().filter(|constraint| constraint.is_hard).collect();
        if hard.is_empty() {
            return PreFilter::Skip;
        }
        let mut domains: Vec<Domains> = hard
            .iter()
            .map(|constraint| Domains {
                constraint: (*constraint).clone(),
                counts: HashMap::new(),
                counts_itself: selects(constraint, attempt.pod, attempt),
            })
            .collect();
        for (place, node) in cluster.nodes.iter().enumerate() {
            let has_all = hard.iter().all(|constraint| node.labels.get(constraint.key).is_some());
            if !has_all {
                continue;
            }
            for domains in &mut domains {
                let Some(value) = node.labels.get(domains.constraint.key) else { continue };
                if counts(attempt, &domains.constraint, node) {
                    let found = matching(attempt, domains.constraint.selector.as_ref(), place);
                    *domains.counts.entry(value).or_default() += found;
                }
            }
        }
        let reason = "node(s) didn't match pod topology spread constraints";
        PreFilter::Run(PodTopologySpread {
            domains,
            lacks_label: Rc::new(Status::unresolvable(Self::NAME, format!("{reason} (missing required label)"))),
            is_uneven: Rc::new(Status::unschedulable(Self::NAME, reason)),
        })
    }

    fn filter(&self, _attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        for Domains { constraint, counts, counts_itself } in &self.domains {
            let Some(value) = node.node.labels.get(constraint.key) else { return Some(self.lacks_label.clone()) };
            let has_few = (counts.len() as i64) < constraint.min_domains;
            let least = if has_few { 0 } else { counts.values().copied().min().unwrap_or(i64::from(i32::MAX)) };
            let skew = counts.get(&value).copied().unwrap_or(0) + i64::from(*counts_itself) - least;
            if skew > constraint.max_skew {
                return Some(self.is_uneven.clone());
            }
        }
        None
    }

    fn add_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize) {
        self.change(attempt, pod, place, 1);
    }

    fn remove_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize) {
        self.change(attempt, pod, place, -1);
    }
}

impl PodTopologySpread {
    /// Counts a pod that came or left. Unlike at first, pods that are being deleted count, and an empty selector finds all.
    fn change(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize, by: i64) {
        let node = &attempt.cluster.nodes[place];
        let has_all = self.domains.iter().all(|domains| node.labels.get(domains.constraint.key).is_some());
        if !has_all || pod.namespace != attempt.pod.namespace {
            return;
        }
        for domains in &mut self.domains {
            let Some(value) = node.labels.get(domains.constraint.key) else { continue };
            if selects(&domains.constraint, pod, attempt) && counts(attempt, &domains.constraint, node) {
                *domains.counts.entry(value).or_default() += by;
            }
        }
    }
}

fn selects(constraint: &Spread, pod: &Pod, attempt: &Attempt<'_>) -> bool {
    let symbols = &attempt.cluster.symbols;
    constraint.selector.as_ref().is_some_and(|selector| selector.selects(&pod.labels, symbols))
}

/// How evenly the pods would be spread.
pub(crate) struct PreferredSpread {
    constraints: Vec<Scoring>,
    /// Which of the feasible nodes lack a label that the constraints ask for.
    ignored: Vec<bool>,
}

struct Scoring {
    constraint: Spread,
    is_hostname: bool,
    weight: f64,
    counts: HashMap<Symbol, i64>,
}

impl ScorePlugin for PreferredSpread {
    const NAME: &'static str = "PodTopologySpread";
    const WEIGHT: i64 = 2;

    fn pre_score(attempt: &Attempt<'_>, feasible: &[usize]) -> Option<PreferredSpread> {
        let cluster = attempt.cluster;
        let has_own = !attempt.pod.spread.is_empty();
        let constraints: Vec<Spread> = match has_own {
            true => attempt.pod.spread.iter().filter(|constraint| !constraint.is_hard).cloned().collect(),
            false => default_constraints(attempt),
        };
        if constraints.is_empty() {
            return None;
        }
        let lacks_any = |place: usize| {
            constraints.iter().any(|constraint| cluster.nodes[place].labels.get(constraint.key).is_none())
        };
        let ignored: Vec<bool> = feasible.iter().map(|place| has_own && lacks_any(*place)).collect();
        let hostname = cluster.symbols.find("kubernetes.io/hostname");
        let mut scoring: Vec<Scoring> = Vec::new();
        for constraint in &constraints {
            let is_hostname = Some(constraint.key) == hostname;
            let mut counts = HashMap::new();
            let mut size = 0;
            for (place, _) in feasible.iter().zip(&ignored).filter(|(_, ignored)| !**ignored) {
                if is_hostname {
                    size += 1;
                } else {
                    let value = cluster.nodes[*place].labels.get(constraint.key).unwrap_or_default();
                    counts.entry(value).or_insert_with(|| {
                        size += 1;
                        0
                    });
                }
            }
            let weight = ((size + 2) as f64).ln();
            scoring.push(Scoring { constraint: constraint.clone(), is_hostname, weight, counts });
        }
        for (place, node) in cluster.nodes.iter().enumerate() {
            if has_own && lacks_any(place) {
                continue;
            }
            for scoring in &mut scoring {
                let value = node.labels.get(scoring.constraint.key).unwrap_or_default();
                if scoring.is_hostname
                    || !scoring.counts.contains_key(&value)
                    || !counts(attempt, &scoring.constraint, node)
                {
                    continue;
                }
                let found = matching(attempt, scoring.constraint.selector.as_ref(), place);
                if let Some(count) = scoring.counts.get_mut(&value) {
                    *count += found;
                }
            }
        }
        Some(PreferredSpread { constraints: scoring, ignored })
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let score = |(place, is_ignored): (&usize, &bool)| {
            if *is_ignored {
                return 0;
            }
            let node = &attempt.cluster.nodes[*place];
            let mut score = 0.0;
            for scoring in &self.constraints {
                let Some(value) = node.labels.get(scoring.constraint.key) else { continue };
                let count = match scoring.is_hostname {
                    true => matching(attempt, scoring.constraint.selector.as_ref(), *place),
                    false => scoring.counts.get(&value).copied().unwrap_or(0),
                };
                score += count as f64 * scoring.weight + (scoring.constraint.max_skew - 1) as f64;
            }
            score.round() as i64
        };
        feasible.iter().zip(&self.ignored).map(score).collect()
    }

    fn normalized(&self, _attempt: &Attempt<'_>, _feasible: &[usize], raw: &[i64]) -> Vec<i64> {
        let counted = || raw.iter().zip(&self.ignored).filter(|(_, ignored)| !**ignored).map(|(score, _)| *score);
        let (min, max) = (counted().min().unwrap_or(0), counted().max().unwrap_or(0).max(0));
        let share = |(score, is_ignored): (&i64, &bool)| match max {
            _ if *is_ignored => 0,
            0 => 100,
            _ => 100 * (max + min - score) / max,
        };
        raw.iter().zip(&self.ignored).map(share).collect()
    }
}

/// The constraints of a pod that has none, by the Services and controllers that select it.
fn default_constraints(attempt: &Attempt<'_>) -> Vec<Spread> {
    let symbols = &attempt.cluster.symbols;
    let Some(selector) = default_selector(attempt) else { return Vec::new() };
    let spread = |key: &str, max_skew| {
        // A label that no node has makes no domains.
        symbols.find(key).map(|key| Spread {
            key,
            max_skew,
            is_hard: false,
            selector: Some(selector.clone()),
            min_domains: 1,
            honors_affinity: true,
            honors_taints: false,
        })
    };
    [spread("kubernetes.io/hostname", 3), spread("topology.kubernetes.io/zone", 5)].into_iter().flatten().collect()
}

/// What selects the pods that belong together with a pod; `None` if nothing does.
fn default_selector(attempt: &Attempt<'_>) -> Option<Selector> {
    let (cluster, pod) = (attempt.cluster, attempt.pod);
    let symbols = &cluster.symbols;
    let mut requirements: Vec<Requirement> = Vec::new();
    let mut merge = |added: &[Requirement]| {
        for requirement in added {
            match requirements.iter_mut().find(|own| own.key == requirement.key) {
                Some(own) => *own = requirement.clone(),
                None => requirements.push(requirement.clone()),
            }
        }
    };
    for service in &cluster.surroundings.services {
        let Some(selector) = &service.selector else { continue };
        let selects = selector.iter().all(|requirement| requirement.is_met(&pod.labels, symbols));
        if service.namespace == pod.namespace && selects {
            merge(selector);
        }
    }
    if let Some(owner) = pod.owner {
        let version = symbols.text(owner.api_version);
        let workload = cluster.surroundings.workloads.get(&(owner.kind, pod.namespace, owner.name));
        let selector = workload.and_then(|workload| workload.selector.as_ref());
        match (symbols.text(owner.kind), version, selector) {
            ("ReplicationController", "v1", Some(selector)) => merge(&selector.0),
            ("ReplicaSet" | "StatefulSet", "apps/v1", Some(selector)) => {
                requirements.extend(selector.0.iter().cloned())
            }
            _ => {}
        }
    }
    (!requirements.is_empty()).then_some(Selector(requirements))
}
