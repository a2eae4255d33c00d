//! A structural schema as a table: what each level of an object may hold.

use super::format::{self, Format};
use super::scalar::{self, JsonType, Number};
use crate::place::json_name;
use crate::server::quoted;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::scalar::{Scalar, meaning};
use podlint_plugin_sdk::yaml::{Parse, Tree, parse};
use regex_lite::{Regex, RegexBuilder};
use std::collections::{HashMap, HashSet};

/// Most memory that a pattern may take, in bytes: 253 repetitions of a class of letters fit.
const MAX_PATTERN: usize = 128 * 1024;

/// A schema. Its first level is that of the whole object.
pub(super) struct Schema {
    /// Its text, in which the defaults stand.
    parse: Parse<'static>,
    levels: Vec<Level>,
    unevaluated: Vec<Unevaluated>,
}

/// A part of a schema that is not evaluated.
pub(super) struct Unevaluated {
    pub(super) what: NotEvaluated,
    /// Its own words: the CEL rule, the pattern, the name of the format.
    pub(super) text: String,
    /// Where it stands in the schema's text.
    pub(super) span: Span,
}

/// What is not evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NotEvaluated {
    CelRule,
    Enumeration,
    Pattern,
    Format,
}

/// What a schema says about a value.
#[derive(Default)]
pub(super) struct Level {
    pub(super) ty: Option<JsonType>,
    pub(super) is_int_or_text: bool,
    pub(super) is_nullable: bool,
    /// Node of its default in the text of the schema.
    pub(super) default: Option<u32>,
    /// Fields that it does not name are kept.
    pub(super) keeps_unknown: bool,
    /// It is what `additionalProperties: true` stands for: anything, of which the server keeps only the first level.
    pub(super) is_anything: bool,
    /// It is an object of its own, with apiVersion, kind and metadata.
    pub(super) is_embedded: bool,
    pub(super) properties: HashMap<Box<str>, u32>,
    /// The properties with a default, in the order of the schema.
    pub(super) defaults: Vec<(Box<str>, u32)>,
    /// The level of fields that are not named, if they may have any name.
    pub(super) additional: Option<u32>,
    pub(super) items: Option<u32>,
    /// Further levels that the value has to fit: all, any, or exactly one of them, or not that one.
    pub(super) all_of: Vec<u32>,
    pub(super) any_of: Vec<u32>,
    pub(super) one_of: Vec<u32>,
    pub(super) not: Option<u32>,
    pub(super) required: Vec<Box<str>>,
    pub(super) values: Option<Box<Values>>,
    pub(super) pattern: Option<Regex>,
    pub(super) format: FormatOf,
    pub(super) bounds: Bounds,
    /// Least and most characters, items or properties.
    pub(super) length: (Option<usize>, Option<usize>),
    pub(super) item_count: (Option<usize>, Option<usize>),
    pub(super) property_count: (Option<usize>, Option<usize>),
    pub(super) uniqueness: Uniqueness,
    /// Whether a text fits is not known: a pattern or format is not evaluated.
    pub(super) is_unsure_of_texts: bool,
}

/// The format that counts: of another type, or unknown to the server, it does not.
#[derive(Default, Clone)]
pub(super) enum FormatOf {
    #[default]
    None,
    /// Of a text. The check is missing where we have none.
    Text(Box<str>, Option<&'static Format>),
    /// Of a number: `int32`, `int64`, `float` or `double`.
    Number(&'static str),
}

impl FormatOf {
    /// Its name; empty if there is none.
    pub(super) fn name(&self) -> &str {
        match self {
            FormatOf::None => "",
            FormatOf::Text(name, _) => name,
            FormatOf::Number(name) => name,
        }
    }
}

/// Between which numbers a number is.
#[derive(Default)]
pub(super) struct Bounds {
    pub(super) least: Option<f64>,
    pub(super) most: Option<f64>,
    pub(super) excludes_least: bool,
    pub(super) excludes_most: bool,
    pub(super) multiple_of: Option<f64>,
}

/// By what the items of a list differ.
#[derive(Default)]
pub(super) enum Uniqueness {
    #[default]
    None,
    /// Each value stands once.
    Values,
    /// Each combination of these fields stands once.
    Fields(Vec<Box<str>>),
}

/// The allowed values. Sets, because there may be 100,000 of them.
#[derive(Default)]
pub(super) struct Values {
    texts: HashSet<Box<str>>,
    ints: HashSet<i64>,
    /// Their bits.
    floats: HashSet<u64>,
    booleans: [bool; 2],
    /// Lists and mappings as JSON.
    collections: HashSet<String>,
    /// All of them, as the server lists them and as people read them.
    pub(super) listed: String,
    pub(super) words: String,
}

/// So many values may be in one allowed value.
const MAX_IN_VALUE: usize = 100_000;

/// So many allowed values are listed in a message for people.
const MAX_LISTED: usize = 50;

impl Values {
    fn read(list: Node<'_>) -> Option<Values> {
        let mut values = Values::default();
        for (place, item) in list.items().map(Node::resolved).enumerate() {
            let mut left = MAX_IN_VALUE;
            let json = super::json::written(item, &mut left)?;
            let is_text = item.kind() == Kind::Scalar && matches!(meaning(item), Scalar::Text(_));
            let shown = if is_text { item.text() } else { &json };
            let comma = if place > 0 { ", " } else { "" };
            values.listed.extend([comma, &quoted(shown)]);
            match place {
                ..MAX_LISTED => values.words.extend([comma, "`", shown, "`"]),
                MAX_LISTED => values.words.push_str(", ..."),
                _ => {}
            }
            match (item.kind(), meaning(item)) {
                (Kind::Mapping | Kind::Sequence, _) => _ = values.collections.insert(json),
                (_, Scalar::Text(text)) => _ = values.texts.insert(text.into()),
                (_, Scalar::Bool(value)) => values.booleans[usize::from(value)] = true,
                _ => match scalar::number(item) {
                    Some(Number::Int(value)) => _ = values.ints.insert(value),
                    Some(Number::Float(value)) => _ = values.floats.insert(value.to_bits()),
                    // Nothing equals null, not even null.
                    None => {}
                },
            }
        }
        Some(values)
    }

    /// Whether a scalar is one of them. Go converts the value to the type of each before it compares.
    pub(super) fn has_scalar(&self, node: Node<'_>) -> bool {
        match (meaning(node), scalar::number(node)) {
            (Scalar::Text(text), _) => self.texts.contains(text),
            (Scalar::Bool(value), _) => self.booleans[usize::from(value)],
            (_, Some(Number::Int(value))) => {
                let letter = u32::try_from(value).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.ints.contains(&value)
                    || self.floats.contains(&(value as f64).to_bits())
                    || self.texts.contains(&*letter.to_string())
            }
            (_, Some(Number::Float(value))) => {
                self.ints.contains(&(value as i64)) || self.floats.contains(&value.to_bits())
            }
            _ => false,
        }
    }

    /// Whether a list or mapping, as JSON, is one of them.
    pub(super) fn has_collection(&self, json: &str) -> bool {
        self.collections.contains(json)
    }
}

impl Schema {
    /// Reads the text of a schema. `None` if it cannot be relied on: it is damaged, has aliases, or a template fills it in.
    pub(super) fn read(text: &str) -> Option<Schema> {
        let parse = parse(text).into_owned();
        let mut schema = Schema { levels: Vec::new(), unevaluated: Vec::new(), parse: parse.clone() };
        let tree = parse.tree();
        let root = tree.documents().next()?.content();
        let is_open = |node: Node<'_>| {
            node.kind() == Kind::Alias || node.has(flag::HOLE) || node.has(flag::OPEN) || node.has(flag::DAMAGED)
        };
        if !tree.errors.is_empty() || root.kind() != Kind::Mapping || root.descendants().any(is_open) {
            return None;
        }
        let mut next = vec![root];
        let mut read = 0;
        while read < next.len() {
            let level = schema.read_level(next[read], &mut next);
            schema.levels.push(level);
            read += 1;
        }
        Some(schema)
    }

    /// The tree that the nodes of defaults are in.
    pub(super) fn tree(&self) -> Tree<'_> {
        self.parse.tree()
    }

    /// What it says about a value: level 0 is about the object, the others are named by levels.
    pub(super) fn level(&self, index: u32) -> &Level {
        &self.levels[index as usize]
    }

    /// The CEL rules, patterns and formats that are not evaluated.
    pub(super) fn unevaluated(&self) -> &[Unevaluated] {
        &self.unevaluated
    }

    /// Reads one level. Those below it are put at the end of `next`, which holds the nodes of all levels by their indices.
    fn read_level<'t>(&mut self, node: Node<'t>, next: &mut Vec<Node<'t>>) -> Level {
        let mut level = Level { is_anything: node.kind() != Kind::Mapping, ..Level::default() };
        let mut below = |node: Node<'t>| {
            next.push(node);
            next.len() as u32 - 1
        };
        for entry in node.entries() {
            let value = entry.value;
            let view = View::of(value);
            let is_true = view.boolean() == Some(true);
            let count = || view.number().and_then(|number| usize::try_from(number.value).ok());
            let float = || scalar::number(value).map(Number::as_f64);
            match entry.key.text() {
                "type" => level.ty = view.text().and_then(|name| JsonType::named(name.value)),
                "nullable" => level.is_nullable = is_true,
                "default" if !view.is_absent() => level.default = Some(value.index()),
                "properties" => {
                    for entry in value.entries() {
                        let name: Box<str> = json_name(entry.key).into();
                        let index = below(entry.value);
                        if entry.value.get("default").is_some() {
                            level.defaults.push((name.clone(), index));
                        }
                        level.properties.insert(name, index);
                    }
                }
                "additionalProperties" if value.kind() == Kind::Mapping || is_true => {
                    level.additional = Some(below(value));
                }
                "items" => level.items = Some(below(value)),
                "allOf" => level.all_of = value.items().map(&mut below).collect(),
                "anyOf" => level.any_of = value.items().map(&mut below).collect(),
                "oneOf" => level.one_of = value.items().map(&mut below).collect(),
                "not" if value.kind() == Kind::Mapping => level.not = Some(below(value)),
                "required" => level.required = texts(view),
                "enum" if value.items().next().is_some() => {
                    level.values = Values::read(value).map(Box::new);
                    if level.values.is_none() {
                        self.not_evaluated(NotEvaluated::Enumeration, value);
                    }
                }
                "pattern" => {
                    let compile = |text: Text<'_>| RegexBuilder::new(text.value).size_limit(MAX_PATTERN).build().ok();
                    level.pattern = view.text().and_then(compile);
                    if level.pattern.is_none() {
                        self.not_evaluated(NotEvaluated::Pattern, value);
                        level.is_unsure_of_texts = true;
                    }
                }
                "minimum" => level.bounds.least = float(),
                "maximum" => level.bounds.most = float(),
                "exclusiveMinimum" => level.bounds.excludes_least = is_true,
                "exclusiveMaximum" => level.bounds.excludes_most = is_true,
                "multipleOf" => level.bounds.multiple_of = float(),
                "minLength" => level.length.0 = count(),
                "maxLength" => level.length.1 = count(),
                "minItems" => level.item_count.0 = count(),
                "maxItems" => level.item_count.1 = count(),
                "minProperties" => level.property_count.0 = count(),
                "maxProperties" => level.property_count.1 = count(),
                "x-kubernetes-list-type" if view.text().is_some_and(|name| name.value == "set") => {
                    level.uniqueness = Uniqueness::Values;
                }
                "x-kubernetes-list-map-keys" => level.uniqueness = Uniqueness::Fields(texts(view)),
                "x-kubernetes-int-or-string" => level.is_int_or_text = is_true,
                "x-kubernetes-preserve-unknown-fields" => level.keeps_unknown = is_true,
                "x-kubernetes-embedded-resource" => level.is_embedded = is_true,
                "x-kubernetes-validations" => {
                    value.items().for_each(|rule| self.not_evaluated(NotEvaluated::CelRule, rule));
                }
                _ => {}
            }
        }
        // The type may stand behind the format.
        if let Some(format) = node.get("format").filter(|format| format.kind() == Kind::Scalar) {
            level.format = self.format(format, &level);
            level.is_unsure_of_texts |= matches!(level.format, FormatOf::Text(_, None));
        }
        level
    }

    fn format(&mut self, node: Node<'_>, level: &Level) -> FormatOf {
        let of_number = |names: [&'static str; 2]| {
            let known = names.into_iter().find(|name| *name == node.text());
            known.map_or(FormatOf::None, FormatOf::Number)
        };
        match level.ty {
            Some(JsonType::Text) | None => {}
            _ if level.is_int_or_text => {}
            Some(JsonType::Integer) => return of_number(["int32", "int64"]),
            Some(JsonType::Number) => return of_number(["float", "double"]),
            Some(_) => return FormatOf::None,
        }
        match format::named(node.text()) {
            Ok(Some(format)) => FormatOf::Text(node.text().into(), Some(format)),
            Ok(None) => FormatOf::None,
            Err(()) => {
                self.not_evaluated(NotEvaluated::Format, node);
                FormatOf::Text(node.text().into(), None)
            }
        }
    }

    fn not_evaluated(&mut self, what: NotEvaluated, node: Node<'_>) {
        let words = if what == NotEvaluated::CelRule { View::of(node).get("rule").node() } else { None };
        let words = words.unwrap_or(node);
        let text = words.text().lines().next().unwrap_or_default().to_owned();
        self.unevaluated.push(Unevaluated { what, text, span: words.span() });
    }
}

/// The texts of a list.
fn texts(list: View<'_>) -> Vec<Box<str>> {
    list.items().filter_map(|item| Some(item.text()?.value.into())).collect()
}
