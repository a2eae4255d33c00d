//! A structural schema as a table: what each level of an object may hold.

use super::format::{self, Format};
use super::scalar::{self, JsonType};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::parse;
use regex_lite::{Regex, RegexBuilder};
use std::collections::HashMap;

/// Most memory that a pattern may take, in bytes: 253 repetitions of a class of letters fit.
const MAX_PATTERN: usize = 128 * 1024;

/// A schema. Its first level is that of the whole object.
#[derive(Default)]
pub(super) struct Schema {
    levels: Vec<Level>,
    unevaluated: usize,
}

/// What a schema says about a value.
#[derive(Default)]
pub(super) struct Level {
    pub(super) ty: Option<JsonType>,
    pub(super) is_int_or_text: bool,
    pub(super) is_nullable: bool,
    pub(super) has_default: bool,
    /// Fields that it does not name are kept.
    pub(super) keeps_unknown: bool,
    /// It is an object of its own, with apiVersion, kind and metadata.
    pub(super) is_embedded: bool,
    pub(super) properties: HashMap<Box<str>, u32>,
    /// The level of fields that are not named, if they may have any name.
    pub(super) additional: Option<u32>,
    pub(super) items: Option<u32>,
    /// Further levels that the value has to fit.
    pub(super) all_of: Vec<u32>,
    pub(super) required: Vec<Box<str>>,
    /// The allowed values as JSON; empty if all are.
    pub(super) values: Vec<String>,
    pub(super) pattern: Option<Regex>,
    pub(super) format: Option<&'static Format>,
    pub(super) is_int32: bool,
    pub(super) bounds: Bounds,
    /// Least and most characters, items or properties.
    pub(super) length: (Option<usize>, Option<usize>),
    pub(super) item_count: (Option<usize>, Option<usize>),
    pub(super) property_count: (Option<usize>, Option<usize>),
    pub(super) uniqueness: Uniqueness,
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

impl Schema {
    /// Reads the text of a schema. `None` if it cannot be relied on: it is damaged, has aliases, or a template fills it in.
    pub(super) fn read(text: &str) -> Option<Schema> {
        let parse = parse(text);
        let tree = parse.tree();
        let root = tree.documents().next()?.content();
        let is_open = |node: Node<'_>| {
            node.kind() == Kind::Alias || node.has(flag::HOLE) || node.has(flag::OPEN) || node.has(flag::DAMAGED)
        };
        if !tree.errors.is_empty() || root.kind() != Kind::Mapping || root.descendants().any(is_open) {
            return None;
        }
        let mut schema = Schema::default();
        let mut next = vec![root];
        let mut read = 0;
        while read < next.len() {
            let level = schema.read_level(next[read], &mut next);
            schema.levels.push(level);
            read += 1;
        }
        Some(schema)
    }

    /// What it says about a value: level 0 is about the object, the others are named by levels.
    pub(super) fn level(&self, index: u32) -> &Level {
        &self.levels[index as usize]
    }

    /// Number of CEL rules, alternatives, patterns and formats that are not evaluated.
    pub(super) fn unevaluated(&self) -> usize {
        self.unevaluated
    }

    /// Reads one level. Those below it are put at the end of `next`, which holds the nodes of all levels by their indices.
    fn read_level<'t>(&mut self, node: Node<'t>, next: &mut Vec<Node<'t>>) -> Level {
        let mut level = Level::default();
        let mut below = |node: Node<'t>| {
            next.push(node);
            next.len() as u32 - 1
        };
        for entry in node.entries() {
            let value = entry.value;
            let view = View::of(value);
            let is_true = view.boolean() == Some(true);
            let count = || view.number().and_then(|number| usize::try_from(number.value).ok());
            match entry.key.text() {
                "type" => level.ty = view.text().and_then(|name| JsonType::named(name.value)),
                "nullable" => level.is_nullable = is_true,
                "default" => level.has_default = true,
                "properties" => {
                    level.properties =
                        value.entries().map(|entry| (entry.key.text().into(), below(entry.value))).collect();
                }
                "additionalProperties" if value.kind() == Kind::Mapping => level.additional = Some(below(value)),
                "additionalProperties" => level.keeps_unknown |= is_true,
                "items" => level.items = Some(below(value)),
                "allOf" => level.all_of = value.items().map(&mut below).collect(),
                "required" => level.required = texts(view),
                "enum" => match value.items().map(scalar::json).collect() {
                    Some(values) => level.values = values,
                    None => self.unevaluated += 1,
                },
                "pattern" => {
                    let compile = |text: Text<'_>| RegexBuilder::new(text.value).size_limit(MAX_PATTERN).build().ok();
                    level.pattern = view.text().and_then(compile);
                    self.unevaluated += usize::from(level.pattern.is_none());
                }
                "format" => {
                    let name = view.text().map_or("", |name| name.value);
                    level.is_int32 = name == "int32";
                    level.format = format::named(name).unwrap_or_else(|_| {
                        self.unevaluated += 1;
                        None
                    });
                }
                "minimum" => level.bounds.least = scalar::number(value),
                "maximum" => level.bounds.most = scalar::number(value),
                "exclusiveMinimum" => level.bounds.excludes_least = is_true,
                "exclusiveMaximum" => level.bounds.excludes_most = is_true,
                "multipleOf" => level.bounds.multiple_of = scalar::number(value),
                "minLength" => level.length.0 = count(),
                "maxLength" => level.length.1 = count(),
                "minItems" => level.item_count.0 = count(),
                "maxItems" => level.item_count.1 = count(),
                "minProperties" => level.property_count.0 = count(),
                "maxProperties" => level.property_count.1 = count(),
                "uniqueItems" if is_true => level.uniqueness = Uniqueness::Values,
                "x-kubernetes-list-type" if view.text().is_some_and(|name| name.value == "set") => {
                    level.uniqueness = Uniqueness::Values;
                }
                "x-kubernetes-list-map-keys" => level.uniqueness = Uniqueness::Fields(texts(view)),
                "x-kubernetes-int-or-string" => level.is_int_or_text = is_true,
                "x-kubernetes-preserve-unknown-fields" => level.keeps_unknown |= is_true,
                "x-kubernetes-embedded-resource" => level.is_embedded = is_true,
                "x-kubernetes-validations" => self.unevaluated += value.items().count(),
                // The alternatives of a number or text say no more than that.
                "anyOf" if node.get("x-kubernetes-int-or-string").is_some() => {}
                "anyOf" | "oneOf" | "not" => self.unevaluated += 1,
                _ => {}
            }
        }
        level
    }
}

/// The texts of a list.
fn texts(list: View<'_>) -> Vec<Box<str>> {
    list.items().filter_map(|item| Some(item.text()?.value.into())).collect()
}
