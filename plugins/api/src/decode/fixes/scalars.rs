//! Scalars that were meant as another type: quotes too few or too many, units, plain text for base64.

use super::quantity::meant;
use crate::decode::got::Got;
use crate::decode::walk::Wrong;
use crate::place::spelt_like;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Shape, nearest};
use podlint_plugin_sdk::yaml::kubernetes::base64;
use podlint_plugin_sdk::yaml::scalar::{Scalar, plain};

/// Secrets with more keys are not moved as a whole.
const MANY: usize = 64;

/// A number or boolean that was meant as text keeps the digits and letters that it is written with.
pub(super) fn quote(node: Node<'_>) -> Fix {
    Fix::safe("quote it").replace(node.span(), format!("\"{}\"", node.raw()))
}

/// A text that was meant as a boolean.
pub(super) fn boolean(node: Node<'_>, text: &str) -> Option<Fix> {
    if let Scalar::Bool(value) = plain(text) {
        return is_quoted(node).then(|| without_quotes(node, &value.to_string(), true));
    }
    let word = nearest(&text.to_ascii_lowercase(), ["true", "false"])?;
    Some(Fix::unsafely(format!("change it to `{word}`")).replace(node.span(), word))
}

/// A text that was meant as a whole number.
pub(super) fn number(wrong: &Wrong<'_>, text: &str, is_json: bool) -> Option<Fix> {
    let node = wrong.node;
    let fits = |number: i128| match wrong.wanted.shape() {
        Shape::Int32 => i32::try_from(number).is_ok(),
        _ => i64::try_from(number).is_ok(),
    };
    if let Scalar::Int(number) = plain(text) {
        let is_written_so = number.to_string() == text;
        // A mode is octal for everybody; elsewhere a leading zero says nothing.
        let is_mode = wrong.way.key.text().to_ascii_lowercase().ends_with("mode");
        let can_stand = fits(number) && is_quoted(node) && (is_written_so || !is_json);
        return can_stand.then(|| without_quotes(node, text, is_written_so || is_mode));
    }
    // `30s` for seconds.
    let digits = text.strip_suffix('s').filter(|_| wrong.way.key.text().ends_with("Seconds"))?;
    let is_number = digits.parse().is_ok_and(fits);
    is_number.then(|| Fix::unsafely(format!("change it to `{digits}`")).replace(node.span(), digits))
}

fn without_quotes(node: Node<'_>, text: &str, is_sure: bool) -> Fix {
    let title = "remove the quotes";
    if is_sure { Fix::safe(title) } else { Fix::unsafely(title) }.replace(node.span(), text)
}

fn is_quoted(node: Node<'_>) -> bool {
    matches!(node.style(), Style::SingleQuoted | Style::DoubleQuoted)
}

/// A quantity with another unit than it was meant to have.
pub(super) fn quantity(node: Node<'_>, text: &str) -> Option<Fix> {
    let meant = meant(text)?;
    let title = format!("change it to `{}`", meant.text);
    let fix = if meant.is_sure { Fix::safe(title) } else { Fix::unsafely(title) };
    Some(fix.replace(node.span(), spelt_like(node, &meant.text)))
}

/// Plain text where base64 is wanted: it belongs under `stringData`, or has to be encoded.
pub(super) fn base64(wrong: &Wrong<'_>, text: &str) -> Option<Fix> {
    let map = wrong.way.map?;
    let secret = map.parent().filter(|_| map.text() == "data")?;
    let values = secret.get("data")?;
    let is_plain = |value: Node<'_>| matches!(Got::of(value.resolved(), false), Some(Got::Text(text)) if base64::refusal(text).is_some());
    // Each of the values asks about all of them.
    let are_few = values.entries().nth(MANY).is_none();
    if are_few && secret.get("stringData").is_none() && values.entries().all(|entry| is_plain(entry.value)) {
        let title = "rename `data` to `stringData`";
        return Some(Fix::unsafely(title).replace(map.span(), spelt_like(map, "stringData")));
    }
    let is_block = matches!(wrong.node.style(), Style::Literal | Style::Folded);
    let encoded = base64::encode(text.as_bytes());
    (!is_block)
        .then(|| Fix::unsafely("encode it in base64").replace(wrong.node.span(), spelt_like(wrong.node, &encoded)))
}
