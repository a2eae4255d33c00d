//! What the tree should be after an edit, and whether it is.

use super::layout::Layout;
use crate::scalar::{Scalar, meaning};
use crate::{Kind, NO_NODE, Node, Style, Tree, flag};
use std::ops::Range;

/// The nodes that are expected, in pre-order.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    layout: &'a Layout<'a>,
    /// Depth of each old node.
    depths: Vec<u32>,
    nodes: Vec<Expected<'a>>,
    /// Where each old node is expected; [`NO_NODE`] where it goes.
    places: Vec<u32>,
}

#[derive(Debug)]
struct Expected<'a> {
    depth: u32,
    what: What<'a>,
    anchor: Option<&'a str>,
}

#[derive(Debug, Clone, Copy)]
enum What<'a> {
    /// A node that stays.
    Old(Node<'a>),
    /// A node like this one.
    Like(Node<'a>),
    /// A scalar that means this text.
    Text(&'a str),
    /// A mapping that was not there.
    Mapping,
}

impl<'a> Plan<'a> {
    /// A plan in which nothing is expected yet.
    pub(super) fn new(layout: &'a Layout<'a>) -> Plan<'a> {
        let old = layout.records();
        let mut depths: Vec<u32> = Vec::with_capacity(old.len());
        for node in old {
            let depth =
                if node.parent == NO_NODE { 0 } else { depths[(node.parent - layout.nodes.start) as usize] + 1 };
            depths.push(depth);
        }
        Plan { layout, depths, nodes: Vec::with_capacity(old.len()), places: vec![NO_NODE; old.len()] }
    }

    pub(super) fn depth(&self, node: Node<'_>) -> u32 {
        self.depths[self.place(node)]
    }

    /// Index of an old node in the tables.
    fn place(&self, node: Node<'_>) -> usize {
        (node.index() - self.layout.nodes.start) as usize
    }

    /// Expects all old nodes in front of this one next.
    pub(super) fn keep_until(&mut self, end: u32) {
        self.keep(self.layout.nodes.start..end);
    }

    /// Expects this old node next, and all behind it.
    pub(super) fn keep_from(&mut self, start: u32) {
        self.keep(start..self.layout.nodes.end);
    }

    /// Expects these old nodes next.
    pub(super) fn keep(&mut self, range: Range<u32>) {
        self.keep_deeper(range, 0);
    }

    /// The same, deeper in the tree by this many levels.
    pub(super) fn keep_deeper(&mut self, range: Range<u32>, by: i64) {
        for node in range.filter_map(|index| self.layout.tree.node(index)) {
            self.in_place_of(node);
            let depth = (i64::from(self.depth(node)) + by) as u32;
            self.nodes.push(Expected { depth, what: What::Old(node), anchor: anchor(node) });
        }
    }

    /// What is expected next takes the place of `node`, also for the aliases that stand for it.
    pub(super) fn in_place_of(&mut self, node: Node<'a>) {
        let place = self.place(node);
        self.places[place] = self.nodes.len() as u32;
    }

    /// Expects a scalar that means `text`.
    pub(super) fn text(&mut self, depth: u32, text: &'a str, anchor: Option<&'a str>) {
        self.nodes.push(Expected { depth, what: What::Text(text), anchor });
    }

    /// Expects a mapping that is new.
    pub(super) fn mapping(&mut self, depth: u32) {
        self.nodes.push(Expected { depth, what: What::Mapping, anchor: None });
    }

    /// Expects a copy of a node of any tree with all that is below it. It has its own anchor if `kept` is `None`.
    pub(super) fn copy(&mut self, depth: u32, root: Node<'a>, kept: Option<&'a str>) {
        let mut depths: Vec<u32> = Vec::new();
        for node in (root.index()..root.next_index()).filter_map(|index| root.tree().node(index)) {
            let is_root = node == root;
            let parent = node.parent().and_then(|parent| parent.index().checked_sub(root.index()));
            let below = if is_root { 0 } else { parent.map_or(0, |parent| depths[parent as usize] + 1) };
            depths.push(below);
            let anchor = if is_root { kept.or(anchor(node)) } else { anchor(node) };
            self.nodes.push(Expected { depth: depth + below, what: What::Like(node), anchor });
        }
    }

    /// Whether a tree is what is expected, with no more errors than the old one.
    pub(super) fn is_met_by(&self, tree: &Tree<'_>) -> bool {
        if tree.nodes.len() != self.nodes.len() || tree.errors.len() > self.layout.error_count() {
            return false;
        }
        let mut depths: Vec<u32> = Vec::with_capacity(tree.nodes.len());
        self.nodes.iter().zip((0..).map_while(|index| tree.node(index))).all(|(expected, node)| {
            let depth = node.parent().map_or(0, |parent| depths[parent.index() as usize] + 1);
            depths.push(depth);
            depth == expected.depth && self.is_like(expected, node)
        })
    }

    fn is_like(&self, expected: &Expected<'_>, node: Node<'_>) -> bool {
        if anchor(node) != expected.anchor {
            return false;
        }
        match expected.what {
            What::Text(text) => node.text() == text && matches!(meaning(node), Scalar::Text(_) | Scalar::Unknown),
            What::Mapping => node.kind() == Kind::Mapping && node.tag().is_none(),
            What::Like(like) => is_same(like, node),
            What::Old(old) => is_same(old, node) && self.has_same_target(old, node),
        }
    }

    /// Whether an alias still stands for the node that it stood for.
    fn has_same_target(&self, old: Node<'_>, node: Node<'_>) -> bool {
        let (target, new_target) = (old.resolved(), node.resolved());
        old.kind() != Kind::Alias
            || target == old && new_target == node
            || self.layout.nodes.contains(&target.index()) && self.places[self.place(target)] == new_target.index()
    }
}

fn is_same(one: Node<'_>, other: Node<'_>) -> bool {
    let flags = |node: Node<'_>| (node.has(flag::EXTRA), node.has(flag::HOLE));
    // A quoted text and a plain one of the same letters may mean different things.
    let is_plain = |node: Node<'_>| node.kind() == Kind::Scalar && node.style() == Style::Plain;
    let is_text = |node: Node<'_>| matches!(meaning(node), Scalar::Text(_));
    one.kind() == other.kind()
        && flags(one) == flags(other)
        && written(one) == written(other)
        && (is_plain(one) == is_plain(other) || is_text(one) && is_text(other))
        && one.tag() == other.tag()
}

fn written(node: Node<'_>) -> &str {
    if node.kind() == Kind::Alias { node.raw() } else { node.text() }
}

fn anchor<'a>(node: Node<'a>) -> Option<&'a str> {
    node.anchor().map(|span| span.of(node.tree().source))
}
