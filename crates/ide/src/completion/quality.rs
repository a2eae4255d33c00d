//! Cases of everyday editing, by category: what has to be offered at `$0`, and what must not.
//!
//! `want` and `not` are labels with blanks between them; a `~` in a label stands for a blank. `accepted` is the text after
//! taking the offer that `want` names first, with `$1`-like places shown as an editor shows them.

use super::{Completion, completions};
use crate::fixture::Fixture;

/// A text with a mark, labels that are offered, and labels that are not.
type Case = (&'static str, &'static str, &'static str);

fn offers(text: &str) -> (Fixture, Vec<Completion>) {
    let fixture = Fixture::new(text);
    let found = fixture.run(completions);
    (fixture, found)
}

fn labels(names: &str) -> impl Iterator<Item = String> + '_ {
    names.split_whitespace().map(|name| name.replace('~', " "))
}

fn check(cases: &[Case]) {
    let mut failures = String::new();
    for (text, want, not) in cases {
        let (_, found) = offers(text);
        let is_offered = |name: &String| found.iter().any(|offer| offer.label == *name);
        let missing: Vec<String> = labels(want).filter(|name| !is_offered(name)).collect();
        let wrong: Vec<String> =
            labels(not).filter(|name| is_offered(name) || name == "*" && !found.is_empty()).collect();
        if !missing.is_empty() || !wrong.is_empty() {
            let all: Vec<&str> = found.iter().map(|offer| offer.label.as_str()).take(40).collect();
            failures += &format!("{text}\n  missing {missing:?}, wrong {wrong:?}, of {all:?}\n\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Takes the offer `label` as an editor does: replaces the word, indents further lines, and leaves the places empty.
fn accepted(text: &str, label: &str) -> String {
    let (fixture, found) = offers(text);
    let Some(offer) = found.iter().find(|offer| offer.label == label) else { return "not offered".to_owned() };
    let text = fixture.text(fixture.file);
    let start = offer.inserting.start as usize;
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let blanks = text[line..].len() - text[line..].trim_start_matches(' ').len();
    let indentation = " ".repeat(blanks.min(start - line));
    let insert = if offer.is_snippet { without_places(&offer.insert) } else { offer.insert.clone() };
    let insert = insert.replace('\n', &format!("\n{indentation}"));
    format!("{}{insert}{}", &text[..start], &text[offer.replacing.end as usize..])
}

/// A snippet with the defaults of its places.
fn without_places(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find(['$', '\\']) {
        text += &rest[..at];
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            text += &escaped[..length];
            rest = &escaped[length..];
        } else if let Some((place, after)) = rest.strip_prefix("${").and_then(|place| place.split_once('}')) {
            text += place.split_once(':').map_or("", |(_, default)| default);
            rest = after;
        } else {
            rest = rest[1..].trim_start_matches(|letter: char| letter.is_ascii_digit());
        }
    }
    text + rest
}

fn check_accepted(cases: &[Case]) {
    let mut failures = String::new();
    for (text, label, expected) in cases {
        let text_after = accepted(text, label);
        if text_after != *expected {
            failures += &format!("{label} in {text}\n  gives    {text_after:?}\n  expected {expected:?}\n\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn first() {
    check(&[
        ("apiVersion: v1\nkind: Pod\n$0", "metadata spec", "kind apiVersion status"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  $0", "containers volumes restartPolicy", "replicas"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - $0", "name image", "containers"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: $0", "Always Never OnFailure", "name"),
    ]);
    check_accepted(&[(
        "apiVersion: v1\nkind: Pod\nspec:\n  $0",
        "containers",
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: \n    image: ",
    )]);
}
