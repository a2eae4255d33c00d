//! NodeAffinity: a pod goes where its node selector and node affinity let it go, and rather where it likes to.
//!
//! Follows pkg/scheduler/framework/plugins/nodeaffinity of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin, normalized_by_max};
use crate::node::Node;
use crate::pod::{NodeTerm, Pod};
use crate::status::{SharedStatus, Status};
use crate::symbols::{Symbol, Symbols};
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct NodeAffinity {
    rejection: SharedStatus,
    /// For nodes that the configuration keeps all pods from.
    added_rejection: SharedStatus,
}

/// Whether a pod may go to a node by its node selector and its required node affinity.
pub(crate) fn may_go(pod: &Pod, node: &Node, symbols: &Symbols) -> bool {
    pod.node_selector.iter().all(|requirement| requirement.is_met(&node.labels, symbols))
        && pod
            .required_nodes
            .as_ref()
            .is_none_or(|terms| terms.iter().any(|term| term.matches(&node.labels, node.name, symbols)))
}

impl FilterPlugin for NodeAffinity {
    const NAME: &'static str = "NodeAffinity";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<NodeAffinity> {
        let pod = attempt.pod;
        let has_added = attempt.profile.args.added_affinity.is_some();
        if pod.node_selector.is_empty() && pod.required_nodes.is_none() && !has_added {
            return PreFilter::Skip;
        }
        let reason = "node(s) didn't match Pod's node affinity/selector";
        let added_reason = "node(s) didn't match scheduler-enforced node affinity";
        let plugin = NodeAffinity {
            rejection: Rc::new(Status::unresolvable(Self::NAME, reason)),
            added_rejection: Rc::new(Status::unresolvable(Self::NAME, added_reason)),
        };
        let Some(names) = pod.required_nodes.as_ref().and_then(|terms| named_nodes(terms)) else {
            return PreFilter::Run(plugin);
        };
        if names.is_empty() {
            return PreFilter::Reject(Status::unresolvable(Self::NAME, "pod affinity terms conflict"));
        }
        PreFilter::RunOn(plugin, names)
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let symbols = &attempt.cluster.symbols;
        let (labels, name) = (&node.node.labels, node.node.name);
        if let Some(added) = &attempt.profile.args.added_affinity
            && !added.iter().any(|term| term.matches(labels, name, symbols))
        {
            return Some(self.added_rejection.clone());
        }
        (!may_go(attempt.pod, node.node, symbols)).then(|| self.rejection.clone())
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let (pod, symbols) = (attempt.pod, &attempt.cluster.symbols);
        let of_selector = pod.node_selector.iter().filter_map(|wanted| wanted.unmet(&node.node.labels, symbols));
        let terms = [&attempt.profile.args.added_affinity, &pod.required_nodes];
        let of_terms = terms.into_iter().flatten().flat_map(|terms| unmet(terms, node.node, symbols));
        of_selector.chain(of_terms).collect()
    }
}

/// Why a node matches none of the terms: what each asks for first that is not there.
fn unmet(terms: &[NodeTerm], node: &Node, symbols: &Symbols) -> Vec<String> {
    if terms.iter().any(|term| term.matches(&node.labels, node.name, symbols)) {
        return Vec::new();
    }
    let why = |term: &NodeTerm| {
        let label = term.expressions.iter().find_map(|wanted| wanted.unmet(&node.labels, symbols));
        let name = || {
            let (must_be, name) = term.names.iter().find(|(must_be, name)| *must_be != (*name == node.name))?;
            Some(format!("wants the node {}{}", if *must_be { "" } else { "not to be " }, symbols.text(*name)))
        };
        label.or_else(name)
    };
    terms.iter().filter_map(why).collect()
}

/// The nodes that all terms name; `None` if one names none.
fn named_nodes(terms: &[NodeTerm]) -> Option<Vec<Symbol>> {
    let mut all = Vec::new();
    for term in terms {
        let mut names = term.names.iter().filter(|(must_be, _)| *must_be).map(|(_, name)| *name);
        let first = names.next()?;
        if names.all(|name| name == first) && !all.contains(&first) {
            all.push(first);
        }
    }
    (!terms.is_empty()).then_some(all)
}

/// How many of its wishes a node grants.
pub(crate) struct PreferredNodes;

impl ScorePlugin for PreferredNodes {
    const NAME: &'static str = "NodeAffinity";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<PreferredNodes> {
        let added = &attempt.profile.args.added_preferences;
        (attempt.pod.preferred_nodes.is_some() || added.is_some()).then_some(PreferredNodes)
    }

    fn unprepared(_attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<PreferredNodes> {
        Some(PreferredNodes)
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let symbols = &attempt.cluster.symbols;
        let added = attempt.profile.args.added_preferences.as_deref().unwrap_or_default();
        let own = attempt.pod.preferred_nodes.as_deref().unwrap_or_default();
        let score = |place: &usize| {
            let node = &attempt.cluster.nodes[*place];
            let granted = added.iter().chain(own).filter(|(_, term)| term.matches(&node.labels, node.name, symbols));
            granted.map(|(weight, _)| weight).sum()
        };
        feasible.iter().map(score).collect()
    }

    fn normalized(&self, _attempt: &Attempt<'_>, _feasible: &[usize], raw: &[i64]) -> Vec<i64> {
        normalized_by_max(raw, false)
    }
}
