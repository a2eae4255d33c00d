//! Where the entries and items of a tree stand in its text: lines, columns, dashes, commas and comments.

use crate::{Kind, LineIndex, Node, Span, Style, Tree};
use std::ops::Range;

/// Block collections that are looked at to learn how a text is indented. A long text says it at its start.
const SAMPLES: usize = 64;

/// A tree and the lines of its text.
#[derive(Debug)]
pub(super) struct Layout<'t> {
    pub(super) tree: &'t Tree<'t>,
    lines: LineIndex,
}

/// An entry or item: what it is and which bytes it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent<'t> {
    /// The key of an entry; an item.
    pub(super) node: Node<'t>,
    /// The value of an entry; the item again.
    pub(super) value: Node<'t>,
    /// Offset of its first byte: dash, question mark, anchor, tag or text.
    pub(super) first: u32,
    /// Offset behind its last byte, without comma and comment.
    pub(super) end: u32,
}

impl Extent<'_> {
    /// Its nodes in the tree.
    pub(super) fn nodes(&self) -> Range<u32> {
        self.node.index()..self.value.next_index()
    }
}

/// How a text is indented.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indentation {
    /// Columns between a key and the mapping below it.
    pub(super) mapping: u32,
    /// Columns between a key and the dashes below it.
    pub(super) sequence: u32,
}

impl<'t> Layout<'t> {
    pub(super) fn new(tree: &'t Tree<'t>) -> Layout<'t> {
        Layout { tree, lines: LineIndex::new(tree.source) }
    }

    pub(super) fn source(&self) -> &'t str {
        self.tree.source
    }

    /// Bytes from `start` to `end`.
    pub(super) fn text(&self, start: u32, end: u32) -> &'t str {
        Span::new(start, end).of(self.tree.source)
    }

    pub(super) fn source_end(&self) -> u32 {
        self.tree.source.len() as u32
    }

    pub(super) fn node_count(&self) -> u32 {
        self.tree.nodes.len() as u32
    }

    /// Start of the line that holds `offset`.
    pub(super) fn line_start(&self, offset: u32) -> u32 {
        self.lines.line_span(self.source(), self.lines.line(offset)).map_or(0, |line| line.start)
    }

    /// End of that line, in front of its line break.
    pub(super) fn line_end(&self, offset: u32) -> u32 {
        self.lines.line_span(self.source(), self.lines.line(offset)).map_or(self.source_end(), |line| line.end)
    }

    /// Start of the line behind it; the end of the text where there is none.
    pub(super) fn next_line(&self, offset: u32) -> u32 {
        self.lines.line_span(self.source(), self.lines.line(offset) + 1).map_or(self.source_end(), |line| line.start)
    }

    /// Number of bytes between the start of its line and `offset`. A byte order mark takes none.
    pub(super) fn column(&self, offset: u32) -> u32 {
        let before = self.text(self.line_start(offset), offset);
        before.strip_prefix('\u{feff}').unwrap_or(before).len() as u32
    }

    /// Whether nothing but blanks stands between two offsets.
    pub(super) fn is_blank(&self, start: u32, end: u32) -> bool {
        self.text(start, end).trim_start_matches('\u{feff}').bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Whether nothing but blanks stands before `offset` on its line.
    pub(super) fn begins_line(&self, offset: u32) -> bool {
        self.is_blank(self.line_start(offset), offset)
    }

    /// Whether nothing but a comment stands behind `offset` on its line.
    pub(super) fn ends_line(&self, offset: u32) -> bool {
        let end = self.line_end(offset);
        let comment = self.comments(offset, end).first().map_or(end, |comment| comment.start);
        self.is_blank(offset, comment)
    }

    /// Comments that start between two offsets.
    pub(super) fn comments(&self, start: u32, end: u32) -> &'t [Span] {
        let comments = self.tree.comments;
        let first = comments.partition_point(|comment| comment.start < start);
        let length = comments[first..].partition_point(|comment| comment.start < end);
        &comments[first..first + length]
    }

    /// The comment that has the line starting at `line` to itself.
    fn comment_line(&self, line: u32) -> Option<Span> {
        let comment = *self.comments(line, self.line_end(line)).first()?;
        self.is_blank(line, comment.start).then_some(comment)
    }

    /// Where `byte` first stands between two offsets, comments aside.
    pub(super) fn find(&self, byte: u8, start: u32, end: u32) -> Option<u32> {
        let mut at = start;
        for gap_end in self.comments(start, end).iter().map(|comment| comment.start).chain([end]) {
            if let Some(place) = memchr::memchr(byte, self.text(at, gap_end).as_bytes()) {
                return Some(at + place as u32);
            }
            at = self.line_end(gap_end);
        }
        None
    }

    /// The line break in use: that of the first line.
    pub(super) fn newline(&self) -> &'static str {
        let bytes = self.source().as_bytes();
        match memchr::memchr2(b'\n', b'\r', bytes) {
            Some(place) if bytes[place] == b'\n' => "\n",
            Some(place) if bytes.get(place + 1) == Some(&b'\n') => "\r\n",
            Some(_) => "\r",
            None => "\n",
        }
    }

    /// The entries of a mapping or the items of a sequence.
    pub(super) fn extents(&self, collection: Node<'t>) -> Vec<Extent<'t>> {
        let is_mapping = collection.kind() == Kind::Mapping;
        let mut extents = Vec::new();
        let mut behind = collection.span().start;
        let mut children = collection.children();
        while let Some(node) = children.next() {
            let value = if is_mapping { children.next().unwrap_or(node) } else { node };
            let first = self.first(collection, node, behind);
            let end = value.span().end.max(node.span().end);
            extents.push(Extent { node, value, first, end });
            behind = end;
        }
        extents
    }

    /// Offset of the first byte of an entry or item that starts behind `behind`.
    fn first(&self, collection: Node<'t>, node: Node<'t>, behind: u32) -> u32 {
        let start = node.outer_span().start;
        if collection.kind() == Kind::Sequence {
            let dash = if collection.style() == Style::Block { self.find(b'-', behind, start) } else { None };
            return dash.unwrap_or(start);
        }
        // `? key`
        let line = self.line_start(start).max(behind);
        let mark = self.text(line, start).trim_end_matches([' ', '\t']).strip_suffix('?');
        match mark {
            Some(before) if !before.ends_with(|letter: char| !letter.is_whitespace()) => line + before.len() as u32,
            _ => start,
        }
    }

    /// Start of the first line that belongs to what starts at `first`: its own, or that of a comment above.
    pub(super) fn head(&self, first: u32) -> u32 {
        let column = self.column(first);
        let mut head = self.line_start(first);
        while head > 0 {
            let above = self.line_start(head - 1);
            match self.comment_line(above) {
                Some(comment) if self.column(comment.start) <= column => head = above,
                _ => break,
            }
        }
        head.max(self.text_start())
    }

    /// Start of the text behind a byte order mark.
    pub(super) fn text_start(&self) -> u32 {
        if self.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 }
    }

    /// Start of the first line behind `extent` that does not belong to it.
    pub(super) fn tail(&self, extent: &Extent<'t>) -> u32 {
        let column = self.column(extent.first);
        let mut tail = self.next_line(extent.end);
        if self.keeps_blank_lines(extent) {
            while tail < self.source_end() && self.is_blank(tail, self.line_end(tail)) {
                tail = self.next_line(tail);
            }
        }
        while tail < self.source_end() {
            match self.comment_line(tail) {
                Some(comment) if self.column(comment.start) > column => tail = self.next_line(tail),
                _ => break,
            }
        }
        tail
    }

    /// Whether it ends in a block scalar to which the blank lines behind it belong.
    pub(super) fn keeps_blank_lines(&self, extent: &Extent<'t>) -> bool {
        let Some(last) = self.tree.node(extent.value.next_index() - 1) else { return false };
        let header = || last.raw().lines().next().unwrap_or_default();
        matches!(last.style(), Style::Literal | Style::Folded)
            && header().split('#').next().unwrap_or_default().contains('+')
    }

    /// The key whose value `node` is.
    pub(super) fn key_of(&self, node: Node<'t>) -> Option<Node<'t>> {
        let parent = node.parent().filter(|parent| parent.kind() == Kind::Mapping)?;
        parent.entries().find(|entry| entry.value == node).map(|entry| entry.key)
    }

    /// The entry whose value is `value`, or the item that it is; `None` for the content of a document.
    pub(super) fn owner(&self, value: Node<'t>) -> Option<Extent<'t>> {
        self.extents(value.parent()?).into_iter().find(|extent| extent.value == value)
    }

    /// Where the colon or dash of an entry or item ends; `None` where none is written.
    pub(super) fn marker_end(&self, owner: &Extent<'t>) -> Option<u32> {
        let parent = owner.value.parent()?;
        match parent.kind() {
            Kind::Mapping => {
                self.find(b':', owner.node.span().end, owner.value.outer_span().start).map(|colon| colon + 1)
            }
            Kind::Sequence if parent.style() == Style::Block => Some(owner.first + 1),
            _ => None,
        }
    }

    /// Where the anchor and the tag of a node end; where the node starts if it has none.
    pub(super) fn properties_end(&self, node: Node<'t>) -> u32 {
        let (start, end) = (node.outer_span().start, node.span().start);
        let end = self.comments(start, end).first().map_or(end, |comment| comment.start);
        start + self.text(start, end).trim_end().len() as u32
    }

    /// Column that the lines of `node` are indented from: of its key or dash, of its line between brackets.
    pub(super) fn owner_column(&self, node: Node<'t>) -> u32 {
        let start = node.outer_span().start;
        let Some(collection) = node.parent().filter(|parent| parent.style() == Style::Block) else {
            let line = self.line_start(start);
            return self.text(line, start).bytes().take_while(|byte| *byte == b' ').count() as u32;
        };
        match collection.kind() {
            Kind::Mapping | Kind::Sequence => self.column(collection.span().start),
            _ => 0,
        }
    }

    /// How far the text indents what stands below a key.
    pub(super) fn indentation(&self) -> Indentation {
        let (mut mapping, mut sequence) = (None, None);
        let records = (0..self.node_count()).filter_map(|index| self.tree.node(index));
        let blocks = records
            .filter(|node| node.style() == Style::Block && matches!(node.kind(), Kind::Mapping | Kind::Sequence));
        for node in blocks.take(SAMPLES) {
            let Some(parent) = node.parent().filter(|parent| parent.kind() == Kind::Mapping) else { continue };
            let start = node.outer_span().start;
            let by = self.column(node.span().start).checked_sub(self.column(parent.span().start));
            let Some(by) = by.filter(|_| self.begins_line(start) || self.begins_line(node.span().start)) else {
                continue;
            };
            let known = if node.kind() == Kind::Mapping { &mut mapping } else { &mut sequence };
            known.get_or_insert(by);
        }
        let mapping = mapping.or(sequence.filter(|by| *by > 0)).unwrap_or(2).max(1);
        Indentation { mapping, sequence: sequence.unwrap_or(0) }
    }
}
