//! The walk over an object along the types of its fields.

use crate::slip::{Slip, fits, slip};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, LATEST, Minor, Shape, Type};
use podlint_plugin_sdk::yaml::scalar::{self, Scalar};
use std::borrow::Cow;
use std::collections::HashSet;

/// A value with its type and the way to it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'t> {
    pub(crate) node: Node<'t>,
    pub(crate) shape: Shape,
    pub(crate) step: Step<'t>,
    /// Index of the place it is in.
    pub(crate) parent: usize,
    /// Whether a field that leads here is misspelt, so that the type is a guess, or is in none of the checked minors:
    /// the server does not look into it.
    pub(crate) is_guessed: bool,
    /// Whether a field that leads here is not in all of the checked minors.
    pub(crate) is_of_other_minor: bool,
}

/// How a place is reached from its parent.
#[derive(Clone, Copy)]
pub(crate) enum Step<'t> {
    Root,
    Field(&'t str),
    Item(usize),
}

impl Place<'_> {
    /// The type of a mapping with fields.
    pub(crate) fn ty(&self) -> Option<Type> {
        if let Shape::Object(ty) = self.shape { Some(ty) } else { None }
    }
}

/// All places of a walk so far; the root is the first.
pub(crate) type Places<'t> = [Place<'t>];

/// Visits each mapping with fields, in the order of the text, following aliases as deep as the types go.
///
/// `visit` gets all places so far and the index of the mapping, and says whether to go on. The minors are the first and
/// the last one that are checked.
pub(crate) fn walk<'t>(
    root: Node<'t>,
    ty: Type,
    (first_minor, last_minor): (Minor, Minor),
    mut visit: impl FnMut(&Places<'t>, usize) -> bool,
) {
    let mut places: Vec<Place<'t>> = Vec::new();
    // Places that are still to be looked into, the next one last. Types nest without end (a schema in a schema), and so may
    // aliases, so there is no recursion, and a node that an alias brings back is looked at once.
    let start = Place {
        node: root,
        shape: Shape::Object(ty),
        step: Step::Root,
        parent: 0,
        is_guessed: false,
        is_of_other_minor: false,
    };
    let mut next = vec![start];
    let mut seen = HashSet::new();
    let has_anchors = !root.tree().properties.is_empty();
    while let Some(place) = next.pop() {
        if has_anchors && place.ty().is_some_and(|ty| !seen.insert((place.node.index(), ty.id()))) {
            continue;
        }
        let index = places.len();
        places.push(place);
        if place.ty().is_some() && !visit(&places, index) {
            return;
        }
        let first = next.len();
        match place.shape {
            Shape::Object(ty) => {
                for (key, value) in named_entries(place.node) {
                    let step = Step::Field(key.text());
                    if let Some(field) = ty.any_field(key.text()) {
                        let (since, until) = (field.since(), field.until());
                        let is_guessed = place.is_guessed || since > last_minor || until < first_minor;
                        let is_of_other_minor = place.is_of_other_minor || since > first_minor || until < last_minor;
                        let shape = field.shape();
                        push(
                            &mut next,
                            value,
                            Place { shape, step, parent: index, is_guessed, is_of_other_minor, ..place },
                        );
                    } else if let Some(field) = misspelt_field(place.node, ty, key, value) {
                        let guess = Place { shape: field.shape(), step, parent: index, is_guessed: true, ..place };
                        push(&mut next, value, guess);
                    }
                }
            }
            Shape::Map(elem) => {
                for (key, value) in named_entries(place.node) {
                    let step = Step::Field(key.text());
                    push(&mut next, value, Place { shape: elem.shape(), step, parent: index, ..place });
                }
            }
            Shape::List(elem) => {
                for (item, value) in place.node.items().enumerate() {
                    let step = Step::Item(item);
                    push(&mut next, value, Place { shape: elem.shape(), step, parent: index, ..place });
                }
            }
            _ => {}
        }
        next[first..].reverse();
    }
}

/// Adds a value to what is still to be looked into, if its shape and its kind can hold mappings with fields.
fn push<'t>(next: &mut Vec<Place<'t>>, value: Node<'t>, place: Place<'t>) {
    let node = value.resolved();
    let fits = match place.shape {
        Shape::Object(_) => node.kind() == Kind::Mapping,
        Shape::Map(elem) => node.kind() == Kind::Mapping && holds_fields(elem.shape()),
        Shape::List(elem) => node.kind() == Kind::Sequence && holds_fields(elem.shape()),
        _ => false,
    };
    if fits {
        next.push(Place { node, ..place });
    }
}

/// In a mapping of more nodes no misspelt fields are followed: whether the right one is there too would have to be found out
/// for each.
const MANY: usize = 400;

/// The field that an unknown key with a mapping or sequence behind it was certainly meant to be.
///
/// A wrong letter in `spec` should not hide what is wrong below it.
pub(crate) fn misspelt_field<'t>(mapping: Node<'t>, ty: Type, key: Node<'t>, value: Node<'t>) -> Option<Field> {
    let is_large = || mapping.children().nth(MANY).is_some();
    if !matches!(value.kind(), Kind::Mapping | Kind::Sequence) || is_large() {
        return None;
    }
    let Slip { field, is_clear } = slip(ty, key.text(), LATEST)?;
    (is_clear && fits(value, field.shape()) && mapping.get(field.name()).is_none()).then_some(field)
}

fn holds_fields(shape: Shape) -> bool {
    matches!(shape, Shape::Object(_) | Shape::List(_) | Shape::Map(_))
}

/// The entries of a mapping whose keys are names: no merge keys, no template holes.
///
/// What a syntax error made is no name either: it depends on how the error is mended. Such are words without a colon, and keys
/// that stand at another column than the first one of their mapping.
pub(crate) fn named_entries<'t>(node: Node<'t>) -> impl Iterator<Item = (Node<'t>, Node<'t>)> {
    let is_name = names_of(node);
    node.entries().map(|entry| (entry.key, entry.value)).filter(move |(key, _)| is_name(*key))
}

/// Says which keys of a mapping are names, as [`named_entries`] has it.
pub(crate) fn names_of<'t>(mapping: Node<'t>) -> impl Fn(Node<'t>) -> bool {
    let is_broken = !mapping.tree().errors.is_empty() && mapping.style() == Style::Block;
    let first = mapping.children().next().filter(|_| is_broken).map(Node::column);
    move |key| {
        key.kind() == Kind::Scalar
            && key.text() != "<<"
            && !key.has(flag::DAMAGED)
            && first.is_none_or(|first| first == key.column())
            && !matches!(scalar::meaning(key), Scalar::Null | Scalar::Unknown)
    }
}

/// The name that a key becomes in JSON: `yes` is `true` there.
pub(crate) fn json_name(key: Node<'_>) -> Cow<'_, str> {
    scalar::meaning(key).key_text().unwrap_or(Cow::Borrowed(key.text()))
}

/// The path to a place, as the strict decoder writes it: `spec.containers[0]`.
pub(crate) fn path(places: &Places<'_>, index: usize) -> String {
    let mut steps = Vec::new();
    let mut at = index;
    while at > 0 {
        steps.push(places[at].step);
        at = places[at].parent;
    }
    let mut path = String::new();
    for step in steps.into_iter().rev() {
        match step {
            Step::Root => {}
            Step::Field(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            Step::Item(item) => path.push_str(&format!("[{item}]")),
        }
    }
    path
}

/// The mappings with fields around a place, the nearest first.
pub(crate) fn outer<'p>(places: &'p Places<'_>, index: usize) -> impl Iterator<Item = usize> + 'p {
    std::iter::successors(Some(index), |&at| (at > 0).then(|| places[at].parent))
        .skip(1)
        .filter(|&at| places[at].ty().is_some())
}

/// A text in the quotes that a scalar has.
pub(crate) fn spelt_like(scalar: Node<'_>, text: &str) -> String {
    match scalar.style() {
        Style::DoubleQuoted => format!("\"{text}\""),
        Style::SingleQuoted => format!("'{text}'"),
        _ => text.to_owned(),
    }
}
