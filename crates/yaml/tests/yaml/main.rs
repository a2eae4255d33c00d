//! Text in, tree out.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod bad_input;
mod broken;
mod checks;
mod dialect;
mod edit;
mod edit_properties;
mod fast;
mod fuzz;
mod kubernetes;
mod pathological;
mod properties;
mod recovery;
mod suite;
mod valid;

use podlint_yaml::{Kind, Node, flag, parse};

/// The tree of `text` in one line per document: `{key: value}`, `[item]`, scalars as JSON text, `_` for missing values,
/// `*name`, what is no data behind a `~`; then one line per error with what it points at.
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
            write_children(node, &[", ", ": "], out);
            out.push('}');
        }
        Kind::Sequence => {
            out.push('[');
            write_children(node, &[", "], out);
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

/// Children with what stands before each; what is no data behind a `~`.
fn write_children(node: Node<'_>, separators: &[&str], out: &mut String) {
    let mut place = 0;
    let mut first = true;
    for child in node.all_children() {
        let is_extra = child.has(flag::EXTRA);
        if is_extra && child.kind() == Kind::Missing {
            continue;
        }
        let separator = if is_extra { " " } else { separators[place % separators.len()] };
        out.push_str(if first { "" } else { separator });
        first = false;
        if is_extra {
            out.push('~');
        } else {
            place += 1;
        }
        write_shape(child, out);
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(shape(text).trim_end(), expected, "\n{text}");
}
