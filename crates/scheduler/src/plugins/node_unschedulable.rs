//! NodeUnschedulable: a cordoned node takes no pod that does not tolerate that.
//!
//! Follows pkg/scheduler/framework/plugins/nodeunschedulable of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::pod::{Effect, Taint};
use crate::status::{SharedStatus, Status};
use crate::symbols::Symbol;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct NodeUnschedulable {
    is_tolerated: bool,
    rejection: SharedStatus,
}

impl FilterPlugin for NodeUnschedulable {
    const NAME: &'static str = "NodeUnschedulable";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<NodeUnschedulable> {
        let key = attempt.cluster.symbols.find("node.kubernetes.io/unschedulable");
        let is_tolerated = |key| {
            let taint = Taint { key, value: Symbol::EMPTY, effect: Effect::NoSchedule };
            attempt.pod.tolerations.iter().any(|toleration| toleration.tolerates(&taint))
        };
        // Where nothing has this key only a toleration of all keys can tolerate it.
        let any = |toleration: &&crate::pod::Toleration| toleration.key.is_empty() && toleration.exists;
        let tolerates_all = attempt
            .pod
            .tolerations
            .iter()
            .filter(any)
            .any(|toleration| toleration.effect.is_none_or(|effect| effect == Effect::NoSchedule));
        PreFilter::Run(NodeUnschedulable {
            is_tolerated: key.map_or(tolerates_all, is_tolerated),
            rejection: Rc::new(Status::unresolvable(Self::NAME, "node(s) were unschedulable")),
        })
    }

    fn filter(&self, _attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        (node.node.is_unschedulable && !self.is_tolerated).then(|| self.rejection.clone())
    }
}
