//! Two objects in one document: the keys of the second one overwrite those of the first.

use crate::source::{Lines, has_error_in, line_above, line_break, line_start};
use podlint_plugin_sdk::prelude::*;
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "missing-separator",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("missing_separator.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let lines = Lines::new(tree.source);
    for document in tree.documents() {
        let root = document.content();
        let Some(mut first) = root.children().next() else { continue };
        for key in second_objects(root) {
            let start = key.span().start;
            let between = Span::new(first.span().end, start);
            // A separator that is misspelt is reported where it stands.
            if !has_error_in(tree, between) && !has_dashes_above(tree.source, start) {
                let line = lines.number(first.span().start);
                let name = key.text();
                let message = format!(
                    "second `{name}` in the same document (first object on line {line}); separate the objects with `---`"
                );
                let place = Span::empty(start_of_object(tree.source, start));
                let fix =
                    Fix::safe("insert `---`").replace(place, format!("---{}", line_break(tree.source, start as usize)));
                report
                    .at(key.span(), message)
                    .related(first.span(), "the object that it overwrites begins here")
                    .fix(fix);
            }
            first = key;
        }
    }
}

/// The first key of each further object in a mapping at the top; nothing where it holds only one.
///
/// An object ends where one of its keys comes again. Each of them must say what it is, else they are just duplicate keys.
pub(crate) fn second_objects(root: Node<'_>) -> Vec<Node<'_>> {
    let is_root = root.parent().is_some_and(|parent| parent.kind() == Kind::Document);
    if !is_root || root.style() != Style::Block || root.kind() != Kind::Mapping {
        return Vec::new();
    }
    let count = |name: &str| root.entries().filter(|entry| entry.key.text() == name).nth(1).is_some();
    if !count("apiVersion") || !count("kind") {
        return Vec::new();
    }
    let mut starts = Vec::new();
    let mut keys = HashSet::new();
    let mut says_what_it_is = true;
    for entry in root.entries() {
        let name = entry.key.text();
        if keys.contains(name) {
            says_what_it_is &= keys.contains("apiVersion") && keys.contains("kind");
            keys.clear();
            starts.push(entry.key);
        }
        keys.insert(name);
    }
    says_what_it_is &= keys.contains("apiVersion") && keys.contains("kind");
    if says_what_it_is { starts } else { Vec::new() }
}

/// Whether the line above, blank ones and comments not counted, begins with dashes.
fn has_dashes_above(source: &str, offset: u32) -> bool {
    let above = &source[..line_start(source, offset as usize)];
    let mut lines = above.lines().rev().map(str::trim_start);
    lines.find(|line| !line.is_empty() && !line.starts_with('#')).is_some_and(|line| line.starts_with("--"))
}

/// Where the line of a key starts, or the first of the comments right above it.
fn start_of_object(source: &str, offset: u32) -> u32 {
    let mut start = line_start(source, offset as usize);
    while start > 0 {
        let above = line_above(source, start);
        if !source[above..].starts_with('#') {
            break;
        }
        start = above;
    }
    start as u32
}
