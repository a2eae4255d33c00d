//! HorizontalPodAutoscalers, of version v2 and the older v1 that knows only the use of the CPU.

mod behavior;
mod metrics;

use super::format;
use super::metadata::{self, NameRule};
use super::value::Value;
use crate::server::BadValue;

pub(super) fn autoscaler(object: Value<'_, '_>) {
    let spec = object.field("spec");
    bounds(object);
    metrics::metrics(spec);
    behavior::behavior(spec.field("behavior"));
}

pub(super) fn autoscaler_v1(object: Value<'_, '_>) {
    let spec = object.field("spec");
    bounds(object);
    let (metrics, target) = (spec.field("metrics"), spec.field("targetCPUUtilizationPercentage"));
    if target.int().is_some_and(|percent| percent < 1) {
        let shown = target.shown_as_item(metrics, 0);
        target.shown_at(shown, &["resource", "target", "averageUtilization"]).invalid("must be greater than 0");
    }
    metrics::scaling_to_zero(spec, false);
}

/// What both versions have: the name, how many pods there may be, and of what.
fn bounds(object: Value<'_, '_>) {
    let (meta, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(meta, NameRule::Subdomain);
    let session = object.session();
    if !session.is_since(37) {
        metadata::generation(meta);
    }
    let (least, most) = (spec.field("minReplicas"), spec.field("maxReplicas"));
    let lowest = if session.is_since(37) { 0 } else { 1 };
    if least.int().is_some_and(|number| number < lowest) {
        least.invalid(&format!("must be greater than or equal to {lowest}"));
    }
    if !most.is_unknown() {
        max_replicas(most, least);
    }
    reference(spec.field("scaleTargetRef"), true);
}

fn max_replicas(most: Value<'_, '_>, least: Value<'_, '_>) {
    let session = most.session();
    let number = most.int().unwrap_or(0);
    match number {
        1.. => {}
        _ if !session.is_since(36) => most.invalid_value(BadValue::Number(number), "must be greater than 0"),
        0 if session.is_since(37) => most.required(""),
        0 => most.required("must be set and greater than 0"),
        _ => most.invalid("must be greater than or equal to 1"),
    }
    let at_least = if least.is_unknown() { i64::MIN } else { least.int().unwrap_or(1) };
    if number < at_least {
        most.invalid_value(BadValue::Number(number), "must be greater than or equal to `minReplicas`");
    }
}

/// A reference to an object of any kind. What is scaled must have a group, but for the one kind of the core that can be.
fn reference(reference: Value<'_, '_>, is_scaled: bool) {
    let (kind, version) = (reference.field("kind"), reference.field("apiVersion"));
    for field in [kind, reference.field("name")] {
        if field.is_empty() {
            field.required("");
        } else {
            field.invalid_each(format::path_segment(field.text()));
        }
    }
    if !is_scaled || !reference.session().is_since(34) {
        return;
    }
    let text = version.text();
    if text.matches('/').count() > 1 {
        version.invalid(&format!("unexpected GroupVersion string: {text}"));
    } else if kind.text() != "ReplicationController"
        && !kind.is_unknown()
        && text.split_once('/').is_none_or(|(group, _)| group.is_empty())
    {
        version.invalid("apiVersion must specify API group");
    }
}
