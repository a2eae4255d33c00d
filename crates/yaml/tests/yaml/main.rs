//! Text in, tree out.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod broken;
mod kubernetes;
mod properties;
mod suite;
mod valid;

use podlint_yaml::{Kind, Node, parse};

/// The tree of `text` in one line per document: `{key: value}`, `[item]`, scalars as JSON text, `_` for missing values,
/// `*name`; then one line per error with what it points at.
fn shape(text: &str) -> String {
    let parse = parse(text);
    let tree = parse.tree();
    let mut out = String::new();
    for document in tree.documents() {
        write_shape(document.content(), &mut out);
        out.push('\n');
    }
    for error in tree.errors {
        let message = error.code().message();
        out.push_str(&format!("! {}: {:?}\n", message, error.span.of(text)));
    }
    out
}

fn write_shape(node: Node<'_>, out: &mut String) {
    if let Some(anchor) = node.anchor() {
        out.push_str(anchor.of(node.tree().source));
        out.push(' ');
    }
    if let Some(tag) = node.tag() {
        out.push_str(tag);
        out.push(' ');
    }
    match node.kind() {
        Kind::Mapping => {
            out.push('{');
            for (place, entry) in node.entries().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                write_shape(entry.key, out);
                out.push_str(": ");
                write_shape(entry.value, out);
            }
            out.push('}');
        }
        Kind::Sequence => {
            out.push('[');
            for (place, item) in node.items().enumerate() {
                out.push_str(if place > 0 { ", " } else { "" });
                write_shape(item, out);
            }
            out.push(']');
        }
        Kind::Scalar => {
            let text = node.text();
            let is_word =
                !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || "-./_$".contains(letter));
            if is_word { out.push_str(text) } else { out.push_str(&format!("{text:?}")) }
        }
        Kind::Alias => out.push_str(node.raw()),
        _ => out.push('_'),
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shape(text).trim_end(), expected, "\n{text}");
}
