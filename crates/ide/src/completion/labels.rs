//! Keys and values of maps: labels of pods in reach, well-known labels, names of resources.

use super::request::Request;
use super::typed::MARKER;
use super::well_known as known;
use super::{Completion, CompletionKind, Documentation};
use podlint_manifest::{FactKind, View};
use podlint_schema::{Elem, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// The keys that a map does not have yet.
pub(super) fn keys(request: &Request<'_, '_>, elem: Elem) -> Vec<Completion> {
    let schema = if request.place.is_key { request.place.outer } else { request.place.schema };
    let Some(field) = schema.and_then(|schema| schema.field) else { return Vec::new() };
    let (owner, name) = (field.owner().name(), field.name());
    let map = if request.place.is_key { View::of(request.place.container()) } else { View::Absent };
    let taken: BTreeSet<&str> = map.entries().map(|(key, _)| key.value).collect();
    let in_reach = labels_in_reach(request, owner, name, map);
    let empty = if request.frame.is_json { " \"$0\"" } else { " " };
    let mut found = Vec::new();
    for (key, values) in &in_reach {
        let value = match (values.len(), values.first()) {
            (1, Some(value)) => format!(" {}", super::insert::escaped(&request.frame.quoted_if_needed(value))),
            _ => empty.to_owned(),
        };
        let key = Completion { rank: 5, ..request.key(key, &value, CompletionKind::Reference) };
        found.push(Completion { documentation: values_in_words(values), ..key });
    }
    for (rank, key) in well_known_keys(request, owner, name).iter().enumerate() {
        let value = if matches!(elem.shape(), Shape::String | Shape::Quantity) { empty } else { "" };
        found.push(Completion { rank: 20 + rank as u32, ..request.key(key, value, CompletionKind::Value) });
    }
    found.retain(|offer| !taken.contains(offer.label.as_str()));
    found
}

fn values_in_words(values: &BTreeSet<String>) -> Option<Documentation> {
    let values: Vec<String> = values.iter().take(10).map(|value| format!("`{value}`")).collect();
    Some(Documentation::Text(values.join(", ")))
}

fn well_known_keys(request: &Request<'_, '_>, owner: &str, name: &str) -> &'static [&'static str] {
    let kind = request.place.kind.map_or("", |kind| kind.name());
    match (owner, name) {
        ("VolumeResourceRequirements", _) | ("PersistentVolumeSpec", "capacity") => &["storage"],
        ("ResourceRequirements", _) => known::CONTAINER_RESOURCES,
        ("PodSpec", "overhead") | ("LimitRangeItem", _) => &known::CONTAINER_RESOURCES[..3],
        ("ResourceQuotaSpec", "hard") => known::QUOTA_RESOURCES,
        ("PodSpec", "nodeSelector") => known::NODE_LABELS,
        ("Secret", _) => known::secret_keys(request.object().get("type").text().map_or("", |ty| ty.value)),
        ("ObjectMeta", "labels") if kind == "Namespace" => known::POD_SECURITY_LABELS,
        ("ObjectMeta", "labels") => known::RECOMMENDED_LABELS,
        ("ObjectMeta", "annotations") if request.place.around("PodTemplateSpec").is_some() || kind == "Pod" => {
            known::POD_ANNOTATIONS
        }
        ("LabelSelector", _) if is_of_namespaces(request) => &["kubernetes.io/metadata.name"],
        _ => &[],
    }
}

/// The values of a label, and of the key and values of an expression over labels.
pub(super) fn values(request: &Request<'_, '_>, owner: &str, name: &str) -> Vec<Completion> {
    let offer = |label: &str, kind| Completion { rank: 10, ..request.value(label, kind, "", true) };
    let mut found = Vec::new();
    let key = match (owner, name) {
        ("LabelSelectorRequirement" | "NodeSelectorRequirement", "key") => {
            let in_reach = labels_in_reach(request, owner, name, View::Absent);
            return in_reach.keys().map(|key| offer(key, CompletionKind::Reference)).collect();
        }
        ("LabelSelectorRequirement" | "NodeSelectorRequirement", "values") => {
            let requirement = request.place.around("LabelSelectorRequirement");
            let requirement = requirement.or_else(|| request.place.around("NodeSelectorRequirement"));
            requirement.and_then(|requirement| requirement.get("key").text()).map_or("", |key| key.value)
        }
        ("ObjectMeta", "labels") | ("LabelSelector", "matchLabels") | ("PodSpec", "nodeSelector") => {
            request.field_name()
        }
        (_, "selector") => request.field_name(),
        _ => return found,
    };
    let in_reach = labels_in_reach(request, owner, name, View::Absent);
    let values = in_reach.get(key).into_iter().flatten();
    found.extend(values.map(|value| offer(value, CompletionKind::Reference)));
    found.extend(known::label_values(key).iter().map(|value| offer(value, CompletionKind::Value)));
    if key == "kubernetes.io/metadata.name" {
        let namespaces = request.scope.index.facts_with_key(FactKind::Identity, "Namespace");
        found.extend(namespaces.map(|fact| offer(fact.value(), CompletionKind::Reference)));
    }
    found
}

/// The values of each label that could be meant.
type Labels = BTreeMap<String, BTreeSet<String>>;

fn labels_in_reach(request: &Request<'_, '_>, owner: &str, name: &str, map: View<'_>) -> Labels {
    let is_selector = matches!(owner, "LabelSelector" | "LabelSelectorRequirement") || name == "selector";
    let spec = request.object().get("spec");
    let mut labels = Labels::new();
    if name == "labels" && request.place.around("PodTemplateSpec").is_some() {
        // The labels of a template have to match the selector of its workload, and should match that of a Service.
        add(&mut labels, spec.get("selector").get("matchLabels"));
        add_facts(request, &mut labels, Carriers::Selectors);
    } else if name == "labels" && request.place.kind.is_some_and(|kind| kind.name() == "Pod") {
        add_facts(request, &mut labels, Carriers::Selectors);
    } else if is_selector && is_of_namespaces(request) {
        add_facts(request, &mut labels, Carriers::Namespaces);
    } else if name == "nodeSelector" || owner == "NodeSelectorRequirement" {
        add_facts(request, &mut labels, Carriers::Nodes);
    } else if is_selector && request.place.path().starts_with("spec.selector") && !spec.get("template").is_absent() {
        add(&mut labels, spec.get("template").get("metadata").get("labels"));
    } else if is_selector {
        for template in ["PodTemplateSpec", "Pod"].iter().filter_map(|ty| request.place.around(ty)) {
            add(&mut labels, template.get("metadata").get("labels"));
        }
        add_facts(request, &mut labels, Carriers::Pods(map));
    }
    labels
}

fn is_of_namespaces(request: &Request<'_, '_>) -> bool {
    request.place.steps.iter().any(|step| step.name() == "namespaceSelector")
}

fn add(labels: &mut Labels, written: View<'_>) {
    for (key, value) in written.entries() {
        if let Some(value) = value.text().filter(|value| value.value != MARKER && key.value != MARKER) {
            labels.entry(key.value.to_owned()).or_default().insert(value.value.to_owned());
        }
    }
}

/// Whose labels are meant.
enum Carriers<'t> {
    Namespaces,
    Nodes,
    /// Pods that carry these labels, too.
    Pods(View<'t>),
    /// What Services select pods by.
    Selectors,
}

/// Adds what the index says of the labels of objects in reach.
fn add_facts(request: &Request<'_, '_>, labels: &mut Labels, carriers: Carriers<'_>) {
    let index = request.scope.index;
    let namespace = request.place.namespace();
    let (kind, written) = match carriers {
        Carriers::Namespaces | Carriers::Nodes => (FactKind::Label, View::Absent),
        Carriers::Pods(written) => (FactKind::PodLabel, written),
        Carriers::Selectors => (FactKind::Selector, View::Absent),
    };
    let written: Vec<(&str, &str)> =
        written.entries().filter_map(|(key, value)| Some((key.value, value.text()?.value))).collect();
    let fits = |place: u32| {
        index.object(place).is_some_and(|object| match carriers {
            Carriers::Namespaces => object.kind() == "Namespace",
            Carriers::Nodes => object.kind() == "Node",
            Carriers::Pods(_) => object.may_be_in(namespace) && object.has_pod_labels(&written),
            Carriers::Selectors => object.may_be_in(namespace),
        })
    };
    let mut last = (u32::MAX, false);
    for fact in index.facts.iter().filter(|fact| fact.kind == kind as u32) {
        if last.0 != fact.object {
            last = (fact.object, fits(fact.object));
        }
        if last.1 {
            let (key, value) = (fact.key.of(index.strings), fact.value.of(index.strings));
            labels.entry(key.to_owned()).or_default().insert(value.to_owned());
        }
    }
}
