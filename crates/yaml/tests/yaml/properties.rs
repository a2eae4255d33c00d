//! Truths that hold for every input.

use super::checks::edits::check_edits;
use super::checks::reading::check_reading;
use super::checks::tree::check_tree;
use podlint_yaml::{Dialect, parse};

/// Texts that have broken parsers, and every prefix of them.
const SEEDS: &[&str] = &[
    "a: &x {b: [1, 2: 3, {c: d}], e: *x}\n- |\n x\n...\n---\n? - a\n: - b\n",
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  -name:a\n  image:b\n\tx: y\n  - {\n a: ]\n",
    "\"a\\x4\": 'b''\n c' : {{ .x }}\n{{- if }}\n<<<<<<< a\n=======\n>>>>>>> b\n",
    "[[a]: b, ? c : d, : e, \"f\":g]: h\n%x\n--- >2-\n   a\n  b\n &a !!t *b\n",
    "이름: [한글 \"값\" 글, {키 값}}]: \u{2028}x\n- 항목:값\n @한글: `x 😀` y\n*별: &글 !태그 @\n",
    "- - - - a\n    - b\n  - c: - d\n   e\n f: g\r\n\u{feff}h: \u{7}i\rj\n",
];

fn check_everything(text: &[u8]) {
    check_tree(text);
    check_reading(text);
}

#[test]
fn every_prefix_and_suffix_gives_a_well_formed_tree() {
    for seed in SEEDS {
        for cut in 0..=seed.len() {
            check_everything(&seed.as_bytes()[..cut]);
            check_everything(&seed.as_bytes()[cut..]);
        }
    }
}

#[test]
fn random_changes_give_a_well_formed_tree() {
    let alphabet = b" \n\t:-?{}[],\"'&*!|>#%@a1\r\\.~<=\xff\xeb\x8b";
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for round in 0..4000 {
        let mut text = SEEDS[round % SEEDS.len()].as_bytes().to_vec();
        for _ in 0..1 + random(12) {
            let place = random(text.len());
            match random(3) {
                0 => text[place] = alphabet[random(alphabet.len())],
                1 => text.insert(place, alphabet[random(alphabet.len())]),
                _ => {
                    text.remove(place);
                }
            }
        }
        check_everything(&text);
        // Two operations on what came out.
        text.push(0);
        text.extend((0..8).map(|_| random(256) as u8));
        check_edits(&text);
    }
}

#[test]
fn reads_parts_of_a_text_at_their_place() {
    let text = "# Page\n```yaml\na: 1\n```\ntext: no\n```yaml\nb: 2\n```\n";
    let first = text.find("a: 1").unwrap();
    let second = text.find("b: 2").unwrap();
    let parse = podlint_yaml::parse_parts(text, Dialect::Kubernetes, &[first..first + 5, second..second + 5]);
    let tree = parse.tree();
    let keys: Vec<_> = tree.documents().map(|document| document.content().raw()).collect();
    assert_eq!(keys, ["a: 1", "b: 2"]);
}

#[test]
fn finds_the_deepest_node_at_a_place() {
    let parse = parse("a:\n- b: c\n");
    let tree = parse.tree();
    assert_eq!(tree.covering(podlint_yaml::Span::new(8, 9)).unwrap().raw(), "c");
}
