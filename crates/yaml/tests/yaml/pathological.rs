//! Inputs that have brought parsers down: work grows no faster than the text, and depth costs no stack.
//!
//! Work is counted and not timed, so a busy machine changes nothing.

use podlint_yaml::events::events;
use podlint_yaml::kubernetes::read;
use podlint_yaml::{Dialect, parse, parse_with};

/// Patterns and how often they stand one behind the other.
const PATTERNS: &[(&str, usize)] = &[
    ("a: [\n", 5_000),
    ("- ", 10_000),
    ("? ", 5_000),
    ("[", 20_000),
    ("{a: ", 10_000),
    ("a: \"x\n", 5_000),
    ("\"", 20_000),
    ("a:b\n", 5_000),
    ("- a:b\n", 5_000),
    ("-a\n", 5_000),
    ("x: *a\n", 5_000),
    ("[a]: ", 5_000),
    ("a: {b\n", 5_000),
    ("'a\n", 5_000),
    ("a: {{ x\n", 5_000),
    ("{{ ", 5_000),
    ("{{ x }} ", 5_000),
    ("[{{ x }}, ", 5_000),
    ("a\n\n", 5_000),
    ("  a: b\n c: d\n", 3_000),
    ("[[a]: b, ", 4_000),
    ("a: 'b\nc: [\n", 3_000),
    ("&a [*a, ", 4_000),
    ("%YAML 1.2\n", 5_000),
    ("[a, b]: {c\n", 3_000),
];

/// A name, a text that grows with a number, and the number.
type Generator = (&'static str, fn(usize) -> String, usize);

/// What other parsers fail at: stack overflows, quadratic time, caps that real files exceed.
const GENERATORS: &[Generator] = &[
    ("nested lists in brackets", |n| "[".repeat(n) + &"]".repeat(n), 20_000),
    ("nested mappings in braces", |n| "{a: ".repeat(n) + &"}".repeat(n), 10_000),
    ("mappings, each deeper than the one before", nested_mappings, 500),
    ("a quote that is not closed", |n| format!("a: \"{}", "b: c\n".repeat(n)), 20_000),
    ("laughs, each tenfold of the one before", laughs, 20),
    ("aliases of one anchor", |n| format!("a: &a x\nb:\n{}", "- *a\n".repeat(n)), 20_000),
    ("aliases of as many anchors", |n| (0..n).map(|i| format!("- &a{i} x\n- *a{i}\n")).collect(), 5_000),
    ("keys of one mapping", |n| (0..n).map(|i| format!("k{i}: v\n")).collect(), 20_000),
    (
        "keys of one mapping in braces",
        |n| format!("{{{}}}", (0..n).map(|i| format!("k{i}: v, ")).collect::<String>()),
        20_000,
    ),
    ("equal keys", |n| "a: 1\n".repeat(n), 20_000),
    ("merges of one mapping", |n| format!("a: &a {{x: 1}}\nb:\n{}", "  <<: *a\n".repeat(n)), 2_000),
    ("documents", |n| "a: b\n---\n".repeat(n), 10_000),
    ("a plain text on one line", |n| format!("a: {}\n", "word ".repeat(n)), 20_000),
    ("a plain text on many lines", |n| format!("a: x\n{}", "  word\n".repeat(n)), 20_000),
    ("a text in double quotes", |n| format!("a: \"{}\"\n", "word ".repeat(n)), 20_000),
    ("escapes", |n| format!("a: \"{}\"\n", "\\n".repeat(n)), 20_000),
    ("unknown escapes", |n| format!("a: \"{}\"\n", "\\d".repeat(n)), 20_000),
    ("a text in single quotes", |n| format!("a: '{}'\n", "it''s ".repeat(n)), 20_000),
    ("a block text", |n| format!("a: |\n{}", "  word\n".repeat(n)), 20_000),
    ("a folded block text", |n| format!("a: >\n{}", "  word\n\n".repeat(n)), 20_000),
    ("block texts that hold nothing", |n| "a: |\n".repeat(n), 10_000),
    ("blank lines", |n| format!("a: b\n{}c: d\n", "\n".repeat(n)), 50_000),
    ("comments", |n| format!("a: b\n{}c: d\n", "# e\n".repeat(n)), 20_000),
    ("spaces", |n| format!("a: b\n{}c: d\n", " ".repeat(n)), 50_000),
    ("lines of spaces", |n| format!("a: b\n{}c: d\n", "     \n".repeat(n)), 20_000),
    ("colons in a text", |n| format!("a: {}\n", "x:".repeat(n)), 20_000),
    ("hashes in a text", |n| format!("a: {}\n", "x#".repeat(n)), 20_000),
    ("a long key", |n| format!("{}: x\n", "k".repeat(n)), 50_000),
    ("a long key in quotes", |n| format!("\"{}\": x\n", "k".repeat(n)), 50_000),
    ("a long key in brackets", |n| format!("[{}]: x\n", "k, ".repeat(n)), 20_000),
    ("tabs as indentation", |n| format!("a:\n{}", "\tb: c\n".repeat(n)), 5_000),
    ("ever more tabs", |n| (0..n).map(|i| format!("{}a:\n", "\t".repeat(i))).collect(), 300),
    ("byte order marks", |n| "\u{feff}a: b\n".repeat(n), 5_000),
    ("lines that end with a carriage return and a line feed", |n| "a:\r\n- b\r\n".repeat(n), 10_000),
    ("lines that end with a carriage return", |n| "a:\r- b\r".repeat(n), 10_000),
    ("other line breaks", |n| "a: b\u{2028}\u{85}".repeat(n), 10_000),
    ("control characters", |n| "a: \0\u{7}\n".repeat(n), 5_000),
    ("template expressions", |n| "{{ a }}: {{ b }}\n{{- end }}\n".repeat(n), 5_000),
    ("conflict markers", |n| "<<<<<<< a\nb: 1\n=======\nb: 2\n>>>>>>> c\n".repeat(n), 3_000),
    ("directives of tags", |n| (0..n).map(|i| format!("%TAG !t{i}! x\n")).collect::<String>() + "---\na\n", 5_000),
    ("anchors and tags of one value", |n| format!("a: {}x\n", "&a !b ".repeat(n)), 5_000),
    ("indentation, a little less each line", outdented, 500),
    ("dashes below keys that wait for deeper ones", |n| format!("a:\n b:\n{}", "-\n".repeat(n)), 5_000),
    ("dashes that fit none of many lists", |n| format!("{}a:\n{}", "- ".repeat(n), " -\n   -\n".repeat(n)), 2_000),
    ("dashes without a space below many lists", |n| format!("{}a:\n{}", "- ".repeat(n), "-a\n".repeat(n)), 2_000),
    ("lists that braces close", |n| "[".repeat(n) + &"}".repeat(n), 5_000),
    ("lines of words in many lists", |n| "[".repeat(n) + "\n" + &"a\n".repeat(n), 5_000),
    ("keys in brackets below anchors", |n| numbered_anchors(n) + &"- [a]: b\n".repeat(n), 5_000),
    ("placeholders below anchors", |n| numbered_anchors(n) + &"- {x}/y\n".repeat(n), 5_000),
    ("brackets that are not closed, below anchors", |n| numbered_anchors(n) + &"- [b\n- c: d\n".repeat(n), 5_000),
];

fn numbered_anchors(count: usize) -> String {
    (0..count).map(|n| format!("- &a{n} x\n")).collect()
}

fn nested_mappings(depth: usize) -> String {
    (0..depth).map(|column| format!("{:column$}a:\n", "")).collect()
}

fn outdented(lines: usize) -> String {
    (0..lines).map(|line| format!("{:1$}a: b\n", "", lines - line)).collect()
}

fn laughs(levels: usize) -> String {
    let level = |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    "a0: &a0 x\n".to_owned() + &(1..levels).map(level).collect::<String>()
}

/// Compares the work for two texts, of which the second is about twice as long. A fifth more is rounding.
#[track_caller]
fn check_growth(name: &str, once: (usize, u64), twice: (usize, u64)) {
    let expected = once.1 as f64 * twice.0 as f64 / once.0 as f64;
    assert!(
        twice.1 as f64 <= expected * 1.2 + 64.0,
        "{name}: {} for {} bytes, {} for {}",
        once.1,
        once.0,
        twice.1,
        twice.0
    );
}

fn check_work(name: &str, once: &str, twice: &str) {
    for dialect in [Dialect::Kubernetes, Dialect::Core] {
        let work = |text: &str| {
            let parse = parse_with(text, dialect);
            let (work, tree) = (parse.work(), parse.tree());
            let tables = tree.errors.len() + tree.repairs.len() + tree.edits.len() + tree.texts.len();
            (work.bytes + work.nodes, tables as u64)
        };
        let ((first, first_tables), (second, second_tables)) = (work(once), work(twice));
        check_growth(name, (once.len(), first), (twice.len(), second));
        check_growth(&format!("tables of {name}"), (once.len(), first_tables), (twice.len(), second_tables));
        assert!(second <= twice.len() as u64 * 5 + 64, "{name}: {second} for {} bytes", twice.len());
    }
    let work = |text: &str| read(text.as_bytes()).work();
    check_growth(name, (once.len(), work(once)), (twice.len(), work(twice)));
}

#[test]
fn work_grows_no_faster_than_the_text() {
    for (pattern, count) in PATTERNS {
        check_work(&format!("{pattern:?}"), &pattern.repeat(*count), &pattern.repeat(count * 2));
    }
    for (name, generate, count) in GENERATORS {
        check_work(name, &generate(*count), &generate(count * 2));
    }
}

#[test]
fn depth_costs_no_stack() {
    let deep = [
        "[".repeat(100_000),
        "[".repeat(100_000) + &"]".repeat(100_000),
        "{a: ".repeat(100_000),
        "{a: ".repeat(100_000) + &"}".repeat(100_000),
        "[a, {b: ".repeat(50_000),
        "- ".repeat(10_000),
        "- ".repeat(100_000) + "x\n",
        "? ".repeat(100_000),
        "- ? ".repeat(50_000),
        "[? ".repeat(50_000),
        "a: [\n".repeat(50_000),
        "&a [".repeat(50_000),
        nested_mappings(2_000),
        format!("{}x: {{", "- ".repeat(9_000)),
    ];
    // A stack in which a function that calls itself for every level would not get far.
    let small = std::thread::Builder::new().stack_size(128 * 1024);
    let read_all = move || {
        for text in deep {
            for dialect in [Dialect::Kubernetes, Dialect::Core] {
                let parse = parse_with(text.as_str(), dialect).into_owned();
                assert!(!events(&parse.tree()).is_empty());
            }
            let reading = read(text.as_bytes());
            for document in reading.documents() {
                assert!(!document.json().is_empty());
            }
        }
    };
    small.spawn(read_all).unwrap().join().unwrap();
}

#[test]
fn long_files_are_read_to_their_end() {
    let lines = "a: b\n".repeat(100_000);
    assert_eq!(parse(lines.as_str()).tree().nodes.len(), 2 + 200_000);
    let documents = "---\na: b\n".repeat(100_000);
    assert_eq!(parse(documents.as_str()).tree().documents().count(), 100_000);
    assert_eq!(read(documents.as_bytes()).documents().count(), 100_000);
}
