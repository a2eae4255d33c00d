//! Keys: the fields that a mapping does not have yet.

use super::choices::is_excluded;
use super::insert::has_key;
use super::request::Request;
use super::{Completion, CompletionKind, Documentation, custom, kinds, releases};
use crate::place::stable_kind;
use podlint_manifest::View;
use podlint_schema::{Field, Shape, Type};
use podlint_yaml::{Kind as NodeKind, Node};

/// The fields of the object itself.
pub(super) fn of_object(request: &Request<'_, '_>) -> Vec<Completion> {
    let object = request.object();
    if let Some(kind) = request.place.kind {
        let mut found = of_type(request, kind.ty(), object);
        for offer in found.iter_mut().filter(|offer| offer.label == "apiVersion") {
            let version = request.frame.quoted_if_needed(&kinds::api_version(kind));
            offer.insert = request.frame.key("apiVersion", &format!(" {version}"));
        }
        return found;
    }
    let is_ours = has_key(object, "apiVersion") || has_key(object, "kind");
    let may_be_ours = |key: &str| matches!(key, "metadata" | "spec" | "data" | super::typed::MARKER);
    if !is_ours && !object.entries().all(|(key, _)| may_be_ours(key.value)) {
        return Vec::new();
    }
    let has_type = has_key(object, "apiVersion") && has_key(object, "kind");
    let of_schema = if has_type { custom::offers(request) } else { Vec::new() };
    let mut found = of_any_object(request, object);
    if !of_schema.is_empty() {
        found.retain(|offer| offer.label != "spec");
    }
    found.extend(of_schema);
    found
}

/// The fields that all objects have, and those of a `List`.
pub(super) fn of_any_object(request: &Request<'_, '_>, object: View<'_>) -> Vec<Completion> {
    let is_list = object.get("kind").text().is_some_and(|kind| kind.value == "List");
    // Whatever it will be, a Deployment has the fields that objects have.
    let Some(ty) = stable_kind("Deployment").map(|kind| kind.ty()) else { return Vec::new() };
    let mut found = of_type(request, ty, object);
    found.retain(|offer| offer.label != "spec");
    let frame = &request.frame;
    if is_list {
        let value = format!("{}- ", frame.new_line(frame.column + frame.dashes));
        found.push(request.key("items", &value, CompletionKind::Field));
    } else {
        let value = if frame.is_flow { " {$0}".to_owned() } else { frame.new_line(frame.column + frame.indentation) };
        found.push(Completion { rank: 4, ..request.key("spec", &value, CompletionKind::Field) });
    }
    found.retain(|offer| !has_key(object, &offer.label));
    found
}

/// The fields of a type that `mapping` does not have and that go with those it has.
pub(super) fn of_type(request: &Request<'_, '_>, ty: Type, mapping: View<'_>) -> Vec<Completion> {
    let is_object = ty.any_field("metadata").is_some() && ty.any_field("kind").is_some();
    ty.fields(request.scope.minor)
        .filter(|field| !has_key(mapping, field.name()))
        .filter(|field| !(is_object && field.name() == "status"))
        .filter(|field| !is_set_by_the_server(*field))
        .filter(|field| !is_excluded(ty, field.name(), mapping))
        .map(|field| of_field(request, field))
        .collect()
}

/// The first item of a list whose key stands right above, in a text whose dashes stand below the first letter of the key.
pub(super) fn item_of_list_above(request: &Request<'_, '_>, ty: Type, container: Node<'_>) -> Option<Completion> {
    if request.frame.dashes > 0 || !request.typed.has_own_line() || !request.frame.can_open_item() {
        return None;
    }
    let entries = container.entries().take_while(|entry| entry.key != request.place.node);
    let above = entries.last().filter(|entry| entry.value.kind() == NodeKind::Missing)?;
    let shape = ty.field(above.key.text(), request.scope.minor)?.shape();
    let Shape::List(elem) = shape else { return None };
    let Shape::Object(item) = elem.shape() else { return None };
    let text = request.frame.value_of(shape, request.scope.minor);
    Some(Completion {
        insert: text.trim_start().to_owned(),
        is_snippet: true,
        detail: item.name().to_owned(),
        rank: 0,
        ..request.bare(&format!("- {}", above.key.text()), CompletionKind::Snippet)
    })
}

fn of_field(request: &Request<'_, '_>, field: Field) -> Completion {
    let owner = field.owner();
    let is_deprecated = podlint_docs::of_field(field).is_some_and(says_deprecated);
    let offer = Completion {
        detail: detail_of(field),
        documentation: Some(Documentation::Field(owner.package(), owner.name(), field.name())),
        rank: if is_deprecated { 30 } else { rank_of(field) },
        is_deprecated,
        ..request.key(field.name(), &request.frame.value_of(field.shape(), request.scope.minor), CompletionKind::Field)
    };
    releases::marked(request, offer, releases::since_of_field(field))
}

fn says_deprecated(text: &str) -> bool {
    text.contains("Deprecated: ") || text.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("deprecated"))
}

fn detail_of(field: Field) -> String {
    let ty = field.elem().go_type();
    let ty = ty.rsplit_once('.').map_or(ty.as_str(), |(front, name)| {
        if front.starts_with("[]") || front.starts_with("map") { ty.as_str() } else { name }
    });
    if field.required() { format!("{ty}, required") } else { ty.to_owned() }
}

/// What most people want stands first: what the schema requires, then what every example has.
fn rank_of(field: Field) -> u32 {
    let order: &[&str] = match field.owner().name() {
        "Container" | "EphemeralContainer" => {
            &["name", "image", "ports", "env", "command", "args", "resources", "volumeMounts", "envFrom"]
        }
        "PodSpec" => &["containers", "volumes", "initContainers"],
        "ObjectMeta" => &["name", "namespace", "labels", "annotations"],
        "EnvVar" => &["name", "value", "valueFrom"],
        "ServiceSpec" => &["selector", "ports", "type"],
        "ServicePort" => &["name", "port", "targetPort", "protocol"],
        "DeploymentSpec" | "StatefulSetSpec" | "DaemonSetSpec" => &["replicas", "selector", "template"],
        "ResourceRequirements" => &["requests", "limits"],
        "Volume" => &["name", "configMap", "secret", "emptyDir", "persistentVolumeClaim"],
        "LabelSelector" => &["matchLabels"],
        _ => &["apiVersion", "kind", "metadata", "spec", "data", "stringData", "name", "key"],
    };
    match order.iter().position(|name| *name == field.name()) {
        Some(place) => 1 + place as u32,
        None if field.required() => 0,
        None => 20,
    }
}

/// Fields of the metadata that nobody writes.
fn is_set_by_the_server(field: Field) -> bool {
    field.owner().name() == "ObjectMeta"
        && matches!(
            field.name(),
            "managedFields"
                | "uid"
                | "resourceVersion"
                | "selfLink"
                | "generation"
                | "creationTimestamp"
                | "deletionTimestamp"
                | "deletionGracePeriodSeconds"
        )
}
