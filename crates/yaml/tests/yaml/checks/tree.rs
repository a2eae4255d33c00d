//! Truths that hold for the tree of any bytes.
//!
//! The tests hold them against texts that have broken parsers, the fuzz target `parse` against whatever it comes upon.

use podlint_yaml::events::events;
use podlint_yaml::{Dialect, Kind, NO_NODE, Parse, Span, Tree, parse_with, parse_without_shortcuts};

/// Panics if the tree of `text` breaks a promise, in either dialect.
pub(crate) fn check_tree(text: &[u8]) {
    for dialect in [Dialect::Kubernetes, Dialect::Core] {
        let parse = parse_with(text, dialect);
        check_source(text, &parse);
        check_nesting(&parse);
        check_children(&parse.tree());
        check_leaves(&parse.tree());
        check_errors(&parse);
        check_writers(&parse.tree());
        let without = parse_without_shortcuts(text, dialect);
        assert_eq!(parse.tree().nodes, without.tree().nodes, "shortcuts make another tree of {:?}", parse.source());
        assert_eq!(parse.tree().errors, without.tree().errors, "shortcuts make other errors of {:?}", parse.source());
    }
}

/// A text stays as it is; of bytes that are no text, every offset stays as it is. Only UTF-16 becomes another text.
fn check_source(text: &[u8], parse: &Parse<'_>) {
    let is_utf16 = text.starts_with(&[0xFF, 0xFE]) || text.starts_with(&[0xFE, 0xFF]);
    match std::str::from_utf8(text) {
        Ok(text) => assert_eq!(parse.source(), text),
        Err(_) => assert!(is_utf16 || parse.source().len() == text.len(), "{text:?}"),
    }
}

fn is_text(parse: &Parse<'_>, span: Span) -> bool {
    span.start <= span.end && parse.source().get(span.range()).is_some()
}

fn check_nesting(parse: &Parse<'_>) {
    let tree = parse.tree();
    for (index, node) in (0..).zip(tree.nodes) {
        assert!(is_text(parse, node.span()), "span of {index}: {:?}", parse.source());
        let is_forward = node.next > index && node.next as usize <= tree.nodes.len();
        assert!(is_forward, "next of {index}: {:?}", parse.source());
        if node.parent == NO_NODE {
            assert_eq!(Kind::from_number(node.kind), Kind::Document);
            continue;
        }
        let parent = &tree.nodes[node.parent as usize];
        assert!(node.parent < index && node.next <= parent.next, "parent of {index}: {:?}", parse.source());
        let is_inside = parent.span().contains(node.span());
        assert!(is_inside, "{index} {node:?} leaves its parent {parent:?}: {:?}", parse.source());
    }
    let spans = tree.properties.iter().flat_map(|properties| [properties.anchor, properties.tag]);
    for span in spans.chain(tree.comments.iter().copied()) {
        assert!(is_text(parse, span), "{span:?} of {:?}", parse.source());
    }
}

/// Keys and values alternate, a document holds one value, and what holds nothing has no children.
fn check_children(tree: &Tree<'_>) {
    for node in (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index)) {
        let children = node.children().count();
        match node.kind() {
            Kind::Mapping => assert_eq!(children % 2, 0, "{:?}", tree.source),
            Kind::Document => assert_eq!(children, 1, "{:?}", tree.source),
            Kind::Sequence => {}
            _ => assert_eq!(children, 0, "{node:?} of {:?}", tree.source),
        }
    }
}

/// The leaves and the gaps between them give back the text: leaves stand in order and do not overlap.
fn check_leaves(tree: &Tree<'_>) {
    let mut copied = String::with_capacity(tree.source.len());
    for (index, node) in (0..).zip(tree.nodes) {
        if node.next == index + 1 {
            let start = node.start as usize;
            assert!(copied.len() <= start, "leaf {index} {node:?} overlaps the one before it: {:?}", tree.source);
            copied.push_str(&tree.source[copied.len()..start]);
            copied.push_str(node.span().of(tree.source));
        }
    }
    copied.push_str(&tree.source[copied.len()..]);
    assert_eq!(copied, tree.source);
}

/// Errors, suspects and all that would mend them lie in the text.
fn check_errors(parse: &Parse<'_>) {
    let tree = parse.tree();
    for error in tree.errors.iter().chain(parse.suspects()) {
        let is_inside = is_text(parse, error.span) && is_text(parse, error.related);
        assert!(is_inside, "{error:?} of {:?}", parse.source());
        for repair in tree.repairs_of(error) {
            assert!(is_text(parse, repair.span), "{repair:?} of {:?}", parse.source());
            let edits: Vec<_> = tree.edits_of(repair).map(|(span, _)| span).collect();
            assert!(edits.iter().all(|span| is_text(parse, *span)), "{error:?} of {:?}", parse.source());
            assert!(edits.windows(2).all(|pair| pair[0].end <= pair[1].start), "{error:?} of {:?}", parse.source());
        }
    }
}

/// What is made of a tree is made of every tree.
fn check_writers(tree: &Tree<'_>) {
    let events = events(tree);
    let count = |start: &str| events.lines().filter(|line| line.starts_with(start)).count();
    for (opening, closing) in [("+DOC", "-DOC"), ("+MAP", "-MAP"), ("+SEQ", "-SEQ")] {
        assert_eq!(count(opening), count(closing), "{:?}", tree.source);
    }
}
