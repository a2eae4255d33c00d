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
                Scalar::Text(_) => Some(JsonType::Text),
                Scalar::Unknown => None,
                _ => match number(node)? {
                    Number::Int(_) => Some(JsonType::Integer),
                    Number::Float(_) => Some(JsonType::Number),
                },
            },
        }
    }
}

/// A number as the server decodes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

/// The number that a scalar is.
pub(super) fn number(node: Node<'_>) -> Option<Number> {
    // On its way through JSON 1.0 becomes 1, and so do all floats up to 1e21, from where JSON has an exponent.
    let whole = |value: f64| (value.fract() == 0.0 && value.abs() < 9.2e18).then_some(value as i64);
    match meaning(node) {
        Scalar::Int(value) => Some(i64::try_from(value).map_or(Number::Float(value as f64), Number::Int)),
        Scalar::Float(value) => Some(whole(value).map_or(Number::Float(value), Number::Int)),
        _ => None,
    }
}

impl Number {
    pub(super) fn as_f64(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }

    /// As Go prints it with `%v`.
    pub(super) fn go(self) -> String {
        match self {
            Number::Int(value) => value.to_string(),
            Number::Float(value) => go_float(value),
        }
    }
}

/// A float as Go prints it with `%v`: shortest digits, an exponent of two digits for the large and the tiny.
pub(super) fn go_float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// A float as JSON of Go has it: with an exponent only for the very large and the very small.
fn json_float(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        // Go writes e-09 as e-9.
        return go_float(value).replace("e-0", "e-");
    }
    value.to_string()
}

/// A scalar as JSON, one text for each value. `None` for collections and for what cannot be known.
pub(super) fn json(node: Node<'_>) -> Option<String> {
    let node = node.resolved();
    match meaning(node) {
        _ if !matches!(node.kind(), Kind::Scalar | Kind::Missing) => None,
        Scalar::Null => Some("null".to_owned()),
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Text(text) => Some(json_text(text)),
        Scalar::Unknown => None,
        _ => number(node).map(|number| match number {
            Number::Int(value) => value.to_string(),
            Number::Float(value) => json_float(value),
        }),
    }
}

/// A value as the server shows it in an error. `json` is its text as JSON.
pub(super) fn shown<'a>(node: Node<'a>, json: Option<&'a str>) -> BadValue<'a> {
    match (node.kind(), meaning(node)) {
        (Kind::Scalar, Scalar::Text(text)) => BadValue::Text(text),
        _ => json.map_or(BadValue::Struct, BadValue::Json),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_printed_as_go_prints_them() {
        for (value, expected) in [
            (1.5, "1.5"),
            (1e6, "1e+06"),
            (1_000_000.5, "1.0000005e+06"),
            (0.000_001, "1e-06"),
            (1e21, "1e+21"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (-2.25, "-2.25"),
            (100_000.5, "100000.5"),
            (0.0, "0"),
        ] {
            assert_eq!(go_float(value), expected);
        }
        assert_eq!(json_float(1e6), "1000000");
        assert_eq!(json_float(1e-7), "1e-7");
    }
}
