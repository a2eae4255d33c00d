//! What a value of the wrong type was meant to be.

mod items;
mod lists;
pub(super) mod quantity;
mod scalars;
mod text;

use super::got::Got;
use super::walk::Wrong;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Shape;

/// The fix of a value of the wrong type, if it is clear what was meant.
pub(super) fn fix(wrong: &Wrong<'_>, is_json: bool) -> Option<Fix> {
    let node = wrong.node;
    if node.kind() == Kind::Alias || node.tag().is_some() || node.anchor().is_some() {
        return None;
    }
    match (wrong.wanted.shape(), &wrong.got) {
        (Shape::String, Got::Boolean(_) | Got::Number(_)) => Some(scalars::quote(node)),
        (Shape::String, Got::Mapping | Got::List) => lists::as_text(wrong),
        (Shape::Boolean, Got::Text(text)) => scalars::boolean(node, text),
        (Shape::Int32 | Shape::Int64, Got::Text(text)) => scalars::number(wrong, text, is_json),
        (Shape::Quantity, Got::Text(text)) => scalars::quantity(node, text),
        (Shape::Bytes, Got::Text(text)) => scalars::base64(wrong, text),
        (Shape::List(elem), Got::Mapping) => lists::from_mapping(node, elem),
        (Shape::List(elem), Got::Text(_) | Got::Number(_) | Got::Boolean(_)) => lists::from_scalar(wrong, elem),
        (Shape::Object(ty), Got::List) if wrong.way.is_item => lists::without_second_dash(node, ty),
        (Shape::Object(ty), Got::List) => lists::without_dash(node, Some(ty)),
        (Shape::Map(_), Got::List) => lists::without_dash(node, None),
        (Shape::Object(ty), Got::Text(_) | Got::Number(_)) if wrong.way.is_item => items::from_scalar(node, ty),
        _ => None,
    }
}
