//! PodDisruptionBudgets. Their metadata is looked at only by the pass that is common to all kinds.

use super::common::{at_most_all, count_or_percent, one_of};
use super::metadata::{self, NameRule};
use super::selector::label_selector;
use super::value::Value;
use crate::server::BadValue;

pub(super) fn disruption_budget(object: Value<'_, '_>) {
    let spec = object.field("spec");
    let (available, unavailable) = (spec.field("minAvailable"), spec.field("maxUnavailable"));
    if available.is_present() && unavailable.is_present() {
        let detail = "minAvailable and maxUnavailable cannot be both set";
        unavailable.shown_at(spec, &[]).invalid_value(BadValue::Struct, detail);
    }
    for count in [available, unavailable] {
        count_or_percent(count);
        at_most_all(count);
    }
    label_selector(spec.field("selector"));
    let policy = spec.field("unhealthyPodEvictionPolicy");
    if policy.is_present() {
        one_of(policy, &["AlwaysAllow", "IfHealthyBudget"]);
    }
    // The pass that is common to all kinds. The others have asked all of it before.
    if object.session().is_clean() {
        metadata::generic_meta(object.field("metadata"), NameRule::PathSegment);
    }
}
