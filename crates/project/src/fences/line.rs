//! Lines of a text, and a cursor over one that counts columns.

/// One line and where it is in the text.
pub(super) struct Line<'a> {
    /// The line without its line end.
    pub(super) text: &'a [u8],
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset of the line after it.
    pub(super) next: usize,
}

/// Splits a text at `\n`, `\r\n` and `\r`.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    position: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Lines<'a> {
        // A byte order mark is not part of the first line.
        let position = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Lines { text: text.as_bytes(), position }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let start = self.position;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line_end = match &rest[length..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.position = start + length + line_end;
        Some(Line { text: &rest[..length], start, next: self.position })
    }
}

/// A place in a line, with the column it is at. Tabs reach to the next multiple of four.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    line: &'a [u8],
    /// Bytes passed.
    pub(super) offset: usize,
    /// Columns passed. In the middle of a tab this is ahead of the offset.
    pub(super) column: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a [u8]) -> Cursor<'a> {
        Cursor { line, offset: 0, column: 0 }
    }

    /// What is left of the line.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.line[self.offset..]
    }

    /// Passes blanks.
    pub(super) fn skip_blanks(&mut self) {
        while let Some(&byte) = self.line.get(self.offset) {
            match byte {
                b' ' => self.column += 1,
                b'\t' => self.column += 4 - self.column % 4,
                _ => return,
            }
            self.offset += 1;
        }
    }

    /// Passes bytes that are one column wide.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.offset += bytes;
        self.column += bytes;
    }
}
