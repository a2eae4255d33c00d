//! Truths that hold for edits of any text: bytes outside of them stay, no error is made, and what was put in can be taken out.

use podlint_yaml::edit::{Editor, Position, Refused, TextEdit, Value, apply};
use podlint_yaml::events::events;
use podlint_yaml::{Kind, Node, Tree, parse};

/// Texts to put in.
const VALUES: &[Value<'_>] = &[
    Value::Text("0644"),
    Value::Text("a: b"),
    Value::Text(""),
    Value::Text("x\n y\n"),
    Value::Yaml("- 1\n- a: 2\n"),
    Value::Yaml("a: 1\nb:\n- 2\n"),
    Value::Yaml("{a: [1]}"),
    Value::Yaml("|+\n x\n\n"),
];
/// Bytes of an operation: what, where, the other place, which value.
const OPERATION: usize = 4;
const MAX_OPERATIONS: usize = 8;

/// Panics if an edit does what it should not. Behind the first NUL of `input` stand operations, before it the text they change.
pub(crate) fn check_edits(input: &[u8]) {
    let (text, operations) = match input.iter().position(|byte| *byte == 0) {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[][..]),
    };
    let mut text = parse(text).source().to_owned();
    for operation in operations.chunks_exact(OPERATION).take(MAX_OPERATIONS) {
        check_restored(&text, operation[1], operation[2]);
        if let Some(changed) = changed(&text, operation) {
            text = changed;
        }
    }
}

fn pick<'t>(tree: &'t Tree<'t>, place: u8) -> Option<Node<'t>> {
    // Nodes near the start and near the end: a byte does not reach further.
    let count = tree.nodes.len() as u32;
    let place = u32::from(place);
    tree.node(if place < 192 { place % count.max(1) } else { count.saturating_sub(256 - place) })
}

fn position<'t>(collection: Node<'t>, place: u8) -> Position<'t> {
    let mut children = collection.children();
    match place % 4 {
        0 => Position::First,
        1 => Position::Last,
        2 => children.nth(place as usize / 4).map_or(Position::First, Position::Before),
        _ => children.nth(place as usize / 4).map_or(Position::Last, Position::After),
    }
}

/// The text after an operation; `None` where it is refused.
fn changed(text: &str, operation: &[u8]) -> Option<String> {
    let [what, place, other, value] = operation.try_into().ok()?;
    let parse = parse(text);
    let tree = parse.tree();
    let editor = Editor::new(&tree);
    let (node, other_node) = (pick(&tree, place)?, pick(&tree, other)?);
    let value = match VALUES.get(value as usize % (VALUES.len() + 1)) {
        Some(value) => *value,
        None => Value::Node(other_node),
    };
    let edits = match what % 6 {
        0 => editor.remove(node),
        1 => editor.replace(node, value),
        2 => editor.rename(node, "no"),
        3 => editor.insert_entry(node, position(node, other), "new", value),
        4 => editor.insert_item(node, position(node, other), value),
        _ => editor.move_to(node, other_node, position(other_node, what / 6)),
    };
    let edits = edits.ok()?;
    let changed = apply(text, &edits).expect("edits of one operation fit the text");
    check_outside(text, &changed, &edits);
    let (before, after) = (tree.errors.len(), podlint_yaml::parse(changed.as_str()).tree().errors.len());
    assert!(after <= before, "{before} errors become {after}: {text:?}\n{edits:?}");
    Some(changed)
}

/// Edits stand in order inside of the text, do not overlap, and what is outside of them is the same afterwards.
fn check_outside(text: &str, changed: &str, edits: &[TextEdit]) {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let (mut old, mut new) = (0, 0);
    for edit in sorted {
        let kept = &text[old..edit.span.start as usize];
        assert_eq!(&changed[new..new + kept.len()], kept, "{text:?}\n{edits:?}");
        new += kept.len() + edit.text.len();
        old = edit.span.end as usize;
    }
    assert_eq!(&changed[new..], &text[old..], "{text:?}\n{edits:?}");
}

/// What is put into a text without errors and taken out again leaves no trace.
fn check_restored(text: &str, place: u8, position_place: u8) {
    const NEW: &str = "9new9";
    let parse = parse(text);
    let tree = parse.tree();
    let Some(collection) = pick(&tree, place) else { return };
    if !tree.errors.is_empty() || text.contains(NEW) {
        return;
    }
    let editor = Editor::new(&tree);
    let inserted = match collection.kind() {
        Kind::Mapping => editor.insert_entry(collection, position(collection, position_place), "new", Value::Text(NEW)),
        Kind::Sequence => editor.insert_item(collection, position(collection, position_place), Value::Text(NEW)),
        _ => Err(Refused::WrongKind),
    };
    let Ok(edits) = inserted else { return };
    let inserted = podlint_yaml::parse(apply(text, &edits).expect("edits of one operation fit the text"));
    let tree_with_it = inserted.tree();
    let mut nodes = (0..tree_with_it.nodes.len() as u32).filter_map(|index| tree_with_it.node(index));
    let new = nodes.find(|node| node.text() == NEW).expect("it was put in");
    let back = Editor::new(&tree_with_it).remove(new);
    let back = back.unwrap_or_else(|refused| panic!("{refused}: {text:?}\n{:?}", inserted.source()));
    let restored = apply(inserted.source(), &back).expect("edits of one operation fit the text");
    if collection.children().next().is_some() {
        assert_eq!(restored, text, "{:?}", inserted.source());
    } else {
        // The brackets of an empty collection may be others.
        assert_eq!(events(&podlint_yaml::parse(restored.as_str()).tree()), events(&tree), "{text:?}");
    }
}
