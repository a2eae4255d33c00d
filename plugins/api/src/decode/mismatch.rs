//! Whether the server can read a value as what its field is, and what it says if not.

use super::got::Got;
use super::time::{self, Precision};
use super::{base64, quantity};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Elem, Shape};

/// Why a value cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Problem {
    /// It is of another type, or a number out of range.
    Type {
        /// The Go type that the server names.
        go_type: String,
        /// Whether the server shows the number.
        shows_number: bool,
    },
    /// A text or number of the right type that is no quantity, time or base64: the server's text, which names no field.
    Content(String),
}

/// What is wrong with a value; `None` if the server can read it, as far as it goes: items and entries are looked at on their own.
pub(super) fn problem(got: &Got<'_>, elem: Elem, node: Node<'_>) -> Option<Problem> {
    let wrong = || Some(Problem::Type { go_type: elem.go_type(), shows_number: false });
    let no_number = |go_type: &str| Some(Problem::Type { go_type: go_type.to_owned(), shows_number: true });
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
            Some(Problem::Type { go_type: "string".to_owned(), shows_number: false })
        }
        (Shape::Bytes, Got::Text(text)) => {
            base64::refusal(text).map(|at| Problem::Content(format!("illegal base64 data at input byte {at}")))
        }
        // Go reads a list of numbers as bytes, too. Nobody means that.
        (Shape::Bytes, Got::List) if !holds_bytes(node) => no_number("uint8"),
        (Shape::Bytes, Got::List) => None,
        _ => wrong(),
    }
}

fn holds_bytes(list: Node<'_>) -> bool {
    list.items()
        .all(|item| matches!(Got::of(item.resolved(), false), Some(Got::Number(text)) if text.parse::<u8>().is_ok()))
}
