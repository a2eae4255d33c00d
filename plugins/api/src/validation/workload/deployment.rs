//! Deployments and ReplicaSets.

use super::{Bound, selector_and_template, template_of_replaced_pods};
use crate::server::BadValue;
use crate::validation::common::{at_most_all, non_negative};
use crate::validation::metadata::{self, NameRule};
use crate::validation::value::Value;

pub(in crate::validation) fn deployment(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    let spec = object.field("spec");
    replicas(spec);
    strategy(spec.field("strategy"));
    let (ready, deadline) = (spec.field("minReadySeconds"), spec.field("progressDeadlineSeconds"));
    non_negative(spec.field("revisionHistoryLimit"));
    non_negative(deadline);
    let seconds = deadline.int().unwrap_or(600);
    if !deadline.is_unknown() && ready.int().unwrap_or(0) >= seconds {
        // The default is too short as well if pods take ten minutes to count as ready.
        let shown = if deadline.is_present() { deadline } else { deadline.pointing_at(ready) };
        shown.invalid_value(BadValue::Number(seconds), "must be greater than minReadySeconds");
    }
}

pub(in crate::validation) fn replica_set(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    replicas(object.field("spec"));
}

fn replicas(spec: Value<'_, '_>) {
    non_negative(spec.field("replicas"));
    non_negative(spec.field("minReadySeconds"));
    // Upstream speaks of a deployment and a ReplicaSet here, whichever of both it is.
    selector_and_template(spec, "deployment", "invalid label selector", |template| {
        template_of_replaced_pods(template, "ReplicaSet");
    });
}

fn strategy(strategy: Value<'_, '_>) {
    let update = strategy.field("rollingUpdate");
    match strategy.field("type").text_or("RollingUpdate") {
        "RollingUpdate" => rolling_update(update),
        "Recreate" if update.is_present() => {
            update.forbidden("may not be specified when strategy `type` is 'Recreate'");
        }
        "Recreate" => {}
        _ => {
            let shown = strategy.field("type").shown_at(strategy, &[]);
            shown.not_supported_value(BadValue::Struct, &["Recreate", "RollingUpdate"]);
        }
    }
}

fn rolling_update(update: Value<'_, '_>) {
    let unavailable = Bound::of(update.field("maxUnavailable"), 25);
    let surge = Bound::of(update.field("maxSurge"), 25);
    if unavailable.is_zero() && surge.is_zero() {
        unavailable.value.invalid("may not be 0 when `maxSurge` is 0");
    }
    at_most_all(unavailable.value);
}
