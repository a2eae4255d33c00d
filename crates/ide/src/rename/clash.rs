//! Whether a name is free.

use crate::Scope;
use crate::names::{Name, Thing};
use crate::symbol::{Place, Symbol};
use podlint_manifest::{FactKind, IndexedObject, Nearness};
use podlint_yaml::Kind;
use std::collections::HashSet;

/// Why the thing cannot have this name: something else has it where both would be found.
pub(super) fn check(scope: &Scope<'_>, symbol: &Symbol<'_, '_>, name: &str) -> Result<(), String> {
    let clashes = match symbol.at.name.thing {
        Thing::Object { kind, .. } => has_object(scope, symbol, kind, name),
        Thing::Label { key, .. } => has_label(scope, symbol, key, name),
        Thing::LabelKey { .. } => is_key_beside(symbol, name),
        thing => is_declared(symbol, with_name(thing, name)),
    };
    if clashes { Err(format!("there is already {} `{name}`", word(symbol.at.name.thing))) } else { Ok(()) }
}

/// The same thing by another name.
fn with_name<'a>(thing: Thing<'a>, name: &'a str) -> Thing<'a> {
    match thing {
        Thing::Object { group, kind, .. } => Thing::Object { group, kind, name },
        Thing::DataKey { kind, object, .. } => Thing::DataKey { kind, object, key: name },
        Thing::ServicePort { service, .. } => Thing::ServicePort { service, name },
        Thing::ContainerPort { .. } => Thing::ContainerPort { name },
        Thing::Volume { pod, .. } => Thing::Volume { pod, name },
        Thing::Container { of, .. } => Thing::Container { of, name },
        Thing::Variable { list, .. } => Thing::Variable { list, name },
        Thing::Label { of, key, .. } => Thing::Label { of, key, value: name },
        Thing::LabelKey { of, .. } => Thing::LabelKey { of, key: name },
    }
}

fn is_declared(symbol: &Symbol<'_, '_>, wanted: Thing<'_>) -> bool {
    // The name of a port or a container is taken only in the pods that are renamed.
    let is_of_pod = matches!(wanted, Thing::ContainerPort { .. } | Thing::Container { .. });
    let pod = |place: &Place<'_, '_>| is_of_pod.then_some(place.name.pod);
    let place_of = |place: &Place<'_, '_>| (place.file, pod(place));
    let ours: HashSet<(u32, Option<Option<u32>>)> = symbol.declarations.iter().map(place_of).collect();
    let is_taken = |place: &&Place<'_, '_>| place.name.is_declaration() && place.name.thing == wanted;
    symbol.all.iter().filter(is_taken).any(|place| ours.contains(&place_of(place)))
}

fn has_object(scope: &Scope<'_>, symbol: &Symbol<'_, '_>, kind: &str, name: &str) -> bool {
    let is_written = || is_declared(symbol, with_name(symbol.at.name.thing, name));
    scope.index.named(kind, name, symbol.at.name.namespace).any(|object| is_near(scope, symbol, object)) || is_written()
}

/// Whether other pods carry such a label: what selects the one would select the others.
fn has_label(scope: &Scope<'_>, symbol: &Symbol<'_, '_>, key: &str, value: &str) -> bool {
    let carriers = scope.index.facts_with(FactKind::PodLabel, key, value);
    carriers
        .filter_map(|fact| fact.object())
        .any(|object| object.may_be_in(symbol.at.name.namespace) && is_near(scope, symbol, object))
}

fn is_near(scope: &Scope<'_>, symbol: &Symbol<'_, '_>, object: IndexedObject<'_>) -> bool {
    scope.index.nearness(symbol.at.file, object.file()) < Nearness::Input
}

/// Whether a mapping of labels that is changed has the key already.
fn is_key_beside(symbol: &Symbol<'_, '_>, key: &str) -> bool {
    let mapping = |name: &Name<'_>| {
        let parent = name.node.parent().filter(|parent| parent.kind() == Kind::Mapping);
        parent.map(|parent| parent.index())
    };
    let of_place = |place: &Place<'_, '_>| Some((place.file, mapping(place.name)?));
    let changed = symbol.declarations.iter().chain(&symbol.uses).filter_map(of_place);
    let changed: HashSet<(u32, u32)> = changed.collect();
    let has_key = |place: &&Place<'_, '_>| matches!(place.name.thing, Thing::LabelKey { key: own, .. } if own == key);
    symbol.all.iter().filter(has_key).filter_map(of_place).any(|place| changed.contains(&place))
}

fn word(thing: Thing<'_>) -> String {
    let word = match thing {
        Thing::Object { kind, .. } => return format!("a {kind}"),
        Thing::DataKey { .. } => "a key",
        Thing::ServicePort { .. } | Thing::ContainerPort { .. } => "a port",
        Thing::Volume { .. } => "a volume",
        Thing::Container { .. } => "a container",
        Thing::Variable { .. } => "a variable",
        Thing::Label { key, .. } => return format!("a pod with the label `{key}` of value"),
        Thing::LabelKey { .. } => "a label",
    };
    word.to_owned()
}
