//! From an alias to its anchor, and back.

use podlint_yaml::{Kind, Node, Span, Tree, flag};

/// An anchor with its aliases.
pub(super) struct Anchor {
    /// The bytes that were asked about.
    pub(super) at: Span,
    /// The anchor with its ampersand.
    pub(super) anchor: Span,
    /// The aliases with their asterisks, in the order of the text.
    pub(super) aliases: Vec<Span>,
}

/// The anchor that stands at an offset, or that the alias there means.
pub(super) fn anchor_at(tree: &Tree<'_>, offset: u32) -> Option<Anchor> {
    let nodes = || (0..tree.nodes.len() as u32).filter_map(|index| tree.node(index));
    let is_here = |span: &Span| span.touches(offset);
    let with_anchor = |node: &Node<'_>| node.has(flag::PROPERTIES) && node.anchor().as_ref().is_some_and(is_here);
    let alias = tree.covering(Span::empty(offset)).filter(|node| node.kind() == Kind::Alias);
    let node = alias.map(Node::resolved).or_else(|| nodes().find(with_anchor))?;
    let anchor = node.anchor()?;
    let aliases = nodes().filter(|other| other.kind() == Kind::Alias && other.resolved() == node);
    Some(Anchor { at: alias.map_or(anchor, Node::span), anchor, aliases: aliases.map(Node::span).collect() })
}
