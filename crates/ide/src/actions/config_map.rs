//! The ConfigMap that takes what moves out of an object.

use super::place::Place;
use super::write::{Entries, Value, entries};
use podlint_manifest::Object;

/// A ConfigMap beside an object, in its namespace.
pub(super) fn of(object: Object<'_>, name: &str, data: Entries) -> Entries {
    let mut metadata = entries([("name", Value::text(name))]);
    if let Some(namespace) = object.namespace() {
        metadata.push(("namespace".to_owned(), Value::text(namespace.value)));
    }
    entries([
        ("apiVersion", Value::text("v1")),
        ("kind", Value::text("ConfigMap")),
        ("metadata", Value::Map(metadata)),
        ("data", Value::Map(data)),
    ])
}

/// A name for it that no ConfigMap has: `web-env`, `web-env-2`.
pub(super) fn free_name(place: &Place<'_>, object: Object<'_>, suffix: &str) -> Option<String> {
    let base = format!("{}-{suffix}", object.name()?.value);
    let index = &place.scope.index;
    free(&base, |name| index.named("ConfigMap", name, object.namespace_name()).next().is_some())
}

/// The name or the first of `name-2`, `name-3`, ... that is not taken.
pub(super) fn free(base: &str, is_taken: impl Fn(&str) -> bool) -> Option<String> {
    let names = (1..10).map(|number| if number == 1 { base.to_owned() } else { format!("{base}-{number}") });
    names.into_iter().find(|name| !is_taken(name))
}
