//! What a kustomization builds: the objects of its resources, which its patches, replicas and images are about.

use super::paths::{folder_of, joined};
use super::request::Request;
use super::{Completion, CompletionKind};
use crate::names::SCALED;
use podlint_manifest::{IndexedObject, KUSTOMIZATION_NAMES, Kustomization, Object, PodTemplate, View, index_flag};
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many files are read to answer one question.
const MAX_READ: usize = 50;

/// What the value of a field may name, by the path of the field.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let path = request.place.path();
    let target = request.mapping();
    let written = |field: &str| target.get(field).text().map_or("", |text| text.value);
    let is_meant = |object: &IndexedObject<'_>| written("kind").is_empty() || object.kind() == written("kind");
    let found: BTreeSet<(String, &str)> = match path.as_str() {
        "replicas[].name" => {
            let scaled = objects(request).into_iter().filter(|object| SCALED.contains(&object.kind()));
            scaled.map(|object| (object.name().to_owned(), object.kind())).collect()
        }
        "images[].name" => images(request).into_iter().map(|name| (name, "image")).collect(),
        _ if !is_target(&path) => return Vec::new(),
        _ => {
            let (_, field) = path.rsplit_once('.').unwrap_or_default();
            let all = objects(request).into_iter();
            let texts = all.filter(|object| field == "kind" || is_meant(object)).map(|object| match field {
                "kind" => (object.kind().to_owned(), ""),
                "name" => (object.name().to_owned(), object.kind()),
                "group" => (object.group().to_owned(), ""),
                "namespace" => (object.namespace().to_owned(), ""),
                _ => (String::new(), ""),
            });
            texts.collect()
        }
    };
    let named = found.iter().filter(|(text, _)| !text.is_empty());
    named.map(|(text, detail)| request.value(text, CompletionKind::Reference, detail, true)).collect()
}

/// Whether a field says which objects are meant.
fn is_target(path: &str) -> bool {
    const TARGETS: &[&str] = &[
        "patches[].target",
        "replacements[].source",
        "replacements[].targets[].select",
        "replacements[].targets[].reject[]",
    ];
    path.rsplit_once('.').is_some_and(|(target, _)| TARGETS.contains(&target))
}

/// The objects that the kustomization builds and makes.
fn objects<'s>(request: &Request<'s, '_>) -> Vec<IndexedObject<'s>> {
    let index = &request.scope.index;
    let files = files(request);
    let objects = (0..index.objects.len() as u32).filter_map(|place| index.object(place));
    let is_built = |object: &IndexedObject<'_>| {
        let is_kustomization = object.group() == "kustomize.config.k8s.io" && !object.has(index_flag::GENERATED);
        files.contains(&object.file()) && !is_kustomization
    };
    objects.filter(is_built).collect()
}

/// The names of the images of its containers, without tags and digests.
fn images(request: &Request<'_, '_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let with_pods: BTreeSet<u32> = objects(request)
        .into_iter()
        .filter(|object| object.has(index_flag::MAKES_PODS))
        .map(|object| object.file())
        .collect();
    for source in with_pods.into_iter().take(MAX_READ).filter_map(|file| request.scope.files.source(file)) {
        let tree = source.tree();
        let objects = source.objects.records.iter().filter_map(|record| Object::of(&tree, record));
        for container in objects.filter_map(PodTemplate::of).flat_map(PodTemplate::containers) {
            names.extend(container.view().get("image").text().map(|image| name_of_image(image.value).to_owned()));
        }
    }
    names
}

/// `registry:5000/web` of `registry:5000/web:1.4@sha256:...`.
fn name_of_image(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(image, _)| image);
    let name = image.rfind('/').map_or(0, |slash| slash + 1);
    image[name..].find(':').map_or(image, |colon| &image[..name + colon])
}

/// The files of its resources and components, those of kustomizations among them included.
fn files(request: &Request<'_, '_>) -> HashSet<u32> {
    let index = &request.scope.index;
    let places: HashMap<&str, u32> = index.files.iter().map(|file| file.path.of(index.strings)).zip(0..).collect();
    let own = request.scope.files.path(request.scope.file);
    let mut files = HashSet::from([request.scope.file]);
    let mut waiting = paths(&own, request.object());
    let mut read = 0;
    while let Some(path) = waiting.pop() {
        if let Some(place) = places.get(path.as_str()) {
            files.insert(*place);
            continue;
        }
        let names = KUSTOMIZATION_NAMES.iter().map(|name| format!("{path}/{name}"));
        let inner = names.filter_map(|path| Some((*places.get(path.as_str())?, path))).next();
        let Some((place, path)) = inner else { continue };
        if read == MAX_READ || !files.insert(place) {
            continue;
        }
        read += 1;
        if let Some(source) = request.scope.files.source(place) {
            let tree = source.tree();
            let documents = tree.documents().map(|document| View::of(document.content()));
            waiting.extend(documents.flat_map(|document| paths(&path, document)));
        }
    }
    files
}

/// The paths of the resources of a kustomization.
fn paths(file: &str, kustomization: View<'_>) -> Vec<String> {
    let resources = Kustomization::read(kustomization).resources;
    resources.iter().map(|resource| joined(folder_of(file), resource.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::name_of_image;

    #[test]
    fn the_name_of_an_image_has_no_tag() {
        for (image, name) in [
            ("web", "web"),
            ("web:1.4", "web"),
            ("registry:5000/web", "registry:5000/web"),
            ("registry:5000/web:1.4", "registry:5000/web"),
            ("a/web@sha256:00", "a/web"),
            ("a/web:1@sha256:00", "a/web"),
        ] {
            assert_eq!(name_of_image(image), name);
        }
    }
}
