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
    let parting: String = (0..count).map(|_| "\u{2028}\u{a0}").collect();
    let first = format!("{}{}", " ".repeat(count), "\u{200b}\u{a0}".repeat(count));
    let texts = [
        format!("[{typographic}]"),
        format!("{{{keys}}}"),
        format!("a: {spaces}"),
        format!("{spaces}: 1"),
        format!("# {breaks}b"),
        format!("a: {parting}b"),
        format!("a:\n{first}b"),
    ];
    for text in texts {
        found(&PLUGIN, &text);
    }
}

#[test]
fn long_keys_are_cut_in_messages() {
    let key = format!("{}1", "0".repeat(100_000));
    let text = format!("{key}: a\n{}", "1: b\n".repeat(50_000));
    let (marks, _) = found(&PLUGIN, &text);
    assert!(marks.lines().all(|mark| mark.len() < 300));
}

#[test]
fn texts_in_quotes_are_held_to_the_fields_of_their_mapping_once() {
    let lines = "  image: x\n".repeat(20_000);
    let keys: String = (0..20_000).map(|key| format!("  k{key}: 1\n")).collect();
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  nodeName: \"a\n";
    found(&PLUGIN, &format!("{pod}{lines}\"\n  image: b\n{keys}"));
}

#[test]
fn what_is_merged_is_listed_once() {
    // Eight lists of eight aliases each stand for 16 million mappings.
    let mut text = String::from("l0: &l0\n- {a: 1}\n");
    for level in 1..=8 {
        let items = format!("*l{}, ", level - 1).repeat(8);
        text += &format!("l{level}: &l{level} [{items}]\n");
    }
    let keys: String = (0..10_000).map(|key| format!("  k{key}: 1\n")).collect();
    found(&PLUGIN, &format!("{text}m:\n{keys}  <<: *l8\n"));
}

#[test]
fn a_template_of_another_tool_is_none_of_our_business() {
    for text in ["a: {{cookiecutter.x}}\n", "{% set v = \"1\" %}\npackage:\n  version: {{ v }}\n", "# {{ x\na: [\n"] {
        assert_eq!(found(&PLUGIN, text).0, "", "{text}");
    }
    let meant = "apiVersion: {{ x }}\nkind: Pod\n";
    assert!(found(&PLUGIN, meant).0.contains("template-expression"), "{}", found(&PLUGIN, meant).0);
}
