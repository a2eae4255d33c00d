//! What the pages of the rules cannot show.

use super::PLUGIN;
use podlint_test_support::{check_pages, found};

#[test]
fn pages_hold() {
    check_pages(&PLUGIN);
}

/// Checks what is found in a text by all rules but `syntax`, and what is left after the fixes.
#[track_caller]
fn check(text: &str, expected: &str, fixed: &str) {
    let (marks, after) = found(&PLUGIN, text);
    let marks: Vec<_> = marks.lines().filter(|mark| !mark.contains(" syntax: ")).collect();
    assert_eq!(marks.join("\n"), expected);
    if !fixed.is_empty() {
        assert_eq!(after, fixed);
    }
}

#[test]
fn a_text_without_problems_is_left_alone() {
    for text in ["", "\n", "---\n", "# a\n", "...\n", "\u{feff}", "a: 1", "{}", "--- # a", "\u{a0}"] {
        let (marks, _) = found(&PLUGIN, text);
        assert!(marks.lines().all(|mark| mark.contains("odd-space")), "{text:?}: {marks}");
    }
}

#[test]
fn line_breaks_of_windows_stay() {
    check(
        "apiVersion: v1\r\nkind: A\r\n# second\r\napiVersion: v1\r\nkind: B\r\n",
        "4:1+10 missing-separator: second `apiVersion` in the same document (first object on line 1); separate the objects with `---`",
        "apiVersion: v1\r\nkind: A\r\n---\r\n# second\r\napiVersion: v1\r\nkind: B\r\n",
    );
    check(
        "a: 1\r\nb: 2\r\na: 1\r\n",
        "3:1+1 duplicate-key: duplicate key `a` (first set on line 1)",
        "a: 1\r\nb: 2\r\n",
    );
    check("--- {a: 1}\r\n", "1:5+6 separator-content: kubectl refuses text behind `---`", "---\r\n{a: 1}\r\n");
    check("a: 1\t\r\n", "1:5+1 trailing-tab: tab at the end of the line", "a: 1\r\n");
}

#[test]
fn a_fence_is_one_problem() {
    let (marks, _) = found(&PLUGIN, "```yaml\na: 1\n```\n");
    assert_eq!(marks.trim_end(), "1:1+7 syntax: a Markdown fence is not YAML");
}

#[test]
fn keys_are_compared_in_one_pass() {
    // Pair by pair this would take an hour.
    let keys = 200_000;
    let text: String = (0..keys).map(|key| format!("k{key}: 1\n")).collect();
    check(&(text + "k7: 2\n"), "200001:1+2 duplicate-key: duplicate key `k7` (first set on line 8)", "");
}

#[test]
fn long_lines_are_read_once() {
    // The same for whatever looks for the start of its line.
    let count = 20_000;
    let typographic: String = (0..count).map(|_| "“a”, ").collect();
    let keys: String = (0..count).map(|key| format!("a: {key}, ")).collect();
    let spaces: String = (0..count).map(|_| "\u{a0}a").collect();
    let breaks: String = (0..count).map(|_| "\u{2028}").collect();
    for text in [format!("[{typographic}]"), format!("{{{keys}}}"), format!("a: {spaces}"), format!("# {breaks}b")] {
        found(&PLUGIN, &text);
    }
}
