//! What people call the places of an object, and how a finding says where a field belongs.

use crate::descent::path_of;
use crate::home::{Above, Here, Home};
use crate::place::{Places, Step};
use podlint_plugin_sdk::prelude::*;

/// The message about the unknown field `key` of the mapping at `index`.
pub(crate) fn message(places: &Places<'_>, index: usize, kind: &str, key: Node<'_>, home: &Home<'_>) -> String {
    let name = key.text();
    let here = place_words(places, index, kind);
    let unknown = format!("unknown field `{name}`");
    match home {
        Home::Here(Here { field, .. }) => format!("{unknown}, did you mean `{}`?", field.name()),
        Home::Above(Above { entry, is_item, name: meant, indent, .. }) => {
            let target = if *is_item { the(&item_words(entry)) } else { format!("`{entry}`") };
            match (meant, indent) {
                (Some(meant), _) => format!("{unknown} in {here}, did you mean `{meant}` of {target} above?"),
                (None, 0) => format!("{unknown} in {here}; it belongs to {target} above"),
                (None, indent) => format!("{unknown} in {here}; it belongs to {target} above, indent it by {indent}"),
            }
        }
        Home::Outside { place, .. } => {
            let there = if *place == 0 { format!("the {kind} itself") } else { place_words(places, *place, kind) };
            match depth_below(places[*place].node, key, places[index].node) {
                Some(depth) => format!("{unknown} in {here}; it belongs to {there}, outdent it by {depth}"),
                None => format!("{unknown} in {here}; it belongs to {there}"),
            }
        }
        Home::Below { place, way, .. } if *place == index => {
            format!("{unknown} in {here}; it belongs under `{}`", path_of(way))
        }
        Home::Below { place, way, .. } => {
            format!("{unknown} in {here}; {} has it under `{}`", place_words(places, *place, kind), path_of(way))
        }
        Home::Item(_) => format!("{unknown} in {here}; the space after `-` is missing"),
        Home::Unknown if name.len() > 1 && name.starts_with('-') => {
            format!("{unknown} in {here}; the space after `-` is missing")
        }
        Home::Unknown => format!("{unknown} in {here}"),
    }
}

/// How much deeper a key of `mapping` stands than those of a mapping around it, where both are written as blocks.
fn depth_below(outer: Node<'_>, key: Node<'_>, mapping: Node<'_>) -> Option<usize> {
    let is_block = |node: Node<'_>| node.style() == Style::Block;
    let sibling = outer.children().next().filter(|_| is_block(outer) && is_block(mapping))?;
    key.column().checked_sub(sibling.column()).filter(|depth| *depth > 0)
}

/// What people call a place.
fn place_words(places: &Places<'_>, index: usize, kind: &str) -> String {
    let place = &places[index];
    match place.step {
        _ if place.ty().is_some_and(|ty| ty.name() == "PodSpec") => "the pod's spec".to_owned(),
        Step::Root => format!("{} {kind}", if kind.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" }),
        Step::Field(name) => format!("`{name}`"),
        Step::Item(_) => match places[place.parent].step {
            Step::Field(name) => item_words(name),
            _ => "an item".to_owned(),
        },
    }
}

/// What people call an item of a list.
fn item_words(list: &str) -> String {
    match list {
        "containers" => "a container".to_owned(),
        "initContainers" => "an init container".to_owned(),
        "ephemeralContainers" => "an ephemeral container".to_owned(),
        "env" => "a variable".to_owned(),
        "ports" => "a port".to_owned(),
        "volumeMounts" => "a mount".to_owned(),
        "volumes" => "a volume".to_owned(),
        _ => format!("an item of `{list}`"),
    }
}

/// `a container` as `the container`.
fn the(words: &str) -> String {
    let noun = words.strip_prefix("a ").or_else(|| words.strip_prefix("an "));
    noun.map_or_else(|| words.to_owned(), |noun| format!("the {noun}"))
}
