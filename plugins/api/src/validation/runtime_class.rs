//! RuntimeClasses.

use super::metadata::{self, NameRule};
use super::value::Value;
use super::{container, format, scheduling};
use crate::server::BadValue;
use std::collections::HashSet;

/// A RuntimeClass.
pub(super) fn runtime_class(object: Value<'_, '_>) {
    // Upstream asks less of the finalizers here.
    metadata::generic_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
    let handler = object.field("handler");
    if handler.is_empty() {
        handler.required("");
    } else {
        handler.invalid_each(format::label(handler.text()));
    }
    let overhead = object.field("overhead");
    if overhead.is_present() {
        container::limits(overhead, overhead.field("podFixed").shown_at(overhead, &["limits"]));
    }
    let scheduling = object.field("scheduling");
    metadata::labels(scheduling.field("nodeSelector"));
    let tolerations = scheduling.field("tolerations");
    scheduling::tolerations(tolerations);
    let mut seen = HashSet::new();
    for toleration in tolerations.items() {
        if !seen.insert(["key", "operator", "value", "effect"].map(|field| toleration.field(field).text())) {
            toleration.duplicate_value(BadValue::Struct);
        }
    }
}
