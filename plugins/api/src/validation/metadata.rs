//! Names, labels and the rest of `metadata`.

use super::common::{at_most_bytes, non_negative};
use super::format;
use super::value::Value;
use crate::server::{BadValue, quoted};
use podlint_plugin_sdk::schema::Minor;
use std::borrow::Cow;
use std::collections::HashSet;

/// Most bytes that the annotations of an object may have, keys and values together.
const MAX_ANNOTATIONS: usize = 256 * 1024;
/// Bytes of `generateName` that are kept, and what the server would put behind them: five random letters. These are the
/// recorded ones.
const MAX_BASE_NAME: usize = 58;
const RANDOM_LETTERS: &str = "x7z2k";

/// What the name of a kind of object must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameRule {
    Subdomain,
    /// The same, with a message that speaks of bytes since 1.35: the kind has a generated rule for its name.
    SubdomainOfBytes,
    /// The same, and the server makes a name where there is none.
    SubdomainOrNone,
    Label,
    /// A label that begins with a letter.
    Label1035,
    /// What can be a part of a URL; nothing more is asked of it.
    PathSegment,
}

impl NameRule {
    pub(super) fn messages(self, name: &str, minor: Minor) -> Vec<String> {
        match self {
            NameRule::Subdomain | NameRule::SubdomainOrNone => format::subdomain(name),
            NameRule::SubdomainOfBytes => format::subdomain_of_bytes(name, minor),
            NameRule::Label => format::label(name),
            NameRule::Label1035 => format::label_1035(name),
            NameRule::PathSegment => format::path_segment(name),
        }
    }

    /// What is wrong with the beginning of a name.
    fn base_messages(self, base: &str, minor: Minor) -> Vec<String> {
        match self {
            NameRule::PathSegment => format::path_segment_start(base),
            NameRule::SubdomainOfBytes => format::subdomain(&without_dash(base)),
            _ => self.messages(&without_dash(base), minor),
        }
    }
}

/// The beginning of a name with a letter for the dash at its end. Upstream also loses the byte before the dash; what is left
/// of a letter of several bytes is no name either.
pub(super) fn without_dash(base: &str) -> Cow<'_, str> {
    let Some(rest) = base.strip_suffix('-').filter(|rest| rest.ends_with(|letter: char| letter.is_ascii())) else {
        return Cow::Borrowed(base);
    };
    let mut text = rest.to_owned();
    text.pop();
    text.push('a');
    Cow::Owned(text)
}

/// The name of an object, made from `generateName` if it has none; `None` if there is no name, or none that is known.
pub(crate) fn effective_name<'t>(meta: Value<'_, 't>) -> Option<Cow<'t, str>> {
    let (name, base) = (meta.field("name"), meta.field("generateName"));
    if name.is_unknown() || base.is_unknown() {
        return None;
    }
    match (name.text(), base.text()) {
        ("", "") => None,
        ("", base) => {
            let kept = (0..=base.len().min(MAX_BASE_NAME)).rev().find(|end| base.is_char_boundary(*end));
            Some(Cow::Owned(format!("{}{RANDOM_LETTERS}", &base[..kept.unwrap_or(0)])))
        }
        (name, _) => Some(Cow::Borrowed(name)),
    }
}

/// `metadata.name`, pointing at `generateName` where the name is made of that.
pub(crate) fn name_value<'v, 't>(meta: Value<'v, 't>) -> Value<'v, 't> {
    let (name, base) = (meta.field("name"), meta.field("generateName"));
    if name.is_empty() && !base.is_empty() { name.pointing_at(base) } else { name }
}

/// The labels of a kind that has those of its template where it has none of its own.
pub(crate) fn labels_of_template(meta: Value<'_, '_>, template: Value<'_, '_>) {
    let (own, labels_of_pods) = (meta.field("labels"), template.field("metadata").field("labels"));
    if own.is_empty() && !own.is_unknown() {
        labels(labels_of_pods.shown_at(meta, &["labels"]));
    }
}

/// `metadata` of an object of a kind whose validation looks at it.
pub(crate) fn object_meta(meta: Value<'_, '_>, rule: NameRule) {
    generic_meta(meta, rule);
    meta.field("finalizers").items().for_each(standard_finalizer);
}

fn standard_finalizer(finalizer: Value<'_, '_>) {
    if !finalizer.text().contains('/') && !["kubernetes", "orphan", "foregroundDeletion"].contains(&finalizer.text()) {
        finalizer.invalid("name is neither a standard finalizer name nor is it fully qualified");
    }
}

/// A finalizer in the spec of a namespace.
pub(crate) fn finalizer(finalizer: Value<'_, '_>) {
    finalizer.invalid_each(format::label_key(finalizer.text(), finalizer.session().minor()));
    standard_finalizer(finalizer);
}

/// What is asked of `metadata` of every object, and all that is asked of it by kinds whose own validation leaves it out.
pub(super) fn generic_meta(meta: Value<'_, '_>, rule: NameRule) {
    name(meta, rule);
    let namespace = meta.field("namespace");
    if !namespace.is_empty() && !super::kinds::is_cluster_scoped(&meta.session().object()) {
        namespace.invalid_each(format::label(namespace.text()));
    }
    labels(meta.field("labels"));
    annotations(meta.field("annotations"));
    owner_references(meta.field("ownerReferences"));
    finalizers(meta.field("finalizers"));
    managed_fields(meta.field("managedFields"));
}

fn name(meta: Value<'_, '_>, rule: NameRule) {
    let minor = meta.session().minor();
    let (name, base) = (meta.field("name"), meta.field("generateName"));
    if !base.is_empty() {
        base.invalid_each(rule.base_messages(base.text(), minor));
    }
    let is_needed = rule != NameRule::SubdomainOrNone && !base.is_unknown();
    if name.is_empty() && base.is_empty() && is_needed {
        name.required("name or generateName is required");
    }
    if let Some(effective) = effective_name(meta) {
        let place = name_value(meta);
        for message in rule.messages(&effective, minor) {
            place.invalid_value(BadValue::Text(&effective), &message);
        }
    }
}

/// `metadata.generation`, in the kinds where the server keeps what is written.
pub(crate) fn generation(meta: Value<'_, '_>) {
    non_negative(meta.field("generation"));
}

/// Labels, or a node selector: a map of label keys to label values. Errors are printed without the key.
pub(crate) fn labels(labels: Value<'_, '_>) {
    let minor = labels.session().minor();
    for entry in labels.entries() {
        for message in format::label_key(&entry.name, minor) {
            entry.key.invalid_value(BadValue::Text(&entry.name), &message);
        }
        for message in format::label_value(entry.value.text(), minor) {
            entry.value.shown_at(labels, &[]).invalid(&message);
        }
    }
}

/// Annotations: their keys, in which capital letters do not count, and how long all are together.
pub(crate) fn annotations(annotations: Value<'_, '_>) {
    let minor = annotations.session().minor();
    let mut size = 0;
    for entry in annotations.entries() {
        for message in format::label_key(&entry.name.to_lowercase(), minor) {
            entry.key.invalid_value(BadValue::Text(&entry.name), &message);
        }
        size += entry.name.len() + entry.value.text().len();
    }
    if size > MAX_ANNOTATIONS {
        annotations.too_long(MAX_ANNOTATIONS);
    }
}

/// The references to owners, each once: the server leaves out those that are equal to one before, and warns.
fn owners_and_repeated<'v, 't>(references: Value<'v, 't>) -> (Vec<Value<'v, 't>>, Vec<Value<'v, 't>>) {
    let mut seen = HashSet::new();
    let is_new = |reference: &Value<'v, 't>| {
        let texts = ["apiVersion", "kind", "name", "uid"].map(|name| reference.field(name).text());
        let flags = ["controller", "blockOwnerDeletion"].map(|name| {
            let flag = reference.field(name);
            flag.is_present().then_some(flag.is_true())
        });
        seen.insert((texts, flags))
    };
    references.items().partition(is_new)
}

/// The warning about references to owners that are there more than once.
pub(super) fn repeated_owners(meta: Value<'_, '_>) {
    let (_, repeated) = owners_and_repeated(meta.field("ownerReferences"));
    let Some(first) = repeated.first() else { return };
    let ids: Vec<&str> = repeated.iter().map(|reference| reference.field("uid").text()).collect();
    first.warn_with(format!(
        ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject \
         such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {}",
        ids.join(", ")
    ));
}

fn owner_references(references: Value<'_, '_>) {
    let mut controller: Option<String> = None;
    for (index, reference) in owners_and_repeated(references).0.into_iter().enumerate() {
        let reference = reference.shown_as_item(references, index);
        owner_reference(reference, references);
        if reference.field("controller").is_true() {
            let name = format!("{}/{}", reference.field("kind").text(), reference.field("name").text());
            let Some(first) = &controller else {
                controller = Some(name);
                continue;
            };
            let detail = format!(
                "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {name}"
            );
            reference.field("controller").shown_at(references, &[]).invalid_value(BadValue::Struct, &detail);
        }
    }
}

fn owner_reference(reference: Value<'_, '_>, references: Value<'_, '_>) {
    let is_indexed = reference.session().is_since(37);
    let version_of = reference.field("apiVersion");
    let group_and_version = match version_of.text().split_once('/') {
        None => Some(("", version_of.text())),
        Some((_, version)) if version.contains('/') => None,
        Some(parts) => Some(parts),
    };
    let has_version = group_and_version.is_some_and(|(_, version)| !version.is_empty());
    if is_indexed {
        if version_of.is_empty() {
            version_of.required("must not be empty");
        } else if !has_version {
            version_of.invalid("must be <group>/<version> or <version>");
        }
    } else if !has_version {
        version_of.shown_at(references, &["apiVersion"]).invalid("version must not be empty");
    }
    for name in ["kind", "name", "uid"] {
        let field = reference.field(name);
        if !field.is_empty() {
            continue;
        }
        if is_indexed {
            field.required("must not be empty");
        } else {
            let is_named = !field.session().is_since(34);
            let detail = if is_named { format!("{name} must not be empty") } else { "must not be empty".to_owned() };
            field.shown_at(references, &[name]).invalid(&detail);
        }
    }
    if group_and_version == Some(("", "v1")) && reference.field("kind").text() == "Event" {
        let shown = if is_indexed { reference } else { reference.shown_at(references, &[]) };
        shown.invalid_value(BadValue::Struct, "/v1, Kind=Event is disallowed from being an owner");
    }
}

fn finalizers(finalizers: Value<'_, '_>) {
    let minor = finalizers.session().minor();
    let mut found = [false, false];
    for finalizer in finalizers.items() {
        finalizer.shown_at(finalizers, &[]).invalid_each(format::label_key(finalizer.text(), minor));
        found[0] |= finalizer.text() == "orphan";
        found[1] |= finalizer.text() == "foregroundDeletion";
    }
    if found == [true, true] {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        finalizers.invalid_value(BadValue::Struct, detail);
    }
}

fn managed_fields(entries: Value<'_, '_>) {
    for entry in entries.items() {
        let operation = entry.field("operation");
        match operation.text() {
            "Apply" | "Update" => {}
            _ if !entry.session().is_since(37) => operation.invalid("must be `Apply` or `Update`"),
            "" => operation.required("must not be empty"),
            _ => operation.not_supported(&["Apply", "Update"]),
        }
        let fields_type = entry.field("fieldsType");
        if !matches!(fields_type.text(), "" | "FieldsV1") {
            fields_type.invalid("must be `FieldsV1`");
        }
        let manager = entry.field("manager");
        at_most_bytes(manager, 128);
        for (index, letter) in manager.text().char_indices() {
            if !is_printed(letter) {
                let code = u32::from(letter);
                manager.invalid(&format!("invalid character U+{code:04X} (at position {index})"));
            }
        }
        at_most_bytes(entry.field("subresource"), 256);
    }
}

/// Whether Go takes a character for one that can be printed.
fn is_printed(letter: char) -> bool {
    // What is not printed, its quotation mentions by number.
    letter == ' '
        || (!letter.is_whitespace()
            && (matches!(letter, '"' | '\\') || !quoted(letter.encode_utf8(&mut [0; 4])).contains('\\')))
}
