//! References to fields of the pod and to resources of a container, in variables and in volumes.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;
use podlint_plugin_sdk::manifest::Quantity;

/// What a reference may name at all, whether or not it may stand where it does.
const KNOWN: [&str; 15] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.host",
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.phase",
    "status.podIP",
    "status.podIPs",
];

const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];

const MEMORY_DIVISORS: [&str; 13] = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

const HUGE_PAGES: [&str; 2] = ["limits.hugepages-", "requests.hugepages-"];

/// A `fieldRef` that is present, to one of the fields `allowed`, which are sorted.
pub(crate) fn field_ref(reference: Value<'_, '_>, allowed: &[&str]) {
    let field_path = reference.field("fieldPath");
    let path = field_path.text();
    if path.is_empty() {
        return field_path.required("");
    }
    let version = reference.field("apiVersion").text_or("v1");
    if version != "v1" {
        return field_path.invalid(&format!("error converting fieldPath: unsupported pod version: {version}"));
    }
    if let Some((map, key)) = subscript(path) {
        let key = match map {
            "metadata.annotations" => key.to_lowercase(),
            "metadata.labels" => key.to_owned(),
            _ => {
                let detail = format!("error converting fieldPath: field label does not support subscript: {path}");
                return field_path.invalid(&detail);
            }
        };
        let shown = reference.pointing_at(field_path);
        for message in format::label_key(&key, reference.session().minor()) {
            shown.invalid_value(BadValue::Text(&key), &message);
        }
    } else if !KNOWN.contains(&path) {
        field_path.invalid(&format!("error converting fieldPath: field label not supported: {path}"));
    } else {
        // The name of old clients.
        let path = if path == "spec.host" { "spec.nodeName" } else { path };
        if !allowed.contains(&path) {
            field_path.not_supported(allowed);
        }
    }
}

/// The map and the key of `metadata.labels['key']`.
fn subscript(path: &str) -> Option<(&str, &str)> {
    path.strip_suffix("']")?.split_once("['").filter(|(map, _)| !map.is_empty())
}

/// A `resourceFieldRef` that is present. In a volume it has to name the container.
pub(crate) fn resource_field_ref(reference: Value<'_, '_>, in_volume: bool) {
    let resource = reference.field("resource");
    let name = resource.text();
    let is_huge_pages = HUGE_PAGES.iter().any(|prefix| name.starts_with(prefix));
    if in_volume && reference.field("containerName").text().is_empty() {
        reference.field("containerName").required("");
    } else if name.is_empty() {
        resource.required("");
    } else if !RESOURCES.contains(&name) && !is_huge_pages {
        resource.not_supported(&RESOURCES);
    }
    let divisor = reference.field("divisor");
    if let Some(detail) = divisor_problem(name, is_huge_pages, divisor) {
        divisor.invalid_value(BadValue::Text(name), &detail);
    }
}

/// Why the amounts of a resource cannot be counted in this divisor; absent and 0 are fine.
fn divisor_problem(resource: &str, is_huge_pages: bool, divisor: Value<'_, '_>) -> Option<String> {
    let divisor = Quantity::parse(divisor.text().trim()).ok().filter(|divisor| !divisor.is_zero())?.to_string();
    let is_memory_divisor = MEMORY_DIVISORS.contains(&divisor.as_str());
    let name = match resource.split_once('.').map_or("", |(_, name)| name) {
        _ if is_huge_pages => "hugepages",
        _ if !RESOURCES.contains(&resource) => return None,
        "cpu" => {
            let detail = "only divisor's values 1m and 1 are supported with the cpu resource";
            return Some(detail.to_owned()).filter(|_| !["1m", "1"].contains(&divisor.as_str()));
        }
        "memory" => "memory",
        _ => "local ephemeral storage",
    };
    let values = MEMORY_DIVISORS.join(", ");
    Some(format!("only divisor's values {values} are supported with the {name} resource"))
        .filter(|_| !is_memory_divisor)
}
