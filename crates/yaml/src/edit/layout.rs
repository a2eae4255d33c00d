//! Where the entries and items of a tree stand in its text: lines, columns, dashes, commas and comments.

use crate::{Kind, LineIndex, Node, NodeRecord, Span, Style, Tree};
use std::ops::Range;

/// Block collections that are looked at to learn how a text is indented. A long text says it at its start.
const SAMPLES: usize = 64;

/// A tree, or one document of it, and the lines of its text.
#[derive(Debug)]
pub(super) struct Layout<'t> {
    pub(super) tree: &'t Tree<'t>,
    /// The nodes that may be changed. Nothing else is looked at, so that an edit costs no more than its document is long.
    pub(super) nodes: Range<u32>,
    /// The bytes that they stand on.
    part: Span,
    /// Lines of that part.
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
        let part = Span::new(0, tree.source.len() as u32);
        Layout { tree, nodes: 0..tree.nodes.len() as u32, part, lines: LineIndex::new(tree.source) }
    }

    /// The lines of a document, with the comments below it.
    pub(super) fn of_document(document: Node<'t>) -> Layout<'t> {
        let (tree, span) = (document.tree(), document.span());
        let before = Span::new(0, span.start).of(tree.source);
        let start = before.rfind(['\n', '\r']).map_or(0, |line_break| line_break as u32 + 1);
        let mut end = end_of_line(tree.source, span.end);
        let below = tree.comments.partition_point(|comment| comment.start < span.end);
        for comment in &tree.comments[below..] {
            let gap = Span::new(end, comment.start.max(end)).of(tree.source);
            if !gap.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
                break;
            }
            end = end_of_line(tree.source, comment.end);
        }
        let part = Span::new(start, end);
        Layout {
            tree,
            nodes: document.index()..document.next_index(),
            part,
            lines: LineIndex::new(part.of(tree.source)),
        }
    }

    /// The text that may be changed.
    pub(super) fn source(&self) -> &'t str {
        self.part.of(self.tree.source)
    }

    /// Bytes of that text in the whole one.
    pub(super) fn part(&self) -> Span {
        self.part
    }

    /// The nodes that may be changed.
    pub(super) fn records(&self) -> &'t [NodeRecord] {
        &self.tree.nodes[self.nodes.start as usize..self.nodes.end as usize]
    }

    /// Number of errors in the text as it is.
    pub(super) fn error_count(&self) -> usize {
        let errors = self.tree.errors.iter();
        errors.filter(|error| !error.is_mended() && self.part.contains(Span::empty(error.span.start))).count()
    }

    /// Bytes from `start` to `end`.
    pub(super) fn text(&self, start: u32, end: u32) -> &'t str {
        Span::new(start, end).of(self.tree.source)
    }

    /// Where the text that may be changed ends.
    pub(super) fn source_end(&self) -> u32 {
        self.part.end
    }

    /// Line of the part, from 1, that holds `offset`.
    fn line(&self, offset: u32) -> u32 {
        self.lines.line(offset.saturating_sub(self.part.start))
    }

    /// Bytes of a line of the part.
    fn line_span(&self, line: u32) -> Option<Span> {
        let span = self.lines.line_span(self.source(), line)?;
        Some(Span::new(self.part.start + span.start, self.part.start + span.end))
    }

    /// Start of the line that holds `offset`.
    pub(super) fn line_start(&self, offset: u32) -> u32 {
        self.line_span(self.line(offset)).map_or(self.part.start, |line| line.start)
    }

    /// End of that line, in front of its line break.
    pub(super) fn line_end(&self, offset: u32) -> u32 {
        self.line_span(self.line(offset)).map_or(self.part.end, |line| line.end)
    }

    /// Start of the line behind it; the end of the text where there is none.
    pub(super) fn next_line(&self, offset: u32) -> u32 {
        self.line_span(self.line(offset) + 1).map_or(self.part.end, |line| line.start)
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
        while head > self.part.start {
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
        self.part.start + if self.source().starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 }
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
        let records = self.nodes.clone().filter_map(|index| self.tree.node(index));
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

/// Offset behind the line break of the line on which something ends at `offset`; that of the text's end where there is none.
fn end_of_line(source: &str, offset: u32) -> u32 {
    let is_behind_line = offset > 0 && source[..offset as usize].ends_with(['\n', '\r']);
    if is_behind_line {
        return offset;
    }
    let rest = &source[offset as usize..];
    let Some(end) = rest.find(['\n', '\r']) else { return source.len() as u32 };
    let length = if rest[end..].starts_with("\r\n") { 2 } else { 1 };
    offset + (end + length) as u32
}
