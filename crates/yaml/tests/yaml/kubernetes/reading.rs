//! Where kubectl stops, what it leaves out, and the nodes it composes.

use podlint_yaml::Kind;
use podlint_yaml::kubernetes::{json_of, read};

/// The documents, a line each, with what is ignored behind them; then why reading stops and the bytes to blame.
#[track_caller]
fn check(text: &str, expected: &str) {
    let reading = read(text.as_bytes());
    let mut out = String::new();
    for document in reading.documents() {
        out.push_str(&document.json());
        if let Some(ignored) = document.ignored() {
            out.push_str(&format!(" ignored {:?}", ignored.of(text)));
        }
        out.push('\n');
    }
    if let Some(stop) = reading.stop() {
        out.push_str(&format!("! {}: {:?}\n", stop.message, stop.span.of(text)));
    }
    assert_eq!(out.trim_end(), expected, "\n{text}");
}

#[test]
fn a_stop_points_at_what_is_refused() {
    check("a: 1\nb: c: d\n", "! `: ` cannot stand here; quote the text that it is part of: \":\"");
    check("a: 1\nbc\n", "! a line that must be `key: value` has no `: ` (within 1,024 characters): \"bc\"");
    check("a: 'x\n", "! the quote opened here is never closed: \"'\"");
    check("a: \"\\/\"\n", "! an escape that Kubernetes does not know: \"\\\\/\"");
    check("a: *b\n", "! an alias without an anchor of its name before it: \"*b\"");
    check("a: @b\n", "! a value cannot start with this character; quote it: \"@\"");
    check("a: {{ b }}\n", "! a mapping or list as a key; a template expression must be quoted: \"{ b }\"");
    check("~: 1\n", "! a key that is null: \"~\"");
    check("a: !!int x\n", "! a value that is not what its tag says: \"x\"");
    check("a: ['1' 2]\n", "! a missing `,` or `]`: \"2\"");
    check("a: é\u{7}\n", "! a control character, which YAML does not allow: \"\\u{7}\"");
    check(
        "%YAML 1.1\n---\na: 1\n",
        "! a directive without `---` behind it; kubectl cuts the file there: \"%YAML 1.1\"",
    );
}

#[test]
fn a_bad_separator_takes_the_document_before_it_along() {
    check("a: 1\n---\nb: 2\n--- c\nd: 3\n", "{\"a\":1}\n! text behind the `---` of a separator: \"c\"");
}

#[test]
fn what_follows_the_first_document_of_a_chunk_is_ignored() {
    check("a: 1\n...\nb: [\n---\nc: 3\n", "{\"a\":1} ignored \"b: [\"\n{\"c\":3}");
    check("  a: 1\nb: 2\n", "{\"a\":1} ignored \"b: 2\"");
    check("a: 1\n... # the end\n# no more\n", "{\"a\":1}");
    check("[]: 1\n", "[] ignored \": 1\"");
}

#[test]
fn a_file_that_starts_with_a_brace_is_json_until_it_is_not() {
    check("{\"a\": 1.50}{\"b\": \"\\/\"}\n", "{\"a\":1.50}\n{\"b\":\"/\"}");
    check("{\"a\": 1}\n---\nb: 2\n", "{\"a\":1}\n{\"b\":2}");
    check("{a: yes}\n", "{\"a\":true}");
    check("{}{}\n---\nb: 2\n", "{}\n{}\n! something that is no JSON value: \"-\"");
}

#[test]
fn merged_and_equal_keys_are_set_in_order() {
    check(
        "a: &a {x: 1, z: 3}\nb: {x: 2, <<: *a}\nc: {<<: *a, x: 2}\n",
        "{\"a\":{\"x\":1,\"z\":3},\"b\":{\"x\":1,\"z\":3},\"c\":{\"x\":2,\"z\":3}}",
    );
    check("a: {~: 1}\na: 2\n", "{\"a\":2}");
    check("1: a\n\"1\": b\n1.5: c\n2.5e10: d\n", "{\"1\":\"b\",\"1.5\":\"c\",\"2.5e+10\":\"d\"}");
}

#[test]
fn spans_are_those_of_the_file_whatever_its_form() {
    let plain = "a: [x, 'y']\nb: |\n  text\n";
    for (text, is_utf16) in [
        (plain.as_bytes().to_vec(), false),
        (plain.replace('\n', "\r\n").into_bytes(), false),
        (format!("\u{feff}{plain}...\r\r\n{}\0", "#".repeat(600)).into_bytes(), false),
        ([vec![0xFE, 0xFF], plain.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(), true),
    ] {
        let reading = read(&text);
        let document = reading.documents().next().unwrap_or_else(|| panic!("{:?}", reading.stop()));
        assert_eq!(document.json(), "{\"a\":[\"x\",\"y\"],\"b\":\"text\\n\"}");
        let tree = document.tree();
        let scalars = (0..tree.nodes.len() as u32)
            .filter_map(|index| tree.node(index))
            .filter(|node| node.kind() == Kind::Scalar);
        let bytes: Vec<String> = scalars
            .map(|node| {
                let bytes = &text[node.span().range()];
                if is_utf16 {
                    bytes.chunks(2).map(|pair| char::from(pair[1])).collect()
                } else {
                    String::from_utf8_lossy(bytes).replace('\r', "")
                }
            })
            .collect();
        assert_eq!(bytes, ["a", "x", "'y'", "b", "|\n  text"]);
    }
}

#[test]
fn any_node_can_be_asked_for_its_value() {
    let parse = podlint_yaml::parse("a: &x [0x10, !!str 5]\nb: *x\nc: {~: 1}\n");
    let tree = parse.tree();
    let root = tree.documents().next().unwrap().content();
    assert_eq!(json_of(root.get("b").unwrap()).unwrap(), "[16,\"5\"]");
    assert_eq!(json_of(root.get("c").unwrap()), None);
}

type Repeat = fn(usize) -> String;

#[test]
fn reading_is_linear() {
    let repeated: [(&str, Repeat); 12] = [
        ("brackets", |n| "[".repeat(n)),
        ("dashes", |n| "- ".repeat(n)),
        ("keys of brackets", |n| "[a, [b]: c]: d\n".repeat(n)),
        ("unclosed quotes", |n| "a: \"\n".repeat(n)),
        ("aliases", |n| format!("a: &a x\nb:\n{}", "- *a\n".repeat(n))),
        ("documents", |n| "a: 1\n---\n".repeat(n)),
        ("keys", |n| (0..n).map(|place| format!("k{place}: 1\n")).collect()),
        ("lines with marks", |n| "\u{feff}\u{feff}a: 1\n".repeat(n)),
        ("directives", |n| (0..n).map(|place| format!("%TAG !a{place}! x\r")).collect()),
        ("JSON, then YAML", |n| format!("{{\"a\": {}", "[1,".repeat(n))),
        ("folded lines", |n| format!("a: >\n{}", "  x\n\n".repeat(n))),
        ("long keys", |n| format!("{}: 1\n", "a".repeat(n))),
    ];
    for (name, text) in repeated {
        let work = |count: usize| read(text(count).as_bytes()).work();
        let (once, twice) = (work(4_000), work(8_000));
        assert!(twice <= 2 * once + 2_000, "{name}: {once}, then {twice}");
    }
}

#[test]
fn any_prefix_of_anything_is_read() {
    let text = "\u{feff}%TAG !e! x\r---\ra: &a !e!b [\"\\u00e9\", 'x', *a, {? b: c}]\r\nd: >-2 # e\r\n   f\u{2028}\n--- #\n{\"a\":1.5e3}";
    for end in 0..text.len() {
        read(&text.as_bytes()[..end]);
    }
}
