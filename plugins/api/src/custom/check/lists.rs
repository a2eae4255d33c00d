//! Lists, and what makes their items differ.

use super::fields::Field;
use super::{Step, Value, Walk, is_known};
use crate::custom::json;
use crate::custom::problem::Problem;
use crate::custom::scalar::JsonType;
use crate::custom::schema::Uniqueness;
use crate::server::{BadValue, ErrorKind, json_text};
use podlint_plugin_sdk::prelude::*;
use std::collections::{BTreeMap, HashMap};

impl<'a> Walk<'a> {
    /// Checks the items of a list. Returns how many checks they passed.
    pub(super) fn check_list(&mut self, list: Value<'a>, index: u32, shape: Option<u32>) -> usize {
        let level = self.schema.level(index);
        let item_shape = shape.and_then(|shape| self.schema.level(shape).items);
        let mut items = Vec::new();
        for item in list.node.items() {
            let node = item.resolved();
            let title = if list.is_default { list.title } else { item.span() };
            let value = Value { node, title, is_default: list.is_default };
            items.push(self.without_null(value, item_shape).unwrap_or(value));
        }
        if !self.spend(items.len()) {
            return 0;
        }
        let mut passed = 0;
        if let Some(below) = level.items {
            for (place, item) in items.iter().enumerate() {
                self.path.push(Step::Index(place));
                passed += self.validate(*item, below, item_shape);
                self.path.pop();
            }
        }
        if View::Present(list.node).is_closed() {
            self.check_count(list, items.len(), level.item_count, "items");
        } else {
            self.is_unsure = true;
        }
        if self.branches == 0 && shape == Some(index) && self.work > 0 {
            match &level.uniqueness {
                Uniqueness::None => {}
                Uniqueness::Values => self.check_set(&items, item_shape),
                Uniqueness::Fields(names) => self.check_map(&items, names, item_shape),
            }
        }
        passed
    }

    fn check_set(&mut self, items: &[Value<'a>], shape: Option<u32>) {
        let identities: Vec<_> = items.iter().map(|item| self.json(*item, shape)).collect();
        self.check_identities(items, identities);
    }

    fn check_map(&mut self, items: &[Value<'a>], names: &[Box<str>], shape: Option<u32>) {
        let mut identities = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            match JsonType::of(item.node) {
                _ if !is_known(item.node) => identities.push(None),
                Some(JsonType::Null) => identities.push(Some("{}".to_owned())),
                Some(JsonType::Object) => {
                    let fields = self.fields(*item, shape);
                    let is_open = !View::Present(item.node).is_closed();
                    let key = self.key(&fields, names).filter(|_| !is_open);
                    identities.push(key);
                }
                _ => {
                    let json = json::written(item.node, &mut self.work);
                    let value = crate::custom::scalar::shown(item.node, json.as_deref());
                    self.path.push(Step::Index(place));
                    let text = "must be an object for an array of list-type map";
                    let error = (ErrorKind::Invalid, value, text);
                    let problem = Problem::new(item.place(), &self.path(), error, "must be a mapping");
                    self.path.pop();
                    // That it is of the wrong type was said.
                    self.report(problem.into_consequence());
                    return;
                }
            }
        }
        self.check_identities(items, identities);
    }

    /// The fields that tell an item from others, as JSON. `None` if one is not known.
    fn key(&mut self, fields: &[Field<'a>], names: &[Box<str>]) -> Option<String> {
        let mut key = BTreeMap::new();
        for field in fields.iter().filter(|field| names.iter().any(|name| **name == *field.name)) {
            key.insert(&*field.name, self.json(field.value, field.shape)?);
        }
        let parts: Vec<String> = key.iter().map(|(name, json)| format!("{}:{json}", json_text(name))).collect();
        Some(format!("{{{}}}", parts.join(",")))
    }

    /// Reports each value that stands there again, once.
    fn check_identities(&mut self, items: &[Value<'a>], identities: Vec<Option<String>>) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (place, (item, identity)) in items.iter().zip(identities).enumerate() {
            let Some(identity) = identity else { continue };
            let count = counts.entry(identity.clone()).or_default();
            *count += 1;
            if *count != 2 {
                continue;
            }
            self.path.push(Step::Index(place));
            let path = self.duplicate_path();
            self.path.pop();
            let error = (ErrorKind::Duplicate, BadValue::Json(&identity), "");
            self.report(Problem::new(item.place(), &path, error, &format!("repeats {identity}")));
        }
    }

    /// The way to a repeated value. Other than everywhere else, names of fields that are not in the schema stand in brackets.
    fn duplicate_path(&self) -> String {
        let mut text = String::new();
        let mut level = Some(self.schema.level(0));
        for step in &self.path {
            let below = level.and_then(|level| match step {
                Step::Field(name) => level.properties.get(&**name).copied().or(level.additional),
                Step::Index(_) => level.items,
            });
            match step {
                Step::Field(name) if level.is_some_and(|level| !level.properties.contains_key(&**name)) => {
                    text.push_str(&format!("[{name}]"));
                }
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => text.extend([".", name]),
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
            level = below.map(|below| self.schema.level(below));
        }
        text
    }

    /// A value as the server has it when it validates, as JSON, one text for equal ones. `None` if it is not known, or
    /// larger than anybody compares.
    fn json(&mut self, value: Value<'a>, shape: Option<u32>) -> Option<String> {
        self.write_json(value, shape, 0)
    }

    fn write_json(&mut self, value: Value<'a>, shape: Option<u32>, depth: usize) -> Option<String> {
        let is_whole = is_known(value.node) && View::of(value.node).is_closed();
        if !self.spend(1) || depth > json::MAX_DEPTH || !is_whole {
            return None;
        }
        match value.node.kind() {
            Kind::Mapping => {
                let mut fields: Vec<Field<'a>> = self.fields(value, shape);
                fields.sort_by(|one, other| one.name.cmp(&other.name));
                let mut parts = Vec::with_capacity(fields.len());
                for field in fields {
                    let json = self.write_json(field.value, field.shape, depth + 1)?;
                    parts.push(format!("{}:{json}", json_text(&field.name)));
                }
                Some(format!("{{{}}}", parts.join(",")))
            }
            Kind::Sequence => {
                let shape = shape.and_then(|shape| self.schema.level(shape).items);
                let mut parts = Vec::new();
                for item in value.node.items().map(Node::resolved) {
                    parts.push(self.write_json(Value { node: item, ..value }, shape, depth + 1)?);
                }
                Some(format!("[{}]", parts.join(",")))
            }
            _ => crate::custom::scalar::json(value.node),
        }
    }
}
