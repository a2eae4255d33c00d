//! Truths that hold for every input.

use podlint_yaml::{Dialect, Kind, NO_NODE, Span, parse, parse_with};

/// Texts that have broken parsers, and every prefix of them.
const SEEDS: &[&str] = &[
    "a: &x {b: [1, 2: 3, {c: d}], e: *x}\n- |\n x\n...\n---\n? - a\n: - b\n",
    "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  -name:a\n  image:b\n\tx: y\n  - {\n a: ]\n",
    "\"a\\x4\": 'b''\n c' : {{ .x }}\n{{- if }}\n<<<<<<< a\n=======\n>>>>>>> b\n",
    "[[a]: b, ? c : d, : e, \"f\":g]: h\n%x\n--- >2-\n   a\n  b\n &a !!t *b\n",
    "이름: [한글 \"값\" 글, {키 값}}]: \u{2028}x\n- 항목:값\n @한글: `x 😀` y\n*별: &글 !태그 @\n",
    "- - - - a\n    - b\n  - c: - d\n   e\n f: g\r\n\u{feff}h: \u{7}i\rj\n",
];

fn check_invariants(text: &[u8]) {
    for dialect in [Dialect::Kubernetes, Dialect::Core] {
        let parse = parse_with(text, dialect);
        let tree = parse.tree();
        let length = parse.source().len() as u32;
        for (index, node) in tree.nodes.iter().enumerate() {
            let index = index as u32;
            assert!(node.start <= node.end && node.end <= length, "span of {index} in {text:?}");
            assert!(parse.source().get(node.span().range()).is_some(), "{index} cuts a character");
            assert!(
                node.next > index && node.next as usize <= tree.nodes.len(),
                "next of {index}: {:?}",
                parse.source()
            );
            if node.parent != NO_NODE {
                let parent = &tree.nodes[node.parent as usize];
                assert!(node.parent < index && node.next <= parent.next, "parent of {index}: {:?}", parse.source());
                assert!(
                    parent.span().contains(node.span()),
                    "{index} {node:?} leaves its parent {parent:?}: {:?}",
                    parse.source()
                );
            } else {
                assert_eq!(Kind::from_number(node.kind), Kind::Document);
            }
        }
        for node in (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index)) {
            let children = node.children().count();
            match node.kind() {
                Kind::Mapping => assert_eq!(children % 2, 0, "{:?}", parse.source()),
                Kind::Document => assert_eq!(children, 1, "{:?}", parse.source()),
                Kind::Sequence => {}
                _ => assert_eq!(children, 0, "{node:?} of {:?}", parse.source()),
            }
        }
        for error in tree.errors.iter().chain(parse.suspects()) {
            let is_text = |span: Span| span.end <= length && parse.source().get(span.range()).is_some();
            assert!(is_text(error.span) && is_text(error.related), "{error:?} of {:?}", parse.source());
            for repair in tree.repairs_of(error) {
                assert!(is_text(repair.span), "{repair:?} of {:?}", parse.source());
                let edits: Vec<_> = tree.edits_of(repair).map(|(span, _)| span).collect();
                assert!(edits.iter().all(|span| is_text(*span)), "{error:?} of {:?}", parse.source());
                assert!(edits.windows(2).all(|pair| pair[0].end <= pair[1].start), "{error:?} of {:?}", parse.source());
            }
        }
    }
}

#[test]
fn every_prefix_and_suffix_gives_a_well_formed_tree() {
    for seed in SEEDS {
        for cut in 0..=seed.len() {
            check_invariants(&seed.as_bytes()[..cut]);
            check_invariants(&seed.as_bytes()[cut..]);
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
    for round in 0..6000 {
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
        check_invariants(&text);
    }
}

#[test]
fn work_grows_no_faster_than_the_text() {
    let patterns: &[(&str, usize)] = &[
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
    for (pattern, count) in patterns {
        let work = |count: usize| {
            let text = pattern.repeat(count);
            let work = parse(text.as_str()).work();
            (text.len() as u64, work.bytes + work.nodes)
        };
        let (_, once) = work(*count);
        let (length, twice) = work(count * 2);
        assert!(twice <= once * 2 + once / 5 + 64, "{pattern:?}: {once} for n, {twice} for 2n");
        assert!(twice <= length * 5 + 64, "{pattern:?}: {twice} for {length} bytes");
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
fn says_where_bytes_are_not_utf_8() {
    let parse = parse(&b"a: \xff\xfeb\nc: d\n"[..]);
    let errors: Vec<_> = parse.tree().errors.iter().map(|error| (error.span.start, error.span.end)).collect();
    assert_eq!(errors, [(3, 4), (4, 5)]);
    assert_eq!(parse.tree().documents().next().unwrap().content().get("c").unwrap().text(), "d");
}

#[test]
fn finds_the_deepest_node_at_a_place() {
    let parse = parse("a:\n- b: c\n");
    let tree = parse.tree();
    assert_eq!(tree.covering(podlint_yaml::Span::new(8, 9)).unwrap().raw(), "c");
}
