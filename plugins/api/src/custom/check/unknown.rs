//! Fields that a schema does not have: the server drops them before it validates.

use super::{MAX_PROBLEMS, OF_EVERY_OBJECT, Walk, is_known};
use crate::custom::problem::Problem;
use crate::custom::scalar::JsonType;
use crate::custom::schema::Level;
use crate::place::{json_name, named_entries, spelt_like};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{find_type, nearest};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// For so many unknown fields of an object the meant one is looked for.
const MAX_GUESSES: usize = 100;

/// Among so many fields of a level the meant one is looked for.
const MAX_NAMES: usize = 5_000;

/// Deeper values are not looked at: every problem prints its path.
const MAX_DEPTH: u32 = 500;

/// A value that is still to be looked at.
#[derive(Clone, Copy)]
struct Place<'a> {
    node: Node<'a>,
    level: u32,
    /// Index of its step; `None` for the object itself.
    way: Option<usize>,
    /// It was reached through an alias.
    is_copied: bool,
}

/// A step of a path: the one before it, how many there are up to here, and what it leads to.
struct Way<'a> {
    before: Option<usize>,
    depth: u32,
    step: super::Step<'a>,
}

impl<'a> Walk<'a> {
    /// Reports the fields that are dropped.
    pub(super) fn find_unknown_fields(&mut self, object: Node<'a>) {
        let mut ways: Vec<Way<'a>> = Vec::new();
        let mut next = vec![Place { node: object, level: 0, way: None, is_copied: false }];
        // Nodes that were reached through aliases: each is looked at once, however many aliases lead there.
        let mut seen = HashSet::new();
        let mut guesses = MAX_GUESSES;
        while let Some(place) = next.pop() {
            let is_copied = place.is_copied || place.node.kind() == Kind::Alias;
            let node = place.node.resolved();
            let depth = place.way.map_or(0, |way| ways[way].depth);
            if depth > MAX_DEPTH || !is_known(node) || is_copied && !seen.insert((node.index(), place.level)) {
                continue;
            }
            let level = self.schema.level(place.level);
            let first = next.len();
            let mut go_on = |step, node, level, ways: &mut Vec<Way<'a>>| {
                ways.push(Way { before: place.way, depth: depth + 1, step });
                next.push(Place { node, level, way: Some(ways.len() - 1), is_copied });
            };
            match node.kind() {
                Kind::Sequence => {
                    if let Some(items) = level.items {
                        for (index, item) in node.items().enumerate() {
                            go_on(super::Step::Index(index), item, items, &mut ways);
                        }
                    }
                }
                Kind::Mapping => {
                    let is_own = place.way.is_none() || level.is_embedded;
                    let entries: Vec<_> =
                        named_entries(node).map(|(key, value)| (json_name(key), key, value)).collect();
                    // Of a key that stands twice the server takes the last.
                    let last: HashMap<&str, usize> =
                        entries.iter().enumerate().map(|(at, (name, ..))| (&**name, at)).collect();
                    if level.is_embedded && place.way.is_some() {
                        self.find_unknown_metadata(node, &path_of(&ways, place.way, None));
                    }
                    for (at, (name, key, value)) in entries.iter().enumerate() {
                        if last[&**name] != at
                            || is_own && OF_EVERY_OBJECT.contains(&&**name)
                            || place.way.is_none() && name == "status"
                        {
                            continue;
                        }
                        let step = super::Step::Field(name.clone());
                        match level.properties.get(&**name).copied().or(level.additional) {
                            Some(below) => go_on(step, *value, below, &mut ways),
                            None if !self.drops(level) || is_foreign(name) => {}
                            None if self.problems.len() >= MAX_PROBLEMS => return,
                            None => {
                                let path = path_of(&ways, place.way, Some(&step));
                                let guess = guesses > 0 && level.properties.len() <= MAX_NAMES;
                                guesses = guesses.saturating_sub(1);
                                self.report_unknown(node, (*key, name), &path, level, guess);
                            }
                        }
                    }
                }
                _ => {}
            }
            // The next one to be looked at is the last of these.
            next[first..].reverse();
        }
    }

    /// Reports the fields in the metadata of an embedded object that no metadata has.
    fn find_unknown_metadata(&mut self, object: Node<'a>, path: &str) {
        let Some(ty) = find_type("io.k8s.apimachinery.pkg.apis.meta.v1", "ObjectMeta") else { return };
        let Some(metadata) = View::of(object).get("metadata").node().filter(|node| node.kind() == Kind::Mapping) else {
            return;
        };
        for (key, _) in named_entries(metadata) {
            let name = json_name(key);
            if ty.any_field(&name).is_none() && !is_foreign(&name) && self.problems.len() < MAX_PROBLEMS {
                self.report(Problem::unknown_field(key, &format!("{path}.metadata.{name}"), None));
            }
        }
    }

    /// Whether the fields that a level does not name are dropped. Where it has no fields at all because the value is of
    /// another type, that is what there is to say.
    fn drops(&self, level: &Level) -> bool {
        let is_no_object = level.ty.is_some_and(|ty| ty != JsonType::Object) || level.is_int_or_text;
        // Without a type it is no schema that a server takes.
        let is_untyped = level.ty.is_none() && !level.is_int_or_text && !level.is_anything;
        !(level.keeps_unknown || is_untyped || is_no_object && !self.as_it_stands)
    }

    fn report_unknown(
        &mut self,
        mapping: Node<'a>,
        (key, name): (Node<'a>, &Cow<'a, str>),
        path: &str,
        level: &Level,
        guess: bool,
    ) {
        let meant = if guess { nearest(name, sorted_names(level)).map(str::to_owned) } else { None };
        if let Some(meant) = &meant {
            self.meant.insert((mapping.index(), meant.clone()));
        }
        let written = meant.map(|meant| (spelt_like(key, &meant), meant)).map(|(written, meant)| (meant, written));
        self.report(Problem::unknown_field(key, path, written));
    }
}

/// A directive of a patch or an expression of a test tool is no slip.
fn is_foreign(name: &str) -> bool {
    name.starts_with('$') || name.contains('(')
}

/// The fields of a level, always in the same order.
fn sorted_names(level: &Level) -> Vec<&str> {
    let mut names: Vec<&str> = level.properties.keys().map(|name| &**name).collect();
    names.sort_unstable();
    names
}

/// The path to a way, and the step behind it, as the server prints it.
fn path_of(ways: &[Way<'_>], way: Option<usize>, last: Option<&super::Step<'_>>) -> String {
    let mut steps: Vec<_> = last.into_iter().collect();
    let mut at = way;
    while let Some(place) = at {
        steps.push(&ways[place].step);
        at = ways[place].before;
    }
    super::path_of(steps.into_iter().rev())
}
