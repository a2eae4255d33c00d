//! ConfigMaps and Secrets that a kustomization makes.

use super::request::Request;
use podlint_manifest::{IndexedObject, View, index_flag};

/// The keys of an object that a kustomization makes, as far as they are written; nothing for other objects.
pub(super) fn keys(request: &Request<'_, '_>, object: IndexedObject<'_>) -> Vec<String> {
    let list = match object.kind() {
        "ConfigMap" => "configMapGenerator",
        "Secret" => "secretGenerator",
        _ => return Vec::new(),
    };
    let source = Some(object.file()).filter(|_| object.has(index_flag::GENERATED));
    let Some(source) = source.and_then(|file| request.scope.files.source(file)) else { return Vec::new() };
    let tree = source.tree();
    let generators = tree.documents().flat_map(|document| View::of(document.content()).get(list).items());
    let own =
        generators.filter(|generator| generator.get("name").text().is_some_and(|name| name.value == object.name()));
    own.flat_map(keys_of).filter(|key| !key.is_empty()).collect()
}

/// The keys that a generator writes down. Those in files of variables are not known.
fn keys_of(generator: View<'_>) -> Vec<String> {
    let texts = |field: &str| generator.get(field).items().filter_map(View::text).map(|text| text.value);
    let literals = texts("literals").filter_map(|literal| literal.split_once('=').map(|(key, _)| key));
    // Without a key of its own, a file has its name for one.
    let files = texts("files").map(|file| match file.split_once('=') {
        Some((key, _)) => key,
        None => file.rsplit('/').next().unwrap_or(file),
    });
    literals.chain(files).map(str::to_owned).collect()
}
