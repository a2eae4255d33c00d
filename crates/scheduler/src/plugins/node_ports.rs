//! NodePorts: a pod cannot go where one of its host ports is taken.
//!
//! Follows pkg/scheduler/framework/plugins/nodeports of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::pod::{HostPort, Pod};
use crate::status::{SharedStatus, Status};
use crate::symbols::Symbol;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct NodePorts {
    /// The address that stands for all, if anything has it.
    all: Option<Symbol>,
    rejection: SharedStatus,
}

impl FilterPlugin for NodePorts {
    const NAME: &'static str = "NodePorts";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<NodePorts> {
        if attempt.pod.host_ports.is_empty() {
            return PreFilter::Skip;
        }
        let reason = "node(s) didn't have free ports for the requested pod ports";
        PreFilter::Run(NodePorts {
            all: attempt.cluster.symbols.find("0.0.0.0"),
            rejection: Rc::new(Status::unschedulable(Self::NAME, reason)),
        })
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let taken = |wanted: &HostPort| node.state.ports.iter().any(|taken| self.clash(wanted, taken));
        attempt.pod.host_ports.iter().any(taken).then(|| self.rejection.clone())
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        let cluster = attempt.cluster;
        let detail = |wanted: &HostPort| {
            let has = |pod: &&Pod| pod.host_ports.iter().any(|taken| self.clash(wanted, taken));
            let pod = cluster.pods_of(node.state).find(has)?.full_name(&cluster.symbols);
            Some(format!("port {}/{} is taken by {pod}", wanted.port, cluster.symbols.text(wanted.protocol)))
        };
        attempt.pod.host_ports.iter().filter_map(detail).collect()
    }
}

impl NodePorts {
    fn clash(&self, wanted: &HostPort, taken: &HostPort) -> bool {
        let same_address =
            wanted.address == taken.address || Some(wanted.address) == self.all || Some(taken.address) == self.all;
        wanted.port == taken.port && wanted.protocol == taken.protocol && same_address
    }
}
