//! ReplicationControllers, and templates that are objects of their own.

use super::{not_selected, template_of_replaced_pods};
use crate::validation::common::non_negative;
use crate::validation::metadata::{self, NameRule};
use crate::validation::pod::{self, Template};
use crate::validation::selector::LabelSet;
use crate::validation::value::Value;

pub(in crate::validation) fn replication_controller(object: Value<'_, '_>) {
    let (meta, spec) = (object.field("metadata"), object.field("spec"));
    // Its generated rule counts what it says.
    metadata::object_meta(meta, NameRule::SubdomainOfBytes);
    let template = spec.field("template");
    metadata::labels_of_template(meta, template);
    non_negative(spec.field("minReadySeconds"));
    non_negative(spec.field("replicas"));
    let (selector, labels) = (spec.field("selector"), template.field("metadata").field("labels"));
    if selector.is_empty() && labels.is_empty() && !labels.is_unknown() {
        selector.required("");
    }
    if !template.is_present() {
        return template.required("");
    }
    // An empty selector becomes that of the template.
    if !selector.is_empty() && LabelSet::of(labels).has_all(&LabelSet::of(selector)) == Some(false) {
        not_selected(labels, selector);
    }
    template_of_replaced_pods(template, "ReplicationController");
}

pub(in crate::validation) fn pod_template(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    pod::pod_template(object.field("template"), Template::Other);
}
