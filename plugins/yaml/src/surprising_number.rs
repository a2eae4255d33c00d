//! Plain text that Kubernetes reads as another number than the one that is written.

use crate::expected::{Expected, Schema, quote};
use crate::key;
use crate::source::nodes_of;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Shape;
use podlint_plugin_sdk::yaml::scalar::{Scalar, json_number, plain};

pub(crate) static RULE: Rule = Rule {
    name: "surprising-number",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("surprising_number.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let mut schema = Schema::new(file);
    for mapping in nodes_of(tree, Kind::Mapping) {
        for Entry { key, value } in mapping.entries() {
            if may_be_number(key) {
                check_key(key, schema.of(mapping), report);
            }
            if may_be_number(value)
                && let Some(number) = surprise(value)
            {
                check_value(value, &number, key.text(), schema.of_value(mapping, key.text()), report);
            }
        }
    }
    for sequence in nodes_of(tree, Kind::Sequence) {
        for item in sequence.items().filter(|item| may_be_number(*item)) {
            if let Some(number) = surprise(item) {
                check_value(item, &number, "", schema.of_item(sequence), report);
            }
        }
    }
}

/// A first look that costs nothing: most values are no numbers.
fn may_be_number(node: Node<'_>) -> bool {
    let is_plain = node.kind() == Kind::Scalar && node.style() == Style::Plain && node.span().len() > 1;
    is_plain && matches!(node.raw().as_bytes()[0], b'0'..=b'9' | b'+' | b'-' | b'.') && node.tag().is_none()
}

/// A number that is written in another way than Kubernetes writes it.
struct Surprise {
    /// As Kubernetes writes it.
    read: String,
    value: Scalar<'static>,
}

fn surprise(node: Node<'_>) -> Option<Surprise> {
    let text = node.text();
    if text.len() < 19 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (read, value) = match plain(text) {
        Scalar::Int(value) => (value.to_string(), Scalar::Int(value)),
        Scalar::Float(value) if value.is_finite() => (json_number(value), Scalar::Float(value)),
        _ => return None,
    };
    (read != text).then_some(Surprise { read, value })
}

fn check_key(key: Node<'_>, expected: Expected, report: &mut Report<'_>) {
    if let Some(name) = key::name(key).filter(|name| !name.is_text && name.text != key.text())
        && expected.has_free_keys()
    {
        let message = format!("the key `{}` becomes `{}`", key.text(), name.text);
        report.at(key.span(), message).fix(quote(Fix::safe, key));
    }
}

fn check_value(value: Node<'_>, number: &Surprise, key: &str, expected: Expected, report: &mut Report<'_>) {
    let written = value.text();
    let read = &number.read;
    match expected {
        Expected::Shape(Shape::Int32 | Shape::Int64 | Shape::IntOrString | Shape::Quantity | Shape::Number)
            if is_octal(written, number) && !is_mode(key) =>
        {
            let message = format!("`{written}` is octal, Kubernetes reads {read}");
            report.at(value.span(), message).severity(Severity::Warning);
        }
        Expected::Anything if is_octal(written, number) && is_mode(key) => {}
        Expected::Anything => {
            if let Some(why) = loss(written, number, key) {
                let message = format!("`{written}` is the number {read} in Kubernetes: {why}");
                report.at(value.span(), message).severity(Severity::Warning).fix(quote(Fix::unsafely, value));
            }
        }
        // Where a text is expected the server refuses it, which is for plugin `api` to say.
        _ => {}
    }
}

/// Whether a leading zero makes it another number than its digits say.
fn is_octal(written: &str, number: &Surprise) -> bool {
    has_leading_zero(written) && matches!(number.value, Scalar::Int(value) if written.parse() != Ok(value))
}

fn has_leading_zero(written: &str) -> bool {
    let digits = written.trim_start_matches(['+', '-']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a field holds permissions, which everybody writes in octal.
fn is_mode(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["mode", "perm", "umask"].iter().any(|word| key.contains(word))
}

/// What is lost, where nothing says whether a number or a text is meant: only what no number would be written like.
fn loss(written: &str, number: &Surprise, key: &str) -> Option<&'static str> {
    if has_leading_zero(written) {
        let is_octal = is_octal(written, number);
        return Some(if is_octal { "a leading zero makes it octal" } else { "the leading zero is lost" });
    }
    match number.value {
        Scalar::Float(_) if written.len() > 16 && written.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some("it has more than 64 bits, so digits are lost")
        }
        Scalar::Float(_) if names_text(key) && written.contains(['e', 'E']) => Some("`e` makes it an exponent"),
        Scalar::Float(_) if names_text(key) && written.ends_with('0') && written.contains('.') => {
            Some("the last zero is lost")
        }
        _ => None,
    }
}

/// Whether the name of a field says that its value is a name of something, though it may look like a number.
fn names_text(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["version", "tag", "release", "revision", "commit", "sha", "hash"].iter().any(|word| key.ends_with(word))
}
