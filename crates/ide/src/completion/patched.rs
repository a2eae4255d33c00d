//! Names in a patch: those of the object that it changes.

use super::Completion;
use super::references::{of_kind, reference, with_object};
use super::request::Request;
use podlint_manifest::{Object, PodTemplate, View};
use std::collections::BTreeSet;

/// How many objects of the name in a patch are looked at.
const MAX_ASKED: usize = 10;

/// What the name of a field may be that tells the items of a list apart; nothing where no patch is written.
pub(super) fn offers(request: &Request<'_, '_>, owner: &str, field: &str) -> Vec<Completion> {
    if field != "name" || request.scope.object_at(request.typed.offset as u32).is_some() {
        return Vec::new();
    }
    match owner {
        "ObjectMeta" if request.place.path() == "metadata.name" => {
            let kind = request.object().get("kind").text();
            kind.map_or_else(Vec::new, |kind| of_kind(request, kind.value))
        }
        "Container" | "EphemeralContainer" => {
            let list = request.place.steps.iter().map(|step| step.name()).find(|name| name.ends_with("ontainers"));
            names(request, "container", |pod, found| add(pod.spec().get(list.unwrap_or("containers")), found))
        }
        "Volume" | "VolumeMount" | "VolumeDevice" => {
            names(request, "volume", |pod, found| add(pod.spec().get("volumes"), found))
        }
        "EnvVar" => {
            let container = request.container().map_or(View::Absent, |container| container.get("name"));
            let Some(container) = container.text() else { return Vec::new() };
            names(request, "variable", |pod, found| {
                let own = |name: &str| name == container.value;
                for other in pod.containers().filter(|other| other.name().is_some_and(|name| own(name.value))) {
                    add(other.view().get("env"), found);
                }
            })
        }
        _ => Vec::new(),
    }
}

/// Names in the pods of the object that the patch is for, without those that the list around the place has.
fn names(
    request: &Request<'_, '_>,
    detail: &str,
    find: impl Fn(PodTemplate<'_>, &mut BTreeSet<String>),
) -> Vec<Completion> {
    let text = |view: View<'_>| view.text().map_or_else(String::new, |text| text.value.to_owned());
    let patch = request.object();
    let (kind, name) = (text(patch.get("kind")), text(patch.get("metadata").get("name")));
    let mut found = BTreeSet::new();
    let objects = request.scope.index.named(&kind, &name, request.place.namespace());
    for object in objects.filter(|object| object.file() != request.scope.file).take(MAX_ASKED) {
        with_object(request, object, |object: Object<'_>| PodTemplate::of(object).map(|pod| find(pod, &mut found)));
    }
    for item in request.place.steps.iter().rev().nth(2).into_iter().flat_map(|list| list.value().items()) {
        found.remove(&text(View::of(item).get("name")));
    }
    found.iter().map(|name| reference(request, name, detail, 10)).collect()
}

/// Adds the names of the items of a list.
fn add(list: View<'_>, found: &mut BTreeSet<String>) {
    found.extend(list.items().filter_map(|item| Some(item.get("name").text()?.value.to_owned())));
}
