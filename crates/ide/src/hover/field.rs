//! What is known about a field: its type, what the API server makes of it, and its documentation.

use super::defaults::default_of;
use super::markdown::{code, prose};
use super::mutability::mutability;
use crate::field::Site;
use podlint_schema::{Elem, Field, Kind, LATEST, Minor, Names, OLDEST, Shape};

/// The field of a site, as Markdown.
pub(super) fn of_field(site: &Site<'_>, field: Field) -> String {
    let documentation = podlint_docs::of_field(field);
    let mut facts = vec![format!("**{}** {}", code(field.name()), code(&type_name(field.elem())))];
    if field.required() {
        facts.push("required".to_owned());
    }
    if is_deprecated(field, documentation) {
        facts.push("deprecated".to_owned());
    }
    facts.extend(versions(field.since(), field.until()));
    let mut parts = vec![facts.join(", ")];
    let mut lines = Vec::new();
    if let Some(default) = default_of(field) {
        lines.push(format!("- Default: {default}"));
    }
    let values = values_of(field.elem());
    if !values.is_empty() {
        let values: Vec<String> = values.iter().map(code).collect();
        lines.push(format!("- Values: {}", values.join(", ")));
    }
    if let Some(text) = mutability(site) {
        lines.push(format!("- After creation: {text}"));
    }
    if !lines.is_empty() {
        parts.push(lines.join("\n"));
    }
    parts.extend(documentation.map(prose));
    parts.join("\n\n")
}

/// A kind, as Markdown.
pub(super) fn of_kind(kind: Kind) -> String {
    let version = match kind.group() {
        "" => kind.version().to_owned(),
        group => format!("{group}/{}", kind.version()),
    };
    let mut facts = vec![format!("**{}** {}", code(kind.name()), code(&version))];
    facts.extend(kind.is_object().then(|| if kind.namespaced() { "namespaced" } else { "cluster-wide" }.to_owned()));
    facts.extend(versions(kind.since(), kind.until()));
    let documentation = podlint_docs::of_type(kind.ty()).map(prose);
    std::iter::once(facts.join(", ")).chain(documentation).collect::<Vec<_>>().join("\n\n")
}

/// In which minors something is there, if not in all of them.
fn versions(since: Minor, until: Minor) -> Vec<String> {
    let since = (since > OLDEST).then(|| format!("since {since}"));
    let until = (until < LATEST).then(|| format!("until {until}"));
    since.into_iter().chain(until).collect()
}

/// Whether a field is deprecated: its documentation says so, in one of a few ways.
fn is_deprecated(field: Field, documentation: Option<&str>) -> bool {
    let words = ["Deprecated:", "Deprecated.", "This field is deprecated", "is the deprecated field"];
    let says_so = documentation.is_some_and(|text| words.iter().any(|words| text.contains(words)));
    says_so || field.name().strip_prefix("deprecated").is_some_and(|rest| !rest.is_empty())
}

/// The values that a field, or each item of it, may have.
fn values_of(elem: Elem) -> Names {
    match elem.shape() {
        Shape::List(items) => items.enum_values(),
        _ => elem.enum_values(),
    }
}

/// The type of a value in the words of manifests.
pub(super) fn type_name(elem: Elem) -> String {
    match elem.shape() {
        Shape::String => "string".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Int32 | Shape::Int64 => "integer".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Quantity => "Quantity".to_owned(),
        Shape::IntOrString => "integer or string".to_owned(),
        Shape::Time | Shape::MicroTime => "Time".to_owned(),
        Shape::Bytes => "base64".to_owned(),
        Shape::Any => "any".to_owned(),
        Shape::Object(ty) => ty.name().to_owned(),
        Shape::List(items) => format!("[]{}", type_name(items)),
        Shape::Map(values) => format!("map[string]{}", type_name(values)),
    }
}
