//! PodTopologySpread: pods of a kind are spread over domains such as zones.
//!
//! Follows pkg/scheduler/framework/plugins/podtopologyspread of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin, node_affinity, taint_toleration};
use crate::index::Column;
use crate::labels::{Requirement, Selector};
use crate::node::Node;
use crate::pod::{Pod, Spread};
use crate::status::{SharedStatus, Status};
use crate::symbols::{Symbol, SymbolMap};
use std::borrow::Cow;
use std::rc::Rc;

/// How many matching pods each domain of a constraint has.
#[derive(Clone)]
struct Domains {
    constraint: Spread,
    column: Rc<Column>,
    counts: SymbolMap<Symbol, i64>,
    /// Whether the pod itself counts.
    counts_itself: bool,
    /// The smallest count, as it is compared with.
    least: i64,
}

impl Domains {
    fn find_least(&mut self) {
        let has_few = (self.counts.len() as i64) < self.constraint.min_domains;
        let smallest = self.counts.values().copied().min().unwrap_or(i64::from(i32::MAX));
        self.least = if has_few { 0 } else { smallest };
    }
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

/// How many pods a selector finds on each node that has some, as the scheduler counts them at first: pods that are being
/// deleted do not count, and an empty selector finds none.
fn matching<'a>(attempt: &Attempt<'a>, selector: Option<&'a Selector>) -> impl Iterator<Item = (usize, i64)> + use<'a> {
    let (cluster, namespace) = (attempt.cluster, attempt.pod.namespace);
    let selector = selector.filter(|selector| !selector.is_empty());
    let classes = selector.map(|selector| cluster.index.selected(namespace, selector, &cluster.symbols));
    let counts = classes.into_iter().flatten().flat_map(|class| &class.on);
    counts.map(|(place, count)| (*place as usize, count.staying))
}

/// Which nodes have all labels that constraints ask for.
fn with_all_labels(columns: &[Rc<Column>], nodes: usize) -> Vec<bool> {
    let mut all = vec![true; nodes];
    for column in columns {
        all.iter_mut().zip(&column.values).for_each(|(all, value)| *all &= value.is_some());
    }
    all
}

/// Which nodes count for a constraint; `None` if all do.
fn counting(attempt: &Attempt<'_>, constraint: &Spread) -> Option<Vec<bool>> {
    let pod = attempt.pod;
    let asks_nothing = pod.node_selector.is_empty() && pod.required_nodes.is_none();
    if (asks_nothing || !constraint.honors_affinity) && !constraint.honors_taints {
        return None;
    }
    Some(attempt.cluster.nodes.iter().map(|node| counts(attempt, constraint, node)).collect())
}

impl FilterPlugin for PodTopologySpread {
    const NAME: &'static str = "PodTopologySpread";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<PodTopologySpread> {
        let cluster = attempt.cluster;
        let constraints = constraints(attempt);
        let hard: Vec<&Spread> = constraints.iter().filter(|constraint| constraint.is_hard).collect();
        if hard.is_empty() {
            return PreFilter::Skip;
        }
        let columns: Vec<Rc<Column>> =
            hard.iter().map(|constraint| cluster.index.column(constraint.key, &cluster.nodes)).collect();
        let has_all = with_all_labels(&columns, cluster.nodes.len());
        let domains = hard.iter().zip(columns).map(|(constraint, column)| {
            let counting = counting(attempt, constraint);
            let is_used = |place: usize| has_all[place] && counting.as_ref().is_none_or(|counting| counting[place]);
            let mut counts = SymbolMap::default();
            let mut last = None;
            for (place, value) in column.values.iter().enumerate() {
                // Neighbours often have the same value.
                if let Some(value) = value.filter(|value| last != Some(*value) && is_used(place)) {
                    counts.entry(value).or_insert(0);
                    last = Some(value);
                }
            }
            for (place, found) in matching(attempt, constraint.selector.as_ref()).filter(|(place, _)| is_used(*place)) {
                if let Some(value) = column.values[place] {
                    *counts.entry(value).or_default() += found;
                }
            }
            let counts_itself = selects(constraint, attempt.pod, attempt);
            let mut domains = Domains { constraint: (*constraint).clone(), column, counts, counts_itself, least: 0 };
            domains.find_least();
            domains
        });
        let domains = domains.collect();
        let reason = "node(s) didn't match pod topology spread constraints";
        PreFilter::Run(PodTopologySpread {
            domains,
            lacks_label: Rc::new(Status::unresolvable(Self::NAME, format!("{reason} (missing required label)"))),
            is_uneven: Rc::new(Status::unschedulable(Self::NAME, reason)),
        })
    }

    fn filter(&self, _attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        for domains in &self.domains {
            let Some(value) = domains.column.values[node.place] else { return Some(self.lacks_label.clone()) };
            let count = domains.counts.get(&value).copied().unwrap_or(0);
            if count + i64::from(domains.counts_itself) - domains.least > domains.constraint.max_skew {
                return Some(self.is_uneven.clone());
            }
        }
        None
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let text = |symbol| attempt.cluster.symbols.text(symbol);
        let detail = |domains: &Domains| {
            let key = text(domains.constraint.key);
            let Some(value) = domains.column.values[node.place] else {
                return Some(format!("the node has no label {key}"));
            };
            let count = domains.counts.get(&value).copied().unwrap_or(0);
            let (least, max_skew) = (domains.least, domains.constraint.max_skew);
            let is_uneven = count + i64::from(domains.counts_itself) - least > max_skew;
            let value = text(value);
            is_uneven.then(|| format!("{key}={value} has {count} such pods, the least is {least}, maxSkew {max_skew}"))
        };
        self.domains.iter().filter_map(detail).collect()
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
                domains.find_least();
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
    column: Rc<Column>,
    weight: f64,
    counts: Counts,
}

/// How many matching pods there are.
enum Counts {
    /// On each node, by its place.
    ByNode(Vec<i64>),
    /// In each domain; nodes without the label are in the domain of the empty value.
    ByDomain(SymbolMap<Symbol, i64>),
}

impl ScorePlugin for PreferredSpread {
    const NAME: &'static str = "PodTopologySpread";

    fn pre_score(attempt: &Attempt<'_>, feasible: &[usize]) -> Option<PreferredSpread> {
        let cluster = attempt.cluster;
        // Only for upstream's own default constraints a node counts that lacks one of the labels.
        let has_own = !attempt.pod.spread.is_empty() || attempt.profile.args.default_spread.is_some();
        let constraints = constraints(attempt);
        let constraints: Vec<Spread> = constraints.iter().filter(|constraint| !constraint.is_hard).cloned().collect();
        if constraints.is_empty() {
            return None;
        }
        let columns: Vec<Rc<Column>> =
            constraints.iter().map(|constraint| cluster.index.column(constraint.key, &cluster.nodes)).collect();
        let nodes = cluster.nodes.len();
        let has_all = if has_own { with_all_labels(&columns, nodes) } else { vec![true; nodes] };
        let ignored: Vec<bool> = feasible.iter().map(|place| !has_all[*place]).collect();
        let hostname = cluster.symbols.find("kubernetes.io/hostname");
        let scored = || feasible.iter().filter(|place| has_all[**place]);
        let scoring = constraints.into_iter().zip(columns).map(|(constraint, column)| {
            let found = matching(attempt, constraint.selector.as_ref());
            let (size, counts) = if Some(constraint.key) == hostname {
                let mut counts = vec![0; nodes];
                found.for_each(|(place, found)| counts[place] += found);
                (scored().count(), Counts::ByNode(counts))
            } else {
                let mut counts = SymbolMap::default();
                let mut last = None;
                for place in scored() {
                    let value = column.values[*place].unwrap_or_default();
                    if last != Some(value) {
                        counts.entry(value).or_insert(0);
                        last = Some(value);
                    }
                }
                let counting = counting(attempt, &constraint);
                let counts_node =
                    |place: usize| has_all[place] && counting.as_ref().is_none_or(|counting| counting[place]);
                for (place, found) in found.filter(|(place, _)| counts_node(*place)) {
                    if let Some(count) = counts.get_mut(&column.values[place].unwrap_or_default()) {
                        *count += found;
                    }
                }
                (counts.len(), Counts::ByDomain(counts))
            };
            Scoring { constraint, column, weight: ((size + 2) as f64).ln(), counts }
        });
        Some(PreferredSpread { constraints: scoring.collect(), ignored })
    }

    fn scores(&self, _attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let mut sums = vec![0.0; feasible.len()];
        for scoring in &self.constraints {
            let skew = (scoring.constraint.max_skew - 1) as f64;
            for (sum, place) in sums.iter_mut().zip(feasible) {
                let Some(value) = scoring.column.values[*place] else { continue };
                let count = match &scoring.counts {
                    Counts::ByNode(counts) => counts[*place],
                    Counts::ByDomain(counts) => counts.get(&value).copied().unwrap_or(0),
                };
                *sum += count as f64 * scoring.weight + skew;
            }
        }
        let score = |(sum, is_ignored): (&f64, &bool)| if *is_ignored { 0 } else { sum.round() as i64 };
        sums.iter().zip(&self.ignored).map(score).collect()
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

/// The constraints of a pod, or the default ones if it has none.
fn constraints<'a>(attempt: &Attempt<'a>) -> Cow<'a, [Spread]> {
    match &*attempt.pod.spread {
        [] => default_constraints(attempt).into(),
        own => own.into(),
    }
}

/// The constraints of a pod that has none, by the Services and controllers that select it.
fn default_constraints(attempt: &Attempt<'_>) -> Vec<Spread> {
    let symbols = &attempt.cluster.symbols;
    let configured = &attempt.profile.args.default_spread;
    if configured.as_ref().is_some_and(Vec::is_empty) {
        return Vec::new();
    }
    let Some(selector) = default_selector(attempt) else { return Vec::new() };
    if let Some(configured) = configured {
        let with_selector = |spread: &Spread| Spread { selector: Some(selector.clone()), ..spread.clone() };
        return configured.iter().map(with_selector).collect();
    }
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
