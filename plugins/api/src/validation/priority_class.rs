//! PriorityClasses.

use super::metadata::{self, NameRule};
use super::value::Value;

/// The highest value that is not kept for Kubernetes' own classes.
const HIGHEST: i64 = 1_000_000_000;

/// Kubernetes' own classes with their values.
const SYSTEM: [(&str, i64); 2] =
    [("system-node-critical", 2 * HIGHEST + 1000), ("system-cluster-critical", 2 * HIGHEST)];

/// A PriorityClass.
pub(super) fn priority_class(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::Subdomain);
    let value = object.field("value");
    let name = metadata::effective_name(meta).unwrap_or_default();
    if name.starts_with("system-") {
        if let Some(problem) = system_problem(&name, object) {
            let reserved = "priority class names with 'system-' prefix are reserved for system use only";
            meta.field("name").forbidden(&format!("{reserved}. error: {problem}"));
        }
    } else if value.int().is_some_and(|value| value > HIGHEST) {
        value.forbidden(&format!("maximum allowed value of a user defined priority is {HIGHEST}"));
    }
    let policy = object.field("preemptionPolicy");
    if policy.is_present() && policy.is_empty() {
        policy.required("");
    } else {
        policy.one_of(&["PreemptLowerPriority", "Never"]);
    }
}

/// What tells a class from Kubernetes' own one of its name.
fn system_problem(name: &str, object: Value<'_, '_>) -> Option<String> {
    let Some((_, value)) = SYSTEM.iter().find(|(system, _)| *system == name) else {
        return Some(format!("{name} is not a known system priority class"));
    };
    if object.field("value").int().unwrap_or(0) != *value {
        return Some(format!("value of {name} PriorityClass must be {value}"));
    }
    let is_default = object.field("globalDefault").is_true();
    is_default.then(|| format!("globalDefault of {name} PriorityClass must be false"))
}
