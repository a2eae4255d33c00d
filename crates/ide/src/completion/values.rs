//! Values: what is declared elsewhere, what the schema lists, and what is known by heart.

use super::request::Request;
use super::{
    Completion, CompletionKind, labels, patched, ports, quantities, references, releases, resources, well_known,
};
use podlint_schema::{Minor, Shape};
use std::collections::HashSet;

/// What could be the value at the place.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let Some(schema) = request.place.schema else { return Vec::new() };
    let Some(field) = schema.field else { return Vec::new() };
    let (owner, name) = (field.owner().name(), field.name());
    let mut found = references::offers(request, owner, name);
    found.extend(patched::offers(request, owner, name));
    found.extend(ports::offers(request, owner, name));
    found.extend(resources::offers(request, owner, name));
    found.extend(labels::values(request, owner, name));
    let is_text = schema.shape == Shape::String;
    let value = |value: &str, rank: usize| {
        let detail = if field.default() == Some(value) { "default" } else { "" };
        let offer = request.value(value, CompletionKind::Value, detail, is_text);
        // The empty text, which is the core group of the API, has to be seen.
        let label = if value.is_empty() { "\"\"".to_owned() } else { offer.label.clone() };
        let follows_word = schema.shape == Shape::Quantity;
        let offer = Completion { rank: 50 + rank as u32, label, follows_word, ..offer };
        match schema.names {
            Some(_) => releases::marked(request, offer, releases::since_of_value(field, value)),
            None => offer,
        }
    };
    let amounts = if schema.shape == Shape::Quantity { quantities::amounts(request) } else { Vec::new() };
    let known: Vec<&str> = match (schema.names, schema.shape) {
        (Some(names), _) => names.iter().filter(|label| is_allowed(request, owner, name, label)).collect(),
        (None, Shape::Boolean) => vec!["true", "false"],
        (None, Shape::Quantity) => amounts.iter().map(String::as_str).collect(),
        _ => known_by_heart(request, owner, name),
    };
    found.extend(known.iter().enumerate().map(|(rank, label)| value(label, rank)));
    for (label, since) in well_known::later_values_of(owner, name) {
        let since = Minor::new(*since).filter(|since| *since <= request.scope.minor);
        found.extend(since.map(|since| releases::marked(request, value(label, known.len()), since)));
    }
    let items: HashSet<&str> = request.place.container().items().map(|item| item.text()).collect();
    found.retain(|offer| !items.contains(offer.label.as_str()));
    found
}

/// Values of what the schema has no list for.
fn known_by_heart(request: &Request<'_, '_>, owner: &str, name: &str) -> Vec<&'static str> {
    match (owner, name) {
        ("Container", "restartPolicy") => {
            let is_first = request.place.steps.iter().any(|step| step.name() == "initContainers");
            if is_first { vec!["Always"] } else { Vec::new() }
        }
        ("ObjectFieldSelector", _) if request.place.around("DownwardAPIVolumeFile").is_some() => {
            well_known::FILE_FIELD_PATHS.to_vec()
        }
        // JSON has no octal numbers.
        (_, "defaultMode" | "mode") if request.frame.is_json => vec!["420", "292", "256"],
        ("RoleRef", "kind") => references::kinds_of_role(request).to_vec(),
        ("CrossVersionObjectReference", "kind") => vec!["Deployment", "StatefulSet", "ReplicaSet"],
        ("CrossVersionObjectReference", "apiVersion") => vec!["apps/v1"],
        _ => well_known::values_of(owner, name).to_vec(),
    }
}

/// Whether a value of an enum fits its owner: most workloads restart their pods always, a Job never does.
fn is_allowed(request: &Request<'_, '_>, owner: &str, name: &str, value: &str) -> bool {
    match (owner, name) {
        ("PodSpec", "restartPolicy") => match request.place.kind.map_or("", |kind| kind.name()) {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" => value == "Always",
            "Job" | "CronJob" => value != "Always",
            _ => true,
        },
        // The server refuses the others since `v1`, the only version left.
        ("MutatingWebhook" | "ValidatingWebhook", "sideEffects") => value.starts_with("None"),
        ("ServiceSpec", "ipFamilies") => !value.is_empty(),
        _ => true,
    }
}
