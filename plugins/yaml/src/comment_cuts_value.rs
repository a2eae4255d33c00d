//! A `#` that was meant to be part of a value, but begins a comment.

use crate::source::quoted;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "comment-cuts-value",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("comment_cuts_value.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    let mut next = 0;
    for comment in tree.comments {
        let text = comment.of(tree.source);
        // Nearly all comments begin with a blank; these are none for certain.
        if text[1..].starts_with([' ', '\t']) || text.len() == 1 {
            continue;
        }
        let Some(value) = value_before(file, comment.start, &mut next) else { continue };
        let before = value.raw();
        let is_cut =
            if value.kind() == Kind::Missing { stands_for_value(value, text) } else { belongs_to(before, text) };
        if !is_cut {
            continue;
        }
        let (span, whole, message) = if value.kind() == Kind::Missing {
            (*comment, *comment, format!("`{text}` is a comment, the value is empty"))
        } else {
            let rest = Span::new(value.span().end, comment.end);
            (rest, value.span().cover(*comment), format!("the value ends before ` #`, the rest is a comment: `{text}`"))
        };
        let fix = Fix::unsafely("quote all of it").replace(whole, quoted(whole.of(tree.source).trim_end()));
        report.at(span, message).fix(fix);
    }
}

/// The plain or missing value that ends on the line of a comment, in front of it. Asked for comments in order.
fn value_before<'t>(file: &File<'t>, comment: u32, next: &mut u32) -> Option<Node<'t>> {
    let tree = file.tree();
    while tree.node(*next).is_some_and(|node| node.span().start < comment) {
        *next += 1;
    }
    let value = tree.node(next.checked_sub(1)?)?;
    let is_open = value.kind() == Kind::Missing || value.kind() == Kind::Scalar && value.style() == Style::Plain;
    let between = tree.source.get(value.span().end as usize..comment as usize)?;
    (is_open && !between.is_empty() && between.bytes().all(|byte| matches!(byte, b' ' | b'\t'))).then_some(value)
}

/// Whether a comment behind a value is the rest of it: `Issue #7`, `(see #12)`.
fn belongs_to(value: &str, comment: &str) -> bool {
    let word = comment[1..].split([' ', '\t']).next().unwrap_or_default();
    let number = word.trim_end_matches([',', '.', ':', ';', ')', '!', '?']);
    // After a number, `#2` counts something else: `replicas: 3 #2`.
    let ends_in_word = value.ends_with(|letter: char| letter.is_alphabetic());
    let is_number = !number.is_empty() && number.len() <= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    let opens = |text: &str, open: char, close: char| {
        text.chars().filter(|letter| *letter == open).count() > text.chars().filter(|letter| *letter == close).count()
    };
    let is_in_brackets = [('(', ')'), ('[', ']'), ('{', '}')]
        .iter()
        .any(|&(open, close)| opens(value, open, close) && opens(comment, close, open));
    is_number && ends_in_word && names_number(value) || is_in_brackets
}

/// Whether a value ends with what is numbered with `#`, or is a sentence.
fn names_number(value: &str) -> bool {
    const NUMBERED: [&str; 12] =
        ["issue", "bug", "ticket", "pr", "pull", "request", "case", "build", "job", "run", "fixes", "no"];
    let last = value.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    NUMBERED.contains(&last.as_str()) || value.contains(' ')
}

/// Whether a comment stands where a value is missing: a colour, a channel, a placeholder.
fn stands_for_value(value: Node<'_>, comment: &str) -> bool {
    let key = value.index().checked_sub(1).and_then(|index| value.tree().node(index));
    let key = key.map_or_else(String::new, |key| key.text().to_ascii_lowercase());
    let word = comment.trim_end();
    let name = word.trim_matches('#');
    let is_word = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let is_colour = matches!(name.len(), 3 | 4 | 6 | 8) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_placeholder = word.ends_with('#') && word.len() > name.len() + 1;
    is_word
        && (is_placeholder
            || is_colour && ["color", "colour", "background"].iter().any(|word| key.contains(word))
            || key.contains("channel"))
}
