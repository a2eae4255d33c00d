//! Backslashes in double quotes that were meant as such, but happen to be escapes.

use crate::source::nodes_of;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "silent-escape",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("silent_escape.md"),
    options: "",
    check: Check::File(check),
};

fn check(file: &File<'_>, report: &mut Report<'_>) {
    // JSON has no other quotes, and whoever writes it knows its escapes.
    if file.path().ends_with(".json") {
        return;
    }
    for scalar in nodes_of(file.tree(), Kind::Scalar) {
        if scalar.style() != Style::DoubleQuoted || !scalar.has(flag::DECODED) || scalar.has(flag::DAMAGED) {
            continue;
        }
        let raw = scalar.raw();
        let Some((at, escape)) = suspicious(raw) else { continue };
        let start = scalar.span().start + at as u32;
        let message = format!("`\\{escape}` in double quotes is {}, not a backslash", meaning(escape));
        let finding = report.at(Span::new(start, start + 2), message);
        let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or_default();
        if !inner.contains("\\\\") && !inner.contains("\\\"") && !inner.contains(['\n', '\r']) {
            let text = format!("'{}'", inner.replace('\'', "''"));
            finding.fix(Fix::unsafely("use single quotes").replace(scalar.span(), text));
        }
    }
}

/// The first escape that was hardly meant as one, and its offset.
fn suspicious(raw: &str) -> Option<(usize, char)> {
    let mut letters = raw.char_indices();
    while let Some((at, letter)) = letters.next() {
        if letter != '\\' {
            continue;
        }
        let (_, escape) = letters.next()?;
        let behind = &raw[at + 1 + escape.len_utf8()..];
        let is_rare = match escape {
            // Nobody sends a bell or a form feed to Kubernetes; `\b` is the end of a word in an expression.
            'a' | 'b' | 'f' | 'v' | 'N' | '_' | 'L' | 'P' => true,
            // A colour in a shell prompt starts with this one.
            'e' => !behind.starts_with('['),
            'n' | 'r' | 't' | '0' | 'x' | 'u' | 'U' => {
                is_behind_drive(&raw[..at]) && behind.starts_with(char::is_alphanumeric)
            }
            _ => false,
        };
        if is_rare {
            return Some((at, escape));
        }
    }
    None
}

/// Whether a text ends with the drive of a Windows path: `C:`.
fn is_behind_drive(text: &str) -> bool {
    let mut before = text.bytes().rev();
    before.next() == Some(b':')
        && before.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && before.next().is_none_or(|letter| !letter.is_ascii_alphanumeric())
}

fn meaning(escape: char) -> &'static str {
    match escape {
        'a' => "a bell (U+0007)",
        'b' => "a backspace (U+0008)",
        'e' => "an escape character (U+001B)",
        'f' => "a form feed (U+000C)",
        'v' => "a vertical tab (U+000B)",
        'N' => "a next line (U+0085)",
        '_' => "a no-break space (U+00A0)",
        'L' => "a line separator (U+2028)",
        'P' => "a paragraph separator (U+2029)",
        'n' => "a line break",
        'r' => "a carriage return",
        't' => "a tab",
        '0' => "a null character",
        _ => "the character of a number",
    }
}
