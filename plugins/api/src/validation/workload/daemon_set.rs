//! DaemonSets.

use super::{Bound, must_select, template_of_replaced_pods};
use crate::server::BadValue;
use crate::validation::common::{at_most_all, non_negative};
use crate::validation::metadata::{self, NameRule};
use crate::validation::selector::{Selector, label_selector};
use crate::validation::value::Value;

pub(in crate::validation) fn daemon_set(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    let spec = object.field("spec");
    let written = spec.field("selector");
    let selector = Selector::of(written);
    label_selector(written);
    // One that is absent selects nothing, which is all that is said about it.
    must_select(&selector, written, spec.field("template"));
    if matches!(selector, Selector::Everything) {
        written.invalid_value(BadValue::Struct, "empty selector is invalid for daemonset");
    }
    template_of_replaced_pods(spec.field("template"), "DaemonSet");
    for name in ["minReadySeconds", "templateGeneration", "revisionHistoryLimit"] {
        non_negative(spec.field(name));
    }
    update_strategy(spec.field("updateStrategy"));
}

fn update_strategy(strategy: Value<'_, '_>) {
    match strategy.field("type").text_or("RollingUpdate") {
        "RollingUpdate" => rolling_update(strategy.field("rollingUpdate")),
        "OnDelete" => {}
        _ => {
            let shown = strategy.field("type").shown_at(strategy, &[]);
            shown.not_supported_value(BadValue::Struct, &["RollingUpdate", "OnDelete"]);
        }
    }
}

fn rolling_update(update: Value<'_, '_>) {
    let unavailable = Bound::of(update.field("maxUnavailable"), 1);
    let surge = Bound::of(update.field("maxSurge"), 0);
    at_most_all(unavailable.value);
    at_most_all(surge.value);
    if unavailable.is_not_zero() && surge.is_not_zero() {
        surge.value.invalid("may not be set when maxUnavailable is non-zero");
    } else if unavailable.is_zero() && surge.is_zero() {
        unavailable.value.required("cannot be 0 when maxSurge is 0");
    }
}
