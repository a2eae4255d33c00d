//! Text that is not YAML, with the repairs that its shape suggests.

use crate::source::is_foreign_template;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::{ErrorCode, Repair, RepairKind, SyntaxError, Tree};

pub(crate) static RULE: Rule = Rule {
    name: "syntax",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("syntax.md"),
    options: "",
    check: Check::File(check),
};

/// A text with more bytes than this that are not UTF-8 is no text, and each of them is not worth a line.
const MOST_BAD_BYTES: usize = 20;

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    if is_foreign_template(file) {
        return;
    }
    let mut bad = tree.errors.iter().filter(|error| error.code() == ErrorCode::NotUtf8);
    if let Some(first) = bad.next()
        && let further = bad.count()
        && further >= MOST_BAD_BYTES
    {
        let message = format!("this is no text in UTF-8: bytes that are none stand here and at {further} more places");
        report.at(first.span, message);
        return;
    }
    for error in tree.errors {
        let finding = report.at(error.span, message(error, tree));
        if !error.related.is_empty() {
            finding.related(error.related, related_message(error.code()));
        }
        let repairs = tree.repairs_of(error);
        // A repair that was made is the right one; of several that were not, nobody can say which one is.
        let is_safe = error.is_mended() || repairs.len() == 1 && repairs[0].kind().is_sure();
        for repair in repairs.iter().filter(|repair| repair.edit_count > 0) {
            let title = repair.kind().title();
            let fix = match repair.kind() {
                kind if kind.is_only_offered() => Fix::manually(title),
                _ if is_safe => Fix::safe(title),
                _ => Fix::unsafely(title),
            };
            finding.fix(tree.edits_of(repair).fold(fix, |fix, (span, text)| fix.replace(span, text)));
        }
    }
}

fn related_message(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::LeftOfDocument => "the document begins in this column",
        _ => "expected here at the latest",
    }
}

fn message(error: &SyntaxError, tree: &Tree<'_>) -> String {
    let text = error.code().message();
    let repair = tree.repairs_of(error).first();
    match error.code() {
        ErrorCode::MissingColon | ErrorCode::UnknownAlias | ErrorCode::BadEscape => {
            format!("{text}: `{}`", error.span.of(tree.source))
        }
        ErrorCode::BadIndentation if error.is_mended() => {
            let place = error.span.of(tree.source).trim();
            if place.is_empty() {
                return "these lines are indented otherwise than the line above that they belong to".to_owned();
            }
            format!("`{place}` is indented wrongly; it belongs at column {}", column(tree.source, error.span))
        }
        ErrorCode::BadIndentation => format!("{text}: `{}`", error.span.of(tree.source)),
        ErrorCode::MissingSpaceAfterDash if repair.is_some_and(|repair| repair.edit_count == 2) => {
            format!("missing space after `-` and `:` in `{}`", word(error, repair, tree))
        }
        ErrorCode::MissingSpaceAfterColon | ErrorCode::MissingSpaceAfterDash => {
            format!("{text} in `{}`", word(error, repair, tree))
        }
        ErrorCode::Placeholder if error.span.of(tree.source).starts_with('{') => format!(
            "`{}` opens a mapping in YAML; replace the placeholder or quote the value",
            error.span.of(tree.source)
        ),
        _ => text.to_owned(),
    }
}

/// The word that a space is missing in, as it is written: up to the next blank on both sides.
fn word(error: &SyntaxError, repair: Option<&Repair>, tree: &Tree<'_>) -> String {
    let blank = |letter: char| letter.is_ascii_whitespace();
    let spaces: Vec<Span> = repair
        .filter(|repair| error.is_mended() && repair.kind() == RepairKind::InsertSpace)
        .map(|repair| tree.edits_of(repair).map(|(span, _)| span).collect())
        .unwrap_or_default();
    let first = spaces.first().map_or(error.span.start, |space| space.start.min(error.span.start)) as usize;
    let last = spaces.last().map_or(error.span.end, |space| space.end.max(error.span.end)) as usize;
    let start = tree.source[..first].rfind(blank).map_or(0, |place| place + 1);
    let end = tree.source[last..].find(blank).map_or(tree.source.len(), |place| last + place);
    let mut word = String::new();
    let mut at = start;
    for space in spaces {
        word.push_str(Span::new(at as u32, space.start).of(tree.source));
        at = space.end as usize;
    }
    word + &tree.source[at..end]
}

/// The column of a place, from 1.
fn column(source: &str, place: Span) -> usize {
    let before = &source[..place.start as usize];
    before.chars().rev().take_while(|letter| !matches!(letter, '\n' | '\r')).count() + 1
}
