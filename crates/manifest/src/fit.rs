//! How well a text fits what Kubernetes knows: the measure by which repairs are chosen.
//!
//! A coarse count, not a validation: it has to tell `volumes:` in a container from `volumes:` in a pod, nothing more.

use crate::{Context, Object};
use podlint_schema::{Field, LATEST, Shape, Type, kinds_named, kinds_named_ignoring_case, suggest};
use podlint_yaml::scalar::{Scalar, meaning};
use podlint_yaml::{Kind, Node, Span, Tree, flag};
use std::collections::HashSet;

// What each problem weighs. An unknown field weighs more than the syntax error that would be traded for it: half a word with a
// colon behind it is no better than half a word.
const SYNTAX_ERROR: u32 = 5;
const UNKNOWN_FIELD: u32 = 8;
const DUPLICATE_KEY: u32 = 6;
const WRONG_KIND: u32 = 8;
const WRONG_SCALAR: u32 = 3;
const MISSING_FIELD: u32 = 3;
const NO_OBJECT: u32 = 9;
const BLANK_IN_REFERENCE: u32 = 2;
const NOTHING_IN_IT: u32 = 1;
const NO_DATA: u32 = 1;
/// A mapping that weighs this much has nothing to do with its type.
const HOPELESS: u32 = 400;

/// How well a text fits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Fit {
    /// The weight of all problems; less is better.
    pub(crate) weight: u32,
    /// Whether any object is of a kind that the schema knows: without one, only syntax errors were counted.
    pub(crate) knows_kind: bool,
    /// Number of syntax errors.
    pub(crate) errors: usize,
}

/// Measures all documents of a tree.
pub(crate) fn fit(tree: &Tree<'_>, context: Context) -> Fit {
    let mut fit = Fit { weight: tree.errors.len() as u32 * SYNTAX_ERROR, knows_kind: false, errors: tree.errors.len() };
    for document in tree.documents() {
        let root = document.content();
        if root.kind() == Kind::Missing && root.all_children().next().is_none() {
            continue;
        }
        match object_type(root, context) {
            Some(ty) => {
                fit.knows_kind = true;
                fit.weight += weigh(root, ty, &mut |_| {});
            }
            None if root.kind() != Kind::Mapping => fit.weight += NO_OBJECT,
            None => fit.weight += duplicates(root),
        }
    }
    fit
}

/// The type of the object that a document declares, as far as its kind can be recognised.
fn object_type(root: Node<'_>, context: Context) -> Option<Type> {
    if root.kind() != Kind::Mapping {
        return None;
    }
    let object = Object::of_root(root);
    let Some(kind) = object.kind() else {
        let is_fragment = context.assume_pod || context.guess_fragments;
        return kinds_named("Pod").next().filter(|_| is_fragment).map(podlint_schema::Kind::ty);
    };
    let known = podlint_schema::kind(object.group(), object.version(), kind.value);
    // A wrong letter in kind or apiVersion is another finding.
    let near = || {
        let mut named = kinds_named_ignoring_case(kind.value);
        named.clone().find(|kind| kind.group() == object.group()).or_else(|| {
            let has_group = object.group().contains('.');
            named.next().filter(|_| !has_group)
        })
    };
    known.or_else(near).map(podlint_schema::Kind::ty)
}

/// The texts that stand where the kind of their object has a mapping.
pub(crate) fn texts_for_mappings(tree: &Tree<'_>, context: Context) -> Vec<Span> {
    let mut found = Vec::new();
    for root in tree.documents().map(Node::content) {
        if let Some(ty) = object_type(root, context) {
            weigh(root, ty, &mut |text| found.push(text.span()));
        }
    }
    found.sort_unstable();
    found
}

/// The weight of all problems below a mapping of a type. `text_for_mapping` is told of scalars where a mapping should be.
fn weigh<'t>(root: Node<'t>, ty: Type, text_for_mapping: &mut dyn FnMut(Node<'t>)) -> u32 {
    let mut weight = 0;
    let mut places = vec![(root, Shape::Object(ty), "")];
    while let Some((node, shape, name)) = places.pop() {
        if node.has(flag::HOLE) || node.kind() == Kind::Alias {
            continue;
        }
        let is_extra = |child: &Node<'_>| child.has(flag::EXTRA) && child.kind() != Kind::Missing;
        weight += node.all_children().filter(is_extra).count() as u32 * NO_DATA;
        match (shape, node.kind()) {
            (Shape::Any, _) => {}
            (Shape::Object(_) | Shape::List(_) | Shape::Map(_), Kind::Missing) => weight += NOTHING_IN_IT,
            (_, Kind::Missing) => {}
            (Shape::Object(ty), Kind::Mapping) => {
                weight += duplicates(node);
                weigh_fields(node, ty, &mut weight, &mut places);
            }
            (Shape::Map(elem), Kind::Mapping) => {
                weight += duplicates(node);
                places.extend(node.entries().map(|entry| (entry.value, elem.shape(), "")));
            }
            (Shape::List(elem), Kind::Sequence) => places.extend(node.items().map(|item| (item, elem.shape(), name))),
            (Shape::Object(_) | Shape::List(_) | Shape::Map(_), _) | (_, Kind::Mapping | Kind::Sequence) => {
                weight += WRONG_KIND;
                if matches!((shape, node.kind()), (Shape::Object(_) | Shape::Map(_), Kind::Scalar)) {
                    text_for_mapping(node);
                }
            }
            _ => weight += weigh_scalar(node, shape, name),
        }
    }
    weight
}

fn weigh_fields<'t>(node: Node<'t>, ty: Type, weight: &mut u32, places: &mut Vec<(Node<'t>, Shape, &'static str)>) {
    let mut present: Vec<Field> = Vec::new();
    for entry in node.entries() {
        let key = entry.key.text();
        let known = ty.any_field(key);
        if known.is_none() && !key.starts_with('$') && key != "<<" {
            *weight += UNKNOWN_FIELD;
        }
        // What stands below a misspelt key is looked at as what it was meant to be, unless all is lost anyway.
        // So is what stands one level too far left: `ports` below `containers` is a container's.
        let meant = || if *weight < HOPELESS { suggest(ty, key, LATEST).map(|near| near.field) } else { None };
        let outdented = || present.iter().rev().find_map(|above| items_of(above.shape())?.any_field(key));
        if let Some(field) = known.or_else(outdented).or_else(meant) {
            // Each field once, so that what is looked through stays short; the last one is the nearest above.
            present.retain(|other| *other != field);
            present.push(field);
            places.push((entry.value, field.shape(), field.name()));
        }
    }
    let is_missing = |field: &Field| field.required() && !present.contains(field);
    if !node.has(flag::OPEN) {
        *weight += ty.fields(LATEST).filter(is_missing).count() as u32 * MISSING_FIELD;
    }
}

/// The type of the items of a list of mappings.
fn items_of(shape: Shape) -> Option<Type> {
    let Shape::List(elem) = shape else { return None };
    if let Shape::Object(ty) = elem.shape() { Some(ty) } else { None }
}

fn weigh_scalar(node: Node<'_>, shape: Shape, name: &str) -> u32 {
    let value = meaning(node);
    let fits = match shape {
        Shape::String | Shape::Time | Shape::MicroTime | Shape::Bytes => {
            matches!(value, Scalar::Text(_) | Scalar::Null | Scalar::Unknown)
        }
        Shape::Boolean => matches!(value, Scalar::Bool(_) | Scalar::Null | Scalar::Unknown),
        Shape::Int32 | Shape::Int64 | Shape::Number => {
            matches!(value, Scalar::Int(_) | Scalar::Float(_) | Scalar::Null | Scalar::Unknown)
        }
        _ => !matches!(value, Scalar::Bool(_)),
    };
    let has_blank = name == "image" && node.text().trim().contains([' ', '\t', '\n']);
    u32::from(!fits) * WRONG_SCALAR + u32::from(has_blank) * BLANK_IN_REFERENCE
}

fn duplicates(node: Node<'_>) -> u32 {
    let mut seen = HashSet::new();
    let keys = node.entries().map(|entry| entry.key).filter(|key| key.kind() == Kind::Scalar);
    keys.filter(|key| !seen.insert(key.text())).count() as u32 * DUPLICATE_KEY
}
