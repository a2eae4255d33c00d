//! Whether a text says the same after its blanks were changed.

use podlint_yaml::edit::{TextEdit, apply};
use podlint_yaml::{Kind, Tree, flag, kubernetes, parse};

/// Whether the edited text has the same nodes with the same texts, the same comments and the same mistakes, and Kubernetes reads
/// the same from it.
///
/// Nodes are compared and not values: what aliases stand for may be far more than what is written.
pub(super) fn keeps_data(before: &Tree<'_>, edits: &[TextEdit]) -> bool {
    let Some(text) = apply(before.source, edits) else { return false };
    let parse = parse(text.as_str());
    let after = parse.tree();
    let is_dialect = [before, &after].iter().any(|tree| has_dialect(tree));
    before.errors.len() == after.errors.len()
        && has_same_nodes(before, &after)
        && has_same_comments(before, &after)
        && (!is_dialect || is_read_the_same(before.source, &text))
}

/// Whether the trees alone do not say what Kubernetes reads.
fn has_dialect(tree: &Tree<'_>) -> bool {
    tree.documents().any(|document| document.has(flag::DIALECT))
}

fn is_read_the_same(before: &str, after: &str) -> bool {
    let (before, after) = (kubernetes::read(before.as_bytes()), kubernetes::read(after.as_bytes()));
    let mut documents = before.documents().zip(after.documents());
    let is_read_as_far = after.stop().is_none() && before.documents().count() == after.documents().count();
    // Where Kubernetes stopped, at a tab on a blank line say, it may read on now.
    (before.stop().is_some() || is_read_as_far)
        && documents.all(|(old, new)| {
            old.ignored().is_some() == new.ignored().is_some()
                && old.is_json() == new.is_json()
                && has_same_nodes(&old.tree(), &new.tree())
        })
}

fn has_same_nodes(before: &Tree<'_>, after: &Tree<'_>) -> bool {
    before.nodes.len() == after.nodes.len()
        && (0..before.nodes.len() as u32).all(|index| is_same_node(before, after, index))
}

fn is_same_node(before: &Tree<'_>, after: &Tree<'_>, index: u32) -> bool {
    let (old, new) = (&before.nodes[index as usize], &after.nodes[index as usize]);
    // One blank may be what made a document unusual, or a text differ from its bytes.
    let ignored = flag::DIALECT | flag::DECODED;
    if (old.kind, old.style, old.flags | ignored) != (new.kind, new.style, new.flags | ignored)
        || (old.next, old.parent) != (new.next, new.parent)
        || old.kind == Kind::Alias as u8 && old.aux != new.aux
    {
        return false;
    }
    let (Some(old), Some(new)) = (before.node(index), after.node(index)) else { return false };
    let anchors = (old.anchor().map(|span| span.of(before.source)), new.anchor().map(|span| span.of(after.source)));
    old.text() == new.text() && old.tag() == new.tag() && anchors.0 == anchors.1
}

fn has_same_comments(before: &Tree<'_>, after: &Tree<'_>) -> bool {
    let old = before.comments.iter().map(|span| span.of(before.source).trim_end());
    let new = after.comments.iter().map(|span| span.of(after.source).trim_end());
    old.eq(new)
}
