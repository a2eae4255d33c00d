//! Text that is not YAML, with the repair that its shape suggests.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::{ErrorCode, SyntaxError};

pub(crate) static RULE: Rule = Rule {
    name: "syntax",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("syntax.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    for error in tree.errors {
        let finding = report.at(error.span, message(error, tree.source));
        if !error.related.is_empty() {
            finding.related(error.related, "expected here at the latest");
        }
        let mut edits = tree.repair(error).peekable();
        if edits.peek().is_some() {
            let fix =
                if is_safe(error.code()) { Fix::safe(title(error.code())) } else { Fix::unsafely(title(error.code())) };
            finding.fix(edits.fold(fix, |fix, (span, text)| fix.replace(span, text)));
        }
    }
}

fn message(error: &SyntaxError, source: &str) -> String {
    let text = error.code().message();
    match error.code() {
        ErrorCode::MissingColon | ErrorCode::UnknownAlias | ErrorCode::BadEscape | ErrorCode::BadIndentation => {
            format!("{text}: `{}`", error.span.of(source))
        }
        ErrorCode::MissingSpaceAfterDash if error.edit_count == 2 => {
            format!("missing space after `-` and `:` in `{}`", word_around(source, error.span))
        }
        ErrorCode::MissingSpaceAfterColon | ErrorCode::MissingSpaceAfterDash => {
            format!("{text} in `{}`", word_around(source, error.span))
        }
        _ => text.to_owned(),
    }
}

/// The word that a place is in: up to the next blank on both sides.
fn word_around(source: &str, span: Span) -> &str {
    let blank = |letter: char| letter.is_ascii_whitespace();
    let (start, end) = (span.start as usize, span.end as usize);
    let first = source[..start].rfind(blank).map_or(0, |place| place + 1);
    let last = source[end..].find(blank).map_or(source.len(), |place| end + place);
    &source[first..last]
}

/// Whether the repair has one meaning only. Where a line belongs, or which word is a key, is a guess.
fn is_safe(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::MissingSpaceAfterColon
            | ErrorCode::MissingSpaceAfterDash
            | ErrorCode::UnclosedQuote
            | ErrorCode::UnclosedBracket
            | ErrorCode::MissingComma
            | ErrorCode::ExtraComma
            | ErrorCode::ColonInValue
            | ErrorCode::ReservedIndicator
    )
}

fn title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::MissingSpaceAfterColon | ErrorCode::MissingSpaceAfterDash => "insert a space",
        ErrorCode::MissingColon => "insert the colon",
        ErrorCode::BadIndentation | ErrorCode::TabIndentation => "indent the line as its neighbours",
        ErrorCode::UnclosedQuote => "close the quote at the end of the line",
        ErrorCode::UnclosedBracket => "close the bracket",
        ErrorCode::MissingComma => "insert a comma",
        ErrorCode::ExtraComma => "remove the comma",
        ErrorCode::ColonInValue | ErrorCode::ReservedIndicator => "quote the value",
        ErrorCode::SequenceOnKeyLine => "move the list to the next line",
        ErrorCode::SecondRoot => "insert `---`",
        ErrorCode::BadEscape => "write the backslash itself",
        _ => "mend it",
    }
}
