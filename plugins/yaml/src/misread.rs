//! YAML that Kubernetes reads as something else, though nothing is wrong with it.
//!
//! Documents with something unusual in them are read a second time, exactly as kubectl reads them, and the two readings
//! are compared.

use crate::source::cut;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::Tree;
use podlint_plugin_sdk::yaml::kubernetes::{self, Document, Reading, json_of};

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
    // With errors Kubernetes refuses the text anyway, templates are not rendered yet, and a page of Markdown is read
    // block by block.
    let is_page = file.path().ends_with(".md") || file.path().ends_with(".markdown");
    if is_page || !tree.errors.is_empty() || !is_unusual(tree) || has_odd_break(tree.source) {
        return;
    }
    let reading = kubernetes::read(tree.source.as_bytes());
    // What Kubernetes refuses is for plugin `api` to say.
    if reading.stop().is_none() {
        compare(tree, &reading, report);
    }
}

/// Whether a second reading could give something else than the tree.
fn is_unusual(tree: &Tree<'_>) -> bool {
    tree.documents().any(|document| document.has(flag::DIALECT)) || tree.source.trim_start().starts_with('{')
}

/// Whether one of the letters stands in the text that Kubernetes takes for line breaks: rule `odd-space` says what becomes of it.
fn has_odd_break(source: &str) -> bool {
    !source.is_ascii() && source.contains(['\u{85}', '\u{2028}', '\u{2029}'])
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
    format!("`{}`", cut(&json, MAX_SHOWN))
}
