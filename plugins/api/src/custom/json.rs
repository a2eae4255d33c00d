//! Lists and mappings as JSON, one text for equal ones: the fields are sorted.

use super::scalar;
use crate::place::{json_name, named_entries};
use crate::server::json_text;
use podlint_plugin_sdk::prelude::*;
use std::collections::BTreeMap;

/// Collections that nest deeper are not compared.
pub(super) const MAX_DEPTH: usize = 50;

/// A value as it is written, as JSON. `None` if it is not known, or larger than anybody compares: `left` is how many values
/// there may be in it, of which those that it has are taken away, because aliases could make much of few bytes.
pub(super) fn written(node: Node<'_>, left: &mut usize) -> Option<String> {
    let mut json = String::new();
    write(node, &mut json, left, 0)?;
    Some(json)
}

fn write(node: Node<'_>, json: &mut String, left: &mut usize, depth: usize) -> Option<()> {
    *left = left.saturating_sub(1);
    let node = node.resolved();
    match node.kind() {
        _ if *left == 0 || depth > MAX_DEPTH || node.has(flag::OPEN) || node.has(flag::DAMAGED) => return None,
        Kind::Mapping => {
            let fields = named_entries(node).map(|(key, value)| (json_name(key), value));
            let fields: BTreeMap<_, _> = fields.collect();
            json.push('{');
            for (place, (name, value)) in fields.into_iter().enumerate() {
                json.extend([if place > 0 { "," } else { "" }, &json_text(&name), ":"]);
                write(value, json, left, depth + 1)?;
            }
            json.push('}');
        }
        Kind::Sequence => {
            json.push('[');
            for (place, item) in node.items().enumerate() {
                json.push_str(if place > 0 { "," } else { "" });
                write(item, json, left, depth + 1)?;
            }
            json.push(']');
        }
        _ => json.push_str(&scalar::json(node)?),
    }
    Some(())
}
