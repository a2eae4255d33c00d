//! TaintToleration: taints keep pods away that do not tolerate them, or make their nodes worse.
//!
//! Follows pkg/scheduler/framework/plugins/tainttoleration of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin, normalized_by_max};
use crate::node::Node;
use crate::pod::{Effect, Pod, Taint};
use crate::status::{SharedStatus, Status};
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct TaintToleration {
    rejection: SharedStatus,
}

/// The taints of a node that keep a pod away.
fn unwelcoming<'n>(pod: &'n Pod, node: &'n Node) -> impl Iterator<Item = &'n Taint> {
    node.taints.iter().filter(|taint| {
        taint.effect != Effect::PreferNoSchedule
            && !pod.tolerations.iter().any(|toleration| toleration.tolerates(taint))
    })
}

/// Whether a pod is kept away from a node by a taint.
pub(crate) fn is_kept_away(pod: &Pod, node: &Node) -> bool {
    unwelcoming(pod, node).next().is_some()
}

impl FilterPlugin for TaintToleration {
    const NAME: &'static str = "TaintToleration";

    fn pre_filter(_attempt: &Attempt<'_>) -> PreFilter<TaintToleration> {
        let rejection = Rc::new(Status::unresolvable(Self::NAME, "node(s) had untolerated taint(s)"));
        PreFilter::Run(TaintToleration { rejection })
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        is_kept_away(attempt.pod, node.node).then(|| self.rejection.clone())
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let text = |symbol| attempt.cluster.symbols.text(symbol);
        let detail = |taint: &Taint| {
            let equals = if taint.value.is_empty() { "" } else { "=" };
            let (key, value, effect) = (text(taint.key), text(taint.value), taint.effect.name());
            format!("taint {key}{equals}{value}:{effect} is not tolerated")
        };
        unwelcoming(attempt.pod, node.node).map(detail).collect()
    }
}

/// How many taints would rather not have the pod.
pub(crate) struct PreferredTaints;

impl ScorePlugin for PreferredTaints {
    const NAME: &'static str = "TaintToleration";

    fn pre_score(_attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<PreferredTaints> {
        Some(PreferredTaints)
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let tolerations: Vec<_> = attempt
            .pod
            .tolerations
            .iter()
            .filter(|toleration| toleration.effect.is_none_or(|effect| effect == Effect::PreferNoSchedule))
            .collect();
        let score = |place: &usize| {
            let taints = attempt.cluster.nodes[*place].taints.iter();
            let unwelcome = |taint: &&Taint| {
                taint.effect == Effect::PreferNoSchedule
                    && !tolerations.iter().any(|toleration| toleration.tolerates(taint))
            };
            taints.filter(unwelcome).count() as i64
        };
        feasible.iter().map(score).collect()
    }

    fn normalized(&self, _attempt: &Attempt<'_>, _feasible: &[usize], raw: &[i64]) -> Vec<i64> {
        normalized_by_max(raw, true)
    }
}
