//! ResourceQuotas.

use super::metadata::{self, NameRule};
use super::resource_name;
use super::value::Value;
use crate::server::BadValue;
use std::collections::HashSet;

const SCOPES: [&str; 7] = [
    "Terminating",
    "NotTerminating",
    "BestEffort",
    "NotBestEffort",
    "PriorityClass",
    "VolumeAttributesClass",
    "CrossNamespacePodAffinity",
];
/// Resources that a scope of pods can count.
const OF_PODS: [&str; 7] = ["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];

pub(super) fn resource_quota(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
    let spec = object.field("spec");
    let mut names = HashSet::new();
    for entry in spec.field("hard").entries().filter(|entry| !entry.key.is_unknown()) {
        resource(&entry.name, entry.value, entry.key);
        names.insert(entry.name);
    }
    let scopes = spec.field("scopes");
    for scope in scopes.items() {
        check_scope(scope.text(), scope.shown_at(scopes, &[]), scope.shown_at(scopes, &[]), BadValue::Struct, &names);
    }
    conflicts(scopes.items().map(|scope| scope.text()).collect(), scopes);
    selector(spec.field("scopeSelector").field("matchExpressions"), &names);
}

fn resource(name: &str, amount: Value<'_, '_>, key: Value<'_, '_>) {
    let session = amount.session();
    let mut problems = resource_name::problems(session, name);
    if !name.contains('/') && !is_quota_resource(name) {
        problems.push("must be a standard resource for quota".to_owned());
    }
    for problem in problems {
        amount.pointing_at(key).invalid_value(BadValue::Text(name), &problem);
    }
    let (Some(quantity), Some(shown)) = (amount.quantity(), amount.printed_quantity()) else { return };
    let quantity = quantity.rounded_up_to_milli();
    if quantity.is_negative() {
        amount.invalid_value(BadValue::Text(&shown), "must be greater than or equal to 0");
    }
    if resource_name::is_integer(session, name) && !quantity.is_whole() {
        amount.invalid_value(BadValue::Text(&shown), "must be an integer");
    }
}

/// Whether a name is one of the resources that quotas know: all standard ones but for the storage of a claim.
fn is_quota_resource(name: &str) -> bool {
    resource_name::is_standard(name) && name != "storage"
}

/// Checks a scope. Both errors are shown at fields of their own.
fn check_scope(
    scope: &str,
    unknown: Value<'_, '_>,
    unfit: Value<'_, '_>,
    shown: BadValue<'_>,
    names: &HashSet<String>,
) {
    if !SCOPES.contains(&scope) {
        unknown.invalid_value(shown, "unsupported scope");
    }
    let is_unfit = |name: &String| is_quota_resource(name) && !can_count(scope, name);
    if names.iter().any(is_unfit) {
        unfit.invalid_value(BadValue::Struct, "unsupported scope applied to resource");
    }
}

fn can_count(scope: &str, name: &str) -> bool {
    match scope {
        "Terminating" | "NotTerminating" | "NotBestEffort" | "PriorityClass" | "CrossNamespacePodAffinity" => {
            OF_PODS.contains(&name)
        }
        "BestEffort" => name == "pods",
        "VolumeAttributesClass" => ["persistentvolumeclaims", "requests.storage"].contains(&name),
        _ => true,
    }
}

fn conflicts(scopes: HashSet<&str>, field: Value<'_, '_>) {
    for pair in [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]] {
        if pair.iter().all(|scope| scopes.contains(scope)) {
            field.invalid_value(BadValue::Struct, "conflicting scopes");
        }
    }
}

/// Scopes with conditions. Their errors are shown without an index.
fn selector(requirements: Value<'_, '_>, names: &HashSet<String>) {
    for requirement in requirements.items() {
        let scope = requirement.field("scopeName").shown_at(requirements, &["scopeName"]);
        let operator = requirement.field("operator").shown_at(requirements, &["operator"]);
        let values = requirement.field("values").shown_at(requirements, &["values"]);
        check_scope(scope.text(), scope, scope.shown_at(requirements, &[]), scope.written(), names);
        let is_plain =
            SCOPES.contains(&scope.text()) && !matches!(scope.text(), "PriorityClass" | "VolumeAttributesClass");
        if is_plain && operator.text() != "Exists" {
            operator.invalid("must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity");
        }
        match operator.text() {
            "In" | "NotIn" if values.is_empty() => {
                values.required("must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
                values.invalid_value(BadValue::Struct, detail);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            _ => operator.invalid("not a valid selector operator"),
        }
    }
    let scopes = requirements.items().map(|requirement| requirement.field("scopeName").text()).collect();
    conflicts(scopes, requirements);
}
