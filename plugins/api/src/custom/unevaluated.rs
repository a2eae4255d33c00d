//! What of a definition is not evaluated: it is counted and named, so that silence means something.

use super::schema::{NotEvaluated, Schema};
use super::{UNEVALUATED_SCHEMA, schema_of};
use podlint_plugin_sdk::manifest::{IndexedFact, index_flag};
use podlint_plugin_sdk::prelude::*;
use std::collections::BTreeMap;

/// So many of the rules that are not evaluated are pointed at.
const MAX_SHOWN: usize = 20;

/// Among so many objects of a kind in any group the first of a group is looked for.
const MAX_LOOKED_AT: usize = 1000;

/// Says how much of a definition is not evaluated, if the input has objects of its kind.
pub(super) fn report_of_definition(definition: &Object<'_>, report: &mut Report<'_>) {
    let Some(indexed) = report.indexed(definition) else { return };
    let spec = definition.view().get("spec");
    let (Some(group), Some(kind)) = (spec.get("group").text(), spec.get("names").get("kind").text()) else { return };
    let has_objects = |index: &IndexView<'_>| {
        let mut objects = index.facts_with_key(FactKind::Identity, kind.value).filter_map(|fact| fact.object());
        objects.any(|object| object.group() == group.value)
    };
    if has_objects(report.index()) {
        let schemas: Vec<_> = indexed.facts(FactKind::CustomSchema).collect();
        say(&schemas, kind.value, definition.title_span(), report);
    }
}

/// The same for the definition of an object that the configuration names: there is no other place where it could be said.
/// It is said at the first object of the kind. That not all of an object was looked at is said at each.
pub(super) fn report_of_object(object: &Object<'_>, schema: IndexedFact<'_>, is_cut: bool, report: &mut Report<'_>) {
    let Some(definition) = schema.object() else { return };
    if definition.has(index_flag::UNCHECKED) && is_first_of_kind(object, report) {
        say(&[schema], object.kind_name(), object.title_span(), report);
    }
    if is_cut && report.select(UNEVALUATED_SCHEMA.name) {
        let message = "it is too large, or too much is wrong with it: not all of it was held against its definition";
        report.at(object.title_span(), message);
    }
}

fn is_first_of_kind(object: &Object<'_>, report: &Report<'_>) -> bool {
    let Some(indexed) = report.indexed(object) else { return false };
    let all = report.index().facts_with_key(FactKind::Identity, object.kind_name()).take(MAX_LOOKED_AT);
    let mut of_group = all.filter_map(|fact| fact.object()).filter(|other| other.group() == object.group());
    of_group.next().is_none_or(|first| first.index == indexed.index)
}

fn say(schemas: &[IndexedFact<'_>], kind: &str, place: Span, report: &mut Report<'_>) {
    let read: Vec<_> = schemas.iter().map(|fact| (*fact, schema_of(fact.value()))).collect();
    let mut counts: BTreeMap<NotEvaluated, usize> = BTreeMap::new();
    for schema in read.iter().filter_map(|(_, schema)| schema.as_deref()) {
        schema.unevaluated().iter().for_each(|part| *counts.entry(part.what).or_default() += 1);
    }
    let unread = read.iter().filter(|(_, schema)| schema.is_none()).count();
    let mut words: Vec<String> = counts.iter().map(|(what, count)| plural(*count, what.name())).collect();
    if unread > 0 {
        words.push(plural(unread, "schema"));
    }
    if words.is_empty() || !report.select(UNEVALUATED_SCHEMA.name) {
        return;
    }
    let parts = read.iter().flat_map(|(fact, schema)| places(*fact, schema.as_deref()));
    let parts: Vec<_> = parts.take(MAX_SHOWN).collect();
    let finding = report.at(place, format!("{} of {kind} not evaluated", words.join(", ")));
    for (file, span, text) in parts {
        finding.related_in(file, span, format!("not evaluated: `{text}`"));
    }
}

/// Where the parts of a schema that are not evaluated stand: file, place, words.
fn places(fact: IndexedFact<'_>, schema: Option<&Schema>) -> Vec<(u32, Span, String)> {
    let Some(file) = fact.object().map(|object| object.file()) else { return Vec::new() };
    let moved = |offset: u32| u32::try_from(i64::from(offset) + fact.number()).ok();
    let parts = schema.map_or(&[][..], Schema::unevaluated).iter();
    parts
        .filter_map(|part| Some((file, Span::new(moved(part.span.start)?, moved(part.span.end)?), part.text.clone())))
        .take(MAX_SHOWN)
        .collect()
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

impl NotEvaluated {
    const fn name(self) -> &'static str {
        match self {
            NotEvaluated::CelRule => "CEL rule",
            NotEvaluated::Enumeration => "enumeration",
            NotEvaluated::Pattern => "pattern",
            NotEvaluated::Format => "format",
        }
    }
}
