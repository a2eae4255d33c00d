//! VolumeRestrictions.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::SharedStatus;

#[derive(Clone)]
pub(crate) struct VolumeRestrictions;

impl FilterPlugin for VolumeRestrictions {
    const NAME: &'static str = "VolumeRestrictions";

    fn pre_filter(_attempt: &Attempt<'_>) -> PreFilter<VolumeRestrictions> {
        PreFilter::Skip
    }

    fn filter(&self, _attempt: &Attempt<'_>, _node: &NodeView<'_>) -> Option<SharedStatus> {
        None
    }
}
