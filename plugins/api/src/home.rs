//! Where an unknown field was probably meant to stand.

use crate::place::{Places, named_entries, outer};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Minor, Shape, Type, is_within_edits, suggest};
use std::collections::HashSet;

/// Where an unknown field was probably meant to stand.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Home<'t> {
    /// In the same mapping under another name.
    Here(Here),
    /// In what stands above it.
    Above(Above<'t>),
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
    pub(crate) name: &'static str,
    /// Whether no other name is as near.
    pub(crate) is_clear: bool,
    /// Whether the mapping has a field of this name already.
    pub(crate) is_taken: bool,
}

/// The value of the entry above a field, or its last item.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Above<'t> {
    /// The key of the entry.
    pub(crate) entry: &'t str,
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
    entry: &'t str,
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
            self.note(key, value.resolved(), field.shape());
        }
    }

    fn note(&mut self, key: Node<'t>, value: Node<'t>, shape: Shape) {
        let (ty, is_item) = match shape {
            Shape::Object(ty) => (ty, false),
            Shape::List(elem) => match elem.shape() {
                Shape::Object(ty) => (ty, true),
                _ => return,
            },
            _ => return,
        };
        let inner = if is_item { value.items().last() } else { Some(value) };
        let mapping = inner.filter(|node| node.kind() == Kind::Mapping);
        // What stands in brackets is closed; what is not written yet is indented by two.
        if mapping.is_some_and(|node| node.style() == Style::Flow) || value.style() == Style::Flow {
            return;
        }
        let depth = |node: Node<'t>| column(node).saturating_sub(column(key));
        let indent = mapping.map_or(2, depth);
        self.open.retain(|(other, _)| *other != ty);
        self.open.push((ty, Open { entry: key.text(), is_item, mapping, indent }));
    }

    /// Where an unknown field was probably meant to stand.
    pub(crate) fn home(&mut self, key: Node<'t>, value: Node<'t>) -> Home<'t> {
        let name = key.text();
        let mut is_home = |ty: Type| ty.field(name, self.minor).map(|field| (field.name(), field.shape()));
        if let Some((above, shape)) = self.above(name, &mut is_home) {
            self.adopt(key, value, shape);
            return Home::Above(Above { name: None, ..above });
        }
        if let Some(here) = self.here(name) {
            return Home::Here(here);
        }
        let mut is_near = |ty: Type| suggest(ty, name, self.minor).map(|near| (near.field.name(), near.field.shape()));
        if let Some((above, shape)) = self.above(name, &mut is_near) {
            self.adopt(key, value, shape);
            return Home::Above(above);
        }
        self.elsewhere(name)
    }

    /// Notes an unknown field that has found its home: what follows may belong to it.
    fn adopt(&mut self, key: Node<'t>, value: Node<'t>, shape: Shape) {
        self.note(key, value.resolved(), shape);
        if let Some((_, open)) = self.open.last_mut().filter(|(_, open)| open.entry == key.text()) {
            open.indent = 0;
        }
    }

    /// The nearest entry above whose type has the field and whose mapping has not.
    fn above(
        &self,
        name: &str,
        find: &mut dyn FnMut(Type) -> Option<(&'static str, Shape)>,
    ) -> Option<(Above<'t>, Shape)> {
        self.open.iter().rev().find_map(|(ty, open)| {
            let (found, shape) = find(*ty)?;
            if open.mapping.is_some_and(|mapping| mapping.get(found).is_some()) {
                return None;
            }
            let name = (found != name).then_some(found);
            Some((Above { entry: open.entry, is_item: open.is_item, name, indent: open.indent }, shape))
        })
    }

    /// The field of this mapping that was meant.
    fn here(&self, name: &str) -> Option<Here> {
        let mut names = self.ty.fields(self.minor).map(|field| field.name());
        if let Some(near) = suggest(self.ty, name, self.minor) {
            let found = near.field.name();
            let mut others = names.filter(|other| *other != found);
            let is_clear = !others.any(|other| is_within_edits(name, other, usize::from(near.edits)));
            return Some(Here { name: found, is_clear, is_taken: self.present.contains(found) });
        }
        // A claim is named by `claimName`, a Secret by `secretName`, where everything else has a `name`.
        if name == "name" {
            let found = names.find(|other| other.ends_with("Name"))?;
            let is_clear = !names.any(|other| other.ends_with("Name"));
            let is_taken = self.present.contains(found);
            return (is_clear && !is_taken).then_some(Here { name: found, is_clear, is_taken });
        }
        None
    }

    fn elsewhere(&self, name: &str) -> Home<'t> {
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
        std::iter::once(self.index)
            .chain(outer(self.places, self.index).take(MAX_OUTER))
            .find_map(|place| Some(Home::Below { place, path: self.below(place_type(place)?, name)? }))
            .unwrap_or(Home::Unknown)
    }

    /// The way from a type to the one type nearest below it that has the field.
    fn below(&self, ty: Type, name: &str) -> Option<String> {
        let mut seen = HashSet::from([ty]);
        let mut level = vec![(ty, String::new())];
        for _ in 0..MAX_DEPTH {
            let mut next = Vec::new();
            for (ty, path) in &level {
                for field in ty.fields(self.minor).filter(|field| !NEVER_WRITTEN.contains(&field.name())) {
                    let (inner, brackets) = match field.shape() {
                        Shape::Object(inner) => (inner, ""),
                        Shape::List(elem) => match elem.shape() {
                            Shape::Object(inner) => (inner, "[]"),
                            _ => continue,
                        },
                        _ => continue,
                    };
                    if seen.insert(inner) {
                        let dot = if path.is_empty() { "" } else { "." };
                        next.push((inner, format!("{path}{dot}{}{brackets}", field.name())));
                    }
                }
            }
            let having: Vec<_> = next.iter().filter(|(ty, _)| ty.field(name, self.minor).is_some()).collect();
            if !having.is_empty() {
                return self.best(&having).map(|(_, path)| path.clone());
            }
            level = next;
        }
        None
    }

    /// The candidate that has most of the unknown fields; none if several have as many.
    fn best<'c>(&self, candidates: &[&'c (Type, String)]) -> Option<&'c (Type, String)> {
        let fitting = |ty: Type| self.strangers.iter().filter(|name| ty.field(name, self.minor).is_some()).count();
        let counts: Vec<usize> = candidates.iter().map(|(ty, _)| fitting(*ty)).collect();
        let most = counts.iter().copied().max()?;
        let mut best = candidates.iter().zip(counts).filter(|(_, count)| *count == most);
        let (first, _) = best.next()?;
        best.next().is_none().then_some(*first)
    }
}

/// How far a home is looked for. Further away, a field of the same name is one by accident.
const MAX_DEPTH: usize = 3;
const MAX_OUTER: usize = 3;

/// Fields that the server sets; nobody meant to write into them.
const NEVER_WRITTEN: [&str; 2] = ["status", "managedFields"];

/// How many characters stand before a node on its line.
pub(crate) fn column(node: Node<'_>) -> usize {
    let before = &node.tree().source[..node.span().start as usize];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    before[line..].chars().count()
}
