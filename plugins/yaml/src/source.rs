//! The text of a file as its lines: for what a tree does not show.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::{LineIndex, Tree};
use std::borrow::Cow;
use std::cell::OnceCell;

/// Whether a file is a template of another tool, for something else than an object of Kubernetes: a recipe of conda, a
/// cookiecutter. Nobody applies it.
pub(crate) fn is_foreign_template(file: &File<'_>) -> bool {
    let source = file.tree().source;
    let is_template = || source.contains("{{") || source.contains("{%");
    file.objects().next().is_none()
        && is_template()
        && !["apiVersion", "kind:"].iter().any(|word| source.contains(word))
}

/// Line numbers of a text, made when the first one is asked for: most files have nothing to report.
pub(crate) struct Lines<'t> {
    source: &'t str,
    index: OnceCell<LineIndex>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(source: &'t str) -> Lines<'t> {
        Lines { source, index: OnceCell::new() }
    }

    /// The line, from 1, that holds an offset.
    pub(crate) fn number(&self, offset: u32) -> u32 {
        self.index.get_or_init(|| LineIndex::new(self.source)).line(offset)
    }
}

/// A piece of the source that begins and ends with a line, and where it starts.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'t> {
    pub(crate) start: usize,
    pub(crate) text: &'t str,
}

impl<'t> Piece<'t> {
    /// Its lines without their line breaks.
    pub(crate) fn lines(self) -> impl Iterator<Item = Piece<'t>> {
        let mut start = self.start;
        self.text.split('\n').map(move |text| {
            let line = Piece { start, text: text.strip_suffix('\r').unwrap_or(text) };
            start += text.len() + 1;
            line
        })
    }

    /// The span of a part of it: `from..to` in bytes of its text.
    pub(crate) fn span(self, from: usize, to: usize) -> Span {
        Span::new((self.start + from) as u32, (self.start + to) as u32)
    }
}

/// The lines of each document. What lies between documents is blank, a comment, or the prose of a Markdown page.
pub(crate) fn document_pieces<'t>(tree: &'t Tree<'t>) -> impl Iterator<Item = Piece<'t>> {
    tree.documents().map(|document| {
        let span = document.span();
        let start = line_start(tree.source, span.start as usize);
        Piece { start, text: &tree.source[start..line_end(tree.source, span.end as usize)] }
    })
}

/// Where the line that holds `offset` starts.
pub(crate) fn line_start(source: &str, offset: usize) -> usize {
    source[..offset].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// Where the line above the one that starts at `start` starts; not asked for the first line.
pub(crate) fn line_above(source: &str, start: usize) -> usize {
    let above = &source[..start];
    let above = above.strip_suffix('\n').unwrap_or(above);
    line_start(source, above.strip_suffix('\r').unwrap_or(above).len())
}

/// Where the line that holds `offset` ends, its line break not counted.
pub(crate) fn line_end(source: &str, offset: usize) -> usize {
    source[offset..].find(['\n', '\r']).map_or(source.len(), |length| offset + length)
}

/// Where the line behind the one that holds `offset` starts; the end of the text behind the last one.
pub(crate) fn next_line(source: &str, offset: usize) -> usize {
    let end = line_end(source, offset);
    let line_break = if source[end..].starts_with("\r\n") { 2 } else { 1 };
    (end + line_break).min(source.len())
}

/// The line break that the text uses at the end of the line that holds `offset`.
pub(crate) fn line_break(source: &str, offset: usize) -> &'static str {
    if source[line_end(source, offset)..].starts_with("\r\n") { "\r\n" } else { "\n" }
}

/// How many bytes stand before `offset` on its line.
pub(crate) fn column(source: &str, offset: u32) -> usize {
    offset as usize - line_start(source, offset as usize)
}

/// The first comment that starts in a span, if there is one.
pub(crate) fn comment_in(tree: &Tree<'_>, span: Span) -> Option<Span> {
    let after = tree.comments.partition_point(|comment| comment.start < span.start);
    tree.comments.get(after).copied().filter(|comment| comment.start < span.end)
}

/// Whether a syntax error lies between two places: then what belongs together is a guess of the parser.
pub(crate) fn has_error_in(tree: &Tree<'_>, span: Span) -> bool {
    let after = tree.errors.partition_point(|error| error.span.start < span.start);
    tree.errors.get(after).is_some_and(|error| error.span.start < span.end)
}

/// Whether a line, seen without its indentation, begins an object: `apiVersion:` or `kind:`.
pub(crate) fn begins_object(line: &str) -> bool {
    ["apiVersion:", "kind:"]
        .iter()
        .any(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with([' ', '\t']) && !rest.trim().is_empty()))
}

/// The nodes of a kind, in the order of the text.
pub(crate) fn nodes_of<'t>(tree: &'t Tree<'t>, kind: Kind) -> impl Iterator<Item = Node<'t>> {
    let indices = (0..).zip(tree.nodes).filter(move |(_, record)| record.kind == kind as u8);
    indices.filter_map(|(index, _)| tree.node(index))
}

/// What an offset lies in. Asked for offsets in rising order, so that one pass over the tree answers all.
pub(crate) struct Cover<'t> {
    tree: &'t Tree<'t>,
    next_node: u32,
    scalar: Option<Node<'t>>,
}

/// What stands at an offset.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Covered<'t> {
    Comment,
    Scalar(Node<'t>),
    /// Blanks, indicators, anchors and tags.
    Structure,
}

impl<'t> Cover<'t> {
    pub(crate) fn new(tree: &'t Tree<'t>) -> Cover<'t> {
        Cover { tree, next_node: 0, scalar: None }
    }

    pub(crate) fn at(&mut self, offset: u32) -> Covered<'t> {
        while let Some(node) = self.tree.node(self.next_node).filter(|node| node.span().start <= offset) {
            if node.kind() == Kind::Scalar {
                self.scalar = Some(node);
            }
            self.next_node += 1;
        }
        if let Some(scalar) = self.scalar.filter(|scalar| scalar.span().end > offset) {
            return Covered::Scalar(scalar);
        }
        let after = self.tree.comments.partition_point(|comment| comment.start <= offset);
        let is_comment = after.checked_sub(1).is_some_and(|last| self.tree.comments[last].end > offset);
        if is_comment { Covered::Comment } else { Covered::Structure }
    }
}

/// Whether a scalar is a key: a colon follows it on its line.
pub(crate) fn is_key(scalar: Node<'_>) -> bool {
    let behind = scalar.tree().source[scalar.span().end as usize..].bytes();
    // Kubernetes takes no key that is longer, its blanks included.
    behind.take(1024).find(|byte| !matches!(byte, b' ' | b'\t')) == Some(b':')
}

/// A text for a message: cut behind so many characters. Many findings may show the same text.
pub(crate) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}...", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A text in double quotes, or in single ones where double quotes would need escapes.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains(['"', '\\']) { format!("\"{text}\"") } else { format!("'{}'", text.replace('\'', "''")) }
}
