//! Whether the server can read a value as what its field is, and what it says if not.

use super::got::Got;
use super::quantity;
use super::time::{self, Precision};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Elem, Shape};
use podlint_plugin_sdk::yaml::kubernetes::base64;
use std::borrow::Cow;

/// Why a value cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Problem {
    /// It is of another type, or a number out of range.
    Type {
        /// What Go calls the value.
        got: Cow<'static, str>,
        /// The Go type that it does not fit into.
        go_type: String,
    },
    /// A text or number of the right type that is no quantity, time or base64: the server's text, which names no field.
    Content(String),
}

/// What is wrong with a value; `None` if the server can read it, as far as it goes: items and entries are looked at on their own.
pub(super) fn problem(got: &Got<'_>, elem: Elem, node: Node<'_>) -> Option<Problem> {
    let wrong = || Some(Problem::Type { got: got.in_go(false), go_type: elem.go_type() });
    let no_number = |go_type: &str| Some(Problem::Type { got: got.in_go(true), go_type: go_type.to_owned() });
    match (elem.shape(), got) {
        (Shape::Any, _)
        | (Shape::String, Got::Text(_))
        | (Shape::Boolean, Got::Boolean(_))
        | (Shape::Object(_) | Shape::Map(_), Got::Mapping)
        | (Shape::List(_), Got::List)
        | (Shape::IntOrString, Got::Text(_)) => None,
        (Shape::Int32, Got::Number(text)) if text.parse::<i32>().is_ok() => None,
        (Shape::Int64, Got::Number(text)) if text.parse::<i64>().is_ok() => None,
        (Shape::IntOrString, Got::Number(text)) if text.parse::<i32>().is_ok() => None,
        (Shape::Number, Got::Number(text)) if text.parse::<f64>().is_ok_and(f64::is_finite) => None,
        (Shape::Int32 | Shape::Int64 | Shape::Number, _) => no_number(&elem.go_type()),
        // What these read their values into.
        (Shape::IntOrString, _) => no_number("int32"),
        (Shape::Quantity, got) => {
            let text = match got {
                Got::Text(text) => text,
                Got::Number(text) => &**text,
                // JSON of anything else has a letter, a bracket or a quote that no quantity has.
                _ => "?",
            };
            quantity::refusal(text).map(|text| Problem::Content(text.to_owned()))
        }
        (Shape::Time, Got::Text(text)) => time::refusal(text, Precision::Seconds).map(Problem::Content),
        (Shape::MicroTime, Got::Text(text)) => time::refusal(text, Precision::Microseconds).map(Problem::Content),
        (Shape::Time | Shape::MicroTime, _) => {
            Some(Problem::Type { got: got.in_go(false), go_type: "string".to_owned() })
        }
        (Shape::Bytes, Got::Text(text)) => {
            base64::refusal(text).map(|at| Problem::Content(format!("illegal base64 data at input byte {at}")))
        }
        // Go reads a list of numbers as bytes, too. Nobody means that.
        (Shape::Bytes, Got::List) => {
            let item = node.items().find_map(no_byte)?;
            Some(Problem::Type { got: item.in_go(true), go_type: "uint8".to_owned() })
        }
        _ => wrong(),
    }
}

/// An item that is no number from 0 to 255.
fn no_byte(item: Node<'_>) -> Option<Got<'_>> {
    Got::of(item.resolved(), false).filter(|got| !matches!(got, Got::Number(text) if text.parse::<u8>().is_ok()))
}
