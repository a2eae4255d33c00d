//! Typographic quotes: for YAML they are letters like any other.

use crate::source::quoted;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "smart-quotes",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("smart_quotes.md"),
    options: "",
    check: Check::File(check),
};

/// So many values are mended together.
const MANY: usize = 500;

/// Values of one line that are reported together: they were pasted together.
struct OnLine<'t> {
    /// Where the last of them ends.
    end: u32,
    first: Node<'t>,
    quotes: String,
    edits: Vec<(Span, String)>,
    /// Whether straight quotes around all of them say what was meant.
    is_clear: bool,
}

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let mut line: Option<OnLine<'_>> = None;
    for (index, record) in (0..).zip(tree.nodes) {
        // The first byte of all these quotes; nearly no plain value starts with it.
        if record.style != Style::Plain as u8 || tree.source.as_bytes().get(record.start as usize) != Some(&0xE2) {
            continue;
        }
        let Some(node) = tree.node(index).filter(|node| node.kind() == Kind::Scalar) else { continue };
        let Some(text) = between_quotes(node) else { continue };
        let is_new = |line: &mut OnLine<'_>| {
            line.edits.len() == MANY || tree.source[line.end as usize..node.span().start as usize].contains('\n')
        };
        line.take_if(is_new).into_iter().for_each(|line| report_line(line, report));
        let line = line.get_or_insert_with(|| OnLine {
            end: 0,
            first: node,
            quotes: String::new(),
            edits: Vec::new(),
            is_clear: true,
        });
        line.end = node.span().end;
        for quote in node.raw().chars().filter(|letter| is_quote(*letter)) {
            if !line.quotes.contains(quote) {
                line.quotes.push(quote);
            }
        }
        line.is_clear &= text.is_some();
        line.edits.extend(text.map(|text| (node.span(), quoted(text))));
    }
    line.into_iter().for_each(|line| report_line(line, report));
}

fn report_line(line: OnLine<'_>, report: &mut Report<'_>) {
    let quotes: Vec<_> = line.quotes.chars().map(String::from).collect();
    let message = format!("the typographic quotes {} are part of the value", quotes.join(" "));
    let finding = report.at(line.first.span(), message);
    if line.is_clear {
        let fix = Fix::safe("use straight quotes");
        finding.fix(line.edits.into_iter().fold(fix, |fix, (span, text)| fix.replace(span, text)));
    }
}

/// Whether typographic quotes were meant to be quotes, and the text between them where that is clear.
///
/// A value that only begins with a word in such quotes is a sentence. Inside of brackets one that does not end was cut at a
/// comma that the quotes were meant to hold.
fn between_quotes(node: Node<'_>) -> Option<Option<&str>> {
    let text = node.raw();
    let mut letters = text.chars();
    if !letters.next().is_some_and(is_quote) {
        return None;
    }
    let inner = match letters.next_back() {
        Some(last) if is_quote(last) || matches!(last, '"' | '\'') => letters.as_str(),
        _ => {
            let is_in_brackets = node.parent().is_some_and(|parent| parent.style() == Style::Flow);
            return (is_in_brackets && text.chars().filter(|letter| is_quote(*letter)).count() == 1).then_some(None);
        }
    };
    let has_more = inner.chars().any(|letter| is_quote(letter) && letter != '’');
    let is_one_line = !node.has(flag::DECODED);
    (!has_more).then_some(Some(inner).filter(|_| is_one_line))
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛')
}
