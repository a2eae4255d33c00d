//! Files that hold something else than what their name says: a web page, or YAML with the fence of a Markdown page.

use crate::source::{line_end, line_start, next_line};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "not-a-manifest",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("not_a_manifest.md"),
    options: "",
    check: Check::File(check),
};

/// How a web page begins, in small letters.
const PAGE_STARTS: [&str; 3] = ["<!doctype html", "<html", "<?xml"];

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let Some(first) = tree.documents().next() else { return };
    let source = tree.source;
    let start = line_start(source, first.span().start as usize);
    let line = Span::new(start as u32, line_end(source, start) as u32);
    let text = line.of(source).trim_start_matches('\u{feff}').trim_start();
    // In a Markdown page fences stand around what is read, and nothing but blank lines above a page of the web.
    if !source[..start].trim_matches('\u{feff}').trim().is_empty() {
        return;
    }
    let begins_page = |start: &&str| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    if PAGE_STARTS.iter().any(begins_page) {
        report.at(line, "this is a web page, not a manifest; download the raw file");
    } else if let Some(info) = text.strip_prefix("```") {
        check_fence(source, line, info, report);
    } else if source.trim_end() == "404: Not Found" {
        report.at(line, "this is the answer of a server that did not find the file, not a manifest");
    }
}

fn check_fence(source: &str, line: Span, info: &str, report: &mut Report<'_>) {
    if info.contains('`') {
        return;
    }
    let mut fix =
        Fix::safe("remove the fence").replace(Span::new(line.start, next_line(source, line.start as usize) as u32), "");
    let end = source.trim_end().len();
    let last = line_start(source, end);
    let closing = Span::new(last as u32, end as u32);
    let is_closed = closing.start > line.start && closing.of(source).trim() == "```";
    if is_closed {
        fix = fix.replace(Span::new(closing.start, next_line(source, end) as u32), "");
    }
    let finding = report.at(line, "the fence of a Markdown page is not YAML");
    if is_closed {
        finding.related(closing, "it ends here");
    }
    // With text behind the end of the block, what else was copied is not known.
    if is_closed || !source[line.end as usize..].contains("\n```") {
        finding.fix(fix);
    }
}
