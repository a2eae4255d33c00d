//! The last lines of a run, for people.

use super::{Summary, UnknownKind};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Kinds that are named in the summary.
const MAX_KINDS: usize = 10;

/// Writes what was found in how many files, what was left out, and what else is worth knowing.
pub(crate) fn summary(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let files = count(summary.files, "file");
    let found = join(&[
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.information, "information"),
        (summary.hints, "hint"),
    ]);
    if found.is_empty() {
        write!(out, "No problems found in {files}")?;
    } else {
        write!(out, "Found {found} in {files}")?;
    }
    if summary.fixable > 0 {
        write!(out, "; {} with a safe fix", summary.fixable)?;
    }
    writeln!(out, ".")?;
    if summary.hidden > 0 {
        writeln!(out, "{} of them {} not shown.", summary.hidden, if summary.hidden == 1 { "is" } else { "are" })?;
    }
    if summary.suppressed > 0 {
        writeln!(out, "Suppressed {}.", count(summary.suppressed, "problem"))?;
    }
    if !summary.skipped.is_empty() {
        writeln!(out, "Skipped {}: {}.", count(summary.skipped.len(), "file"), reasons(summary))?;
    }
    if !summary.unknown_kinds.is_empty() {
        writeln!(out, "{}.", unknown_kinds(&summary.unknown_kinds))?;
    }
    Ok(())
}

/// How many fixes were applied, or would be.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FixCounts {
    /// Fixes, each of them for one problem.
    pub(crate) problems: usize,
    /// Files that they change.
    pub(crate) files: usize,
}

/// Writes what was fixed, or with `only_shown` what would be, and how many problems are left.
pub(crate) fn fixed_line(fixes: FixCounts, left: usize, only_shown: bool, out: &mut dyn Write) -> io::Result<()> {
    let left = if left == 0 { "none".to_owned() } else { left.to_string() };
    let FixCounts { problems, files } = fixes;
    let done = format!("{} in {}", count(problems, "problem"), count(files, "file"));
    match (only_shown, problems) {
        (false, 0) => Ok(()),
        (true, 0) => writeln!(out, "Nothing to fix; {left} left."),
        (false, _) => writeln!(out, "Fixed {done}; {left} left."),
        (true, _) => writeln!(out, "Would fix {done}; {left} left."),
    }
}

/// `3 errors, 1 warning and 2 hints`, without what is zero.
fn join(counts: &[(usize, &str)]) -> String {
    let parts: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, name)| count(*number, name)).collect();
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn count(number: usize, name: &str) -> String {
    // "Information" has no plural.
    let plural = match name {
        _ if number == 1 || name == "information" => "",
        _ if name.ends_with("ch") => "es",
        _ => "s",
    };
    format!("{number} {name}{plural}")
}

/// `No schema for 3 objects: 2 Thing of example.org/v1, 1 Other of example.org/v2`: the most frequent first.
fn unknown_kinds(kinds: &[UnknownKind]) -> String {
    let mut sorted: Vec<&UnknownKind> = kinds.iter().collect();
    sorted.sort_by_key(|kind| std::cmp::Reverse(kind.objects));
    let named = sorted.iter().take(MAX_KINDS);
    let mut parts: Vec<String> =
        named.map(|kind| format!("{} {} of {}", kind.objects, kind.kind, kind.api_version)).collect();
    if sorted.len() > MAX_KINDS {
        parts
            .push(format!("and {} of other kinds", sorted[MAX_KINDS..].iter().map(|kind| kind.objects).sum::<usize>()));
    }
    let objects = kinds.iter().map(|kind| kind.objects).sum();
    format!("No schema for {}: {}", count(objects, "object"), parts.join(", "))
}

/// `3 Helm templates, 1 not a Kubernetes manifest`: the most frequent first.
fn reasons(summary: &Summary) -> String {
    let mut reasons = BTreeMap::<&str, usize>::new();
    for skipped in &summary.skipped {
        *reasons.entry(&skipped.reason).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|&(_, number)| std::cmp::Reverse(number));
    let parts = reasons.into_iter().map(|(reason, number)| {
        // A reason completes "this file is ...". What starts with an article is a noun and has a plural.
        match reason.strip_prefix("a ").or_else(|| reason.strip_prefix("an ")) {
            Some(noun) => count(number, noun),
            None => format!("{number} {reason}"),
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use podlint_workspace::Skipped;

    fn check(input: Summary, expected: Expect) {
        let mut text = Vec::new();
        summary(&input, &mut text).unwrap();
        expected.assert_eq(&String::from_utf8(text).unwrap());
    }

    #[test]
    fn counts_what_was_found() {
        check(
            Summary { files: 12, errors: 3, warnings: 1, fixable: 2, ..Summary::default() },
            expect![[r#"
                Found 3 errors and 1 warning in 12 files; 2 with a safe fix.
            "#]],
        );
        check(
            Summary { files: 1, errors: 1, information: 2, hints: 2, ..Summary::default() },
            expect![[r#"
            Found 1 error, 2 information and 2 hints in 1 file.
        "#]],
        );
    }

    #[test]
    fn says_that_all_is_well() {
        check(
            Summary { files: 12, ..Summary::default() },
            expect![[r#"
            No problems found in 12 files.
        "#]],
        );
    }

    #[test]
    fn names_the_kinds_that_it_does_not_know() {
        let kind = |number: usize| UnknownKind {
            api_version: "example.org/v1".to_owned(),
            kind: format!("Thing{number}"),
            objects: number,
        };
        let unknown_kinds = vec![kind(1), kind(2)];
        check(
            Summary { files: 1, unknown_kinds, ..Summary::default() },
            expect![[r#"
                No problems found in 1 file.
                No schema for 3 objects: 2 Thing2 of example.org/v1, 1 Thing1 of example.org/v1.
            "#]],
        );
        check(
            Summary { files: 1, unknown_kinds: (1..=12).map(kind).collect(), ..Summary::default() },
            expect![[r#"
                No problems found in 1 file.
                No schema for 78 objects: 12 Thing12 of example.org/v1, 11 Thing11 of example.org/v1, 10 Thing10 of example.org/v1, 9 Thing9 of example.org/v1, 8 Thing8 of example.org/v1, 7 Thing7 of example.org/v1, 6 Thing6 of example.org/v1, 5 Thing5 of example.org/v1, 4 Thing4 of example.org/v1, 3 Thing3 of example.org/v1, and 3 of other kinds.
            "#]],
        );
    }

    #[test]
    fn says_what_it_does_not_show() {
        let skipped = |file: &str, reason: &str| Skipped { file: file.into(), reason: reason.into() };
        let skipped = vec![
            skipped("a.yaml", "not a Kubernetes manifest"),
            skipped("b.yaml", "a Helm template"),
            skipped("c.yaml", "a Helm template"),
        ];
        check(
            Summary { files: 2, warnings: 150, hidden: 50, suppressed: 1, skipped, ..Summary::default() },
            expect![[r#"
                Found 150 warnings in 2 files.
                50 of them are not shown.
                Suppressed 1 problem.
                Skipped 3 files: 2 Helm templates, 1 not a Kubernetes manifest.
            "#]],
        );
    }
}
