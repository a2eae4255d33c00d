//! VolumeZone.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::SharedStatus;

#[derive(Clone)]
pub(crate) struct VolumeZone;

impl FilterPlugin for VolumeZone {
    const NAME: &'static str = "VolumeZone";

    fn pre_filter(_attempt: &Attempt<'_>) -> PreFilter<VolumeZone> {
        PreFilter::Skip
    }

    fn filter(&self, _attempt: &Attempt<'_>, _node: &NodeView<'_>) -> Option<SharedStatus> {
        None
    }
}
