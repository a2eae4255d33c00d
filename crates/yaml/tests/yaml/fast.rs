//! The shortcuts of the parser make exactly what its general path makes.

use crate::suite;
use podlint_yaml::{Dialect, Tree, parse_with, parse_without_shortcuts};
use std::path::{Path, PathBuf};

#[track_caller]
fn check(text: &[u8]) {
    for dialect in [Dialect::Kubernetes, Dialect::Core] {
        let (fast, general) = (parse_with(text, dialect), parse_without_shortcuts(text, dialect));
        assert_eq!(fast.suspects(), general.suspects(), "{dialect:?}\n{}", String::from_utf8_lossy(text));
        let (fast, general) = (fast.tree(), general.tree());
        let differs = fast.nodes.iter().zip(general.nodes).position(|(fast, general)| fast != general);
        if let Some(place) = differs {
            let (fast, general) = (fast.nodes[place], general.nodes[place]);
            panic!("node {place}, {dialect:?}: {fast:?}\n{general:?}\n{}", String::from_utf8_lossy(text));
        }
        // All further tables, whichever there are.
        let tables = |tree: &Tree<'_>| format!("{} {:?}", tree.nodes.len(), Tree { nodes: &[], ..*tree });
        assert_eq!(tables(&fast), tables(&general), "{dialect:?}\n{}", String::from_utf8_lossy(text));
    }
}

/// All YAML files below `folder`.
pub(crate) fn files(folder: PathBuf) -> Vec<PathBuf> {
    let (mut folders, mut files) = (vec![folder], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn texts() -> Vec<Vec<u8>> {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let suite = suite::cases().into_iter().map(|case| case.yaml.into_bytes());
    suite.chain(files(testdata).iter().map(|file| std::fs::read(file).unwrap())).collect()
}

/// Lines whose combinations meet every branch: each is ordinary or nearly so. Lines are joined at random.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "a: b", "a:", "a: ", "a :  b", "a: b ", "a: b # c", "a: b #c", "a: b#c", "a: # c", "a: |", "a: >-", "a: &x b",
    "a: *x", "a: b: c", "a: 'b'", "a: \"b\" # c", "a: \"b\"#c", "a: 'b''c'", "a: \"b\\n\"", "a: 'b", "a: {b: c}",
    "a: [b, c]", "a: {}", "a: {{ b }}", "a: b {{ c }}", "a: \"{{ b }}\"", "{{ if }}", "a: - b", "a: -b", "a: -",
    "a: ? b", "a: <b", "a: .b", "a: \tb", "a:\tb", "a: b\t", "\"a\": b", "'a' : b", "\"a\"", "'a':",
    "a: long enough to fill some words", "long enough: to fill words", "- a", "-", "- ", "- a: b", "- a:", "- - a",
    "- -a", "- \"a\"", "- 'a': b", "- a # c", "- # c", "- {a: b}", "- |", "-a", "- &x", "-  a: b", "- ? a",
    "- a: b: c", "text", "more text", "# comment", "", "", " ", "---", "...", "--- a", "? a", ": b", "!t", "&x", "\t",
    "\ta: b", "<<: *x", "<<<<<<< a", "=======", ".a: b", "%a", "a: \u{e9}\u{a0}", "\u{e9}: b", "\u{7f}", "a: \u{1}",
    "a:\r", "a: b:c", "- a:b", "- -a: b", "- -a:b", "----", " ----", "```", "a: *", "a: {{b}}/c", "a: {b}-c", "\"b to h\"", "'b to h'", "a: 'b to h'", "- 'b to h'", "'b to h':", "'b': 'to h'", "a: b: ", "a: http://b", "a: x\\y", "}", "... a: b", "<<<<<<< a: b", "a: [*x :b]",
    "'a': [*x :b]", "a: ]", "@a: b", "a: `b", "a: ,b",
];

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn every_text_gives_the_same_tables() {
    texts().iter().for_each(|text| check(text));
}

#[test]
fn every_cut_text_gives_the_same_tables() {
    for text in texts().iter().filter(|text| text.len() < 600) {
        for cut in 0..text.len() {
            check(&text[..cut]);
        }
    }
}

#[test]
fn lines_of_every_length_at_the_end_give_the_same_tables() {
    for (length, indentation) in (0..20).flat_map(|length| (0..10).map(move |indentation| (length, indentation))) {
        let (word, indentation) = ("x".repeat(length), " ".repeat(indentation));
        for line in
            ["\"@\"", "'@'", "- \"@\"", "a: '@'", "a: @", "- @", "@:", "@: ", "@: b", "\"@\":", "a:\n @", "#@", "@"]
        {
            check(format!("b:\n{indentation}{}", line.replace('@', &word)).as_bytes());
        }
    }
}

#[test]
fn random_lines_give_the_same_tables() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..10_000 {
        let mut text = String::from("a:\n");
        for _ in 0..1 + random.below(8) {
            let indentation = [0, 0, 0, 2, 2, 2, 2, 4, 4, 6, 1, 3, 9][random.below(13)];
            text += &" ".repeat(indentation);
            text += LINES[random.below(LINES.len())];
            text += if random.below(40) == 0 { "\r\n" } else { "\n" };
        }
        check(text.as_bytes());
        check(text.trim_end_matches('\n').as_bytes());
        // Near its end a text is read with care; what stands behind shows the same lines away from the end.
        text += "# the end of the text is not here\n";
        check(text.as_bytes());
    }
}

#[test]
fn random_changes_of_texts_give_the_same_tables() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let texts: Vec<_> = texts().into_iter().filter(|text| (1..3000).contains(&text.len())).collect();
    const BYTES: &[u8] = b"  \n\n:-#'\"{}[]|>&*!?,\t\rax\\";
    for _ in 0..8_000 {
        let mut text = texts[random.below(texts.len())].clone();
        for _ in 0..1 + random.below(3) {
            let place = random.below(text.len());
            let byte = BYTES[random.below(BYTES.len())];
            match random.below(4) {
                0 => text[place] = byte,
                1 => text.insert(place, byte),
                2 if text.len() > 1 => drop(text.remove(place)),
                _ => drop(text.splice(place..place, [byte, b' '])),
            }
        }
        check(&text);
    }
}

#[test]
fn the_corpus_gives_the_same_tables() {
    let Some(corpus) = std::env::var_os("PODLINT_CORPUS") else { return };
    for file in files(PathBuf::from(corpus)) {
        check(&std::fs::read(file).unwrap());
    }
}
