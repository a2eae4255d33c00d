//! Directives: YAML has them, kubectl cuts the file in a way that leaves them without their document.

use crate::source::{line_end, next_line};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "directive",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("directive.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let source = file.tree().source;
    let mut is_behind_dots = false;
    for document in file.tree().documents() {
        // Between `...` and `---` kubectl reads nothing at all, directives included.
        let is_read = document.has(flag::EXPLICIT) && !is_behind_dots;
        is_behind_dots = document.has(flag::EXPLICIT_END);
        if !is_read {
            continue;
        }
        let mut start = document.span().start as usize;
        while source[start..].starts_with('%') {
            let line = Span::new(start as u32, line_end(source, start) as u32);
            let next = next_line(source, start);
            let word = line.of(source).split_ascii_whitespace().next().unwrap_or_default();
            let finding = report.at(line, format!("kubectl refuses a document with a `{word}` directive"));
            // Kubernetes reads every document in the same way, so the version changes nothing; a tag handle may be used.
            if word == "%YAML" {
                finding.fix(Fix::safe("remove the line").replace(Span::new(line.start, next as u32), ""));
            }
            if next <= start {
                break;
            }
            start = next;
        }
    }
}
