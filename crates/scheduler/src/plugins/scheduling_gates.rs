//! SchedulingGates and what else holds a pod back before it is tried.
//!
//! Follows pkg/scheduler/framework/plugins/schedulinggates of Kubernetes 1.37.

use super::dynamic_resources;
use crate::cluster::Cluster;
use crate::pod::Pod;
use crate::status::Status;

/// Why a pod is not tried at all; `None` if it is.
pub(crate) fn held_back(pod: &Pod, cluster: &Cluster) -> Option<Status> {
    let profile = cluster.profile(pod.scheduler)?;
    let has = |plugin| profile.pre_enqueue.contains(&plugin);
    if !pod.gates.is_empty() && has("SchedulingGates") {
        let gates: Vec<&str> = pod.gates.iter().map(|gate| cluster.symbols.text(*gate)).collect();
        let reason = format!("waiting for scheduling gates: [{}]", gates.join(" "));
        return Some(Status::unresolvable("SchedulingGates", reason));
    }
    if has("DynamicResources") { dynamic_resources::held_back(pod, cluster) } else { None }
}
