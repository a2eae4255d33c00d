//! Fields that stand twice in a JSON file. kubectl hands them on, and the server refuses them; of YAML it sees only the last one.

use crate::place::{Places, named_entries, path};
use crate::server::{quoted, strict};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Minor, Shape, Type};
use std::collections::HashSet;

/// Reports the fields of a mapping that stand twice, and the keys of the maps in it. Plugin `yaml` says the same
/// better, so this is for the server's own list only.
pub(crate) fn check(places: &Places<'_>, index: usize, ty: Type, minor: Minor, report: &mut Report<'_>) {
    let place = &places[index];
    if place.is_guessed || !place.node.tree().source.trim_start().starts_with('{') {
        return;
    }
    let path = path(places, index);
    report_repeated(place.node, &path, |name| ty.field(name, minor).is_some(), report);
    for (key, value) in named_entries(place.node) {
        let is_map = ty.field(key.text(), minor).is_some_and(|field| matches!(field.shape(), Shape::Map(_)));
        if is_map {
            report_repeated(value, &join(&path, key.text()), |_| true, report);
        }
    }
}

fn report_repeated(mapping: Node<'_>, path: &str, is_known: impl Fn(&str) -> bool, report: &mut Report<'_>) {
    let mut seen = HashSet::new();
    for (key, _) in named_entries(mapping) {
        if !seen.insert(key.text()) && is_known(key.text()) {
            let text = format!("duplicate field {}", quoted(&join(path, key.text())));
            report.at(key.span(), format!("field `{}` stands twice", key.text())).data(strict(&text));
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
