//! Objects of kinds that nothing is known of: no rule can say much about them, so they are counted and named.

use crate::output::UnknownKind;
use podlint_manifest::{FactKind, Object};
use podlint_rules::Diagnostic;
use podlint_workspace::World;
use std::collections::{BTreeMap, HashSet};

/// The rule that says what is wrong with a kind that nearly matches a known one.
const MISSPELT: &str = "api/unknown-kind";
/// The group of what kustomize reads itself and no server sees.
const KUSTOMIZE: &str = "kustomize.config.k8s.io";

/// The kinds that neither the table of types nor a definition in the input has, in order, but for those that a diagnostic
/// is about.
pub(super) fn unknown_kinds(world: &World, diagnostics: &[Diagnostic]) -> Vec<UnknownKind> {
    let misspelt: HashSet<_> = diagnostics
        .iter()
        .filter(|diagnostic| &*diagnostic.rule == MISSPELT)
        .filter_map(|diagnostic| Some((diagnostic.location.file.0, diagnostic.object.as_ref()?.document)))
        .collect();
    let mut counts = BTreeMap::<(String, String), usize>::new();
    for (file, loaded) in (0..).zip(&world.files) {
        let tree = loaded.tree();
        let objects = loaded.found.records.iter().filter_map(|record| Object::of(&tree, record));
        for object in objects.filter(|object| !object.is_fragment() && !object.is_further_template()) {
            let (Some(api_version), Some(kind)) = (object.api_version(), object.kind()) else { continue };
            let is_known = || podlint_schema::kind(object.group(), object.version(), kind.value).is_some();
            let is_defined = || {
                let key = format!("{} {}", api_version.value, kind.value);
                world.index.view().facts_with_key(FactKind::CustomSchema, &key).next().is_some()
            };
            let is_named = object.group() == KUSTOMIZE || misspelt.contains(&(file, object.document()));
            if !is_known() && !is_named && !is_defined() {
                *counts.entry((api_version.value.to_owned(), kind.value.to_owned())).or_default() += 1;
            }
        }
    }
    counts.into_iter().map(|((api_version, kind), objects)| UnknownKind { api_version, kind, objects }).collect()
}
