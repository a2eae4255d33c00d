//! NodeDeclaredFeatures: a pod that needs a feature goes to nodes that declare it.
//!
//! Follows pkg/scheduler/framework/plugins/nodedeclaredfeatures of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::{SharedStatus, Status};
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct NodeDeclaredFeatures {
    rejection: SharedStatus,
}

impl FilterPlugin for NodeDeclaredFeatures {
    const NAME: &'static str = "NodeDeclaredFeatures";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<NodeDeclaredFeatures> {
        if attempt.pod.features.is_empty() {
            return PreFilter::Skip;
        }
        let reason = "node(s) didn't match Pod's required features";
        PreFilter::Run(NodeDeclaredFeatures { rejection: Rc::new(Status::unresolvable(Self::NAME, reason)) })
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let has_all = attempt.pod.features.iter().all(|feature| node.node.features.contains(feature));
        (!has_all).then(|| self.rejection.clone())
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let missing = attempt.pod.features.iter().filter(|feature| !node.node.features.contains(feature));
        missing.map(|feature| format!("the node does not declare {}", attempt.cluster.symbols.text(*feature))).collect()
    }
}
