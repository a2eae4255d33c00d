//! The JSON that a rule attaches to a diagnostic, kept in the order in which the rule wrote it.
//!
//! Why not `serde_json::Value`: whether that one keeps the order depends on a cargo feature that any other crate may
//! switch on, and the same input has to give the same bytes.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Data {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<Data>),
    Object(Members),
}

/// The members of a JSON object.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Members(pub(super) Vec<(String, Data)>);

impl Members {
    /// The members in `text`; none where it is not a JSON object.
    pub(super) fn parse(text: &str) -> Members {
        match serde_json::from_str(text) {
            Ok(Data::Object(members)) => members,
            _ => Members::default(),
        }
    }

    /// Takes the member `name` out.
    pub(super) fn take(&mut self, name: &str) -> Option<Data> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(index).1)
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Serialize for Data {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Data::Null => serializer.serialize_unit(),
            Data::Bool(value) => serializer.serialize_bool(*value),
            Data::Unsigned(value) => serializer.serialize_u64(*value),
            Data::Signed(value) => serializer.serialize_i64(*value),
            Data::Float(value) => serializer.serialize_f64(*value),
            Data::Text(value) => serializer.serialize_str(value),
            Data::List(values) => serializer.collect_seq(values),
            Data::Object(members) => members.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Data, D::Error> {
        deserializer.deserialize_any(DataVisitor)
    }
}

struct DataVisitor;

impl<'de> Visitor<'de> for DataVisitor {
    type Value = Data;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Data, E> {
        Ok(Data::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Data, E> {
        Ok(Data::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Data, E> {
        Ok(Data::Unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Data, E> {
        Ok(Data::Signed(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Data, E> {
        Ok(Data::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Data, E> {
        Ok(Data::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Data, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Data::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Data, A::Error> {
        let mut members = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            members.push(entry);
        }
        Ok(Data::Object(Members(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_numbers() {
        let text = r#"{"z":[1,-2,1.5,null,true],"a":{"c":"x","b":18446744073709551615}}"#;
        assert_eq!(serde_json::to_string(&Members::parse(text)).unwrap(), text);
    }

    #[test]
    fn is_empty_where_there_is_no_object() {
        for text in ["", "[]", "{", "null", "{\"a\":1e999}"] {
            assert_eq!(Members::parse(text), Members::default(), "{text}");
        }
    }
}
