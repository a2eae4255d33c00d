//! NodeVolumeLimits.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::status::SharedStatus;

#[derive(Clone)]
pub(crate) struct NodeVolumeLimits;

impl FilterPlugin for NodeVolumeLimits {
    const NAME: &'static str = "NodeVolumeLimits";

    fn pre_filter(_attempt: &Attempt<'_>) -> PreFilter<NodeVolumeLimits> {
        PreFilter::Skip
    }

    fn filter(&self, _attempt: &Attempt<'_>, _node: &NodeView<'_>) -> Option<SharedStatus> {
        None
    }
}
