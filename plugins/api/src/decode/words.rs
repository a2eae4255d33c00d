//! What a finding says about a value of the wrong type, and where it points.

use super::fixes::quantity::meant;
use super::got::Got;
use super::walk::{Way, Wrong};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{LATEST, Shape};
use podlint_plugin_sdk::yaml::scalar::{Scalar, plain};

/// A longer value is not repeated in a message.
const MAX_SHOWN: usize = 60;

/// Where a value is pointed at: a scalar and what stands in brackets itself, a mapping at its first key, a list at its first dash.
pub(super) fn place(node: Node<'_>) -> Span {
    let span = node.span();
    match (node.kind(), node.style()) {
        (Kind::Mapping, Style::Block) => node.children().next().map_or(span, |key| key.span()),
        (Kind::Sequence, Style::Block) => Span::new(span.start, (span.start + 1).min(span.end)),
        _ => span,
    }
}

/// What is wrong with a value.
pub(super) fn message(wrong: &Wrong<'_>) -> String {
    let subject = subject(&wrong.way);
    let written = written(wrong.node);
    match (wrong.wanted.shape(), &wrong.got) {
        (Shape::Quantity, Got::Text(text)) => match (meant(text), written) {
            (Some(meant), Some(written)) => format!("`{written}` is not a quantity, did you mean `{}`?", meant.text),
            (_, Some(written)) => format!("`{written}` is not a quantity"),
            (_, None) => format!("{subject} must be a quantity"),
        },
        (Shape::Time | Shape::MicroTime, Got::Text(_)) => {
            let example = if wrong.wanted.shape() == Shape::Time { "00Z" } else { "00.000000Z" };
            let what = written.map_or(subject, |written| format!("`{written}`"));
            format!("{what} is not a time such as `2026-01-31T09:30:{example}`")
        }
        (Shape::Bytes, Got::Text(_)) => match wrong.way.map.map(|map| map.text()) {
            Some("data") => format!("{subject} is not base64; plain text goes into `stringData`"),
            _ => format!("{subject} is not base64"),
        },
        (Shape::Int32 | Shape::Int64 | Shape::IntOrString, Got::Number(number)) => {
            let is_whole = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let bits = if wrong.wanted.shape() == Shape::Int64 { 64 } else { 32 };
            let why = if is_whole { format!("does not fit {bits} bits") } else { "is none".to_owned() };
            format!("{subject} must be a whole number, `{}` {why}", written.unwrap_or(number))
        }
        (shape, got) => {
            let wanted = wanted(shape);
            let what = written.and_then(|written| reading(written, wrong.node, got));
            match what {
                Some(what) => format!("{subject} must be {wanted}, {what}"),
                None => format!("{subject} must be {wanted}, not {}", got.in_words()),
            }
        }
    }
}

/// What people call the place of a value.
fn subject(way: &Way<'_>) -> String {
    let name = shown(way.key.text()).unwrap_or("the value");
    match way.map.map(|map| map.text()) {
        _ if way.is_item => format!("an item of `{name}`"),
        Some("labels" | "matchLabels") => format!("label `{name}`"),
        Some("annotations") => format!("annotation `{name}`"),
        Some(map) => format!("`{name}` of `{map}`"),
        None => format!("`{name}`"),
    }
}

/// What a value should be.
fn wanted(shape: Shape) -> String {
    match shape {
        Shape::String => "a text".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Int32 | Shape::Int64 => "a whole number".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::IntOrString => "a whole number or a text".to_owned(),
        Shape::Quantity => "a quantity such as `100m` or `1Gi`".to_owned(),
        Shape::Time | Shape::MicroTime => "a time in quotes".to_owned(),
        Shape::Bytes => "a text in base64".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        Shape::Object(ty) => {
            let required: Vec<_> =
                ty.fields(LATEST).filter(|field| field.required()).map(|field| field.name()).collect();
            match *required {
                [one] => format!("a mapping with `{one}`"),
                [one, two] => format!("a mapping with `{one}` and `{two}`"),
                _ => "a mapping".to_owned(),
            }
        }
        Shape::Map(_) | Shape::Any => "a mapping".to_owned(),
    }
}

/// `1.10` is the number 1.1: what Kubernetes reads, where it is not what is written.
fn reading(written: &str, node: Node<'_>, got: &Got<'_>) -> Option<String> {
    match got {
        Got::Boolean(value) if written.parse() != Ok(*value) => Some(format!("`{written}` is the boolean {value}")),
        Got::Number(number) if number != written && node.kind() == Kind::Scalar => {
            Some(format!("`{written}` is the number {number}"))
        }
        Got::Boolean(_) | Got::Number(_) => Some(format!("`{written}` is {}", got.in_words())),
        // In quotes it looks like what it should be.
        Got::Text(text) if !matches!(plain(text), Scalar::Text(_)) => Some(format!("`{written}` in quotes is a text")),
        Got::Text(_) => Some(format!("`{written}` is a text")),
        Got::List | Got::Mapping => None,
    }
}

/// The text of a scalar, if it fits into a message.
fn written(node: Node<'_>) -> Option<&str> {
    shown(node.resolved().text()).filter(|_| node.resolved().kind() == Kind::Scalar)
}

fn shown(text: &str) -> Option<&str> {
    let fits = !text.is_empty() && text.len() <= MAX_SHOWN && !text.contains(|letter: char| letter.is_control());
    fits.then_some(text)
}
