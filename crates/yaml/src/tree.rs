//! Looking at a tree: borrowed slices and small handles.

use crate::node::{Kind, NO_NODE, NodeRecord, Properties, Style, flag};
use crate::{Edit, Repair, Span, SyntaxError};
use std::fmt;

/// A tree as everybody sees it: the source and flat tables, none of them owned and none with a pointer inside.
///
/// The host makes it from a [`Parse`](crate::Parse), a plugin from the batch it was handed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tree<'t> {
    /// The text.
    pub source: &'t str,
    /// All nodes in pre-order.
    pub nodes: &'t [NodeRecord],
    /// Anchors and tags, by node.
    pub properties: &'t [Properties],
    /// Where the text of each decoded scalar lies in `texts`.
    pub decoded: &'t [Span],
    /// Decoded texts and texts of edits, one behind the other.
    pub texts: &'t str,
    /// Comments in order, from `#` to the end of the line.
    pub comments: &'t [Span],
    /// Syntax errors in order.
    pub errors: &'t [SyntaxError],
    /// Repairs of errors.
    pub repairs: &'t [Repair],
    /// Edits of repairs.
    pub edits: &'t [Edit],
}

impl<'t> Tree<'t> {
    /// The node at `index`; `None` where there is none.
    pub fn node(&'t self, index: u32) -> Option<Node<'t>> {
        ((index as usize) < self.nodes.len()).then_some(Node { tree: self, index })
    }

    /// The documents in order.
    pub fn documents(&'t self) -> impl Iterator<Item = Node<'t>> {
        Siblings { tree: self, index: 0, end: self.nodes.len() as u32 }
    }

    /// The deepest node whose span holds `span`. Of two that hold it, such as a mapping and its only key, the inner one.
    pub fn covering(&'t self, span: Span) -> Option<Node<'t>> {
        let mut found: Option<Node<'t>> = None;
        let (mut index, mut end) = (0, self.nodes.len() as u32);
        while index < end {
            let record = &self.nodes[index as usize];
            if record.span().contains(span) {
                found = self.node(index);
                (index, end) = (index + 1, record.next);
            } else {
                // `next` is larger than the index in every tree we make; a foreign one must not hang us.
                index = record.next.max(index + 1);
            }
        }
        found
    }

    /// The repairs of `error`, the likeliest first; none where its shape suggests nothing.
    pub fn repairs_of(&self, error: &SyntaxError) -> &'t [Repair] {
        self.repairs.get(error.repairs()).unwrap_or_default()
    }

    /// The edits of `repair`: what is replaced, and by what.
    pub fn edits_of(&self, repair: &Repair) -> impl Iterator<Item = (Span, &'t str)> {
        let texts = self.texts;
        let edits = self.edits.get(repair.edits()).unwrap_or_default();
        edits.iter().map(move |edit| (edit.span, edit.text.of(texts)))
    }
}

/// A node: the tree and an index. Copy it freely.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> Node<'t> {
    /// The tree it is in.
    pub fn tree(self) -> &'t Tree<'t> {
        self.tree
    }

    /// Its index; stable for the life of the tree.
    pub fn index(self) -> u32 {
        self.index
    }

    /// Index of the first node behind its subtree.
    pub fn next_index(self) -> u32 {
        self.record().next
    }

    fn record(self) -> &'t NodeRecord {
        &self.tree.nodes[self.index as usize]
    }

    /// Its bytes in the source.
    pub fn span(self) -> Span {
        self.record().span()
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        Kind::from_number(self.record().kind)
    }

    /// How it is written.
    pub fn style(self) -> Style {
        Style::from_number(self.record().style)
    }

    /// Whether all these bits of [`flag`] are set.
    pub fn has(self, flags: u16) -> bool {
        self.record().flags & flags == flags
    }

    /// Its bytes as written, with quotes.
    pub fn raw(self) -> &'t str {
        self.span().of(self.tree.source)
    }

    /// How many scalar values stand before it on its line.
    pub fn column(self) -> usize {
        let before = &self.tree.source[..self.span().start as usize];
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        before[line..].chars().count()
    }

    /// The text of a scalar, decoded: no quotes, escapes and folds resolved. The empty text for everything else.
    pub fn text(self) -> &'t str {
        let record = self.record();
        if self.kind() != Kind::Scalar {
            return "";
        }
        if record.flags & flag::DECODED != 0 {
            return self.tree.decoded.get(record.aux as usize).map_or("", |span| span.of(self.tree.texts));
        }
        match self.style() {
            Style::SingleQuoted | Style::DoubleQuoted => {
                Span::new(record.start + 1, record.end.saturating_sub(1)).of(self.tree.source)
            }
            _ => self.raw(),
        }
    }

    /// The node it is in; `None` for documents.
    pub fn parent(self) -> Option<Node<'t>> {
        let parent = self.record().parent;
        if parent == NO_NODE { None } else { self.tree.node(parent) }
    }

    /// The node behind it in its parent that is not extra: the value of a key, the next item.
    pub fn next_sibling(self) -> Option<Node<'t>> {
        let end = self.parent()?.record().next;
        Siblings { tree: self.tree, index: self.record().next, end }.find(|node| !node.has(flag::EXTRA))
    }

    /// Its children in order, without extra ones.
    pub fn children(self) -> impl Iterator<Item = Node<'t>> {
        self.all_children().filter(|child| !child.has(flag::EXTRA))
    }

    /// Its children in order, stray items and template holes among them.
    pub fn all_children(self) -> impl Iterator<Item = Node<'t>> {
        Siblings { tree: self.tree, index: self.index + 1, end: self.record().next }
    }

    /// The nodes around it, from the inside out; its document comes last.
    ///
    /// ```
    /// let parse = podlint_yaml::parse("a: {b: [c]}\n");
    /// let tree = parse.tree();
    /// let c = tree.covering(podlint_yaml::Span::new(8, 9)).unwrap();
    /// assert_eq!(c.ancestors().map(|node| node.raw()).collect::<Vec<_>>(), ["[c]", "{b: [c]}", "a: {b: [c]}", "a: {b: [c]}"]);
    /// ```
    pub fn ancestors(self) -> impl Iterator<Item = Node<'t>> {
        std::iter::successors(self.parent(), |node| node.parent())
    }

    /// The node and all below it in the order of the text, without extra ones and what is below them.
    pub fn descendants(self) -> impl Iterator<Item = Node<'t>> {
        let mut index = self.index;
        let end = self.record().next;
        std::iter::from_fn(move || {
            while index < end {
                let node = self.tree.node(index)?;
                let is_extra = node.has(flag::EXTRA);
                index = if is_extra { node.record().next.max(index + 1) } else { index + 1 };
                if !is_extra {
                    return Some(node);
                }
            }
            None
        })
    }

    /// What a document holds; the node itself otherwise.
    pub fn content(self) -> Node<'t> {
        if self.kind() == Kind::Document { self.children().next().unwrap_or(self) } else { self }
    }

    /// Key and value of each entry of a mapping; nothing for other kinds.
    pub fn entries(self) -> impl Iterator<Item = Entry<'t>> {
        let mut children = self.of_kind(Kind::Mapping).into_iter().flat_map(|node| node.children());
        std::iter::from_fn(move || Some(Entry { key: children.next()?, value: children.next()? }))
    }

    /// The items of a sequence; nothing for other kinds.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        self.of_kind(Kind::Sequence).into_iter().flat_map(|node| node.children())
    }

    fn of_kind(self, kind: Kind) -> Option<Node<'t>> {
        (self.kind() == kind).then_some(self)
    }

    /// The entry of a mapping with this key. Of several the last one, which is the one that Kubernetes sees.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let mut children = self.of_kind(Kind::Mapping)?.children();
        let mut found = None;
        // Rules ask for far more keys than there are, so this loop is as plain as it can be.
        while let (Some(own), Some(value)) = (children.next(), children.next()) {
            if own.may_say(key) && own.kind() == Kind::Scalar && own.text() == key {
                found = Some(Entry { key: own, value });
            }
        }
        found
    }

    /// Whether its length is that of a text, with quotes or without. Most keys are of another length than the one that is
    /// looked for, so few texts are compared.
    fn may_say(self, text: &str) -> bool {
        let record = self.record();
        let length = (record.end - record.start) as usize;
        length == text.len() || length == text.len() + 2 || record.flags & flag::DECODED != 0
    }

    /// The value of [`entry`](Node::entry), as written: an alias is not followed.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The node that an alias stands for; the node itself where it is none or its anchor is unknown.
    pub fn resolved(self) -> Node<'t> {
        if self.kind() != Kind::Alias {
            return self;
        }
        self.tree.node(self.record().aux).unwrap_or(self)
    }

    fn properties(self) -> Option<&'t Properties> {
        if !self.has(flag::PROPERTIES) {
            return None;
        }
        let table = self.tree.properties;
        table.binary_search_by_key(&self.index, |properties| properties.node).ok().map(|place| &table[place])
    }

    /// Its anchor with the ampersand, if any.
    pub fn anchor(self) -> Option<Span> {
        self.properties().map(|properties| properties.anchor).filter(|span| !span.is_empty())
    }

    /// Its bytes with the anchor and the tag in front of it.
    pub fn outer_span(self) -> Span {
        let mut span = self.span();
        if let Some(properties) = self.properties() {
            for part in [properties.anchor, properties.tag] {
                span.start = if part.is_empty() { span.start } else { span.start.min(part.start) };
            }
        }
        span
    }

    /// Its tag as written, if any.
    pub fn tag(self) -> Option<&'t str> {
        let span = self.properties().map(|properties| properties.tag).filter(|span| !span.is_empty())?;
        Some(span.of(self.tree.source))
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.tree.nodes, other.tree.nodes)
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}..{} {:?}", self.kind(), self.span().start, self.span().end, self.raw())
    }
}

/// Key and value of a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The key.
    pub key: Node<'t>,
    /// The value; [`Kind::Missing`] where none is written.
    pub value: Node<'t>,
}

struct Siblings<'t> {
    tree: &'t Tree<'t>,
    index: u32,
    end: u32,
}

impl<'t> Iterator for Siblings<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.index >= self.end {
            return None;
        }
        let node = self.tree.node(self.index)?;
        // As in `covering`: strictly forward, whatever the table says.
        self.index = node.record().next.max(self.index + 1);
        Some(node)
    }
}
