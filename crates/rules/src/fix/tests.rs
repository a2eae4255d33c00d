#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use super::*;
use crate::{Diagnostic, Edit, Location, Severity};
use podlint_yaml::{Span, parse};

fn fix(edits: &[(u32, u32, u32, &str)], applicability: Applicability) -> Fix {
    let edits = edits.iter().map(|&(file, start, end, text)| Edit {
        location: Location { file: FileId(file), span: Span::new(start, end) },
        new_text: text.to_owned(),
    });
    Fix { title: "mend".to_owned(), applicability, edits: edits.collect() }
}

fn check(source: &str, fixes: &[&[(u32, u32, &str)]], expected: &str, applied: usize) {
    let fixes: Vec<_> = fixes
        .iter()
        .map(|edits| {
            let edits: Vec<_> = edits.iter().map(|&(start, end, text)| (0, start, end, text)).collect();
            fix(&edits, Applicability::Safe)
        })
        .collect();
    assert_eq!(apply_fixes(source, FileId(0), &fixes), (expected.to_owned(), applied));
}

#[test]
fn applies_what_does_not_touch() {
    check("abc", &[&[(0, 1, "x")], &[(2, 3, "z")]], "xbz", 2);
    check("abc", &[&[(0, 1, "x")], &[(1, 3, "z")]], "xz", 2);
    check("abc", &[&[(0, 2, "x")], &[(1, 3, "z")]], "xc", 1);
    check("abc", &[&[(1, 1, " ")], &[(1, 1, "-")]], "a bc", 1);
    check("abc", &[&[(1, 1, " ")], &[(0, 1, "-")]], "a bc", 1);
    check("abc", &[&[(1, 1, " "), (1, 1, "-")]], "a -bc", 1);
    check("abc", &[&[(0, 2, " "), (1, 2, "-")]], "abc", 0);
    check("abcd", &[&[(0, 0, "1"), (3, 4, "2")], &[(1, 2, "3")]], "1a3c2", 2);
    check("abc", &[&[(0, 1, ""), (9, 10, "")]], "abc", 0);
    check("한글", &[&[(1, 2, "")]], "한글", 0);
}

/// A rule of a test: each place of a text that it finds, and what it puts there.
struct TestRule {
    name: &'static str,
    severity: Severity,
    applicability: Applicability,
    from: &'static str,
    to: &'static str,
}

const fn rule(name: &'static str, from: &'static str, to: &'static str) -> TestRule {
    TestRule { name, severity: Severity::Warning, applicability: Applicability::Safe, from, to }
}

struct Texts<'r> {
    texts: Vec<String>,
    found: Vec<Diagnostic>,
    rules: &'r [TestRule],
}

impl<'r> Texts<'r> {
    fn new(texts: Vec<String>, rules: &'r [TestRule]) -> Texts<'r> {
        let mut found = Vec::new();
        for (file, text) in (0..).zip(&texts) {
            for rule in rules {
                for (start, _) in text.match_indices(rule.from) {
                    let (start, end) = (start as u32, (start + rule.from.len()) as u32);
                    // A rule whose name starts with `all` changes the other file too.
                    let mut edits = vec![(file, start, end, rule.to)];
                    if rule.name.starts_with("all") {
                        edits.push((1 - file, 0, 1, rule.to));
                    }
                    found.push(Diagnostic {
                        rule: rule.name.into(),
                        severity: rule.severity,
                        message: String::new(),
                        location: Location { file: FileId(file), span: Span::new(start, end) },
                        object: None,
                        container: None,
                        path: String::new(),
                        related: Vec::new(),
                        fixes: vec![fix(&edits, rule.applicability)],
                        data: String::new(),
                        suppressed: rule.name.starts_with("hidden"),
                    });
                }
            }
        }
        Texts { texts, found, rules }
    }
}

impl Snapshot for Texts<'_> {
    fn diagnostics(&self) -> Vec<&Diagnostic> {
        self.found.iter().collect()
    }

    fn hidden(&self) -> usize {
        0
    }

    fn text(&self, file: FileId) -> Option<&str> {
        self.texts.get(file.0 as usize).map(String::as_str)
    }

    fn syntax_errors(&self, file: FileId, edits: &[TextEdit]) -> Option<usize> {
        let text = apply(self.text(file)?, edits)?;
        Some(parse(text).tree().errors.len())
    }
}

/// The texts in the end; rules whose fixes were applied, refused and circling.
#[track_caller]
fn check_rules(texts: &[&str], rules: &[TestRule], up_to: Applicability, expected: &[&str], story: &str) {
    let first = Texts::new(texts.iter().map(|text| (*text).to_owned()).collect(), rules);
    let fixed = fix_all(first, up_to, |now, changes| {
        let mut texts = now.texts;
        for (file, edits) in changes {
            let text = &mut texts[file.0 as usize];
            *text = apply(text, edits).unwrap();
        }
        Texts::new(texts, now.rules)
    });
    assert_eq!(fixed.last.texts, expected);
    let names = |list: &[Fixed]| list.iter().map(|fixed| fixed.rule.to_string()).collect::<Vec<_>>().join(" ");
    let circling: Vec<_> = fixed.circling.iter().map(ToString::to_string).collect();
    let found = format!("{} / {} / {}", names(&fixed.applied), names(&fixed.refused), circling.join(" "));
    assert_eq!(found, story);
}

#[test]
fn a_fix_may_bring_another_one_to_light() {
    let rules = [rule("b", "one", "two"), rule("a", "two", "three")];
    check_rules(&["a: one\nb: one\n"], &rules, Applicability::Safe, &["a: three\nb: three\n"], "b b a a /  / ");
}

#[test]
fn the_gravest_goes_first_where_two_touch() {
    let rules = [
        rule("a", "x: 1", "y: 1"),
        TestRule { severity: Severity::Error, ..rule("b", "1", "2") },
        rule("c", "x: 2", "x: 3"),
        rule("d", "x: 2", "x: 4"),
    ];
    check_rules(&["x: 1\n"], &rules, Applicability::Safe, &["x: 3\n"], "b c /  / ");
}

#[test]
fn unsafe_fixes_are_applied_where_they_may_be() {
    let rules = [
        TestRule { applicability: Applicability::Unsafe, ..rule("a", "1", "2") },
        TestRule { applicability: Applicability::Manual, ..rule("b", "x", "y") },
        rule("hidden", "x", "z"),
    ];
    check_rules(&["x: 1\n"], &rules, Applicability::Safe, &["x: 1\n"], " /  / ");
    check_rules(&["x: 1\n"], &rules, Applicability::Unsafe, &["x: 2\n"], "a /  / ");
}

#[test]
fn a_fix_that_breaks_the_file_is_left_out() {
    let rules = [rule("bad", "2", "["), rule("good", "1", "3")];
    check_rules(&["a: 1\nb: 2\nc: 1\n"], &rules, Applicability::Safe, &["a: 3\nb: 2\nc: 3\n"], "good good / bad / ");
}

#[test]
fn edits_of_several_files_are_made_together_or_not_at_all() {
    let rules = [rule("all", "x", "y")];
    check_rules(&["a: x\n", "b: 1\n"], &rules, Applicability::Safe, &["a: y\n", "y: 1\n"], "all /  / ");
    check_rules(&["a: x\n", ""], &rules, Applicability::Safe, &["a: x\n", ""], " /  / ");
    let rules = [rule("all", "x", "[")];
    check_rules(&["a: x\n", "b: 1\n"], &rules, Applicability::Safe, &["a: x\n", "b: 1\n"], " / all / ");
}

#[test]
fn rules_that_undo_each_other_are_named() {
    let rules = [rule("there", "1", "2"), rule("back", "2", "1"), rule("other", "x", "y")];
    let story = format!("other {} /  / there", ["there back"; 5].join(" "));
    check_rules(
        &["a: 1\nb: x\n"],
        &rules,
        Applicability::Safe,
        &["a: 1\nb: y\n"],
        &story.replace("other there", "there other"),
    );
}

#[test]
fn a_fix_that_changes_nothing_is_none() {
    check_rules(&["a: 1\n"], &[rule("same", "1", "1")], Applicability::Safe, &["a: 1\n"], " /  / ");
}
