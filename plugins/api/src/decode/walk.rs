//! The walk over all values of an object that the server decodes.

use super::entries::{Named, all_entries, entries};
use super::got::Got;
use super::mismatch::{Problem, problem};
use crate::place::misspelt_field;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Elem, Field, Minor, Shape, Type};
use std::collections::HashSet;

/// A value that the server cannot read.
pub(crate) struct Wrong<'t> {
    /// The value as it is written, which may be an alias.
    pub(crate) node: Node<'t>,
    pub(crate) got: Got<'t>,
    pub(crate) wanted: Elem,
    pub(crate) way: Way<'t>,
    /// The server's text about it, if it reads the value at all.
    pub(crate) text: Option<String>,
}

/// How a value is reached, in the words of the manifest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way<'t> {
    /// The key of the value, or of the list that it is an item of.
    pub(crate) key: Node<'t>,
    /// The key of the map that it is in.
    pub(crate) map: Option<Node<'t>>,
    pub(crate) is_item: bool,
}

/// What is known about an object before its values are looked at.
pub(super) struct Start<'t> {
    pub(super) root: Node<'t>,
    pub(super) ty: Type,
    /// Whether the type is that of the object for certain: else the server does not come so far.
    pub(super) is_certain: bool,
    pub(super) is_json: bool,
    /// First and last minor.
    pub(super) minors: (Minor, Minor),
}

/// A value to look at.
struct Place<'t> {
    node: Node<'t>,
    elem: Elem,
    way: Way<'t>,
    /// The last field on the way to it.
    step: usize,
    is_certain: bool,
}

/// A field on the way to a value, and the one before it.
struct Step {
    field: Field,
    before: Option<usize>,
}

/// The minor since which the path in a message has the names of embedded structs.
const SHOWS_EMBEDDED: Option<Minor> = Minor::new(35);

/// Looks at all values, in the order of the text. Returns whether all fields on the way are known.
pub(super) fn walk<'t>(start: &Start<'t>, found: &mut dyn FnMut(Wrong<'t>)) -> bool {
    let mut walk = Walk { start, steps: Vec::new(), next: Vec::new(), seen: HashSet::new(), knows_all: true };
    walk.fields(start.root, start.ty, None, start.is_certain);
    let has_anchors = !start.root.tree().properties.is_empty();
    while let Some(place) = walk.next.pop() {
        let node = place.node.resolved();
        let Some(got) = Got::of(node, start.is_json) else { continue };
        if let Some(problem) = problem(&got, place.elem, node) {
            let text = place.is_certain.then(|| walk.text(problem, place.step));
            found(Wrong { node: place.node, got, wanted: place.elem, way: place.way, text });
            continue;
        }
        // Aliases can lead back and forth: each mapping is looked at once as what it is.
        if has_anchors && !walk.seen.insert((node.index(), place.elem)) {
            continue;
        }
        walk.below(node, place);
    }
    walk.knows_all
}

struct Walk<'s, 't> {
    start: &'s Start<'t>,
    steps: Vec<Step>,
    /// Values to look at, the next one last.
    next: Vec<Place<'t>>,
    seen: HashSet<(u32, Elem)>,
    knows_all: bool,
}

impl<'t> Walk<'_, 't> {
    /// Goes into a mapping or list.
    fn below(&mut self, node: Node<'t>, place: Place<'t>) {
        let first = self.next.len();
        match place.elem.shape() {
            Shape::Object(ty) => return self.fields(node, ty, Some(place.step), place.is_certain),
            Shape::Map(elem) => {
                for Named { key, value, .. } in self.entries(node) {
                    let way = Way { key, map: Some(place.way.key), is_item: false };
                    self.next.push(Place { node: value, elem, way, ..place });
                }
            }
            Shape::List(elem) => {
                for item in node.items() {
                    let way = Way { is_item: true, ..place.way };
                    self.next.push(Place { node: item, elem, way, ..place });
                }
            }
            _ => {}
        }
        self.next[first..].reverse();
    }

    fn fields(&mut self, mapping: Node<'t>, ty: Type, before: Option<usize>, is_certain: bool) {
        let first = self.next.len();
        for Named { name, key, value } in self.entries(mapping) {
            // `apiVersion` and `kind` of an object were read before.
            if before.is_none() && matches!(&*name, "apiVersion" | "kind") {
                continue;
            }
            let (field, is_certain) = match self.field(ty, &name) {
                Some(field) => (Some(field), is_certain),
                None => {
                    self.knows_all = false;
                    (misspelt_field(mapping, ty, key, value), false)
                }
            };
            let Some(field) = field else { continue };
            let step = self.steps.len();
            self.steps.push(Step { field, before });
            let way = Way { key, map: None, is_item: false };
            self.next.push(Place { node: value, elem: field.elem(), way, step, is_certain });
        }
        self.next[first..].reverse();
    }

    /// The entries that the server decodes. Of a JSON file it sees those that are overwritten as well.
    fn entries(&self, mapping: Node<'t>) -> Vec<Named<'t>> {
        if self.start.is_json { all_entries(mapping) } else { entries(mapping) }
    }

    /// The field of the newest minor that has it.
    fn field(&self, ty: Type, name: &str) -> Option<Field> {
        let (first, last) = self.start.minors;
        ty.field(name, last).or_else(|| {
            let field = ty.any_field(name)?;
            (field.since() <= last && field.until() >= first).then_some(field)
        })
    }

    /// The server's text, without the head that names the object.
    fn text(&self, problem: Problem, step: usize) -> String {
        let (got, go_type) = match problem {
            Problem::Content(text) => return text,
            Problem::Type { got, go_type } => (got, go_type),
        };
        let shows_embedded = SHOWS_EMBEDDED.is_some_and(|minor| self.start.minors.1 >= minor);
        let mut names = Vec::new();
        let mut at = Some(step);
        while let Some(Step { field, before }) = at.and_then(|at| self.steps.get(at)) {
            names.push(field.name());
            if shows_embedded {
                let embedded: Vec<_> = field.embedded().collect();
                names.extend(embedded.into_iter().rev());
            }
            at = *before;
        }
        names.reverse();
        let owner = self.steps.get(step).map_or("", |step| step.field.owner().name());
        let path = names.join(".");
        format!("json: cannot unmarshal {got} into Go struct field {owner}.{path} of type {go_type}")
    }
}
