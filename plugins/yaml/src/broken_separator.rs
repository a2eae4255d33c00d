//! Lines that were meant to separate documents, or that kubectl takes for such.

use crate::source::{Piece, begins_object, content_lines, document_pieces, line_break};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "broken-separator",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("broken_separator.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let source = file.tree().source;
    for piece in document_pieces(file.tree()) {
        for line in piece.lines() {
            let text = line.text.trim_start_matches(' ');
            if !text.starts_with(['-', '—', '–']) {
                continue;
            }
            match line.text.len() - text.len() {
                0 => check_line(source, line, report),
                indentation => check_indented(source, line, indentation, report),
            }
        }
    }
}

/// A line that starts with a dash in the first column.
fn check_line(source: &str, line: Piece<'_>, report: &mut Report<'_>) {
    let text = line.text.trim_end();
    let Some(rest) = line.text.strip_prefix("---") else {
        if is_dashes(text) && separates(source, line) {
            report_dashes(line, text, true, report);
        }
        return;
    };
    let content = rest.trim();
    if content.is_empty() || content.starts_with('#') {
        return;
    }
    if is_dashes(text) {
        report_dashes(line, text, separates(source, line), report);
        return;
    }
    let at = text.len() - content.len();
    let is_glued = at == 3;
    let message = if is_glued {
        "kubectl takes each line that starts with `---` for a separator, and refuses this one"
    } else {
        "kubectl refuses text behind `---`"
    };
    let finding = report.at(line.span(if is_glued { 0 } else { at }, text.len()), message);
    // A line of dashes and words, as a certificate has it, belongs to a text that is not indented.
    if is_glued && !begins_object(content) && !content.starts_with(char::is_alphanumeric) {
        return;
    }
    let blanks = line.span(3, at);
    finding.fix(if is_value(content) {
        Fix::safe("move it to the next line").replace(blanks, line_break(source, line.start))
    } else {
        Fix::safe("make it a comment").replace(blanks, " # ")
    });
}

fn report_dashes(line: Piece<'_>, dashes: &str, separates: bool, report: &mut Report<'_>) {
    let title = "write `---`";
    let fix = if separates { Fix::safe(title) } else { Fix::unsafely(title) };
    let span = line.span(0, dashes.len());
    report.at(span, format!("`{dashes}` is not a document separator")).fix(fix.replace(span, "---"));
}

/// A line that starts with a dash further right: `---` alone between two objects.
fn check_indented(source: &str, line: Piece<'_>, indentation: usize, report: &mut Report<'_>) {
    let Some(rest) = line.text[indentation..].strip_prefix("---") else { return };
    let is_alone =
        rest.is_empty() || rest.starts_with([' ', '\t']) && matches!(rest.trim().chars().next(), None | Some('#'));
    if is_alone && separates(source, line) {
        report
            .at(line.span(indentation, indentation + 3), "an indented `---` does not separate documents")
            .fix(Fix::safe("move it to the first column").replace(line.span(0, indentation), ""));
    }
}

/// Whether an object begins in the first column behind a line.
fn separates(source: &str, line: Piece<'_>) -> bool {
    content_lines(source, line.start).next().is_some_and(|next| begins_object(next.text))
}

/// Whether a line is of dashes only, as a keyboard or a word processor makes them.
fn is_dashes(text: &str) -> bool {
    text.chars().all(|letter| matches!(letter, '-' | '—' | '–')) && text != "-" && text != "---"
}

/// Whether text behind `---` is a value for certain: a title would not be written like this.
fn is_value(content: &str) -> bool {
    content.starts_with(['{', '[', '|', '>', '&', '!', '"', '\'', '*', '-'])
        || content.contains(": ")
        || content.ends_with(':')
}
