//! What an autoscaler measures.

use crate::server::BadValue;
use crate::validation::common::one_of;
use crate::validation::value::Value;
use crate::validation::{format, resource_name};
use podlint_plugin_sdk::manifest::Quantity;

const TYPES: [&str; 5] = ["ContainerResource", "External", "Object", "Pods", "Resource"];
/// The fields of the sources in the order in which upstream looks at them, each with the type that it belongs to.
const SOURCES: [(&str, &str); 5] = [
    ("Object", "object"),
    ("External", "external"),
    ("Pods", "pods"),
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
];

pub(super) fn metrics(spec: Value<'_, '_>) {
    let list = spec.field("metrics");
    list.items().for_each(metric);
    let is_scalable = |metric: Value<'_, '_>| {
        let metric_type = metric.field("type");
        metric_type.is_unknown() || matches!(metric_type.text(), "Object" | "External")
    };
    scaling_to_zero(spec, list.is_unknown() || list.items().any(is_scalable));
}

/// With no pods left only a metric from outside of them can call for more.
pub(super) fn scaling_to_zero(spec: Value<'_, '_>, is_scalable: bool) {
    if spec.field("minReplicas").int() == Some(0) && !is_scalable {
        let metrics = spec.field("metrics");
        let place = if metrics.is_present() { metrics } else { metrics.pointing_at(spec.field("minReplicas")) };
        place.forbidden("must specify at least one Object or External metric to support scaling to zero replicas");
    }
}

fn metric(metric: Value<'_, '_>) {
    let metric_type = metric.field("type");
    if metric_type.is_empty() {
        metric_type.required("must specify a metric source type");
    }
    one_of(metric_type, &TYPES);
    let mut present = SOURCES.into_iter().filter(|(_, field)| metric.field(field).is_present());
    if let Some((_, first)) = present.next() {
        source(first, metric.field(first));
    }
    if metric_type.is_unknown() {
        return;
    }
    let expected = SOURCES.into_iter().find(|(name, _)| *name == metric_type.text());
    if let Some((_, field)) = expected.filter(|(_, field)| !metric.field(field).is_present()) {
        metric.field(field).required("must populate information for the given metric source");
    }
    if present.next().is_some() {
        for (_, field) in SOURCES.into_iter().filter(|source| Some(*source) != expected) {
            if metric.field(field).is_present() {
                metric.field(field).forbidden("must populate the given metric source only");
            }
        }
    }
}

fn source(field: &str, source: Value<'_, '_>) {
    let target = source.field("target");
    let (value, average) = (target.field("value"), target.field("averageValue"));
    let (has_value, has_average) = (value.is_present(), average.is_present());
    if field == "object" {
        super::reference(source.field("describedObject"), false);
    }
    if matches!(field, "object" | "external" | "pods") {
        metric_name(source.field("metric").field("name"));
    } else {
        resource_of(field, source);
    }
    target_of_metric(target);
    match field {
        "object" if !has_value && !has_average => average.required("must set either a target value or averageValue"),
        "external" if !has_value && !has_average => {
            average.required("must set either a target value for metric or a per-pod target");
        }
        "external" if has_value && has_average => {
            value.forbidden("may not set both a target value for metric and a per-pod target");
        }
        "pods" if !has_average => average.required("must specify a positive target averageValue"),
        "resource" | "containerResource" => utilization_or_value(target),
        _ => {}
    }
}

fn utilization_or_value(target: Value<'_, '_>) {
    let (utilization, average) = (target.field("averageUtilization"), target.field("averageValue"));
    match (utilization.is_present(), average.is_present()) {
        (true, true) => average.forbidden("may not set both a target raw value and a target utilization"),
        (false, false) if !average.is_unknown() => {
            utilization.required("must set either a target raw value or a target utilization");
        }
        _ => {}
    }
}

fn metric_name(name: Value<'_, '_>) {
    if name.is_empty() {
        name.required("must specify a metric name");
    } else {
        name.invalid_each(format::path_segment(name.text()));
    }
}

fn resource_of(field: &str, source: Value<'_, '_>) {
    let (name, container) = (source.field("name"), source.field("container"));
    if name.is_empty() {
        name.required("must specify a resource name");
    } else if field == "containerResource" {
        name.invalid_each(resource_name::problems_in_container(name.session(), name.text()));
    }
    if field == "containerResource" {
        if container.is_empty() {
            container.required("must specify a container");
        } else {
            container.invalid_each(format::label(container.text()));
        }
    }
}

fn target_of_metric(target: Value<'_, '_>) {
    let target_type = target.field("type");
    if target_type.is_empty() {
        target_type.required("must specify a metric target type");
    }
    if !matches!(target_type.text(), "Utilization" | "Value" | "AverageValue") {
        target_type.invalid("must be either Utilization, Value, or AverageValue");
    }
    for value in [target.field("value"), target.field("averageValue")] {
        let Some(quantity) = value.quantity() else { continue };
        if quantity <= Quantity::ZERO {
            value.invalid_value(BadValue::Text(&quantity.to_string()), "must be positive");
        }
    }
    let utilization = target.field("averageUtilization");
    if utilization.int().is_some_and(|percent| percent < 1) {
        utilization.invalid("must be greater than 0");
    }
}
