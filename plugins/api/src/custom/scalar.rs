//! Values as the server holds them: JSON.

use crate::server::{BadValue, json_text};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::scalar::{Scalar, meaning};

/// A type of JSON, as schemas name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonType {
    Object,
    Array,
    Text,
    Integer,
    Number,
    Boolean,
    Null,
}

/// The types with their names in schemas and in messages.
const TYPES: [(JsonType, &str, &str); 7] = [
    (JsonType::Object, "object", "a mapping"),
    (JsonType::Array, "array", "a list"),
    (JsonType::Text, "string", "a text"),
    (JsonType::Integer, "integer", "a whole number"),
    (JsonType::Number, "number", "a number"),
    (JsonType::Boolean, "boolean", "true or false"),
    (JsonType::Null, "null", "empty"),
];

impl JsonType {
    /// The type that a schema names.
    pub(super) fn named(name: &str) -> Option<JsonType> {
        TYPES.iter().find(|(_, known, _)| *known == name).map(|(ty, ..)| *ty)
    }

    /// Its name in schemas.
    pub(super) fn name(self) -> &'static str {
        TYPES[self as usize].1
    }

    /// What people call it.
    pub(super) fn words(self) -> &'static str {
        TYPES[self as usize].2
    }

    /// The type that a value has in JSON. `None` for what cannot be known.
    pub(super) fn of(node: Node<'_>) -> Option<JsonType> {
        match node.kind() {
            Kind::Mapping => Some(JsonType::Object),
            Kind::Sequence => Some(JsonType::Array),
            _ => match meaning(node) {
                Scalar::Null => Some(JsonType::Null),
                Scalar::Bool(_) => Some(JsonType::Boolean),
                Scalar::Int(_) => Some(JsonType::Integer),
                // JSON does not tell 1.0 from 1.
                Scalar::Float(value) if value.fract() == 0.0 && value.abs() < 1e21 => Some(JsonType::Integer),
                Scalar::Float(_) => Some(JsonType::Number),
                Scalar::Text(_) => Some(JsonType::Text),
                Scalar::Unknown => None,
            },
        }
    }

    /// Whether a value of this type is one of `wanted` too.
    pub(super) fn is(self, wanted: JsonType) -> bool {
        self == wanted || (self, wanted) == (JsonType::Integer, JsonType::Number)
    }
}

/// A scalar as JSON, one text for each value. `None` for collections and for what cannot be known.
pub(super) fn json(node: Node<'_>) -> Option<String> {
    let node = node.resolved();
    match meaning(node) {
        _ if !matches!(node.kind(), Kind::Scalar | Kind::Missing) => None,
        Scalar::Null => Some("null".to_owned()),
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Int(value) => Some(value.to_string()),
        Scalar::Float(value) => Some(value.to_string()),
        Scalar::Text(text) => Some(json_text(text)),
        Scalar::Unknown => None,
    }
}

/// The number that a scalar is.
pub(super) fn number(node: Node<'_>) -> Option<f64> {
    match meaning(node) {
        Scalar::Int(value) => Some(value as f64),
        Scalar::Float(value) => Some(value),
        _ => None,
    }
}

/// A value as the server shows it in an error. `json` is its text as JSON.
pub(super) fn shown<'a>(node: Node<'a>, json: Option<&'a str>) -> BadValue<'a> {
    match (node.kind(), meaning(node)) {
        (Kind::Scalar, Scalar::Text(text)) => BadValue::Text(text),
        _ => json.map_or(BadValue::Struct, BadValue::Json),
    }
}
