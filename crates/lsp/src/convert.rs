//! Between bytes and the protocol's places, between paths and its addresses.

use podlint_ide::Source;
use podlint_yaml::{Encoding, LineIndex, Span};
use std::path::{Path, PathBuf};
use tower_lsp_server::ls_types::{Position, Range, Uri};

/// The lines of a text, and how the client counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    index: &'t LineIndex,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str, index: &'t LineIndex, encoding: Encoding) -> Lines<'t> {
        Lines { text, index, encoding }
    }

    pub(crate) fn of(source: &'t Source, encoding: Encoding) -> Lines<'t> {
        Lines::new(source.text(), source.lines(), encoding)
    }

    pub(crate) fn position(&self, offset: u32) -> Position {
        let place = self.index.position(self.text, offset, self.encoding);
        Position { line: place.line, character: place.column }
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// An empty span with the letter behind it, or else the one in front, if that is on the line.
    pub(crate) fn with_a_letter(&self, span: Span) -> Span {
        let is_break = |letter: &char| matches!(letter, '\n' | '\r');
        let (before, after) = self.text.split_at_checked(span.start as usize).unwrap_or((self.text, ""));
        if let Some(letter) = after.chars().next().filter(|letter| !is_break(letter)) {
            return Span::new(span.start, span.start + letter.len_utf8() as u32);
        }
        match before.chars().next_back().filter(|letter| !is_break(letter)) {
            Some(letter) => Span::new(span.start - letter.len_utf8() as u32, span.start),
            None => span,
        }
    }

    pub(crate) fn offset(&self, position: Position) -> u32 {
        let place = podlint_yaml::Position { line: position.line, column: position.character };
        self.index.offset(self.text, place, self.encoding)
    }

    pub(crate) fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(start.min(end), start.max(end))
    }
}

/// The path of a document. One that is no file, such as `untitled:Untitled-1`, has its address for a path.
pub(crate) fn path_of(uri: &Uri) -> PathBuf {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    match uri.to_file_path().filter(|_| is_file) {
        Some(path) => path.into_owned(),
        None => PathBuf::from(uri.as_str()),
    }
}

/// The address of a path.
pub(crate) fn uri_of(path: &Path) -> Option<Uri> {
    if path.is_absolute() {
        return Uri::from_file_path(path);
    }
    path.to_str()?.parse().ok()
}
