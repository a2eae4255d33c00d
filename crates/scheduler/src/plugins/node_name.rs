//! NodeName: a pod that names its node fits no other one.
//!
//! Follows pkg/scheduler/framework/plugins/nodename of Kubernetes 1.37. Such a pod is not pending, so it never speaks.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::{SharedStatus, Status};
use crate::symbols::Symbol;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct NodeName {
    wanted: Symbol,
}

impl FilterPlugin for NodeName {
    const NAME: &'static str = "NodeName";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<NodeName> {
        PreFilter::Run(NodeName { wanted: attempt.pod.node_name })
    }

    fn filter_all(&self, attempt: &Attempt<'_>, places: &[usize], verdicts: &mut [Option<SharedStatus>]) {
        if self.wanted.is_empty() {
            return;
        }
        for &place in places {
            verdicts[place] = verdicts[place].take().or_else(|| self.filter(attempt, &attempt.node(place)));
        }
    }

    fn filter(&self, _attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let reason = "node(s) didn't match the requested node name";
        (!self.wanted.is_empty() && self.wanted != node.node.name)
            .then(|| Rc::new(Status::unresolvable(Self::NAME, reason)))
    }
}
