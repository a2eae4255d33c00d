//! Which line and column an offset is at.
//!
//! Editors count UTF-16 units, terminals count characters and the tree counts bytes. Offsets stay bytes everywhere else.

use crate::Span;

/// A place as people count it: line and column from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1; one per Unicode scalar value, a tab is one column.
    pub column: u32,
}

/// Maps byte offsets of one source text to line and column.
///
/// Lines end at `\n`, `\r\n` and a lone `\r`.
///
/// ```
/// use podlint_yaml::LineIndex;
/// let text = "이름: web\nkind: Pod\n";
/// let index = LineIndex::new(text);
/// let place = index.line_column(text, 8);
/// assert_eq!((place.line, place.column), (1, 5));
/// ```
#[derive(Debug, Clone)]
pub struct LineIndex {
    /// Offset of the first byte of each line. Never empty: a text of no bytes has one line.
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads the line ends of `text`.
    pub fn new(text: &str) -> LineIndex {
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(bytes.len() / 24 + 1);
        starts.push(0);
        for offset in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            let crlf = bytes[offset] == b'\r' && bytes.get(offset + 1) == Some(&b'\n');
            if !crlf {
                starts.push(offset as u32 + 1);
            }
        }
        LineIndex { starts }
    }

    /// Number of lines; an empty text has one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// Line (from 1) that holds `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Line and column (in scalar values) of `offset` in `text`. An offset behind the text counts as its end.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let line = self.line(offset);
        let start = self.starts[line as usize - 1] as usize;
        let end = (offset as usize).min(text.len());
        let before = text.as_bytes().get(start..end).unwrap_or_default();
        // Every byte that does not continue a character starts one.
        let column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32 + 1;
        LineColumn { line, column }
    }

    /// Bytes of `line` (from 1) without its line break; `None` behind the last line.
    pub fn line_span(&self, text: &str, line: u32) -> Option<Span> {
        let start = *self.starts.get((line as usize).checked_sub(1)?)?;
        let next = self.starts.get(line as usize).copied().unwrap_or(text.len() as u32);
        let content = text.get(start as usize..next as usize)?.trim_end_matches(['\n', '\r']);
        Some(Span::new(start, start + content.len() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, u32, u32)]) {
        let index = LineIndex::new(text);
        for &(offset, line, column) in expected {
            assert_eq!(index.line_column(text, offset), LineColumn { line, column }, "offset {offset} of {text:?}");
        }
    }

    #[test]
    fn counts_characters_not_bytes() {
        check("a\tb\n한글: x\n😀y", &[(0, 1, 1), (2, 1, 3), (4, 2, 1), (7, 2, 2), (10, 2, 3), (18, 3, 2)]);
    }

    #[test]
    fn knows_three_line_ends() {
        check("a\r\nb\rc\nd", &[(0, 1, 1), (3, 2, 1), (5, 3, 1), (7, 4, 1), (99, 4, 2)]);
        let text = "a\r\nb\rc\n";
        let lines: Vec<_> =
            (1..=5).map(|line| LineIndex::new(text).line_span(text, line).map(|span| span.of(text))).collect();
        assert_eq!(lines, [Some("a"), Some("b"), Some("c"), Some(""), None]);
    }
}
