//! Namespaces.

use super::format;
use super::metadata::{self, NameRule};
use super::value::Value;

pub(super) fn namespace(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::Label);
    metadata::generation(meta);
    // The server makes a label of the name.
    let name = meta.field("name");
    let label = name.shown_at(meta, &["labels"]);
    label.invalid_each(format::label_value(name.text(), object.session().minor()));
    let finalizers = object.field("spec").field("finalizers");
    for finalizer in finalizers.items() {
        metadata::finalizer(finalizer.shown_at(finalizers, &[]));
    }
}
