//! SchedulingGates and what else holds a pod back before it is tried.
//!
//! Follows pkg/scheduler/framework/plugins/schedulinggates of Kubernetes 1.37.

use super::dynamic_resources;
use crate::cluster::Cluster;
use crate::pod::Pod;
use crate::status::Status;

/// Why a pod is not tried at all; `None` if it is.
pub(crate) fn held_back(pod: &Pod, cluster: &Cluster) -> Option<Status> {
    if !pod.gates.is_empty() {
        let gates: Vec<&str> = pod.gates.iter().map(|gate| cluster.symbols.text(*gate)).collect();
        let reason = format!("waiting for scheduling gates: [{}]", gates.join(" "));
        return Some(Status::unresolvable("SchedulingGates", reason));
    }
    dynamic_resources::held_back(pod, cluster)
}
