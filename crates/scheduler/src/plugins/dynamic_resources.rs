//! DynamicResources.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::SharedStatus;

#[derive(Clone)]
pub(crate) struct DynamicResources;

impl FilterPlugin for DynamicResources {
    const NAME: &'static str = "DynamicResources";

    fn pre_filter(_attempt: &Attempt<'_>) -> PreFilter<DynamicResources> {
        PreFilter::Skip
    }

    fn filter(&self, _attempt: &Attempt<'_>, _node: &NodeView<'_>) -> Option<SharedStatus> {
        None
    }
}

/// How good the devices are that a pod would get.
pub(crate) struct PreferredDevices;

impl super::ScorePlugin for PreferredDevices {
    const NAME: &'static str = "DynamicResources";
    const WEIGHT: i64 = 2;

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<PreferredDevices> {
        attempt.cluster.release.is_since(35).then_some(PreferredDevices)
    }

    fn scores(&self, _attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        vec![0; feasible.len()]
    }
}

/// Why a pod is not tried at all: a claim of its is missing.
pub(crate) fn held_back(_pod: &crate::pod::Pod, _cluster: &crate::cluster::Cluster) -> Option<crate::status::Status> {
    None
}
