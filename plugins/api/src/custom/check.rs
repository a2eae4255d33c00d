//! The walk over a custom resource along its schema.

mod values;

use super::problem::Problem;
use super::scalar::{JsonType, json};
use super::schema::{Level, Schema, Uniqueness};
use crate::place::{json_name, named_entries, spelt_like};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::nearest;
use std::collections::{HashMap, HashSet};

/// Problems of one object that are kept: the rest says nothing new.
const MAX_PROBLEMS: usize = 1000;

/// For so many unknown fields of an object the meant one is looked for.
const MAX_GUESSES: usize = 100;

/// Deeper values are not looked at: no real schema goes there, and every problem prints its path.
const MAX_DEPTH: u32 = 500;

/// What is wrong with an object by its schema, level by level.
pub(super) fn check_object(object: &Object<'_>, schema: &Schema) -> Vec<Problem> {
    if object.root().get("$patch").is_some() {
        // It says what to do with another object.
        return Vec::new();
    }
    let metadata = object.view().get("metadata");
    let mut walk = Walk {
        schema,
        is_partial: metadata.get("name").is_absent() && metadata.get("generateName").is_absent(),
        steps: Vec::new(),
        next: Vec::new(),
        seen: HashSet::new(),
        problems: Vec::new(),
        guesses: 0,
    };
    walk.next.push(Place {
        node: object.root(),
        level: 0,
        path: ROOT,
        title: object.title_span(),
        kept: false,
        copied: false,
    });
    while let Some(place) = walk.next.pop() {
        if walk.problems.len() >= MAX_PROBLEMS {
            break;
        }
        walk.check(place);
    }
    walk.problems
}

/// The path of the object itself.
const ROOT: u32 = u32::MAX;

/// What every object has, whatever its schema says. The metadata has rules of its own.
const OF_EVERY_OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// A value that is still to be looked at.
#[derive(Clone, Copy)]
struct Place<'t> {
    node: Node<'t>,
    level: u32,
    path: u32,
    /// Where to point if the value has no bytes: its key.
    title: Span,
    /// Unknown fields are kept, or reported elsewhere.
    kept: bool,
    /// It was reached through an alias.
    copied: bool,
}

/// A step of a path: the one before it, how many there are up to here, and what it leads to.
struct Way {
    before: u32,
    depth: u32,
    step: Step,
}

enum Step {
    Field(String),
    Index(usize),
}

struct Walk<'s, 't> {
    schema: &'s Schema,
    /// The object has no name, so it can be no more than a part of one: what it lacks may be elsewhere.
    is_partial: bool,
    steps: Vec<Way>,
    next: Vec<Place<'t>>,
    /// Nodes that were reached through aliases: each is looked at once, however many aliases lead there.
    seen: HashSet<(u32, u32)>,
    problems: Vec<Problem>,
    guesses: usize,
}

impl<'t> Walk<'_, 't> {
    fn check(&mut self, mut place: Place<'t>) {
        place.copied |= place.node.kind() == Kind::Alias;
        place.node = place.node.resolved();
        let is_deep = self.steps.get(place.path as usize).is_some_and(|way| way.depth > MAX_DEPTH);
        if is_deep || !is_known(place.node) {
            return;
        }
        if place.copied && !self.seen.insert((place.node.index(), place.level)) {
            return;
        }
        let schema = self.schema;
        let level = schema.level(place.level);
        let Some(found) = JsonType::of(place.node) else { return };
        if found == JsonType::Null && (level.is_nullable || level.has_default || level.ty.is_none()) {
            return;
        }
        let fits = match level.ty {
            _ if level.is_int_or_text => found == JsonType::Text || found == JsonType::Integer,
            Some(wanted) => found.is(wanted),
            None => true,
        };
        if !fits {
            let path = self.path(place.path);
            self.problems.push(Problem::wrong_type(place.node, place.title, path, found, level));
            return;
        }
        for &all in &level.all_of {
            self.next.push(Place { level: all, kept: true, ..place });
        }
        match found {
            JsonType::Object => self.check_mapping(place, level),
            JsonType::Array => self.check_list(place, level),
            _ => self.check_scalar(place, level),
        }
    }

    fn check_mapping(&mut self, place: Place<'t>, level: &Level) {
        let node = place.node;
        let is_object = place.path == ROOT;
        let has_own = |name: &str| (is_object || level.is_embedded) && OF_EVERY_OBJECT.contains(&name);
        let keeps_unknown = place.kept || level.keeps_unknown || level.ty.is_none();
        let entries: Vec<_> = named_entries(node).map(|(key, value)| (json_name(key), key, value)).collect();
        // Of a key that stands twice the server takes the last.
        let present: HashMap<&str, usize> =
            entries.iter().enumerate().map(|(place, (name, ..))| (&**name, place)).collect();
        let first = self.next.len();
        let mut meant = HashSet::new();
        for (_, (name, key, value)) in entries.iter().enumerate().filter(|(at, (name, ..))| present[&**name] == *at) {
            // The status is not taken from what is applied.
            let is_skipped = has_own(name) || is_object && name == "status";
            let below = level.properties.get(&**name).copied().or(level.additional);
            if let Some(level) = below.filter(|_| !is_skipped) {
                let path = self.step(place.path, Step::Field(name.to_string()));
                let Place { kept, copied, .. } = place;
                self.next.push(Place { node: *value, level, path, title: key.span(), kept, copied });
            } else if !is_skipped && !keeps_unknown && !is_foreign(name) {
                meant.extend(self.unknown_field(place.path, *key, name, level));
            }
        }
        self.next[first..].reverse();
        if !View::Present(node).is_closed() || is_object && self.is_partial {
            return;
        }
        let has_default =
            |name: &str| level.properties.get(name).is_some_and(|index| self.schema.level(*index).has_default);
        let is_elsewhere = |name: &str| has_own(name) || is_object && name == "status" || has_default(name);
        let is_there = |name: &str| present.contains_key(name) || meant.contains(name) || is_elsewhere(name);
        let missing: Vec<&str> = level.required.iter().map(|name| &**name).filter(|name| !is_there(name)).collect();
        for name in missing {
            let path = self.step(place.path, Step::Field(name.to_owned()));
            self.problems.push(Problem::required(place.title, self.path(path), name));
        }
        self.check_count(place, present.len(), level.property_count, "properties");
    }

    /// Reports a field that the schema does not have. Returns the name that was probably meant.
    fn unknown_field(&mut self, path: u32, key: Node<'t>, name: &str, level: &Level) -> Option<String> {
        if self.problems.len() >= MAX_PROBLEMS {
            return None;
        }
        self.guesses += 1;
        let meant =
            (self.guesses <= MAX_GUESSES).then(|| nearest(name, sorted_names(level))).flatten().map(str::to_owned);
        let path = self.step(path, Step::Field(name.to_owned()));
        let written = meant.as_ref().map(|meant| (meant.clone(), spelt_like(key, meant)));
        self.problems.push(Problem::unknown_field(key, &self.path(path), written));
        meant
    }

    fn check_list(&mut self, place: Place<'t>, level: &Level) {
        let mut known = HashSet::new();
        let mut count = 0;
        let first = self.next.len();
        for item in place.node.items() {
            let path = self.step(place.path, Step::Index(count));
            count += 1;
            if self.problems.len() < MAX_PROBLEMS
                && let Some(identity) = identity(item, &level.uniqueness)
                && let Some(repeated) = known.replace(identity)
            {
                self.problems.push(Problem::duplicate(item.resolved(), self.path(path), &repeated));
            }
            if let Some(level) = level.items {
                self.next.push(Place { node: item, level, path, title: item.span(), ..place });
            }
        }
        // The next one to be looked at is the last of these.
        self.next[first..].reverse();
        if View::Present(place.node).is_closed() {
            self.check_count(place, count, level.item_count, "items");
        }
    }

    fn check_count(
        &mut self,
        place: Place<'t>,
        count: usize,
        (least, most): (Option<usize>, Option<usize>),
        unit: &str,
    ) {
        if let Some(least) = least.filter(|least| count < *least) {
            let rule = format!("should have at least {least} {unit}");
            let words = format!("has {count} {unit}, at least {least} are needed");
            self.problems.push(Problem::breaks(place.node, self.path(place.path), &rule, &words));
        }
        if let Some(most) = most.filter(|most| count > *most) {
            self.problems.push(Problem::too_many(place.node, self.path(place.path), count, most));
        }
    }

    fn step(&mut self, before: u32, step: Step) -> u32 {
        let depth = self.steps.get(before as usize).map_or(1, |way| way.depth + 1);
        self.steps.push(Way { before, depth, step });
        self.steps.len() as u32 - 1
    }

    /// A path as the server prints it.
    fn path(&self, path: u32) -> String {
        let ways = std::iter::successors(self.steps.get(path as usize), |way| self.steps.get(way.before as usize));
        let mut steps: Vec<_> = ways.map(|way| &way.step).collect();
        steps.reverse();
        let mut text = String::new();
        for step in steps {
            match step {
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => text.extend([".", name]),
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }
}

/// Whether a value stands in the text as the server will see it. `${NAME}` is filled in by envsubst or Flux before.
fn is_known(node: Node<'_>) -> bool {
    let is_filled_in = node.kind() == Kind::Scalar && node.text().contains("${");
    !is_filled_in && !View::of(node).is_unknown() && !node.has(flag::DAMAGED)
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

/// What an item differs from the others by, as JSON. `None` where that is not known.
fn identity(item: Node<'_>, uniqueness: &Uniqueness) -> Option<String> {
    match uniqueness {
        Uniqueness::None => None,
        Uniqueness::Values => json(item),
        Uniqueness::Fields(fields) => {
            let value = |field: &str| View::of(item).get(field).node().and_then(json);
            let parts: Option<Vec<String>> =
                fields.iter().map(|field| Some(format!("\"{field}\":{}", value(field)?))).collect();
            parts.map(|parts| format!("{{{}}}", parts.join(",")))
        }
    }
}
