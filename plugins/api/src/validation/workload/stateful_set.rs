//! StatefulSets.

use super::{Bound, always_restarted, selector_and_template};
use crate::server::BadValue;
use crate::validation::common::{at_most_all, non_negative, one_of_or_default};
use crate::validation::format;
use crate::validation::metadata::{self, NameRule};
use crate::validation::pod::{self, Template};
use crate::validation::value::Value;
use crate::validation::volume::claim::{self, ClaimOf};

pub(in crate::validation) fn stateful_set(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Label);
    let spec = object.field("spec");
    let management = spec.field("podManagementPolicy");
    if !matches!(management.text(), "" | "OrderedReady" | "Parallel") {
        management.invalid("must be 'OrderedReady' or 'Parallel'");
    }
    update_strategy(spec.field("updateStrategy"));
    let retention = spec.field("persistentVolumeClaimRetentionPolicy");
    for name in ["whenDeleted", "whenScaled"] {
        one_of_or_default(retention.field(name), &["Retain", "Delete"]);
    }
    if object.session().is_since(34) {
        for claim in spec.field("volumeClaimTemplates").items() {
            claim::spec(claim.field("spec"), ClaimOf::Volume);
        }
    }
    non_negative(spec.field("replicas"));
    non_negative(spec.field("minReadySeconds"));
    non_negative(spec.field("ordinals").field("start"));
    let service = spec.field("serviceName");
    if !service.is_empty() {
        service.invalid_each(format::label(service.text()));
    }
    selector_and_template(spec, "statefulset", "", template);
    always_restarted(spec.field("template").field("spec"), "StatefulSet");
}

fn template(template: Value<'_, '_>) {
    if template.session().is_since(34) {
        pod::pod_template(template, Template::StatefulSet);
    } else {
        // Older servers do not look into the pod.
        pod::template_meta(template);
    }
}

fn update_strategy(strategy: Value<'_, '_>) {
    let update = strategy.field("rollingUpdate");
    match strategy.field("type").text_or("RollingUpdate") {
        "RollingUpdate" => {
            non_negative(update.field("partition"));
            // Before, nobody is asked for the field.
            if update.session().is_since(37) {
                max_unavailable(update.field("maxUnavailable"));
            }
        }
        "OnDelete" if update.is_present() => {
            update.invalid_value(BadValue::Struct, "only allowed for updateStrategy 'RollingUpdate'");
        }
        "OnDelete" => {}
        _ => {
            let shown = strategy.field("type").shown_at(strategy, &[]);
            shown.invalid_value(BadValue::Struct, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
}

fn max_unavailable(value: Value<'_, '_>) {
    if Bound::of(value, 1).is_zero() {
        value.invalid("cannot be 0");
    }
    at_most_all(value);
}
