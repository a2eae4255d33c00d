//! Custom resources: what the schema in a CustomResourceDefinition of the files says.

use super::insert::{Frame, has_key};
use super::request::Request;
use super::{Completion, CompletionKind, Documentation};
use crate::place::{Step, version_and_kind};
use podlint_manifest::{FactKind, View};

/// What the definition of the object's kind offers at the place.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let key = version_and_kind(request.place.object);
    let index = request.scope.index;
    let Some(fact) = index.facts_with_key(FactKind::CustomSchema, &key).next() else { return Vec::new() };
    let parse = podlint_yaml::parse(fact.value());
    let tree = parse.tree();
    let Some(document) = tree.documents().next() else { return Vec::new() };
    let steps = &request.place.steps;
    let passed = if request.place.is_key { &steps[..steps.len().saturating_sub(1)] } else { &steps[..] };
    let schema = passed.iter().fold(View::of(document.content()), |schema, step| inner(schema, *step));
    if request.place.is_key { at_key(request, schema) } else { at_value(request, schema) }
}

/// The schema behind one more step.
fn inner<'t>(schema: View<'t>, step: Step<'_>) -> View<'t> {
    match step {
        Step::Item { .. } => schema.get("items"),
        Step::Field { key, .. } => match schema.get("properties").get(key.text()) {
            View::Present(node) => View::Present(node),
            _ => schema.get("additionalProperties"),
        },
    }
}

fn type_of<'t>(schema: View<'t>) -> &'t str {
    match schema.get("type").text() {
        Some(text) => text.value,
        None if !schema.get("properties").is_absent() => "object",
        None => "",
    }
}

fn at_key(request: &Request<'_, '_>, schema: View<'_>) -> Vec<Completion> {
    let container = View::of(request.place.container());
    let is_alone = container.entries().nth(1).is_none();
    match type_of(schema) {
        "" => Vec::new(),
        "object" => fields(request, schema, container, &request.frame),
        "array" if !request.frame.can_open_item() => Vec::new(),
        "array" => {
            let mut frame = request.frame.clone();
            frame.open_item();
            inside(request, schema.get("items"), &frame)
        }
        _ if is_alone && request.typed.has_own_line() => scalars(request, schema, &request.frame),
        _ => Vec::new(),
    }
}

fn at_value(request: &Request<'_, '_>, schema: View<'_>) -> Vec<Completion> {
    let is_list = type_of(schema) == "array";
    let content = if is_list { schema.get("items") } else { schema };
    let is_mapping = type_of(content) == "object";
    if !is_list && !is_mapping {
        return scalars(request, schema, &request.frame);
    }
    if !request.can_open() {
        return Vec::new();
    }
    let mut frame = request.frame.clone();
    frame.open_value(is_list, is_mapping);
    inside(request, content, &frame)
}

/// What a collection that is just opened may begin with.
fn inside(request: &Request<'_, '_>, schema: View<'_>, frame: &Frame) -> Vec<Completion> {
    match type_of(schema) {
        "object" => fields(request, schema, View::Absent, frame),
        _ => scalars(request, schema, frame),
    }
}

/// The properties that a mapping does not have yet.
fn fields(request: &Request<'_, '_>, schema: View<'_>, mapping: View<'_>, frame: &Frame) -> Vec<Completion> {
    let is_top = request.place.is_key && request.place.steps.len() == 1;
    let required: Vec<&str> = schema.get("required").items().filter_map(|name| Some(name.text()?.value)).collect();
    let mut found = Vec::new();
    for (name, property) in schema.get("properties").entries() {
        let is_of_all = is_top && matches!(name.value, "apiVersion" | "kind" | "metadata" | "status");
        if is_of_all || has_key(mapping, name.value) {
            continue;
        }
        let ty = type_of(property);
        let value = match ty {
            "object" if frame.is_flow => " {$0}".to_owned(),
            "array" if frame.is_flow => " [$0]".to_owned(),
            "string" if frame.is_json => " \"$0\"".to_owned(),
            "object" => frame.new_line(frame.column + frame.indentation),
            "array" => frame.new_line(frame.column + frame.dashes) + "- ",
            _ => " ".to_owned(),
        };
        let is_required = required.contains(&name.value);
        let documentation = property.get("description").text().map(|text| Documentation::Text(text.value.to_owned()));
        found.push(Completion {
            documentation,
            detail: if is_required { format!("{ty}, required") } else { ty.to_owned() },
            rank: if is_required { 0 } else { 20 },
            ..request.key_in(frame, name.value, &value, CompletionKind::Field)
        });
    }
    found
}

/// The values of an enum, or those of a boolean.
fn scalars(request: &Request<'_, '_>, schema: View<'_>, frame: &Frame) -> Vec<Completion> {
    let is_text = type_of(schema) == "string";
    let mut values: Vec<&str> = schema.get("enum").items().filter_map(|value| Some(value.text()?.value)).collect();
    if values.is_empty() && type_of(schema) == "boolean" {
        values = vec!["true", "false"];
    }
    if let Some(default) = schema.get("default").text().filter(|default| !values.contains(&default.value)) {
        values.push(default.value);
    }
    let offer = |value: &&str| request.value_in(frame, value, CompletionKind::Value, "", is_text);
    values.iter().map(offer).collect()
}
