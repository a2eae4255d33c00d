//! Fields that no type of Kubernetes has at that place: misspelt, or one level off.

use crate::declared::{is_of_other_version, meant_kind};
use crate::home::{Above, Finder, Here, Home};
use crate::place::{Place, Places, Step, column, json_name, named_entries, path, spelt_like, walk};
use crate::server::{quoted, strict};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, MINORS, Minor, Shape, Type};
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "unknown-field",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("unknown_field.md"),
    options: "",
    check: Check::Object(check),
};

/// So many unknown fields of an object are looked into; of further ones it is only said that they are unknown.
const MANY: usize = 1000;

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let (first, last) = report.minors();
    let Some(kind) = meant_kind(object, last).filter(|kind| !is_of_other_version(object, *kind)) else { return };
    // That a minor lacks the whole kind is for unknown-kind to say.
    let mut minors: Vec<Minor> =
        MINORS.into_iter().filter(|minor| (first..=last).contains(minor) && kind.available_in(*minor)).collect();
    if minors.is_empty() {
        minors.push(kind.until());
    }
    let mut count = 0;
    walk(object.root(), kind.ty(), |places, index| {
        check_mapping(places, index, kind.name(), &minors, &mut count, report);
        true
    });
}

/// The first of the checked minors that does not have a field.
fn minor_without(ty: Type, name: &str, minors: &[Minor]) -> Option<Minor> {
    minors.iter().copied().find(|minor| ty.field(name, *minor).is_none())
}

/// Whether a key is no slip of a field: a directive of a patch (`$patch`), or an expression that a test tool evaluates.
fn is_foreign(name: &str) -> bool {
    name.starts_with('$') || name.contains('(')
}

fn check_mapping(
    places: &Places<'_>,
    index: usize,
    kind: &str,
    minors: &[Minor],
    count: &mut usize,
    report: &mut Report<'_>,
) {
    let Place { node, .. } = places[index];
    let Some(ty) = places[index].ty() else { return };
    let Some(&last) = minors.last() else { return };
    let is_unknown = |key: &Node<'_>| minor_without(ty, key.text(), minors).is_some() && !is_foreign(key.text());
    if !named_entries(node).any(|(key, _)| is_unknown(&key)) {
        return;
    }
    let mut finder = Finder::new(places, index, ty, last);
    let mut taken = HashSet::new();
    for (key, value) in named_entries(node) {
        if !is_unknown(&key) {
            finder.pass(key, value);
            continue;
        }
        *count += 1;
        let name = key.text();
        let here = words(places, index, kind);
        let server_path = join(&path(places, index), &json_name(key));
        let data = strict(&format!("unknown field {}", quoted(&server_path)));
        if let Some(field) = ty.any_field(name) {
            report.at(key.span(), other_minor(field, minors)).data(data);
            continue;
        }
        let home = if *count > MANY { Home::Unknown } else { finder.home(key, value) };
        let message = match &home {
            Home::Here(Here { name: meant, .. }) => format!("unknown field `{name}`, did you mean `{meant}`?"),
            Home::Above(above) => above_message(name, &here, above),
            Home::Outside { place } => {
                let there = if *place == 0 { format!("the {kind} itself") } else { words(places, *place, kind) };
                let depth = depth_below(places[*place].node, key, node);
                let outdent = depth.map_or_else(String::new, |depth| format!(", outdent it by {depth}"));
                format!("unknown field `{name}` in {here}; it belongs to {there}{outdent}")
            }
            Home::Below { place, path } if *place == index => {
                format!("unknown field `{name}` in {here}; it belongs under `{path}`")
            }
            Home::Below { place, path } => {
                format!("unknown field `{name}` in {here}; {} has it under `{path}`", words(places, *place, kind))
            }
            Home::Unknown if name.len() > 1 && name.starts_with('-') => {
                format!("unknown field `{name}` in {here}; the space after `-` is missing")
            }
            Home::Unknown => format!("unknown field `{name}` in {here}"),
        };
        let finding = report.at(key.span(), message).data(data);
        if let Home::Here(Here { name: meant, is_clear, is_taken: false }) = home {
            let title = format!("rename it to `{meant}`");
            let fits = ty.field(meant, last).is_some_and(|field| may_be(value, field.shape()));
            let fix = if is_clear && fits && taken.insert(meant) { Fix::safe(title) } else { Fix::unsafely(title) };
            finding.fix(fix.replace(key.span(), spelt_like(key, meant)));
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A field that some minor has, but not all that are checked.
fn other_minor(field: Field, minors: &[Minor]) -> String {
    let without = minor_without(field.owner(), field.name(), minors).unwrap_or(field.until());
    let range =
        if without < field.since() { format!("since {}", field.since()) } else { format!("up to {}", field.until()) };
    format!("field `{}` is not known in {without}, only {range}", field.name())
}

fn above_message(name: &str, here: &str, above: &Above) -> String {
    let Above { entry, is_item, .. } = above;
    let target = if *is_item { item_words(entry) } else { format!("`{entry}`") };
    // `a container` becomes `the container above`.
    let target = target
        .strip_prefix("a ")
        .or_else(|| target.strip_prefix("an "))
        .map_or(target.clone(), |word| format!("the {word}"));
    match (above.name, above.indent) {
        (Some(meant), _) => format!("unknown field `{name}` in {here}, did you mean `{meant}` of {target} above?"),
        (None, 0) => format!("unknown field `{name}` in {here}; it belongs to {target} above"),
        (None, indent) => {
            format!("unknown field `{name}` in {here}; it belongs to {target} above, indent it by {indent}")
        }
    }
}

/// How much deeper a key of `mapping` stands than those of a mapping around it, where both are written as blocks.
fn depth_below(outer: Node<'_>, key: Node<'_>, mapping: Node<'_>) -> Option<usize> {
    let is_block = |node: Node<'_>| node.style() == Style::Block;
    let sibling = outer.children().next().filter(|_| is_block(outer) && is_block(mapping))?;
    column(key).checked_sub(column(sibling)).filter(|depth| *depth > 0)
}

/// What people call a place.
fn words(places: &Places<'_>, index: usize, kind: &str) -> String {
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

/// Whether a value can be of a shape, as far as mappings, sequences and scalars go.
fn may_be(value: Node<'_>, shape: Shape) -> bool {
    match value.resolved().kind() {
        Kind::Mapping => matches!(shape, Shape::Object(_) | Shape::Map(_) | Shape::Any),
        Kind::Sequence => matches!(shape, Shape::List(_) | Shape::Any),
        Kind::Missing => true,
        _ => !matches!(shape, Shape::Object(_) | Shape::Map(_) | Shape::List(_)),
    }
}
