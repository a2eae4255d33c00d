//! The fields of a kustomization.

use super::insert::has_key;
use super::request::Request;
use super::{Completion, CompletionKind, built, kinds, paths, skeletons};
use podlint_manifest::{KUSTOMIZATION_NAMES, View};

/// What the value of a field is.
#[derive(Clone, Copy)]
enum Value {
    Text,
    Choice(&'static [&'static str]),
    Texts,
    Map,
    Items(&'static [(&'static str, Value)]),
    Fields(&'static [(&'static str, Value)]),
}

use Value::{Choice, Fields, Items, Map, Text, Texts};

const BOOLEAN: Value = Choice(&["true", "false"]);

const OPTIONS: &[(&str, Value)] =
    &[("annotations", Map), ("disableNameSuffixHash", BOOLEAN), ("immutable", BOOLEAN), ("labels", Map)];

const TARGET: &[(&str, Value)] = &[
    ("group", Text),
    ("version", Text),
    ("kind", Text),
    ("name", Text),
    ("namespace", Text),
    ("labelSelector", Text),
    ("annotationSelector", Text),
];

const GENERATOR: &[(&str, Value)] = &[
    ("name", Text),
    ("namespace", Text),
    ("behavior", Choice(&["create", "merge", "replace"])),
    ("envs", Texts),
    ("files", Texts),
    ("literals", Texts),
    ("options", Fields(OPTIONS)),
];

const SECRET_GENERATOR: &[(&str, Value)] = &[
    ("name", Text),
    ("namespace", Text),
    ("behavior", Choice(&["create", "merge", "replace"])),
    ("envs", Texts),
    ("files", Texts),
    ("literals", Texts),
    ("options", Fields(OPTIONS)),
    ("type", Choice(super::well_known::SECRET_TYPES)),
];

const FIELDS: &[(&str, Value)] = &[
    ("apiVersion", Choice(&["kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1alpha1"])),
    ("kind", Choice(&["Kustomization", "Component"])),
    ("metadata", Fields(&[("name", Text), ("namespace", Text), ("labels", Map), ("annotations", Map)])),
    ("resources", Texts),
    ("components", Texts),
    ("crds", Texts),
    ("namespace", Text),
    ("namePrefix", Text),
    ("nameSuffix", Text),
    ("commonAnnotations", Map),
    ("commonLabels", Map),
    (
        "labels",
        Items(&[("pairs", Map), ("includeSelectors", BOOLEAN), ("includeTemplates", BOOLEAN), ("fields", Items(&[]))]),
    ),
    ("images", Items(&[("name", Text), ("newName", Text), ("newTag", Text), ("digest", Text)])),
    ("replicas", Items(&[("name", Text), ("count", Text)])),
    ("configMapGenerator", Items(GENERATOR)),
    ("secretGenerator", Items(SECRET_GENERATOR)),
    ("generatorOptions", Fields(OPTIONS)),
    (
        "patches",
        Items(&[
            ("path", Text),
            ("patch", Text),
            ("target", Fields(TARGET)),
            ("options", Fields(&[("allowNameChange", BOOLEAN), ("allowKindChange", BOOLEAN)])),
        ]),
    ),
    (
        "replacements",
        Items(&[
            ("path", Text),
            (
                "source",
                Fields(&[
                    ("kind", Text),
                    ("name", Text),
                    ("namespace", Text),
                    ("fieldPath", Text),
                    ("group", Text),
                    ("version", Text),
                ]),
            ),
            ("targets", Items(&[("select", Fields(TARGET)), ("reject", Items(TARGET)), ("fieldPaths", Texts)])),
        ]),
    ),
    ("generators", Texts),
    ("transformers", Texts),
    ("validators", Texts),
    ("configurations", Texts),
    ("openapi", Fields(&[("path", Text)])),
    (
        "helmCharts",
        Items(&[
            ("name", Text),
            ("repo", Text),
            ("version", Text),
            ("releaseName", Text),
            ("namespace", Text),
            ("valuesFile", Text),
            ("valuesInline", Map),
            ("includeCRDs", BOOLEAN),
            ("additionalValuesFiles", Texts),
        ]),
    ),
    ("sortOptions", Fields(&[("order", Choice(&["legacy", "fifo"]))])),
    ("buildMetadata", Texts),
];

/// Whether the object is a kustomization, by its apiVersion, its kind or the name of the file.
pub(super) fn is_kustomization(request: &Request<'_, '_>) -> bool {
    let object = request.object();
    let text = |field: &str| object.get(field).text().map_or("", |text| text.value);
    let path = request.scope.files.path(request.scope.file);
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    text("apiVersion").starts_with("kustomize.config.k8s.io/")
        || text("kind") == "Kustomization" && !text("apiVersion").contains("toolkit.fluxcd.io")
        || KUSTOMIZATION_NAMES.contains(&name)
}

/// The fields or values at the place.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let place = &request.place;
    let length = place.steps.len() - usize::from(place.is_key && !place.steps.is_empty());
    let mut value = Fields(FIELDS);
    for step in &place.steps[..length] {
        let next = match (value, step.name()) {
            (Fields(fields), name) => fields.iter().find(|field| field.0 == name).map(|field| field.1),
            (Items(fields), "") => Some(Fields(fields)),
            (Texts, "") => Some(Text),
            _ => None,
        };
        let Some(next) = next else { return Vec::new() };
        value = next;
    }
    let mut item = request.clone();
    match value {
        Fields(fields) if place.is_key => {
            let mut found = keys(request, fields, View::of(place.container()));
            if place.steps.len() == 1 {
                found.extend(skeletons::offers(request).into_iter().filter(|offer| offer.label == "Kustomization"));
            }
            found
        }
        Items(fields) if place.is_key && request.frame.can_open_item() => {
            item.frame.open_item();
            keys(&item, fields, View::Absent)
        }
        Texts if place.is_key && request.frame.can_open_item() => {
            item.frame.open_item();
            item.take_for_value();
            texts(&item)
        }
        Text | Choice(_) if place.is_key && !request.typed.has_own_line() => Vec::new(),
        Text => {
            item.take_for_value();
            texts(&item)
        }
        Choice(_) if place.steps.len() == 1 && matches!(request.field_name(), "apiVersion" | "kind") => {
            kinds::offers(request)
        }
        Choice(values) => values.iter().map(|value| request.value(value, CompletionKind::Value, "", false)).collect(),
        _ => Vec::new(),
    }
}

/// What a text may be: a path, or what a part of an object that is built is called.
fn texts(request: &Request<'_, '_>) -> Vec<Completion> {
    if is_path(request.field_name()) { paths::offers(request) } else { built::offers(request) }
}

fn is_path(field: &str) -> bool {
    matches!(
        field,
        "resources" | "components" | "crds" | "path" | "generators" | "transformers" | "validators" | "configurations"
    )
}

fn keys(request: &Request<'_, '_>, fields: &[(&str, Value)], mapping: View<'_>) -> Vec<Completion> {
    let frame = &request.frame;
    let mut found = Vec::new();
    for (rank, (name, value)) in fields.iter().enumerate().filter(|(_, field)| !has_key(mapping, field.0)) {
        let below = frame.new_line(frame.column + frame.indentation);
        let dash = frame.new_line(frame.column + frame.dashes);
        let value = match *value {
            Text | Choice(_) => " ".to_owned(),
            Texts | Items(_) if frame.is_flow => " [$0]".to_owned(),
            Map | Fields(_) if frame.is_flow => " {$0}".to_owned(),
            Texts | Items(&[]) => format!("{dash}- "),
            Items(fields) => format!("{dash}- {}: ", fields[0].0),
            Map | Fields(_) => below,
        };
        found.push(Completion { rank: rank as u32, ..request.key(name, &value, CompletionKind::Field) });
    }
    found
}
