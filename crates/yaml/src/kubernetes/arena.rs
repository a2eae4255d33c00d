//! The nodes of all documents of a reading, in common tables.

use super::scanner::Texts;
use super::tags::Tag;
use crate::node::{Kind, NO_NODE, NodeRecord, Properties, Style, flag};
use crate::{Span, Tree};
use std::ops::Range;

/// Common tables. Each document has a range of each; indices inside count from the start of the range.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<NodeRecord>,
    pub(super) properties: Vec<Properties>,
    /// Node and tag of each node with a tag, resolved by the `%TAG` directives.
    pub(super) tags: Vec<(u32, Tag)>,
    pub(super) texts: Texts,
}

/// Where a document begins in each table, or ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    nodes: usize,
    properties: usize,
    tags: usize,
    spans: usize,
    text: usize,
}

impl Mark {
    /// The index in the arena of the first node behind it.
    pub(super) fn first_node(self) -> usize {
        self.nodes
    }
}

impl Arena {
    /// The ends of all tables.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            nodes: self.nodes.len(),
            properties: self.properties.len(),
            tags: self.tags.len(),
            spans: self.texts.spans.len(),
            text: self.texts.text.len(),
        }
    }

    /// Forgets everything behind a mark.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.nodes.truncate(mark.nodes);
        self.properties.truncate(mark.properties);
        self.tags.truncate(mark.tags);
        self.texts.spans.truncate(mark.spans);
        self.texts.text.truncate(mark.text);
    }

    /// The tree between two marks.
    pub(super) fn tree<'t>(&'t self, source: &'t str, part: &Range<Mark>) -> Tree<'t> {
        Tree {
            source,
            nodes: &self.nodes[part.start.nodes..part.end.nodes],
            properties: &self.properties[part.start.properties..part.end.properties],
            decoded: &self.texts.spans[part.start.spans..part.end.spans],
            texts: &self.texts.text,
            ..Tree::default()
        }
    }

    /// The tags between two marks.
    pub(super) fn tags(&self, part: &Range<Mark>) -> &[(u32, Tag)] {
        &self.tags[part.start.tags..part.end.tags]
    }
}

/// Adds the nodes of one document to the tables.
pub(super) struct Builder<'a> {
    nodes: &'a mut Vec<NodeRecord>,
    properties: &'a mut Vec<Properties>,
    tags: &'a mut Vec<(u32, Tag)>,
    start: Mark,
}

/// Anchor and tag in front of a node, as spans of the file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pending {
    pub(super) anchor: Span,
    pub(super) tag: Option<(Tag, Span)>,
}

impl<'a> Builder<'a> {
    /// Splits the tables into those for nodes and those for texts.
    pub(super) fn new(arena: &'a mut Arena) -> (Builder<'a>, &'a mut Texts) {
        let start = arena.mark();
        let Arena { nodes, properties, tags, texts } = arena;
        (Builder { nodes, properties, tags, start }, texts)
    }

    /// Adds a node without children and returns its index.
    pub(super) fn push(&mut self, kind: Kind, style: Style, parent: u32, span: Span, pending: Pending) -> u32 {
        let index = self.len();
        let tag = pending.tag.map_or(Span::default(), |(_, span)| span);
        let mut flags = 0;
        if pending.tag.is_some() || !pending.anchor.is_empty() {
            flags = flag::PROPERTIES;
            self.properties.push(Properties { node: index, anchor: pending.anchor, tag });
            self.tags.extend(pending.tag.map(|(tag, _)| (index, tag)));
        }
        let aux = if kind == Kind::Alias { NO_NODE } else { 0 };
        self.nodes.push(NodeRecord { flags, aux, ..NodeRecord::leaf(index, parent, kind, style, span) });
        index
    }

    /// The index that the next node will have.
    pub(super) fn len(&self) -> u32 {
        (self.nodes.len() - self.start.nodes) as u32
    }

    /// Gives a scalar a decoded text.
    pub(super) fn set_text(&mut self, node: u32, text: u32) {
        let first = self.start.spans as u32;
        let record = self.record(node);
        record.flags |= flag::DECODED;
        record.aux = text - first;
    }

    /// Ends a collection or document: everything added since is in it.
    pub(super) fn close(&mut self, node: u32, end: u32) {
        let next = self.len();
        let record = self.record(node);
        record.next = next;
        record.end = end.max(record.start);
    }

    pub(super) fn record(&mut self, node: u32) -> &mut NodeRecord {
        &mut self.nodes[self.start.nodes + node as usize]
    }
}
