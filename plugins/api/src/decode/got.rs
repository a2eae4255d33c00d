//! A value as Go's decoder meets it in the JSON that kubectl makes.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::kubernetes;
use podlint_plugin_sdk::yaml::scalar::{self, Scalar};
use std::borrow::Cow;

/// What a value is in JSON.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Got<'t> {
    Boolean(bool),
    /// With its text in JSON.
    Number(Cow<'t, str>),
    Text(&'t str),
    List,
    Mapping,
}

impl<'t> Got<'t> {
    /// What a value is; `None` for null, and for what nobody can know: a template, damaged text, a number that JSON does not have.
    ///
    /// A JSON file goes to the server as it is: numbers keep the text that they have there.
    pub(super) fn of(node: Node<'t>, is_json: bool) -> Option<Got<'t>> {
        if node.has(flag::DAMAGED) || node.has(flag::HOLE) {
            return None;
        }
        match node.kind() {
            Kind::Mapping => return Some(Got::Mapping),
            Kind::Sequence => return Some(Got::List),
            Kind::Scalar => {}
            _ => return None,
        }
        match scalar::meaning(node) {
            _ if node.tag().is_some() => Got::of_json(node),
            Scalar::Null | Scalar::Unknown => None,
            Scalar::Bool(value) => Some(Got::Boolean(value)),
            Scalar::Int(_) | Scalar::Float(_) if is_json => Some(Got::Number(Cow::Borrowed(node.raw()))),
            Scalar::Int(value) => Some(Got::Number(Cow::Owned(value.to_string()))),
            Scalar::Float(_) => Got::of_json(node),
            Scalar::Text(text) => Some(Got::Text(text)),
        }
    }

    /// The same by way of JSON, for what is rare.
    fn of_json(node: Node<'t>) -> Option<Got<'t>> {
        let json = kubernetes::json_of(node)?;
        match json.as_bytes().first()? {
            b'"' => Some(Got::Text(node.text())),
            b't' | b'f' => Some(Got::Boolean(json == "true")),
            b'n' => None,
            _ => Some(Got::Number(Cow::Owned(json))),
        }
    }

    /// What Go calls it, with the number where one is wanted.
    pub(super) fn in_go(&self, wants_number: bool) -> Cow<'static, str> {
        match self {
            Got::Boolean(_) => "bool".into(),
            Got::Number(text) if wants_number => format!("number {text}").into(),
            Got::Number(_) => "number".into(),
            Got::Text(_) => "string".into(),
            Got::List => "array".into(),
            Got::Mapping => "object".into(),
        }
    }

    /// What people call it.
    pub(super) fn in_words(&self) -> &'static str {
        match self {
            Got::Boolean(_) => "a boolean",
            Got::Number(_) => "a number",
            Got::Text(_) => "a text",
            Got::List => "a list",
            Got::Mapping => "a mapping",
        }
    }
}
