//! Where an unknown field was probably meant to stand.

use crate::descent::{fields_of, way_down};
use crate::place::{Places, column, named_entries, outer};
use crate::slip::{Slip, slip};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, Minor, Shape, Type, suggest};
use std::collections::HashSet;

/// Where an unknown field was probably meant to stand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// In the same mapping under another name.
    Here(Here),
    /// In what stands above it.
    Above(Above),
    /// In a mapping around it.
    Outside { place: usize },
    /// In a mapping below `place`, by the names of the fields that lead there.
    Below { place: usize, path: String },
    /// Nobody can say.
    Unknown,
}

/// Another name in the same mapping.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Here {
    pub(crate) field: Field,
    /// Whether no other name is as near.
    pub(crate) is_clear: bool,
    /// Whether the mapping has a field of this name already.
    pub(crate) is_taken: bool,
}

/// The value of the entry above a field, or its last item.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Above {
    /// The field that the entry is, or was meant to be.
    pub(crate) entry: &'static str,
    pub(crate) is_item: bool,
    /// How the field is spelt there, if it is misspelt too.
    pub(crate) name: Option<&'static str>,
    /// How much deeper it must stand; 0 where that depends on other mistakes.
    pub(crate) indent: usize,
}

/// A mapping with unknown fields, read from top to bottom.
pub(crate) struct Finder<'p, 't> {
    places: &'p Places<'t>,
    index: usize,
    ty: Type,
    minor: Minor,
    present: HashSet<&'t str>,
    /// The unknown fields of the mapping: what belongs together probably has one home.
    strangers: Vec<&'t str>,
    /// The entries so far whose value or last item is a mapping with fields; of one type the last one.
    open: Vec<(Type, Open<'t>)>,
}

#[derive(Clone, Copy)]
struct Open<'t> {
    entry: &'static str,
    is_item: bool,
    /// The mapping itself, where one is written.
    mapping: Option<Node<'t>>,
    indent: usize,
}

/// More unknown fields of one mapping are not compared with each other.
const MANY_STRANGERS: usize = 16;

impl<'p, 't> Finder<'p, 't> {
    pub(crate) fn new(places: &'p Places<'t>, index: usize, ty: Type, minor: Minor) -> Finder<'p, 't> {
        let names = || named_entries(places[index].node).map(|(key, _)| key.text());
        let strangers = names().filter(|name| ty.any_field(name).is_none()).take(MANY_STRANGERS).collect();
        Finder { places, index, ty, minor, present: names().collect(), strangers, open: Vec::new() }
    }

    /// Notes an entry of a known field, for the unknown ones below it.
    pub(crate) fn pass(&mut self, key: Node<'t>, value: Node<'t>) {
        if let Some(field) = self.ty.any_field(key.text())
            && self.places[self.index].node.style() == Style::Block
        {
            self.note(key, value, field.name(), field.shape());
        }
    }

    /// Notes an entry that is, or was meant to be, of the field `entry`. Says whether it can hold fields.
    fn note(&mut self, key: Node<'t>, value: Node<'t>, entry: &'static str, shape: Shape) -> bool {
        let Some(ty) = fields_of(shape) else { return false };
        let is_item = matches!(shape, Shape::List(_));
        let inner = if is_item { value.items().last() } else { Some(value) };
        let mapping = inner.filter(|node| node.kind() == Kind::Mapping);
        // What stands in brackets is closed, and an alias stands for something elsewhere.
        let is_closed = |node: Node<'_>| node.style() == Style::Flow || node.kind() == Kind::Alias;
        if is_closed(value) || inner.is_some_and(is_closed) {
            return false;
        }
        // Behind a dash without its space the item begins too early; what is not written yet is indented by two.
        let depth = |node: Node<'t>| column(node).saturating_sub(column(key)).max(2);
        let indent = mapping.map_or(2, depth);
        self.open.retain(|(other, _)| *other != ty);
        self.open.push((ty, Open { entry, is_item, mapping, indent }));
        true
    }

    /// Where an unknown field was probably meant to stand.
    pub(crate) fn home(&mut self, key: Node<'t>, value: Node<'t>) -> Home {
        let name = key.text();
        if let Some((above, field)) = self.above(name, |ty| ty.field(name, self.minor)) {
            self.adopt(key, value, field);
            return Home::Above(above);
        }
        if let Some(Slip { field, is_clear }) = slip(self.ty, name, self.minor) {
            let is_taken = self.present.contains(field.name());
            return Home::Here(Here { field, is_clear, is_taken });
        }
        if let Some((above, field)) = self.above(name, |ty| Some(suggest(ty, name, self.minor)?.field)) {
            self.adopt(key, value, field);
            return Home::Above(above);
        }
        self.elsewhere(name)
    }

    /// Notes an unknown field that has found its home: what follows may belong to it.
    fn adopt(&mut self, key: Node<'t>, value: Node<'t>, field: Field) {
        if self.note(key, value, field.name(), field.shape())
            && let Some((_, open)) = self.open.last_mut()
        {
            open.indent = 0;
        }
    }

    /// The nearest entry above whose type has the field, and whose mapping does not have it yet.
    fn above(&self, name: &str, find: impl Fn(Type) -> Option<Field>) -> Option<(Above, Field)> {
        self.open.iter().rev().find_map(|(ty, open)| {
            let field = find(*ty)?;
            if open.mapping.is_some_and(|mapping| mapping.get(field.name()).is_some()) {
                return None;
            }
            let name = (field.name() != name).then_some(field.name());
            Some((Above { entry: open.entry, is_item: open.is_item, name, indent: open.indent }, field))
        })
    }

    fn elsewhere(&self, name: &str) -> Home {
        let place_type = |place: usize| self.places[place].ty();
        let lacks = |place: usize| self.places[place].node.get(name).is_none();
        let has = |place: usize| place_type(place).is_some_and(|ty| ty.field(name, self.minor).is_some());
        if let Some(place) = outer(self.places, self.index).find(|&place| has(place) && lacks(place)) {
            return Home::Outside { place };
        }
        // Labels of a selector are written one level too high more often than anything else.
        if self.ty.name() == "LabelSelector" {
            return Home::Below { place: self.index, path: "matchLabels".to_owned() };
        }
        let way_from = |ty: Type| way_down(ty, name, &self.strangers, self.minor);
        if let Some(way) = way_from(self.ty) {
            return Home::Below { place: self.index, path: way.path() };
        }
        // Further off, only what the object has, or what several of the unknown fields belong to.
        let from = |place: usize| {
            let way = way_from(place_type(place)?)?;
            let is_written = self.places[place].node.get(way.first()).is_some();
            (is_written || way.fitting > 1).then(|| Home::Below { place, path: way.path() })
        };
        outer(self.places, self.index).next().and_then(from).unwrap_or(Home::Unknown)
    }
}
