//! Where an unknown field was probably meant to stand.

use crate::descent::{Way, fields_of, way_down};
use crate::place::{Places, named_entries, outer};
use crate::slip::{Slip, near, slip};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Field, Minor, Shape, Type};
use std::collections::HashSet;

/// Where an unknown field was probably meant to stand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Home<'t> {
    /// In the same mapping under another name.
    Here(Here),
    /// In what stands above it.
    Above(Above<'t>),
    /// It begins an item of the list above it, but the space behind its dash is missing.
    Item(NextItem<'t>),
    /// In a mapping around it.
    Outside { place: usize, field: Field, is_clear: bool },
    /// In a mapping below `place`, by the fields that lead there. `None` stands for a label, which may have any name.
    Below { place: usize, way: Vec<Field>, field: Option<Field> },
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
pub(crate) struct Above<'t> {
    /// The field that the entry is, or was meant to be.
    pub(crate) entry: &'static str,
    pub(crate) is_item: bool,
    /// The field there; `None` where names are free, as those of labels are.
    pub(crate) field: Option<Field>,
    /// How the field is spelt there, if it is misspelt too.
    pub(crate) name: Option<&'static str>,
    /// How much deeper it must stand; 0 where that depends on other mistakes.
    pub(crate) indent: usize,
    /// The mapping that it belongs to, the value that should be one, or the key that begins it; `None` where nothing is written.
    pub(crate) into: Option<Node<'t>>,
    /// Whether it cannot belong to anything else.
    pub(crate) is_clear: bool,
}

/// The next item of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NextItem<'t> {
    pub(crate) list: Node<'t>,
    /// The field, without the dash.
    pub(crate) field: Field,
    /// How the field is spelt there, if it is misspelt too.
    pub(crate) name: Option<&'static str>,
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
    /// The entry right above, if it should hold texts by free names and nothing is in it.
    empty: Option<Open<'t>>,
}

#[derive(Clone, Copy)]
struct Open<'t> {
    entry: &'static str,
    is_item: bool,
    /// Its list, if it is an item.
    list: Option<Node<'t>>,
    /// The mapping itself, the missing value in its place, or the key that begins an item.
    into: Option<Node<'t>>,
    indent: usize,
}

impl Open<'_> {
    /// Whether it already has a field.
    fn has(&self, name: &str) -> bool {
        self.into.is_some_and(|into| into.get(name).is_some() || into.text().strip_prefix('-') == Some(name))
    }

    /// Whether the mapping ends where its first line ends, as it does when the next lines are not indented far enough.
    /// Where some are, others may well be meant for something else.
    fn ends_at_once(&self) -> bool {
        !self.is_item || self.into.is_none_or(|into| into.entries().nth(1).is_none())
    }
}

/// More unknown fields of one mapping are not compared with each other.
const MANY_STRANGERS: usize = 16;

impl<'p, 't> Finder<'p, 't> {
    pub(crate) fn new(places: &'p Places<'t>, index: usize, ty: Type, minor: Minor) -> Finder<'p, 't> {
        let names = || named_entries(places[index].node).map(|(key, _)| key.text());
        let strangers = names().filter(|name| ty.any_field(name).is_none()).take(MANY_STRANGERS).collect();
        Finder { places, index, ty, minor, present: names().collect(), strangers, open: Vec::new(), empty: None }
    }

    /// Notes an entry of a known field, for the unknown ones below it.
    pub(crate) fn pass(&mut self, key: Node<'t>, value: Node<'t>) {
        self.empty = None;
        if let Some(field) = self.ty.any_field(key.text())
            && self.places[self.index].node.style() == Style::Block
        {
            self.note(key, value, field.name(), field.shape());
        }
    }

    /// Notes an entry that is, or was meant to be, of the field `entry`. Says whether it can hold fields.
    fn note(&mut self, key: Node<'t>, value: Node<'t>, entry: &'static str, shape: Shape) -> bool {
        let Some(ty) = fields_of(shape) else {
            let is_empty = matches!(shape, Shape::Map(elem) if !matches!(elem.shape(), Shape::Object(_) | Shape::Map(_) | Shape::List(_)))
                && value.kind() == Kind::Missing;
            self.empty = is_empty.then_some(Open { entry, is_item: false, list: None, into: Some(value), indent: 2 });
            return false;
        };
        let is_item = matches!(shape, Shape::List(_));
        let inner = if is_item { value.items().last() } else { Some(value) };
        let into = inner.filter(|node| matches!(node.kind(), Kind::Mapping | Kind::Missing));
        let mapping = into.filter(|node| node.kind() == Kind::Mapping);
        // What stands in brackets is closed, and an alias stands for something elsewhere.
        let is_closed = |node: Node<'_>| node.style() == Style::Flow || node.kind() == Kind::Alias;
        if is_closed(value) || inner.is_some_and(is_closed) {
            return false;
        }
        // Behind a dash without its space the item begins too early; what is not written yet is indented by two.
        let depth = |node: Node<'t>| node.column().saturating_sub(key.column()).max(2);
        let indent = mapping.map_or(2, depth);
        self.open.retain(|(other, _)| *other != ty);
        let list = is_item.then_some(value);
        self.open.push((ty, Open { entry, is_item, list, into, indent }));
        true
    }

    /// Where an unknown field was probably meant to stand.
    pub(crate) fn home(&mut self, key: Node<'t>, value: Node<'t>) -> Home<'t> {
        let name = key.text();
        let empty = self.empty.take();
        let exact = |field: Field| Slip { field, is_clear: true };
        if let Some((above, field)) = self.above(name, value, |ty| ty.field(name, self.minor).map(exact)) {
            self.adopt(key, value, field);
            return Home::Above(above);
        }
        if let Some(Slip { field, is_clear }) = slip(self.ty, name, self.minor) {
            let is_taken = self.present.contains(field.name());
            return Home::Here(Here { field, is_clear, is_taken });
        }
        if let Some(item) = self.next_item(key) {
            return Home::Item(item);
        }
        if let Some(open) = empty.filter(|_| value.kind() == Kind::Scalar) {
            self.empty = empty;
            let Open { entry, is_item, indent, into, .. } = open;
            return Home::Above(Above { entry, is_item, field: None, name: None, indent, into, is_clear: true });
        }
        if let Some((above, field)) = self.above(name, value, |ty| near(ty, name, self.minor)) {
            self.adopt(key, value, field);
            return Home::Above(above);
        }
        self.elsewhere(name)
    }

    /// The list above whose next item a field with a dash begins. What follows may belong to that item.
    fn next_item(&mut self, key: Node<'t>) -> Option<NextItem<'t>> {
        let name = key.text().strip_prefix('-').filter(|_| key.style() == Style::Plain)?;
        let following = following(key);
        let mut best: Option<(usize, usize, Node<'t>, Field)> = None;
        // Several lists may have items with such a field: what follows tells them apart.
        for (place, (ty, open)) in self.open.iter().enumerate().rev() {
            let exact = ty.field(name, self.minor);
            let field = exact.or_else(|| near(*ty, name, self.minor).map(|slip| slip.field));
            let list = open.list.filter(|list| list.kind() == Kind::Sequence);
            let Some((list, field)) = list.zip(field) else { continue };
            let fitting = following.iter().filter(|name| ty.field(name, self.minor).is_some()).count();
            if best.is_none_or(|(most, ..)| fitting > most) {
                best = Some((fitting, place, list, field));
            }
        }
        let (_, place, list, field) = best?;
        // What belongs to the item before is closed.
        self.open.truncate(place + 1);
        let (_, open) = self.open.last_mut()?;
        *open = Open { into: Some(key), indent: 0, ..*open };
        let name = (field.name() != name).then_some(field.name());
        Some(NextItem { list, field, name })
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
    fn above(&self, name: &str, value: Node<'t>, find: impl Fn(Type) -> Option<Slip>) -> Option<(Above<'t>, Field)> {
        let mut fitting = self.open.iter().rev().filter_map(|(ty, open)| {
            let slip = find(*ty)?;
            (!open.has(slip.field.name()) && !is_odd(open.entry, slip.field.name())).then_some((*ty, open, slip))
        });
        let (ty, open, Slip { field, is_clear }) = fitting.next()?;
        let is_alone = fitting.next().is_none();
        // `labels` with a `name` in it may have been meant to end above the name.
        let is_swallowed = |key: &str| ty.any_field(key).is_some() && !open.has(key);
        let swallows =
            matches!(field.shape(), Shape::Map(_)) && value.entries().any(|entry| is_swallowed(entry.key.text()));
        let is_clear = is_clear && is_alone && open.ends_at_once() && !swallows;
        let name = (field.name() != name).then_some(field.name());
        let Open { entry, is_item, indent, into, .. } = *open;
        Some((Above { entry, is_item, field: Some(field), name, indent, into, is_clear }, field))
    }

    fn elsewhere(&self, name: &str) -> Home<'t> {
        let place_type = |place: usize| self.places[place].ty();
        let lacks = |place: &usize| self.places[*place].node.get(name).is_none();
        let field_of = |place: usize| Some((place, place_type(place)?.field(name, self.minor)?));
        let way_from = |ty: Type| way_down(ty, name, &self.strangers, self.minor);
        let own_way = way_from(self.ty);
        let mut around = outer(self.places, self.index).filter(lacks).filter_map(field_of);
        if let Some((place, field)) = around.next() {
            let is_clear = around.next().is_none() && own_way.is_none();
            return Home::Outside { place, field, is_clear };
        }
        // Labels of a selector are written one level too high more often than anything else.
        if self.ty.name() == "LabelSelector"
            && let Some(labels) = self.ty.field("matchLabels", self.minor)
        {
            return Home::Below { place: self.index, way: vec![labels], field: None };
        }
        let below = |place: usize, way: Way| Home::Below { place, field: Some(way.end), way: way.fields };
        if let Some(way) = own_way {
            return below(self.index, way);
        }
        // Further off, only what the object has, or what several of the unknown fields belong to.
        let from = |place: usize| {
            let way = way_from(place_type(place)?)?;
            let is_written = self.places[place].node.get(way.fields[0].name()).is_some();
            (is_written || way.fitting > 1).then(|| below(place, way))
        };
        outer(self.places, self.index).next().and_then(from).unwrap_or(Home::Unknown)
    }
}

/// The keys below one that begins an item, up to the next such one.
fn following<'t>(key: Node<'t>) -> Vec<&'t str> {
    let behind = |key: Node<'t>| key.next_sibling()?.next_sibling();
    let keys = std::iter::successors(behind(key), |key| behind(*key)).map(Node::text);
    keys.take_while(|name| !name.starts_with('-')).take(MANY_STRANGERS).collect()
}

/// Whether a field is there for rare cases only, so that another place is meant: of regular containers only those with
/// rules for it have a `restartPolicy`.
fn is_odd(entry: &str, field: &str) -> bool {
    entry == "containers" && field == "restartPolicy"
}
