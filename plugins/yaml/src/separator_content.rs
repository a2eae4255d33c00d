//! Lines that kubectl takes for separators and refuses for what stands behind the dashes.

use crate::source::{Piece, begins_object, document_pieces, line_break};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "separator-content",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("separator_content.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let source = file.tree().source;
    for piece in document_pieces(file.tree()) {
        for line in piece.lines() {
            if let Some(rest) = line.text.strip_prefix("---") {
                check_line(source, line, rest.trim(), report);
            }
        }
    }
}

/// A line of three dashes with `content` behind them. It may also be a line of a text that is not indented.
fn check_line(source: &str, line: Piece<'_>, content: &str, report: &mut Report<'_>) {
    if content.is_empty() || content.starts_with('#') {
        return;
    }
    let text = line.text.trim_end();
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

/// Whether text behind `---` is a value for certain: a title would not be written like this.
fn is_value(content: &str) -> bool {
    content.starts_with(['{', '[', '|', '>', '&', '!', '"', '\'', '*', '-'])
        || content.contains(": ")
        || content.ends_with(':')
}
