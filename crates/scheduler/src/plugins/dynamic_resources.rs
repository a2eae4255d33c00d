//! DynamicResources.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::cluster::Cluster;
use crate::pod::Pod;
use crate::status::{SharedStatus, Status};

#[derive(Clone)]
pub(crate) struct DynamicResources;

impl FilterPlugin for DynamicResources {
    const NAME: &'static str = "DynamicResources";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<DynamicResources> {
        if attempt.pod.resource_claims.is_empty() {
            return PreFilter::Skip;
        }
        match attempt.cluster.devices.rejects(attempt.pod, attempt.cluster) {
            Some(reason) => PreFilter::Reject(Status::unresolvable(Self::NAME, reason)),
            None => PreFilter::Run(DynamicResources),
        }
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        match attempt.cluster.devices.allocate(attempt.pod, node.node.name) {
            Some(_) => None,
            None => Some(Status::unresolvable(Self::NAME, "cannot allocate all claims").into()),
        }
    }
}

/// How good the devices are that a pod would get.
pub(crate) struct PreferredDevices;

impl super::ScorePlugin for PreferredDevices {
    const NAME: &'static str = "DynamicResources";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<PreferredDevices> {
        attempt.cluster.release.is_since(35).then_some(PreferredDevices)
    }

    fn scores(&self, _attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        vec![0; feasible.len()]
    }
}

/// Why a pod is not tried at all: a claim of its is not as it has to be.
pub(crate) fn held_back(pod: &Pod, cluster: &Cluster) -> Option<Status> {
    let reason = cluster.devices.awaited(pod, cluster)?;
    Some(Status::unresolvable("DynamicResources", reason))
}
