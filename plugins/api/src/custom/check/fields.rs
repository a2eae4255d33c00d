//! The fields of a mapping as the server has them when it validates: without what it drops, with defaults.

use super::{OF_EVERY_OBJECT, Value, Walk};
use crate::custom::scalar::JsonType;
use crate::place::{json_name, named_entries};
use podlint_plugin_sdk::prelude::*;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A field of a mapping.
pub(super) struct Field<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Value<'a>,
    /// The level that says what the server makes of the value before it validates.
    pub(super) shape: Option<u32>,
}

impl<'a> Walk<'a> {
    /// The fields of a mapping, in the order of the text and behind them those that defaults fill in.
    pub(super) fn fields(&self, mapping: Value<'a>, shape: Option<u32>) -> Vec<Field<'a>> {
        let level = shape.map(|shape| self.schema.level(shape));
        let is_object = self.path.is_empty();
        let is_own = is_object || level.is_some_and(|level| level.is_embedded);
        let mut fields: Vec<Option<Field<'a>>> = Vec::new();
        let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
        for (key, node) in named_entries(mapping.node) {
            let name = json_name(key);
            let below = match level {
                Some(level) if !(is_own && OF_EVERY_OBJECT.contains(&&*name)) => {
                    match level.properties.get(&*name).copied().or(level.additional) {
                        None if !level.keeps_unknown => continue,
                        below => below,
                    }
                }
                _ => None,
            };
            if is_object && name == "status" {
                // It is not taken from what is applied.
                continue;
            }
            let title = if mapping.is_default { mapping.title } else { key.span() };
            let value = Value { node: node.resolved(), title, is_default: mapping.is_default };
            let field = self.without_null(value, below).map(|value| Field { name: name.clone(), value, shape: below });
            // Of a key that stands twice the server takes the last.
            if let Some(place) = places.insert(name, fields.len()) {
                fields[place] = None;
            }
            fields.push(field);
        }
        let mut fields: Vec<Field<'a>> = fields.into_iter().flatten().collect();
        if let Some(level) = level.filter(|level| !level.defaults.is_empty()) {
            let present: HashSet<Cow<'a, str>> = fields.iter().map(|field| field.name.clone()).collect();
            for (name, below) in level.defaults.iter().filter(|(name, _)| !present.contains(&**name)) {
                if let Some(node) = self.default_of(*below) {
                    let value = Value { node, title: mapping.title, is_default: true };
                    fields.push(Field { name: Cow::Borrowed(name), value, shape: Some(*below) });
                }
            }
        }
        fields
    }

    /// What becomes of a null where the schema has none: the default, or nothing.
    pub(super) fn without_null(&self, value: Value<'a>, shape: Option<u32>) -> Option<Value<'a>> {
        let Some(shape) = shape.filter(|_| JsonType::of(value.node) == Some(JsonType::Null)) else {
            return Some(value);
        };
        let level = self.schema.level(shape);
        if level.is_nullable || level.is_anything {
            return Some(value);
        }
        let node = self.default_of(shape)?;
        Some(Value { node, is_default: true, ..value })
    }

    /// The default of a level.
    fn default_of(&self, level: u32) -> Option<Node<'a>> {
        self.tree.node(self.schema.level(level).default?)
    }
}
