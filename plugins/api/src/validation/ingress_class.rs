//! IngressClasses.

use super::common::domain_prefixed_path;
use super::format;
use super::metadata::{self, NameRule};
use super::value::Value;

/// The longest name of a controller.
const MAX_CONTROLLER: usize = 250;

const SCOPES: [&str; 2] = ["Cluster", "Namespace"];

/// An IngressClass.
pub(super) fn ingress_class(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    let controller = object.field("spec").field("controller");
    if controller.text().len() > MAX_CONTROLLER {
        controller.too_long(MAX_CONTROLLER);
    }
    domain_prefixed_path(controller);
    let parameters = object.field("spec").field("parameters");
    if parameters.is_present() {
        reference(parameters);
    }
}

/// The object that the controller reads its parameters from.
fn reference(parameters: Value<'_, '_>) {
    let group = parameters.field("apiGroup");
    if group.is_present() {
        group.invalid_each(format::subdomain(group.text()));
    }
    for field in ["kind", "name"].map(|field| parameters.field(field)) {
        if field.is_empty() {
            field.required("");
        } else {
            field.invalid_each(format::path_segment(field.text()));
        }
    }
    let (scope, namespace) = (parameters.field("scope"), parameters.field("namespace"));
    scope.one_of(&SCOPES);
    if scope.is_unknown() {
        return;
    }
    match (if scope.is_present() { scope.text() } else { "Cluster" }, namespace.is_present()) {
        ("Namespace", false) => namespace.required("`parameters.scope` is set to 'Namespace'"),
        ("Namespace", true) => namespace.invalid_each(format::label(namespace.text())),
        ("Cluster", true) => namespace.forbidden("`parameters.scope` is set to 'Cluster'"),
        _ => {}
    }
}
