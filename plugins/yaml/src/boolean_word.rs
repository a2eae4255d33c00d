//! Words that YAML 1.1 takes for booleans: `yes`, `on`, `y` and their like.

use crate::expected::{Expected, Schema, quote};
use crate::source::nodes_of;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::scalar::{self, Scalar};

pub(crate) static RULE: Rule = Rule {
    name: "boolean-word",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("boolean_word.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let mut schema = Schema::new(file);
    for mapping in nodes_of(tree, Kind::Mapping) {
        for Entry { key, value } in mapping.entries() {
            if let Some(meaning) = boolean_word(key)
                && schema.of(mapping).has_free_keys()
            {
                let message = format!("the key `{}` becomes `{meaning}`", key.text());
                report.at(key.span(), message).fix(quote(Fix::safe, key));
            }
            if let Some(meaning) = boolean_word(value) {
                check_value(value, meaning, schema.of_value(mapping, key.text()), report);
            }
        }
    }
    for sequence in nodes_of(tree, Kind::Sequence) {
        let mut is_among_texts = None;
        for item in sequence.items() {
            let Some(meaning) = boolean_word(item) else { continue };
            let expected = schema.of_item(sequence);
            // `[dk, no, se]` are countries.
            if expected == Expected::Anything && *is_among_texts.get_or_insert_with(|| has_texts(sequence)) {
                report_unexpected(item, meaning, report);
            } else {
                check_value(item, meaning, expected, report);
            }
        }
    }
}

fn check_value(value: Node<'_>, meaning: bool, expected: Expected, report: &mut Report<'_>) {
    // Where a text is expected the server refuses it, which is for plugin `api` to say. Elsewhere nobody who wants a
    // boolean writes a single letter; of longer words it is not known which of the two is meant.
    if expected == Expected::Anything && value.span().len() == 1 {
        report_unexpected(value, meaning, report);
    }
}

fn report_unexpected(value: Node<'_>, meaning: bool, report: &mut Report<'_>) {
    report
        .at(value.span(), format!("`{}` is the boolean {meaning} in Kubernetes", value.text()))
        .severity(Severity::Warning)
        .fix(quote(Fix::unsafely, value));
}

/// Whether an item of a list is text for certain.
fn has_texts(sequence: Node<'_>) -> bool {
    sequence.items().any(|item| matches!(scalar::meaning(item), Scalar::Text(_)))
}

/// The boolean that a plain word is. `true` and `false` surprise nobody.
fn boolean_word(node: Node<'_>) -> Option<bool> {
    if node.span().len() > 3 || node.kind() != Kind::Scalar || node.style() != Style::Plain || node.tag().is_some() {
        return None;
    }
    match node.text() {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}
