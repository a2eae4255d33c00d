//! InterPodAffinity: pods go near pods they belong to, and away from those they do not get on with.
//!
//! Follows pkg/scheduler/framework/plugins/interpodaffinity of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin};
use crate::cluster::Cluster;
use crate::index::{Class, TermKind};
use crate::labels::Labels;
use crate::node::Node;
use crate::pod::{Pod, PodTerm};
use crate::status::{SharedStatus, Status};
use crate::symbols::{Symbol, SymbolMap};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// A label with its value: a domain.
type Domain = (Symbol, Symbol);

/// A term of the pod that is tried, with the namespaces that it means.
#[derive(Clone)]
struct OwnTerm {
    term: PodTerm,
    namespaces: HashSet<Symbol>,
    /// Up to 1.36 a selector of namespaces that selects one without labels selects all.
    means_all: bool,
}

impl OwnTerm {
    fn new(term: &PodTerm, cluster: &Cluster) -> OwnTerm {
        let mut namespaces: HashSet<Symbol> = term.namespaces.iter().copied().collect();
        let mut means_all = false;
        if let Some(selector) = &term.namespace_selector {
            let all = &cluster.surroundings.namespaces;
            let selected = all.iter().filter(|(_, labels)| selector.selects(labels, &cluster.symbols));
            namespaces.extend(selected.map(|(name, _)| *name));
            means_all = !cluster.release.is_since(37) && selector.selects(&Labels::default(), &cluster.symbols);
        }
        OwnTerm { term: term.clone(), namespaces, means_all }
    }

    fn matches(&self, pod: &Pod, cluster: &Cluster) -> bool {
        self.matches_labels(pod.namespace, &pod.labels, cluster)
    }

    fn matches_class(&self, class: &Class, cluster: &Cluster) -> bool {
        self.matches_labels(class.namespace, &class.labels, cluster)
    }

    fn matches_labels(&self, namespace: Symbol, labels: &Labels, cluster: &Cluster) -> bool {
        (self.means_all || self.namespaces.contains(&namespace))
            && self.term.selector.as_ref().is_some_and(|selector| selector.selects(labels, &cluster.symbols))
    }
}

/// Adds the pods of a class to the domains that their nodes are in by a label.
fn add_domains(counts: &mut HashMap<Domain, i64>, class: &Class, key: Symbol, cluster: &Cluster) {
    let column = cluster.index.column(key, &cluster.nodes);
    for (place, count) in &class.on {
        if let Some(value) = column.values[*place as usize] {
            *counts.entry((key, value)).or_default() += count.all;
        }
    }
}

/// Whether a term of a pod that is there means the pod that is tried.
fn means(term: &PodTerm, attempt: &Attempt<'_>) -> bool {
    let (cluster, pod) = (attempt.cluster, attempt.pod);
    let by_labels = || {
        let selector = term.namespace_selector.as_ref()?;
        Some(selector.selects(cluster.namespace_labels(pod.namespace)?, &cluster.symbols))
    };
    (term.namespaces.contains(&pod.namespace) || by_labels().unwrap_or(false))
        && term.selector.as_ref().is_some_and(|selector| selector.selects(&pod.labels, &cluster.symbols))
}

#[derive(Clone)]
pub(crate) struct InterPodAffinity {
    affinity: Vec<OwnTerm>,
    anti_affinity: Vec<OwnTerm>,
    /// Domains of pods that do not want this one.
    unwelcome: HashMap<Domain, i64>,
    /// Domains of pods that all terms of its affinity mean.
    near: HashMap<Domain, i64>,
    /// Domains of pods that a term of its anti-affinity means.
    avoided: HashMap<Domain, i64>,
    /// It is itself a pod that all terms of its affinity mean.
    means_itself: bool,
}

impl FilterPlugin for InterPodAffinity {
    const NAME: &'static str = "InterPodAffinity";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<InterPodAffinity> {
        let (cluster, pod) = (attempt.cluster, attempt.pod);
        let own = |terms: &[PodTerm]| terms.iter().map(|term| OwnTerm::new(term, cluster)).collect::<Vec<_>>();
        let (affinity, anti_affinity) = (own(&pod.affinity), own(&pod.anti_affinity));
        let means_itself = affinity.iter().all(|term| term.matches(pod, cluster));
        let mut plugin = InterPodAffinity {
            affinity,
            anti_affinity,
            unwelcome: HashMap::new(),
            near: HashMap::new(),
            avoided: HashMap::new(),
            means_itself,
        };
        plugin.count_all(attempt);
        if plugin.unwelcome.is_empty() && plugin.affinity.is_empty() && plugin.anti_affinity.is_empty() {
            return PreFilter::Skip;
        }
        PreFilter::Run(plugin)
    }

    fn filter(&self, _attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let labels = &node.node.labels;
        let count = |counts: &HashMap<Domain, i64>, key, value| counts.get(&(key, value)).copied().unwrap_or(0);
        let mut has_pods = true;
        for term in &self.affinity {
            let Some(value) = labels.get(term.term.key) else { return Some(self.not_near()) };
            has_pods &= count(&self.near, term.term.key, value) > 0;
        }
        // The first pod of a group has nobody to go to.
        let is_first = self.near.is_empty() && self.means_itself;
        if !has_pods && !is_first {
            return Some(self.not_near());
        }
        let is_avoided = |term: &OwnTerm| {
            labels.get(term.term.key).is_some_and(|value| count(&self.avoided, term.term.key, value) > 0)
        };
        if self.anti_affinity.iter().any(is_avoided) {
            let reason = "node(s) didn't match pod anti-affinity rules";
            return Some(Rc::new(Status::unschedulable(Self::NAME, reason)));
        }
        if !self.unwelcome.is_empty() && labels.iter().any(|(key, value)| count(&self.unwelcome, key, value) > 0) {
            let reason = "node(s) didn't satisfy existing pods anti-affinity rules";
            return Some(Rc::new(Status::unschedulable(Self::NAME, reason)));
        }
        None
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let labels = &node.node.labels;
        let text = |symbol| attempt.cluster.symbols.text(symbol);
        let domain = |key: Symbol| labels.get(key).map(|value| format!("{}={}", text(key), text(value)));
        let count = |counts: &HashMap<Domain, i64>, key: Symbol| {
            labels.get(key).and_then(|value| counts.get(&(key, value))).copied().unwrap_or(0)
        };
        let mut details = Vec::new();
        for key in self.affinity.iter().map(|term| term.term.key) {
            match domain(key) {
                None => details.push(format!("the node has no label {}", text(key))),
                Some(domain) if count(&self.near, key) == 0 => {
                    details.push(format!("no pod that it wants to be near is in {domain}"));
                }
                Some(_) => {}
            }
        }
        for key in self.anti_affinity.iter().map(|term| term.term.key) {
            let (domain, count) = (domain(key), count(&self.avoided, key));
            details.extend(domain.filter(|_| count > 0).map(|domain| match count {
                1 => format!("a pod that it keeps away from is in {domain}"),
                count => format!("{count} pods that it keeps away from are in {domain}"),
            }));
        }
        for (key, _) in labels.iter().filter(|(key, _)| count(&self.unwelcome, *key) > 0) {
            details.extend(domain(key).map(|domain| format!("a pod in {domain} keeps away from it")));
        }
        details
    }

    fn add_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize) {
        self.change(attempt, pod, &attempt.cluster.nodes[place], 1);
    }

    fn remove_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, place: usize) {
        self.change(attempt, pod, &attempt.cluster.nodes[place], -1);
    }
}

impl InterPodAffinity {
    fn not_near(&self) -> SharedStatus {
        Rc::new(Status::unresolvable(Self::NAME, "node(s) didn't match pod affinity rules"))
    }

    /// Counts all pods that are there.
    fn count_all(&mut self, attempt: &Attempt<'_>) {
        let cluster = attempt.cluster;
        for known in &cluster.index.terms {
            if known.kind == TermKind::RequiredAntiAffinity && means(&known.term, attempt) {
                for (value, count) in &known.domains {
                    *self.unwelcome.entry((known.term.key, *value)).or_default() += count;
                }
            }
        }
        if self.affinity.is_empty() && self.anti_affinity.is_empty() {
            return;
        }
        for class in &cluster.index.classes {
            let near = !self.affinity.is_empty() && self.affinity.iter().all(|term| term.matches_class(class, cluster));
            for term in self.affinity.iter().filter(|_| near) {
                add_domains(&mut self.near, class, term.term.key, cluster);
            }
            for term in self.anti_affinity.iter().filter(|term| term.matches_class(class, cluster)) {
                add_domains(&mut self.avoided, class, term.term.key, cluster);
            }
        }
    }

    /// Counts a pod that came to a node or left it.
    fn change(&mut self, attempt: &Attempt<'_>, pod: &Pod, node: &Node, by: i64) {
        let cluster = attempt.cluster;
        let count = |counts: &mut HashMap<Domain, i64>, key: Symbol| {
            let Some(value) = node.labels.get(key) else { return };
            let entry = counts.entry((key, value)).or_default();
            *entry += by;
            if *entry == 0 {
                counts.remove(&(key, value));
            }
        };
        for term in &pod.anti_affinity {
            if means(term, attempt) {
                count(&mut self.unwelcome, term.key);
            }
        }
        if !self.affinity.is_empty() && self.affinity.iter().all(|term| term.matches(pod, cluster)) {
            for term in &self.affinity {
                count(&mut self.near, term.term.key);
            }
        }
        for term in &self.anti_affinity {
            if term.matches(pod, cluster) {
                count(&mut self.avoided, term.term.key);
            }
        }
    }
}

/// How near a node is to pods that the pod likes, or that like it.
pub(crate) struct PreferredPods {
    scores: SymbolMap<Symbol, SymbolMap<Symbol, i64>>,
}

impl ScorePlugin for PreferredPods {
    const NAME: &'static str = "InterPodAffinity";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<PreferredPods> {
        let (cluster, pod, args) = (attempt.cluster, attempt.pod, &attempt.profile.args);
        let has_wishes = !(pod.preferred_affinity.is_empty() && pod.preferred_anti_affinity.is_empty());
        if args.ignores_preferred_terms_of_existing_pods && !has_wishes {
            return None;
        }
        let own = |terms: &[(i64, PodTerm)], sign: i64| {
            terms.iter().map(|(weight, term)| (sign * weight, OwnTerm::new(term, cluster))).collect::<Vec<_>>()
        };
        let mut wishes = own(&pod.preferred_affinity, 1);
        wishes.extend(own(&pod.preferred_anti_affinity, -1));
        let mut scores: SymbolMap<Symbol, SymbolMap<Symbol, i64>> = SymbolMap::default();
        for class in &cluster.index.classes {
            for (weight, term) in wishes.iter().filter(|(_, term)| term.matches_class(class, cluster)) {
                let key = term.term.key;
                let column = cluster.index.column(key, &cluster.nodes);
                for (place, count) in &class.on {
                    if let Some(value) = column.values[*place as usize] {
                        *scores.entry(key).or_default().entry(value).or_default() += weight * count.all;
                    }
                }
            }
        }
        for known in &cluster.index.terms {
            let weight = match known.kind {
                TermKind::RequiredAntiAffinity => continue,
                TermKind::RequiredAffinity if args.hard_pod_affinity_weight == 0 => continue,
                TermKind::RequiredAffinity => args.hard_pod_affinity_weight,
                TermKind::Preferred(weight) => weight,
            };
            if !known.domains.is_empty() && means(&known.term, attempt) {
                let values = scores.entry(known.term.key).or_default();
                for (value, count) in &known.domains {
                    *values.entry(*value).or_default() += weight * count;
                }
            }
        }
        (!scores.is_empty()).then_some(PreferredPods { scores })
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let mut scores = vec![0; feasible.len()];
        for (key, values) in &self.scores {
            let column = attempt.cluster.index.column(*key, &attempt.cluster.nodes);
            for (score, place) in scores.iter_mut().zip(feasible) {
                let value = column.values[*place];
                *score += value.and_then(|value| values.get(&value)).copied().unwrap_or(0);
            }
        }
        scores
    }

    fn normalized(&self, _attempt: &Attempt<'_>, _feasible: &[usize], raw: &[i64]) -> Vec<i64> {
        let (min, max) = (raw.iter().copied().min().unwrap_or(0), raw.iter().copied().max().unwrap_or(0));
        let share = |score: &i64| match max - min {
            0 => 0,
            range => (100.0 * ((score - min) as f64 / range as f64)) as i64,
        };
        raw.iter().map(share).collect()
    }
}
