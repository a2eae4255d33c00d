//! Small kinds that belong to no namespace: Namespaces and PriorityClasses.

use super::format;
use super::metadata::{self, NameRule};
use super::value::Value;

/// The largest priority that users may give.
const MAX_PRIORITY: i64 = 1_000_000_000;
/// The classes of the system, and their priorities.
const SYSTEM_CLASSES: [(&str, i64); 2] =
    [("system-node-critical", 2 * MAX_PRIORITY + 1000), ("system-cluster-critical", 2 * MAX_PRIORITY)];

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

pub(super) fn priority_class(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::Subdomain);
    let (value, policy) = (object.field("value"), object.field("preemptionPolicy"));
    let priority = value.int().unwrap_or(0);
    let name = metadata::effective_name(meta);
    match name.as_deref().filter(|name| name.starts_with("system-")) {
        Some(name) => {
            if let Some(reason) = why_not_of_system(name, priority, object.field("globalDefault").is_true()) {
                metadata::name_value(meta).forbidden(&format!(
                    "priority class names with 'system-' prefix are reserved for system use only. error: {reason}"
                ));
            }
        }
        None if priority > MAX_PRIORITY => {
            value.forbidden(&format!("maximum allowed value of a user defined priority is {MAX_PRIORITY}"));
        }
        None => {}
    }
    match policy.text() {
        "" if policy.is_present() => policy.required(""),
        "" | "PreemptLowerPriority" | "Never" => {}
        _ => policy.not_supported(&["PreemptLowerPriority", "Never"]),
    }
}

fn why_not_of_system(name: &str, priority: i64, is_default: bool) -> Option<String> {
    let Some((_, expected)) = SYSTEM_CLASSES.into_iter().find(|(known, _)| *known == name) else {
        return Some(format!("{name} is not a known system priority class"));
    };
    if priority != expected {
        Some(format!("value of {name} PriorityClass must be {expected}"))
    } else if is_default {
        Some(format!("globalDefault of {name} PriorityClass must be false"))
    } else {
        None
    }
}
