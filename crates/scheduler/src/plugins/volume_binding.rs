//! VolumeBinding.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::SharedStatus;

#[derive(Clone)]
pub(crate) struct VolumeBinding;

impl FilterPlugin for VolumeBinding {
    const NAME: &'static str = "VolumeBinding";

    fn pre_filter(_attempt: &Attempt<'_>) -> PreFilter<VolumeBinding> {
        PreFilter::Skip
    }

    fn filter(&self, _attempt: &Attempt<'_>, _node: &NodeView<'_>) -> Option<SharedStatus> {
        None
    }
}

/// How full the storage of a node would be.
pub(crate) struct StorageCapacity;

impl super::ScorePlugin for StorageCapacity {
    const NAME: &'static str = "VolumeBinding";
    const WEIGHT: i64 = 1;

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<StorageCapacity> {
        attempt.cluster.release.is_since(37).then_some(StorageCapacity)
    }

    fn scores(&self, _attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        vec![0; feasible.len()]
    }
}
