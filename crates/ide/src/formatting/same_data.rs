//! Whether a text says the same after its blanks were changed.

use podlint_yaml::edit::{TextEdit, apply};
use podlint_yaml::{Kind, Tree, parse};

/// Whether the edited text has the same nodes with the same texts, the same comments and the same mistakes.
pub(super) fn keeps_data(before: &Tree<'_>, edits: &[TextEdit]) -> bool {
    let Some(text) = apply(before.source, edits) else { return false };
    let parse = parse(text);
    let after = parse.tree();
    before.nodes.len() == after.nodes.len()
        && before.errors.len() == after.errors.len()
        && (0..before.nodes.len() as u32).all(|index| is_same_node(before, &after, index))
        && has_same_comments(before, &after)
}

fn is_same_node(before: &Tree<'_>, after: &Tree<'_>, index: u32) -> bool {
    let (old, new) = (&before.nodes[index as usize], &after.nodes[index as usize]);
    if (old.kind, old.style, old.flags) != (new.kind, new.style, new.flags)
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
