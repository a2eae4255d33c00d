//! Which line and column an offset is at, and back.
//!
//! Editors count UTF-16 units, terminals count characters and the tree counts bytes. Offsets stay bytes everywhere else.

use crate::Span;

/// The unit in which columns are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of 16 bits, as editors count: one for most letters, two for most emoji.
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// Number of units of a letter.
    fn units(self, letter: char) -> u32 {
        match self {
            Encoding::Utf8 => letter.len_utf8() as u32,
            Encoding::Utf16 => letter.len_utf16() as u32,
            Encoding::Utf32 => 1,
        }
    }
}

/// A place as editors count it: line and column from 0, the column in units of an [`Encoding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Column, from 0, in the units that were asked for.
    pub column: u32,
}

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

    /// The place of `offset` in `text`, counted in `encoding`. An offset behind the text counts as its end, one inside of a letter
    /// as the start of the letter.
    ///
    /// ```
    /// use podlint_yaml::{Encoding, LineIndex, Position};
    /// let text = "a: 😀 b\n";
    /// let index = LineIndex::new(text);
    /// assert_eq!(index.position(text, 8, Encoding::Utf16), Position { line: 0, column: 6 });
    /// assert_eq!(index.offset(text, Position { line: 0, column: 6 }, Encoding::Utf16), 8);
    /// ```
    pub fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let offset = (offset as usize).min(text.len());
        let line = self.line(offset as u32) - 1;
        let start = self.starts[line as usize] as usize;
        // One long line may hold thousands of places that are asked about. Letters of ASCII are one unit everywhere.
        if let Some(before) = text.get(start..offset).filter(|before| before.is_ascii()) {
            return Position { line, column: before.len() as u32 };
        }
        let letters = text.get(start..).unwrap_or_default().char_indices();
        let before = letters.take_while(|(at, letter)| start + at + letter.len_utf8() <= offset);
        Position { line, column: before.map(|(_, letter)| encoding.units(letter)).sum() }
    }

    /// The offset of a place in `text`. A column behind the end of its line counts as the end (in front of the line
    /// break), one inside of a letter as the start of the letter, a line behind the last one as the end of the text.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> u32 {
        let Some(line) = self.line_span(text, position.line.saturating_add(1)) else { return text.len() as u32 };
        let mut column = 0;
        for (at, letter) in line.of(text).char_indices() {
            column += encoding.units(letter);
            if column > position.column {
                return line.start + at as u32;
            }
        }
        line.end
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
    fn counts_in_the_units_of_editors() {
        let text = "a한😀b\r\n\tc";
        let index = LineIndex::new(text);
        let columns = |encoding| {
            [0, 1, 4, 8, 9, 10, 11, 12, 13].map(|offset| {
                let Position { line, column } = index.position(text, offset, encoding);
                (line, column)
            })
        };
        let second_line = [(1, 0), (1, 1), (1, 2)];
        let check = |encoding, first_line: [u32; 6]| {
            let expected: Vec<_> = first_line.map(|column| (0, column)).into_iter().chain(second_line).collect();
            assert_eq!(columns(encoding).to_vec(), expected, "{encoding:?}");
        };
        check(Encoding::Utf8, [0, 1, 4, 8, 9, 10]);
        check(Encoding::Utf16, [0, 1, 2, 4, 5, 6]);
        check(Encoding::Utf32, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn every_position_leads_back_to_its_offset() {
        let text = "이름: 😀\r\nb:\rc\n";
        let index = LineIndex::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            for (offset, letter) in text.char_indices().filter(|(_, letter)| !matches!(letter, '\r' | '\n')) {
                let position = index.position(text, offset as u32, encoding);
                assert_eq!(index.offset(text, position, encoding), offset as u32, "{letter:?} in {encoding:?}");
            }
            let far = Position { line: 0, column: 99 };
            assert_eq!(index.offset(text, far, encoding), text.find('\r').expect("a line break") as u32);
            assert_eq!(index.offset(text, Position { line: 99, column: 0 }, encoding), text.len() as u32);
        }
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
