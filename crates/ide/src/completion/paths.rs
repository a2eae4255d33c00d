//! Paths that a kustomization can name: files beside and below it, and the folders of other kustomizations.

use super::request::Request;
use super::{Completion, CompletionKind};
use podlint_manifest::{FactKind, KUSTOMIZATION_NAMES, Kustomization};
use std::collections::HashSet;

/// What a field of paths does not name yet, the nearest first.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let index = &request.scope.index;
    let own = request.scope.files.path(request.scope.file);
    let identities = index.facts_with_key(FactKind::Identity, "Component");
    let components: HashSet<u32> = identities.filter_map(|component| Some(component.object()?.file())).collect();
    let wants_component = match request.field_name() {
        "resources" => Some(false),
        "components" => Some(true),
        _ => None,
    };
    let patches = Kustomization::read(request.object()).patches;
    let mut named: HashSet<&str> = request.place.container().items().map(|item| plain(item.text())).collect();
    if wants_component == Some(false) {
        // A patch is no object of its own.
        named.extend(patches.iter().map(|patch| plain(patch.value)));
    }
    let mut found = Vec::new();
    for (place, file) in (0..).zip(index.files) {
        let path = file.path.of(index.strings);
        let (folder, name) = path.split_at(folder_of(path).len());
        let way = match (KUSTOMIZATION_NAMES.contains(&name), wants_component) {
            // Kustomize refuses a folder that it is inside of: it would come back to where it is.
            (true, Some(wanted)) if components.contains(&place) == wanted => {
                Some(way(folder_of(&own), folder)).filter(|way| way.rsplit('/').next().is_some_and(is_name))
            }
            // It does not read files of other folders either.
            (false, _) => path.strip_prefix(folder_of(&own)).map(str::to_owned),
            _ => None,
        };
        if let Some(way) = way.filter(|way| path != own && !named.contains(way.as_str())) {
            let rank = 10 + way.matches('/').count() as u32;
            found.push(Completion { rank, ..request.value(&way, CompletionKind::Reference, "", true) });
        }
    }
    found
}

/// The folder of a file, with the slash behind it.
pub(super) fn folder_of(path: &str) -> &str {
    &path[..path.rfind('/').map_or(0, |end| end + 1)]
}

/// The path that a file in a folder means.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for (place, part) in folder.split('/').chain(path.split('/')).enumerate() {
        match part {
            "" if place > 0 => {}
            "." => {}
            ".." if parts.last().is_some_and(|last| is_name(last)) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    if folder.is_empty() {
        // Splitting nothing gives an empty part, as a slash at the start does.
        parts.remove(0);
    }
    parts.join("/")
}

/// The way from one folder to another: `../base`; empty to itself.
fn way(from: &str, to: &str) -> String {
    let parts = |folder: &'_ str| folder.split('/').filter(|part| !part.is_empty()).count();
    let shared = from.split_inclusive('/').zip(to.split_inclusive('/')).take_while(|(one, other)| one == other);
    let shared: usize = shared.map(|(part, _)| part.len()).sum();
    let up = "../".repeat(parts(&from[shared..]));
    format!("{up}{}", &to[shared..]).trim_end_matches('/').to_owned()
}

fn is_name(part: &str) -> bool {
    !matches!(part, "" | "..")
}

/// A path without what makes no difference.
fn plain(path: &str) -> &str {
    path.trim_start_matches("./").trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::{joined, way};

    #[test]
    fn a_way_leads_from_one_folder_to_the_other() {
        let cases = [
            ("/a/b/", "/a/c/", "../c"),
            ("/a/", "/a/b/c/", "b/c"),
            ("/a/b/", "/a/", ".."),
            ("/a/", "/a/", ""),
            ("", "base/", "base"),
            ("overlays/dev/", "base/", "../../base"),
            ("/a/bc/", "/a/b/", "../b"),
        ];
        for (from, to, expected) in cases {
            let found = way(from, to);
            assert_eq!(found, expected, "from {from} to {to}");
            assert_eq!(joined(from, &found), to.trim_end_matches('/'), "{found} from {from}");
        }
    }
}
