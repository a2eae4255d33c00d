//! What the rules find, in the protocol's words.

use crate::convert::Lines;
use crate::places::Places;
use crate::snapshot::Snapshot;
use podlint_ide::Target;
use podlint_rules::{Diagnostic as Found, Severity};
use podlint_yaml::Span;
use tower_lsp_server::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, NumberOrString,
};

/// Rules that find what does nothing.
const UNNECESSARY: [&str; 3] = ["podlint/unused-ignore", "volumes/unused-volume", "yaml/duplicate-key"];

/// What is found in a file.
pub(crate) fn diagnostics(snapshot: &Snapshot, file: u32) -> Vec<Diagnostic> {
    let Some(checked) = snapshot.checked(file) else { return Vec::new() };
    let places = Places::new(snapshot);
    let of_file =
        |lines: &Lines<'_>| checked.diagnostics.iter().map(|found| diagnostic(&places, lines, found)).collect();
    places.with_lines(file, of_file).unwrap_or_default()
}

/// One of them. Its places are those of the text as it stands.
pub(crate) fn diagnostic(places: &Places<'_>, lines: &Lines<'_>, found: &Found) -> Diagnostic {
    let client = &places.snapshot.client;
    let related = || {
        let information = |related: &podlint_rules::Related| {
            let target = Target { file: related.location.file.0, span: related.location.span };
            Some(DiagnosticRelatedInformation { location: places.location(target)?, message: related.message.clone() })
        };
        found.related.iter().filter_map(information).collect::<Vec<_>>()
    };
    let tags = || match &*found.rule {
        rule if rule.contains("deprecated") => Some(vec![DiagnosticTag::DEPRECATED]),
        rule if UNNECESSARY.contains(&rule) => Some(vec![DiagnosticTag::UNNECESSARY]),
        _ => None,
    };
    Diagnostic {
        range: lines.range(visible(found.location.span, lines)),
        severity: Some(match found.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Information => DiagnosticSeverity::INFORMATION,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(found.rule.to_string())),
        code_description: client.has_code_descriptions.then(|| page(&found.rule)).flatten(),
        source: Some("podlint".to_owned()),
        message: found.message.clone(),
        related_information: (client.has_related_information && !found.related.is_empty()).then(related),
        tags: client.has_tags.then(tags).flatten(),
        data: None,
    }
}

/// Bytes that an editor can underline: at least one letter where there is one.
fn visible(span: Span, lines: &Lines<'_>) -> Span {
    if !span.is_empty() { span } else { lines.with_a_letter(span) }
}

/// Where the page of a rule is: an address that the editor's extension opens, by asking for it.
fn page(rule: &str) -> Option<CodeDescription> {
    let href = format!("podlint-rule:///{rule}.md").parse().ok()?;
    Some(CodeDescription { href })
}
