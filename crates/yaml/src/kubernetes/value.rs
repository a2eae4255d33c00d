//! What a scalar with its tag means, and as the key of a mapping.

use super::tags::Tag;
use super::{base64, number, timestamp};
use crate::node::flag;
use crate::scalar::{Scalar, plain};
use crate::{Kind, Node, Style, Tree};
use std::borrow::Cow;

/// A tree with what is needed to say what its nodes mean.
#[derive(Clone, Copy)]
pub(super) struct View<'t> {
    pub(super) tree: &'t Tree<'t>,
    /// Resolved tags by node; without them tags mean what they say.
    pub(super) tags: Option<&'t [(u32, Tag)]>,
    /// Whether the document was read as JSON: numbers are kept as they are written.
    pub(super) is_json: bool,
}

/// The value of a scalar.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'t> {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(&'t str),
    /// `!!binary`: need not be UTF-8.
    Bytes(Vec<u8>),
    /// A number of a JSON document, as it is written.
    Number(&'t str),
}

impl<'t> View<'t> {
    /// The node at an index. Indices come from the tree, so there is one.
    pub(super) fn node(self, index: u32) -> Node<'t> {
        self.tree.node(index).expect("the index was taken from this tree")
    }

    pub(super) fn tag(self, node: Node<'t>) -> Option<Tag> {
        if !node.has(flag::PROPERTIES) {
            return None;
        }
        match self.tags {
            Some(tags) => tags.binary_search_by_key(&node.index(), |(node, _)| *node).ok().map(|place| tags[place].1),
            None => node.tag().map(Tag::from_source),
        }
    }

    /// Whether the node is a key `<<` that merges its value.
    pub(super) fn is_merge(self, node: Node<'t>) -> bool {
        if node.kind() != Kind::Scalar || node.text() != "<<" {
            return false;
        }
        match self.tag(node) {
            None => node.style() == Style::Plain,
            Some(tag) => matches!(tag, Tag::Lone | Tag::Merge),
        }
    }

    /// The value of a scalar or missing value, or why there is none.
    pub(super) fn value(self, node: Node<'t>) -> Result<Value<'t>, &'static str> {
        let text = node.text();
        let tag = self.tag(node);
        if self.is_json && node.style() == Style::Plain {
            return Ok(match text {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::Number(text),
            });
        }
        match tag {
            None if node.style() == Style::Plain || node.kind() == Kind::Missing => Ok(untagged(text)),
            None | Some(Tag::Str | Tag::Lone | Tag::Merge | Tag::Other) => Ok(Value::Text(text)),
            Some(Tag::Binary) => {
                base64::decode(text).map(Value::Bytes).ok_or("text tagged `!!binary` that is not base64")
            }
            Some(tag) => tagged(text, tag),
        }
    }
}

fn untagged(text: &str) -> Value<'_> {
    match plain(text) {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => Value::Bool(value),
        Scalar::Int(value) => Value::Int(value),
        Scalar::Float(value) => Value::Float(value),
        Scalar::Text(_) | Scalar::Unknown => Value::Text(text),
    }
}

fn tagged(text: &str, tag: Tag) -> Result<Value<'_>, &'static str> {
    match (tag, untagged(text)) {
        (Tag::Null, value @ Value::Null)
        | (Tag::Bool, value @ Value::Bool(_))
        | (Tag::Int, value @ Value::Int(_))
        | (Tag::Float, value @ Value::Float(_)) => Ok(value),
        (Tag::Float, Value::Int(value)) if i64::try_from(value).is_ok() => Ok(Value::Float(value as f64)),
        (Tag::Timestamp, _) if timestamp::is_timestamp(text) => Ok(Value::Text(text)),
        _ => Err("a value that is not what its tag says"),
    }
}

/// What makes two keys the same key while the document is decoded. Spelled alike, they still collide in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KeyKind {
    Text,
    Bool,
    Int,
    /// With its bits; two keys that are not a number are never the same.
    Float(u64),
}

impl KeyKind {
    /// Whether two keys of this kind that are spelled alike are one key.
    pub(super) fn is_comparable(self) -> bool {
        !matches!(self, KeyKind::Float(bits) if f64::from_bits(bits).is_nan())
    }
}

/// The text that a key becomes in JSON.
pub(super) fn key_text(value: Value<'_>) -> Result<(Cow<'_, [u8]>, KeyKind), &'static str> {
    Ok(match value {
        Value::Null => return Err("a key that is null"),
        Value::Int(value) if i64::try_from(value).is_err() => {
            return Err("a key that is a number above 9223372036854775807; quote it");
        }
        Value::Bool(value) => (Cow::Borrowed(if value { b"true" } else { b"false" }), KeyKind::Bool),
        Value::Int(value) => (Cow::Owned(value.to_string().into_bytes()), KeyKind::Int),
        Value::Float(value) => (Cow::Owned(number::key_number(value).into_bytes()), KeyKind::Float(value.to_bits())),
        Value::Text(text) | Value::Number(text) => (Cow::Borrowed(text.as_bytes()), KeyKind::Text),
        Value::Bytes(bytes) => (Cow::Owned(bytes), KeyKind::Text),
    })
}
