//! API versions that the server still has and will not have for long.

#[rustfmt::skip]
mod table;

use crate::validation::value::Value;
use podlint_plugin_sdk::schema;
use table::DEPRECATIONS;

/// What the markers of the types say about a kind in a version.
struct Deprecation {
    /// The first and the last minor whose release says so.
    minors: (u8, u8),
    api_version: &'static str,
    kind: &'static str,
    /// The minor that deprecated it.
    deprecated: u8,
    /// The minor that no longer has it; 0 if none is named.
    removed: u8,
    /// The apiVersion and kind to use instead; empty if none is named.
    replacement: &'static str,
}

const fn row(
    minors: (u8, u8),
    api_version: &'static str,
    kind: &'static str,
    deprecated: u8,
    removed: u8,
    replacement: &'static str,
) -> Deprecation {
    Deprecation { minors, api_version, kind, deprecated, removed, replacement }
}

/// The warning about the apiVersion of an object.
pub(super) fn deprecated_version(object: Value<'_, '_>) {
    let session = object.session();
    let api_version = object.field("apiVersion");
    let kind = session.object().kind_name();
    let is_met = |deprecation: &&Deprecation| {
        let (first, last) = deprecation.minors;
        deprecation.api_version == api_version.text()
            && deprecation.kind == kind
            && session.is_since(first)
            && !session.is_since(last + 1)
            && session.is_since(deprecation.deprecated)
    };
    let Some(deprecation) = DEPRECATIONS.iter().find(is_met) else { return };
    let (group, version) = api_version.text().split_once('/').unwrap_or_default();
    // What the server does not have any more it does not warn about.
    if schema::kind(group, version, kind).is_some_and(|kind| kind.available_in(session.minor())) {
        api_version.warn_with(deprecation.text());
    }
}

impl Deprecation {
    fn text(&self) -> String {
        let Deprecation { api_version, kind, deprecated, removed, replacement, .. } = self;
        let mut text = format!("{api_version} {kind} is deprecated in v1.{deprecated}+");
        if *removed != 0 {
            text.push_str(&format!(", unavailable in v1.{removed}+"));
        }
        if !replacement.is_empty() {
            text.push_str(&format!("; use {replacement}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_servers() {
        let find = |kind| DEPRECATIONS.iter().find(|row| row.api_version == "batch/v1beta1" && row.kind == kind);
        let text = "batch/v1beta1 CronJob is deprecated in v1.21+, unavailable in v1.25+; use batch/v1 CronJob";
        assert_eq!(find("CronJob").map(Deprecation::text).as_deref(), Some(text));
    }

    #[test]
    fn rows_are_of_minors_that_are_known() {
        let is_known = |minor: u8| schema::Minor::new(minor).is_some();
        assert!(DEPRECATIONS.iter().all(|row| is_known(row.minors.0) && is_known(row.minors.1)));
    }
}
