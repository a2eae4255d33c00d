//! Files that are written into a volume: items of ConfigMaps, Secrets and the downward API.

use crate::server::BadValue;
use crate::validation::value::Value;
use crate::validation::{container, format};

/// `secret` and `configMap` volumes; the name is required by the table of sources.
pub(super) fn items(source: Value<'_, '_>) {
    mode(source.field("defaultMode"));
    source.field("items").items().for_each(key_to_path);
}

/// A key of a ConfigMap or Secret and the file it becomes.
pub(super) fn key_to_path(item: Value<'_, '_>) {
    let (key, path) = (item.field("key"), item.field("path"));
    for field in [key, path] {
        if field.is_empty() {
            field.required("");
        }
    }
    path.invalid_each(format::non_reserved_path(path.text()));
    mode(item.field("mode"));
}

/// The bits of a file's mode.
pub(super) fn mode(mode: Value<'_, '_>) {
    if mode.int().is_some_and(|mode| !(0..=0o777).contains(&mode)) {
        mode.invalid("must be a number between 0 and 0777 (octal), both inclusive");
    }
}

/// A `downwardAPI` volume.
pub(super) fn downward_api(source: Value<'_, '_>) {
    mode(source.field("defaultMode"));
    for file in source.field("items").items() {
        downward_file(file, source);
    }
}

/// The field paths that a file can hold.
const FILE_FIELDS: [&str; 5] =
    ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/// A file of the downward API. The server forgets its index and prints it at its `source`.
pub(super) fn downward_file<'v, 't>(file: Value<'v, 't>, source: Value<'v, 't>) {
    let file = file.shown_at(source, &[]);
    let path = file.field("path");
    if path.is_empty() {
        path.required("");
    }
    path.invalid_each(format::non_reserved_path(path.text()));
    let (field, resource) = (file.field("fieldRef"), file.field("resourceFieldRef"));
    if field.is_present() {
        container::field_ref(field, &FILE_FIELDS);
        if resource.is_present() {
            let detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
            file.invalid_value(BadValue::Text("resource"), detail);
        }
    } else if resource.is_present() {
        container::resource_field_ref(resource, true);
    } else if !field.is_unknown() && !resource.is_unknown() {
        file.required("one of fieldRef and resourceFieldRef is required");
    }
    mode(file.field("mode"));
}
