//! ResourceQuotas: how much a namespace may have.

use super::metadata::{self, NameRule};
use super::resource_list::ResourceList;
use super::resource_name;
use super::value::Value;
use crate::server::BadValue;

const SCOPES: [&str; 7] = [
    "BestEffort",
    "CrossNamespacePodAffinity",
    "NotBestEffort",
    "NotTerminating",
    "PriorityClass",
    "Terminating",
    "VolumeAttributesClass",
];

/// Scopes of which an object can have one only.
const CONFLICTS: [[&str; 2]; 2] = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]];

/// A ResourceQuota.
pub(super) fn resource_quota(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::Subdomain);
    metadata::generation(meta);
    let spec = object.field("spec");
    let resources = ResourceList::new(spec.field("hard"));
    hard(&resources, spec);
    scopes(&resources, spec);
    scope_selector(&resources, spec);
}

fn hard(resources: &ResourceList<'_, '_>, spec: Value<'_, '_>) {
    let session = spec.session();
    for resource in resources.iter() {
        let name = resource.name.as_str();
        let mut messages = resource_name::problems(session, name);
        if !name.contains('/') && !is_quota(name) {
            messages.push("must be a standard resource for quota".to_owned());
        }
        for message in messages {
            resource.value.pointing_at(resource.key).invalid_value(BadValue::Text(name), &message);
        }
        let Some(amount) = resource.amount else { continue };
        if amount.is_negative() {
            let detail = "must be greater than or equal to 0";
            resource.value.invalid_value(BadValue::Text(&resource.printed()), detail);
        }
        if resource_name::is_integer(session, name) && !amount.rounded_up_to_milli().is_whole() {
            resource.value.invalid_value(BadValue::Text(&resource.printed()), "must be an integer");
        }
    }
}

/// Whether a quota can count it, of the resources that Kubernetes itself has.
fn is_quota(name: &str) -> bool {
    name != "storage" && resource_name::is_standard(name)
}

/// Whether a quota with a scope can count a resource.
fn fits(scope: &str, resource: &str) -> bool {
    let is_claim = resource == "persistentvolumeclaims" || resource == "requests.storage";
    let is_compute = matches!(
        resource,
        "cpu" | "memory" | "limits.cpu" | "limits.memory" | "requests.cpu" | "requests.memory" | "pods"
    );
    match scope {
        "BestEffort" => resource == "pods",
        "VolumeAttributesClass" => is_claim,
        _ if SCOPES.contains(&scope) => is_compute,
        _ => true,
    }
}

/// Whether some resource of `hard` cannot be counted with a scope.
fn misfits(scope: &str, resources: &ResourceList<'_, '_>) -> bool {
    resources.iter().any(|resource| is_quota(&resource.name) && !fits(scope, &resource.name))
}

fn is_known(scope: &str, spec: Value<'_, '_>) -> bool {
    SCOPES.contains(&scope) && (scope != "VolumeAttributesClass" || spec.session().is_since(34))
}

fn scopes(resources: &ResourceList<'_, '_>, spec: Value<'_, '_>) {
    let list = spec.field("scopes");
    for scope in list.items() {
        let shown = scope.shown_at(list, &[]);
        if !is_known(scope.text(), spec) {
            shown.invalid_value(BadValue::Struct, "unsupported scope");
        }
        if misfits(scope.text(), resources) {
            shown.invalid_value(BadValue::Struct, "unsupported scope applied to resource");
        }
    }
    conflicts(list, list.items().map(Value::text).collect());
}

fn conflicts(list: Value<'_, '_>, scopes: Vec<&str>) {
    for pair in CONFLICTS {
        if pair.iter().all(|scope| scopes.contains(scope)) {
            list.invalid_value(BadValue::Struct, "conflicting scopes");
        }
    }
}

const EXISTS_ONLY: &str = "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, \
    ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or \
    ResourceQuotaScopeCrossNamespacePodAffinity";

/// `scopeSelector`, whose errors the server prints without the index.
fn scope_selector(resources: &ResourceList<'_, '_>, spec: Value<'_, '_>) {
    let list = spec.field("scopeSelector").field("matchExpressions");
    for requirement in list.items() {
        let requirement = requirement.shown_at(list, &[]);
        let [scope, operator, values] = ["scopeName", "operator", "values"].map(|field| requirement.field(field));
        if !is_known(scope.text(), spec) {
            scope.invalid("unsupported scope");
        }
        if misfits(scope.text(), resources) {
            requirement.invalid_value(BadValue::Struct, "unsupported scope applied to resource");
        }
        let takes_values = matches!(scope.text(), "PriorityClass" | "VolumeAttributesClass");
        if !takes_values && SCOPES.contains(&scope.text()) && operator.text() != "Exists" {
            operator.invalid(EXISTS_ONLY);
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
    conflicts(list, list.items().map(|requirement| requirement.field("scopeName").text()).collect());
}
