//! Truths that hold for every edit of every document.

use podlint_yaml::edit::{Editor, Position, TextEdit, Value, apply};
use podlint_yaml::events::events;
use podlint_yaml::{Kind, Node, Parse, Style, Tree, parse};

/// Documents in all layouts that people write.
const SEEDS: &[&str] = &[
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web # the name\n  labels: {app: web, \"tier\": 'a, b'}\nspec:\n  containers:\n  # first\n  - name: a\n    image: a:1\n\n    args: [\"--x\", -y]\n  - name: b # second\n    command:\n      - sh\n      - -c\n      - |\n        run\n          me\n\n        twice\n\n  restartPolicy: Never\n",
    "a: &x\n  b: 1\n  c: [1, &y 2, {d: 3}]\ne: *x\nf: *y\n<<: *x\n",
    "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [1, 2, 3],\n    \"d\": []\n  }\n}\n",
    "{\"a\":1,\"b\":[{\"c\":null},{\"d\":\"e\"}]}",
    "- - a\n  - b\n- c: 1\n  d: |+\n    x\n\n\n  e: >-\n   y\n   z\n# end\n",
    "# top\n\n# of a\na:\n    # of b\n    b: 1\n    # deeper\n      # deepest\n    c:\n    - x\n    - y: 1\n      z:\n\n\nd: 'it''s'\n",
    "? k\n: v\n? - x\n: - y\nz: !t &a w\n",
    "---\na: 1\n...\n---\nb:\n  c: \"x\\\n    y\"\n  d: plain\n    over lines\n",
    "[\n  a, # one\n  # two\n  b: c,\n  [d,\n   e],\n]\n",
    "a: 1\r\nb:\r\n- x\r\n- y: {z: 1}\r\n",
    "\u{feff}a: x",
];

fn random(state: &mut u64, below: usize) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state % below.max(1) as u64) as usize
}

/// A document with nested collections in random layouts.
fn random_document(state: &mut u64) -> String {
    let mut out = String::new();
    write_block(state, 0, 0, &mut out);
    if random(state, 4) == 0 {
        out.truncate(out.trim_end().len());
    }
    if random(state, 4) == 0 { out.replace('\n', "\r\n") } else { out }
}

fn write_block(state: &mut u64, column: usize, depth: usize, out: &mut String) {
    let is_sequence = random(state, 3) == 0;
    for place in 0..1 + random(state, 4) {
        if place > 0 || depth == 0 {
            match random(state, 6) {
                0 => out.push('\n'),
                1 => out.push_str(&format!("{:column$}# about {place}\n", "")),
                _ => {}
            }
            out.push_str(&" ".repeat(column));
        }
        if is_sequence {
            out.push_str("- ");
            match random(state, 3) {
                0 if depth < 3 => write_block(state, column + 2, depth + 1, out),
                _ => write_scalar(state, column, out),
            }
        } else {
            out.push_str(&format!("k{place}:"));
            match random(state, 3) {
                0 if depth < 3 => {
                    let by = 1 + random(state, 4);
                    out.push_str(&format!("\n{:1$}", "", column + by));
                    write_block(state, column + by, depth + 1, out);
                }
                _ => {
                    out.push(' ');
                    write_scalar(state, column, out);
                }
            }
        }
    }
}

fn write_scalar(state: &mut u64, column: usize, out: &mut String) {
    let values = ["1", "x", "'it''s'", "\"a\\nb\"", "yes", "{a: 1, b: [x, y]}", "[]", "[a, {b: c}]", "x # why", "~"];
    let indentation = " ".repeat(column + 1);
    match random(state, 14) {
        10 => out.push_str(&format!("|\n{indentation}text\n\n{indentation} deeper")),
        11 => out.push_str(&format!("[a,\n{indentation}b]")),
        12 => out.push_str(&format!("|+\n{indentation}text\n")),
        13 => {}
        place => out.push_str(values[place]),
    }
    out.push('\n');
}

/// Documents without errors: the seeds, and random ones.
fn documents() -> impl Iterator<Item = String> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let random = (0..400).map(move |_| random_document(&mut state));
    let documents = SEEDS.iter().map(|seed| (*seed).to_owned()).chain(random);
    documents.inspect(|text| assert!(parse(text.as_str()).tree().errors.is_empty(), "{text:?}"))
}

fn nodes<'t>(tree: &'t Tree<'t>) -> impl Iterator<Item = Node<'t>> {
    (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index))
}

fn with_edits(source: &str, edits: &[TextEdit]) -> Parse<'static> {
    parse(apply(source, edits).unwrap())
}

/// Edits stand inside of the text, do not overlap, and what is outside of them is the same afterwards.
fn check_outside(source: &str, edits: &[TextEdit]) {
    let mut sorted = edits.to_vec();
    sorted.sort_by_key(|edit| edit.span);
    let changed = apply(source, edits).unwrap();
    let (mut old, mut new) = (0, 0);
    for edit in &sorted {
        let kept = &source[old..edit.span.start as usize];
        assert_eq!(&changed[new..new + kept.len()], kept);
        new += kept.len() + edit.text.len();
        old = edit.span.end as usize;
    }
    assert_eq!(&changed[new..], &source[old..]);
    assert_eq!(
        parse(changed.as_str()).tree().errors.len(),
        parse(source).tree().errors.len(),
        "{source:?}\n{changed:?}"
    );
}

#[test]
fn what_is_inserted_and_removed_leaves_no_trace() {
    let (mut done, mut refused) = (0, 0);
    for source in documents() {
        let parse = parse(source.as_str());
        let tree = parse.tree();
        let editor = Editor::new(&tree);
        for collection in nodes(&tree) {
            let children: Vec<Node<'_>> = collection.children().collect();
            let positions = children.iter().flat_map(|child| [Position::Before(*child), Position::After(*child)]);
            for position in positions.chain([Position::First, Position::Last]) {
                let inserted = match collection.kind() {
                    Kind::Mapping => editor.insert_entry(collection, position, "new", Value::Text("0644")),
                    Kind::Sequence => editor.insert_item(collection, position, Value::Text("0644")),
                    _ => continue,
                };
                let Ok(edits) = inserted else {
                    refused += 1;
                    continue;
                };
                check_outside(&source, &edits);
                let changed = with_edits(&source, &edits);
                let new_tree = changed.tree();
                let new = nodes(&new_tree).find(|node| node.text() == "0644").unwrap();
                let back = Editor::new(&new_tree).remove(new).unwrap();
                let restored = apply(changed.source(), &back).unwrap();
                // A comma that was written at the end may stay.
                if children.is_empty() {
                    assert_eq!(events(&podlint_yaml::parse(restored.as_str()).tree()), events(&tree), "{source:?}");
                } else {
                    assert_eq!(restored, source, "{:?}", changed.source());
                }
                done += 1;
            }
        }
    }
    println!("{done} insertions, {refused} refused");
    assert!(done > 4000 && refused * 50 < done, "{done} insertions, {refused} refused");
}

#[test]
fn what_is_removed_is_all_that_changes() {
    let (mut done, mut refused) = (0, 0);
    for source in documents() {
        let parse = parse(source.as_str());
        let tree = parse.tree();
        let editor = Editor::new(&tree);
        for node in nodes(&tree) {
            let is_key = |parent: Node<'_>| parent.entries().any(|entry| entry.key == node);
            let is_child = node.parent().is_some_and(|parent| parent.kind() == Kind::Sequence || is_key(parent));
            if !is_child {
                continue;
            }
            let Ok(edits) = editor.remove(node) else {
                refused += 1;
                continue;
            };
            check_outside(&source, &edits);
            let changed = with_edits(&source, &edits);
            let comments =
                |tree: &Tree<'_>| tree.comments.iter().filter(|span| span.of(tree.source).contains("about")).count();
            assert!(comments(&changed.tree()) <= comments(&tree));
            let gone = nodes(&tree).count() - nodes(&changed.tree()).count();
            assert!(gone >= 1, "{source:?}");
            done += 1;
        }
    }
    println!("{done} removals, {refused} refused");
    assert!(done > 2000 && refused * 50 < done, "{done} removals, {refused} refused");
}

#[test]
fn what_is_replaced_reads_as_meant() {
    let (mut done, mut refused) = (0, 0);
    let values = ["yes", "", "a: b", "x\ny\n", "*z", " #"];
    let collections = ["a: 1\nb:\n- 2\n", "- 1\n- c: 2\n", "{a: [1]}", "|\n x\n y\n"];
    for source in documents() {
        let parse = parse(source.as_str());
        let tree = parse.tree();
        let editor = Editor::new(&tree);
        for (index, node) in nodes(&tree).enumerate() {
            let is_key = node.parent().is_some_and(|parent| parent.entries().any(|entry| entry.key == node));
            if node.kind() == Kind::Document || is_key {
                continue;
            }
            let text = values[index % values.len()];
            if let Ok(edits) = editor.replace(node, Value::Text(text)) {
                check_outside(&source, &edits);
                let changed = with_edits(&source, &edits);
                let new_tree = changed.tree();
                assert_eq!(new_tree.node(node.index()).unwrap().text(), text);
                done += 1;
            } else {
                refused += 1;
            }
            let is_flow = node.parent().is_some_and(|parent| parent.style() == Style::Flow);
            let yaml = collections[index % collections.len()];
            match editor.replace(node, Value::Yaml(yaml)) {
                Ok(edits) => {
                    check_outside(&source, &edits);
                    done += 1;
                }
                Err(_) if is_flow => {}
                Err(_) => refused += 1,
            }
        }
    }
    println!("{done} replacements, {refused} refused");
    assert!(done > 4000 && refused * 20 < done, "{done} replacements, {refused} refused");
}

#[test]
fn what_is_moved_is_all_that_changes() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let (mut done, mut refused) = (0, 0);
    for source in documents() {
        let parse = parse(source.as_str());
        let tree = parse.tree();
        let editor = Editor::new(&tree);
        let collections: Vec<_> =
            nodes(&tree).filter(|node| matches!(node.kind(), Kind::Mapping | Kind::Sequence)).collect();
        for from in &collections {
            let step = if from.kind() == Kind::Mapping { 2 } else { 1 };
            for child in from.children().step_by(step) {
                let to = collections[random(&mut state, collections.len())];
                let positions = [Position::First, Position::Last];
                if to.kind() != from.kind() || to.entry(child.text()).is_some() && to != *from {
                    continue;
                }
                match editor.move_to(child, to, positions[random(&mut state, 2)]) {
                    Ok(edits) => {
                        check_outside(&source, &edits);
                        let changed = with_edits(&source, &edits);
                        assert_eq!(changed.tree().nodes.len(), tree.nodes.len(), "{source:?}");
                        assert_eq!(
                            changed.tree().comments.len(),
                            tree.comments.len(),
                            "{source:?}\n{:?}",
                            changed.source()
                        );
                        done += 1;
                    }
                    Err(_) => refused += 1,
                }
            }
        }
    }
    println!("{done} moves, {refused} refused");
    assert!(done > 1000, "{done} moves, {refused} refused");
}

#[test]
fn keys_are_renamed_alone() {
    let texts = |tree: &Tree<'_>| nodes(tree).map(|node| node.text().to_owned()).collect::<Vec<_>>();
    for source in documents() {
        let parse = parse(source.as_str());
        let tree = parse.tree();
        let editor = Editor::new(&tree);
        for key in nodes(&tree).flat_map(|node| node.entries().map(|entry| entry.key).collect::<Vec<_>>()) {
            if key.kind() != Kind::Scalar {
                continue;
            }
            let edits = editor.rename(key, "no").unwrap();
            check_outside(&source, &edits);
            let changed = with_edits(&source, &edits);
            let changed_tree = changed.tree();
            let renamed = changed_tree.node(key.index()).unwrap();
            let back = Editor::new(&changed_tree).rename(renamed, key.text()).unwrap();
            assert_eq!(texts(&with_edits(changed.source(), &back).tree()), texts(&tree));
        }
    }
}

#[test]
fn edits_of_broken_texts_are_refused_or_right() {
    let mut state = 0xDEAD_BEEF_CAFE_F00D_u64;
    let alphabet: Vec<char> = " \n\t:-?{}[],\"'&*!|>#a1\r".chars().collect();
    for source in documents().take(150) {
        for _ in 0..6 {
            let mut text: Vec<char> = source.chars().collect();
            for _ in 0..1 + random(&mut state, 4) {
                let place = random(&mut state, text.len());
                text[place] = alphabet[random(&mut state, alphabet.len())];
            }
            let source: String = text.into_iter().collect();
            let parse = parse(source.as_str());
            let tree = parse.tree();
            let editor = Editor::new(&tree);
            let count = tree.nodes.len();
            if count == 0 {
                continue;
            }
            for _ in 0..8 {
                let node = tree.node(random(&mut state, count) as u32).unwrap();
                let other = tree.node(random(&mut state, count) as u32).unwrap();
                let results = [
                    editor.remove(node),
                    editor.replace(node, Value::Text("a: b")),
                    editor.replace(node, Value::Node(other)),
                    editor.insert_entry(node, Position::Last, "new", Value::Yaml("- 1")),
                    editor.insert_item(node, Position::First, Value::Node(other)),
                    editor.rename(node, "new"),
                    editor.move_to(node, other, Position::Last),
                ];
                for edits in results.into_iter().flatten() {
                    let changed = with_edits(&source, &edits);
                    assert!(changed.tree().errors.len() <= tree.errors.len(), "{source:?}\n{edits:?}");
                }
            }
        }
    }
}

#[test]
fn large_and_deep_texts_are_edited_in_no_time() {
    let texts = [
        "- ".repeat(5_000) + "a\n",
        "[".repeat(5_000) + &"]".repeat(5_000),
        format!("a: 1\n{}b: 2\n", "# c\n".repeat(20_000)),
        format!("a: 1\n{}b: 2\n", "\n".repeat(20_000)),
        format!("[{}b]\n", "{\"a\": 1}, ".repeat(10_000)),
        format!("{{{}\"b\": 1}}", "\"a\":1,".repeat(10_000)),
        "- a: 1\n  b: |+\n   x\n\n".repeat(5_000),
        (0..2_000).map(|depth| format!("{:depth$}a:\n", "")).collect(),
    ];
    for text in texts {
        let parse = parse(text.as_str());
        let tree = parse.tree();
        let editor = Editor::new(&tree);
        let nodes: Vec<Node<'_>> = nodes(&tree).collect();
        // An operation takes milliseconds where its cost grows with the text, minutes where it grows with its square.
        for node in nodes.iter().step_by(nodes.len() / 5 + 1).chain(nodes.last()) {
            _ = editor.remove(*node);
            _ = editor.replace(*node, Value::Text("x"));
            _ = editor.replace(*node, Value::Node(nodes[nodes.len() / 2]));
            _ = editor.insert_entry(*node, Position::Last, "new", Value::Text("x"));
            _ = editor.insert_item(*node, Position::First, Value::Text("x"));
            _ = editor.move_to(*node, nodes[1], Position::Last);
        }
    }
}
