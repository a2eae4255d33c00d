//! YAML that Kubernetes refuses, or reads as something else, though nothing is wrong with it.
//!
//! Documents with something unusual in them are read a second time, exactly as kubectl reads them, and the two readings are compared.

use crate::source::{line_start, nodes_of};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::kubernetes::{self, Document, Reading, json_of};
use podlint_plugin_sdk::yaml::{Tree, scalar};

pub(crate) static RULE: Rule = Rule {
    name: "misread",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("misread.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    // With errors Kubernetes refuses the text anyway, templates are not rendered yet, and a page of Markdown is read block by block.
    let is_page = file.path().ends_with(".md") || file.path().ends_with(".markdown");
    if is_page || !tree.errors.is_empty() || !is_unusual(tree) || has_odd_break(tree.source) {
        return;
    }
    let reading = kubernetes::read(tree.source.as_bytes());
    if let Some(stop) = reading.stop() {
        // What stands behind `---` and directives have rules with fixes of their own.
        let line = &tree.source[line_start(tree.source, stop.span.start as usize)..];
        if !line.starts_with("---") && !line.starts_with('%') && !is_hole(tree, stop.span) {
            report.at(stop.span, format!("Kubernetes refuses this: {}", stop.message));
        }
        return;
    }
    compare(tree, &reading, report);
}

/// Whether a second reading could give something else than the tree.
fn is_unusual(tree: &Tree<'_>) -> bool {
    let is_flagged = tree.documents().any(|document| document.has(flag::DIALECT));
    is_flagged || tree.source.trim_start().starts_with('{') || has_unheard_of_scalar(tree)
}

/// Whether one of the letters stands in the text that Kubernetes takes for line breaks: rule `odd-space` says what becomes of it.
fn has_odd_break(source: &str) -> bool {
    !source.is_ascii() && source.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

/// Whether a number that JSON does not have, or a null as a key, stands in the text.
fn has_unheard_of_scalar(tree: &Tree<'_>) -> bool {
    let is_short = |node: &Node<'_>| node.style() == Style::Plain && node.span().len() < 6;
    let is_infinite = |node: &Node<'_>| match scalar::plain(node.raw()) {
        scalar::Scalar::Float(value) => !value.is_finite(),
        _ => false,
    };
    let may_be_infinite = |node: &Node<'_>| matches!(node.raw().as_bytes().first(), Some(b'.' | b'+' | b'-'));
    let is_null = |node: &Node<'_>| matches!(node.raw(), "~" | "null" | "Null" | "NULL");
    nodes_of(tree, Kind::Scalar).any(|node| is_short(&node) && may_be_infinite(&node) && is_infinite(&node))
        || nodes_of(tree, Kind::Mapping)
            .any(|mapping| mapping.entries().any(|entry| is_short(&entry.key) && is_null(&entry.key)))
}

fn is_hole(tree: &Tree<'_>, place: Span) -> bool {
    tree.covering(place).is_some_and(|node| node.has(flag::HOLE))
        || tree.nodes.iter().any(|node| node.flags & flag::HOLE != 0 && node.span().contains(place))
}

/// Reports the first place at which the two readings part.
fn compare(tree: &Tree<'_>, reading: &Reading<'_>, report: &mut Report<'_>) {
    let mut documents = tree.documents().peekable();
    for read in reading.documents() {
        let span = read.span();
        // What kubectl ignores behind a document has a rule of its own.
        while documents.next_if(|document| document.content().span().end <= span.start).is_some() {}
        let Some(document) = documents.next_if(|document| document.content().span().start < span.end.max(1)) else {
            continue;
        };
        if let Some((place, instead)) = difference(document.content(), read) {
            report.at(place, format!("Kubernetes reads this as {instead}"));
            return;
        }
    }
}

/// The first node that Kubernetes reads as something else, and what.
fn difference(content: Node<'_>, read: Document<'_>) -> Option<(Span, String)> {
    let read_tree = read.tree();
    let root = read_tree.documents().next()?.content();
    let mut ours = content.descendants();
    let mut theirs = root.descendants();
    loop {
        match (ours.next(), theirs.next()) {
            (None, None) => return None,
            (Some(node), Some(other)) if is_same(node, other) => {}
            (Some(node), Some(other)) => return Some((node.span(), shown(other))),
            (Some(node), None) => return Some((node.span(), "nothing".to_owned())),
            (None, Some(other)) => return Some((content.span(), shown(other))),
        }
    }
}

fn is_same(node: Node<'_>, other: Node<'_>) -> bool {
    let is_plain = |node: Node<'_>| node.style() == Style::Plain;
    let is_text = node.kind() == Kind::Scalar;
    node.kind() == other.kind()
        && node.children().count() == other.children().count()
        && (!is_text || node.text() == other.text() && is_plain(node) == is_plain(other))
}

/// Values longer than this are cut in messages.
const MAX_SHOWN: usize = 40;

fn shown(node: Node<'_>) -> String {
    let json = json_of(node).unwrap_or_else(|| "something that it refuses".to_owned());
    match json.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("`{}...`", &json[..end]),
        None => format!("`{json}`"),
    }
}
