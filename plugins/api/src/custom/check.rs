//! The walk over a custom resource along its schema.
//!
//! It follows k8s.io/kube-openapi/pkg/validation/validate of Kubernetes 1.37, down to the number of checks that a value passes:
//! that number decides whose errors are shown when none of several alternatives fits. Before, as on the server, unknown
//! fields and nulls are dropped and defaults filled in; no object is built for that, see `fields`.

mod alternatives;
mod embedded;
mod fields;
mod lists;
mod unknown;
mod values;

use super::problem::Problem;
use super::scalar::JsonType;
use super::schema::{FormatOf, Level, NotEvaluated, Schema};
use crate::server::{BadValue, ErrorKind, quoted};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::Tree;
use std::borrow::Cow;
use std::collections::HashSet;

/// Problems of one object that are kept: the rest says nothing new.
const MAX_PROBLEMS: usize = 1000;

/// So many bytes of text say what is wrong with an object: paths and lists of allowed values may be long.
const MAX_TEXT: usize = 4 << 20;

/// So many values of an object are looked at, counted again for each schema that they are held against. An object that
/// the server takes (1.5 MiB) has fewer; aliases and nested alternatives could ask for more than anybody waits for.
const MAX_WORK: usize = 1_000_000;

/// Deeper values are not looked at: no real schema goes there, and the walk calls itself.
const MAX_DEPTH: usize = 100;

/// What is wrong with an object by its schema.
pub(super) struct Checked {
    /// In the order in which they were found.
    pub(super) problems: Vec<Problem>,
    /// Not all of it was looked at.
    pub(super) is_cut: bool,
}

/// Checks an object. With `as_it_stands` all is said that the server says, otherwise no consequences of what is said already.
pub(super) fn check_object(object: &Object<'_>, schema: &Schema, as_it_stands: bool) -> Checked {
    if object.root().get("$patch").is_some() {
        // It says what to do with another object.
        return Checked { problems: Vec::new(), is_cut: false };
    }
    let tree = schema.tree();
    let metadata = object.view().get("metadata");
    let mut walk = Walk {
        schema,
        tree: &tree,
        as_it_stands,
        is_partial: metadata.get("name").is_absent() && metadata.get("generateName").is_absent(),
        path: Vec::new(),
        depth: 0,
        branches: 0,
        is_unsure: false,
        is_cut: false,
        skips: false,
        work: MAX_WORK,
        text: MAX_TEXT,
        problems: Vec::new(),
        meant: HashSet::new(),
    };
    walk.find_unknown_fields(object.root());
    let root = Value { node: object.root(), title: object.title_span(), is_default: false };
    walk.validate(root, 0, Some(0));
    let has_cel = schema.unevaluated().iter().any(|part| part.what == NotEvaluated::CelRule);
    if has_cel && walk.problems.iter().any(|problem| problem.keeps_from_cel) {
        walk.report(Problem::without_cel(root.title));
    }
    let mut problems = walk.problems;
    problems.retain(|problem| as_it_stands || !problem.is_consequence);
    Checked { is_cut: walk.is_cut || walk.work == 0 || walk.skips || problems.len() > MAX_PROBLEMS, problems }
}

/// What every object has, whatever its schema says. The metadata has rules of its own.
const OF_EVERY_OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// A value of the object, or a default that is filled in.
#[derive(Clone, Copy)]
struct Value<'a> {
    /// Aliases are followed.
    node: Node<'a>,
    /// Its key, or what else to point at if it has no bytes in the object.
    title: Span,
    /// It stands in the schema.
    is_default: bool,
}

impl Value<'_> {
    /// Where to point: a scalar's span; of a collection only its first key or item, because nobody wants all of it underlined.
    fn place(&self) -> Span {
        match self.node.kind() {
            _ if self.is_default || self.node.span().is_empty() => self.title,
            Kind::Mapping => self.node.children().next().map_or(self.node.span(), |key| key.span()),
            _ => self.node.span(),
        }
    }

    /// The same, with all of a collection.
    fn whole(&self) -> Span {
        if self.is_default || self.node.span().is_empty() { self.title } else { self.node.span() }
    }
}

#[derive(Clone)]
enum Step<'a> {
    Field(Cow<'a, str>),
    Index(usize),
}

struct Walk<'a> {
    schema: &'a Schema,
    tree: &'a Tree<'a>,
    as_it_stands: bool,
    /// The object has no name, so it can be no more than a part of one: what it lacks may be elsewhere.
    is_partial: bool,
    /// The way to the value that is looked at.
    path: Vec<Step<'a>>,
    depth: usize,
    /// How many alternatives the value is held against inside of one another.
    branches: usize,
    /// Something could not be known, so that a value may fit which seems not to, and the other way round.
    is_unsure: bool,
    is_cut: bool,
    /// Single values were not looked at as a whole.
    skips: bool,
    /// How much is left.
    work: usize,
    text: usize,
    problems: Vec<Problem>,
    /// Fields that misspelt ones were meant to be, by the node of their mapping.
    meant: HashSet<(u32, String)>,
}

impl<'a> Walk<'a> {
    /// Holds a value against a level. `shape` is the level that says what the server made of the value before: inside of
    /// alternatives it is another one than `level`, and `None` where nothing is said. Returns how many checks it passed.
    fn validate(&mut self, value: Value<'a>, level: u32, shape: Option<u32>) -> usize {
        self.skips |= self.depth >= MAX_DEPTH;
        if self.depth >= MAX_DEPTH || !self.spend(1) || !is_known(value.node) {
            self.is_unsure = true;
            return 0;
        }
        let index = level;
        let level = self.schema.level(level);
        let Some(found) = JsonType::of(value.node) else {
            self.is_unsure = true;
            return 0;
        };
        self.depth += 1;
        let mut passed = 0;
        let has_type = level.ty.is_some() || level.is_int_or_text || !level.format.name().is_empty();
        let is_of_type = !has_type || self.check_type(value, found, level);
        let before = self.problems.len();
        if found == JsonType::Null {
            passed += usize::from(is_of_type);
        } else {
            passed += 1 + if has_type { 1 + usize::from(is_of_type) } else { 0 };
            passed += 2 + self.check_alternatives(value, level, shape);
            passed += match found {
                JsonType::Text => self.check_text(value, level),
                JsonType::Integer | JsonType::Number => self.check_number(value, level),
                JsonType::Array => 2 + self.check_list(value, index, shape),
                JsonType::Object => 1 + self.check_mapping(value, index, shape),
                _ => 0,
            };
            passed += 1;
        }
        self.check_enum(value, level);
        if !is_of_type {
            // Of another type it breaks rules that nobody thinks of.
            self.problems[before..].iter_mut().for_each(|problem| problem.is_consequence = true);
        }
        self.depth -= 1;
        passed
    }

    /// Whether a value is of the type that a level has.
    fn check_type(&mut self, value: Value<'a>, found: JsonType, level: &Level) -> bool {
        let is_number_type = level.is_int_or_text || matches!(level.ty, Some(JsonType::Integer | JsonType::Number));
        let contains = |ty| match level.ty {
            _ if level.is_int_or_text => matches!(ty, JsonType::Text | JsonType::Integer),
            wanted => wanted == Some(ty) || (wanted, ty) == (Some(JsonType::Number), JsonType::Integer),
        };
        if found == JsonType::Null {
            if level.is_nullable || level.ty.is_none() && !level.is_int_or_text || level.ty == Some(JsonType::Null) {
                return true;
            }
            self.wrong_type(value, found, level, types(level), found.name());
            return false;
        }
        let format = level.format.name();
        let is_text_or_list = matches!(found, JsonType::Text | JsonType::Array);
        if !format.is_empty() && !is_text_or_list && !contains(found) {
            // The server names the format instead of the type, and Go's type instead of JSON's.
            let go_type = match found {
                JsonType::Integer => "int64",
                JsonType::Number => "float64",
                _ => "",
            };
            if format != go_type {
                self.wrong_type(value, found, level, format, go_type);
                return false;
            }
        }
        if !is_number_type && !format.is_empty() && is_text_or_list {
            return true;
        }
        if !contains(found) {
            self.wrong_type(value, found, level, types(level), found.name());
            return false;
        }
        true
    }

    fn wrong_type(&mut self, value: Value<'a>, found: JsonType, level: &Level, wanted: &str, shown: &str) {
        let path = self.path();
        let words = match level.ty {
            _ if level.is_int_or_text => "a whole number or a text".to_owned(),
            Some(ty) => ty.words().to_owned(),
            None => format!("a text of format `{wanted}`"),
        };
        let words = match found {
            JsonType::Null => format!("has no value, it must be {words}"),
            _ => format!("must be {words}, not {}", found.words()),
        };
        let detail = format!("{path} in body must be of type {wanted}: {}", quoted(shown));
        let error = (ErrorKind::TypeInvalid, BadValue::Text(shown), &*detail);
        self.report(Problem::new(value.whole(), &path, error, &words));
    }

    /// Checks the fields of a mapping. Returns how many checks they passed.
    fn check_mapping(&mut self, value: Value<'a>, index: u32, shape: Option<u32>) -> usize {
        let level = self.schema.level(index);
        let is_object = self.path.is_empty();
        let fields = self.fields(value, shape);
        if !self.spend(fields.len()) {
            return 0;
        }
        let is_whole = View::Present(value.node).is_closed() && !(is_object && self.is_partial);
        // What a template fills in may be nothing, and then it is dropped.
        self.is_unsure |= !is_whole || fields.iter().any(|field| !is_known(field.value.node));
        if is_whole {
            self.check_count(value, fields.len(), level.property_count, "properties");
        }
        if self.branches == 0 && shape == Some(index) && level.is_embedded && !is_object {
            self.check_embedded(value, &fields);
        }
        let mut passed = 0;
        for field in &fields {
            if let Some(below) = level.properties.get(&*field.name).copied().or(level.additional) {
                self.path.push(Step::Field(field.name.clone()));
                passed += self.validate(field.value, below, field.shape);
                self.path.pop();
            }
        }
        if is_whole && !level.required.is_empty() {
            let present: HashSet<&str> = fields.iter().map(|field| &*field.name).collect();
            // The status is not taken from what is applied.
            let is_there = |name: &str| present.contains(name) || is_object && name == "status";
            for name in level.required.iter().filter(|name| !is_there(name)) {
                let is_meant = !self.as_it_stands
                    && !self.meant.is_empty()
                    && self.meant.contains(&(value.node.index(), name.to_string()));
                self.path.push(Step::Field(name.to_string().into()));
                let mut problem = Problem::required(value.title, &self.path(), name);
                self.path.pop();
                problem.is_consequence = is_meant;
                self.report(problem);
            }
        }
        passed
    }

    fn check_count(
        &mut self,
        value: Value<'a>,
        count: usize,
        (least, most): (Option<usize>, Option<usize>),
        unit: &str,
    ) {
        if let Some(least) = least.filter(|least| count < *least) {
            let path = self.path();
            let detail = format!("{path} in body should have at least {least} {unit}");
            let words = format!("has {count} {unit}, at least {least} are needed");
            let error = (ErrorKind::Invalid, BadValue::Number(count as i64), &*detail);
            self.report(Problem::new(value.place(), &path, error, &words));
        }
        if let Some(most) = most.filter(|most| count > *most) {
            let path = self.path();
            let detail = format!("must have at most {most} item{}", if most == 1 { "" } else { "s" });
            let words = format!("has {count} {unit}, at most {most} are allowed");
            let error = (ErrorKind::TooMany, BadValue::Number(count as i64), &*detail);
            self.report(Problem::new(value.place(), &path, error, &words));
        }
    }

    /// Adds a problem, as long as there is room.
    fn report(&mut self, problem: Problem) {
        match self.text.checked_sub(problem.len()) {
            Some(left) if self.problems.len() <= MAX_PROBLEMS => {
                self.text = left;
                self.problems.push(problem);
            }
            _ => {
                self.is_cut = true;
                // Nothing more is looked at.
                self.work = 0;
            }
        }
    }

    /// Whether so much work may still be done.
    fn spend(&mut self, work: usize) -> bool {
        match self.work.checked_sub(work) {
            Some(left) => self.work = left,
            None => {
                self.is_cut = true;
                self.work = 0;
            }
        }
        self.work > 0
    }

    /// The way to the value as the server prints it.
    fn path(&self) -> String {
        path_of(self.path.iter())
    }
}

/// Steps as the server prints them.
fn path_of<'p, 'a: 'p>(steps: impl Iterator<Item = &'p Step<'a>>) -> String {
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

/// The types of a level as the server lists them.
fn types(level: &Level) -> &'static str {
    match level.ty {
        _ if level.is_int_or_text => "integer,string",
        Some(ty) => ty.name(),
        None => "",
    }
}

/// Whether a value stands in the text as the server will see it. `${NAME}` is filled in by envsubst or Flux before.
fn is_known(node: Node<'_>) -> bool {
    let is_filled_in = node.kind() == Kind::Scalar && node.text().contains("${");
    !is_filled_in && !View::of(node).is_unknown() && !node.has(flag::DAMAGED)
}
