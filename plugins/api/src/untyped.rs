//! Objects without a `kind` or an `apiVersion`, which nothing can be done with.

use crate::declared::{api_version_of, declared, fits, split};
use crate::server::decode;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{self, Minor, kinds, kinds_named};

/// Reports what is missing. `false` if both are there, or written under a misspelt key.
pub(crate) fn check(object: &Object<'_>, report: &mut Report<'_>) -> bool {
    let is_written = |field: &str| declared(object, field).is_some_and(|text| !text.is_empty());
    let is_open = |field: &str| object.view().get(field).is_unknown();
    let has_metadata = object.view().get("metadata").node().is_some_and(|node| node.kind() == Kind::Mapping);
    // Without metadata it is a file of something else: charts have an apiVersion too.
    if object.is_fragment() || !has_metadata || is_open("kind") || is_open("apiVersion") {
        return false;
    }
    let (_, minor) = report.minors();
    match (is_written("apiVersion"), is_written("kind")) {
        (true, false) => missing_kind(object, minor, report),
        (false, true) => missing_version(object, minor, report),
        _ => return false,
    }
    true
}

fn missing_kind(object: &Object<'_>, minor: Minor, report: &mut Report<'_>) {
    let (group, version) = split(declared(object, "apiVersion").unwrap_or_default());
    let is_of_version = |kind: &schema::Kind| {
        kind.is_object() && (kind.group(), kind.version()) == (group, version) && kind.available_in(minor)
    };
    let mut candidates = kinds().filter(is_of_version).peekable();
    if candidates.peek().is_none() {
        return;
    }
    let mut fitting = candidates.filter(|kind| says_more_than_metadata(object) && fits(object, *kind));
    let meant = fitting.next().filter(|_| fitting.next().is_none());
    let message = match meant {
        Some(kind) => format!("`kind` is missing; with these fields it looks like `{}`", kind.name()),
        None => "`kind` is missing".to_owned(),
    };
    let finding = report.at(place(object, "kind"), message).data(decode("Object 'Kind' is missing"));
    if let Some(fix) = meant.and_then(|kind| written(object, "kind", kind.name())) {
        finding.fix(fix);
    }
}

fn missing_version(object: &Object<'_>, minor: Minor, report: &mut Report<'_>) {
    let mut named = kinds_named(declared(object, "kind").unwrap_or_default()).peekable();
    if named.peek().is_none() {
        return;
    }
    let mut fitting = named.filter(|kind| kind.is_object() && kind.available_in(minor) && fits(object, *kind));
    let meant = fitting.next().filter(|_| fitting.next().is_none());
    let message = match meant {
        Some(kind) => format!("`apiVersion` is missing; {} is in `{}`", kind.name(), api_version_of(kind)),
        None => "`apiVersion` is missing".to_owned(),
    };
    let finding = report.at(place(object, "apiVersion"), message).data(decode("Object 'apiVersion' is missing"));
    if let Some(fix) = meant.and_then(|kind| written(object, "apiVersion", &api_version_of(kind))) {
        finding.fix(fix);
    }
}

fn says_more_than_metadata(object: &Object<'_>) -> bool {
    object.root().entries().any(|entry| !matches!(entry.key.text(), "apiVersion" | "kind" | "metadata"))
}

/// The empty value, or the first key of the object.
fn place(object: &Object<'_>, field: &str) -> Span {
    let written = object.view().get(field).span();
    written.or_else(|| Some(object.root().children().next()?.span())).unwrap_or(object.root().span())
}

/// Writes the field: in place of the empty value, or on a line of its own where it belongs.
fn written(object: &Object<'_>, field: &str, value: &str) -> Option<Fix> {
    let fix = Fix::unsafely(format!("add `{field}: {value}`"));
    if let Some(entry) = object.root().entry(field) {
        let is_empty_text = entry.value.kind() == Kind::Scalar && entry.value.text().is_empty();
        return is_empty_text.then(|| fix.replace(entry.value.span(), value));
    }
    let root = object.root();
    let (source, first) = (root.tree().source, root.children().next()?);
    if root.style() != Style::Block {
        return None;
    }
    let indent = " ".repeat(first.column());
    let Some(version) = root.get("apiVersion").filter(|_| field == "kind") else {
        let start = Span::new(first.span().start, first.span().start);
        return Some(fix.replace(start, format!("{field}: {value}\n{indent}")));
    };
    let end = version.span().end;
    let line_end = source[end as usize..].find(['\r', '\n']).map(|length| end + length as u32)?;
    Some(fix.replace(Span::new(line_end, line_end), format!("\n{indent}{field}: {value}")))
}
