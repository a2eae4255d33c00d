//! The text of an open document.

use podlint_yaml::{Encoding, LineIndex};
use ropey::Rope;
use std::sync::{Arc, OnceLock};
use tower_lsp_server::ls_types::{Position, TextDocumentContentChangeEvent};

/// An open document. The rope takes edits; the text is what is parsed.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    rope: Rope,
    pub(crate) text: Arc<str>,
    pub(crate) version: i32,
    lines: OnceLock<LineIndex>,
}

impl Document {
    pub(crate) fn new(text: String, version: i32) -> Document {
        Document { rope: Rope::from_str(&text), text: text.into(), version, lines: OnceLock::new() }
    }

    /// Applies changes one after the other, each to what the one before left.
    pub(crate) fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, version: i32, encoding: Encoding) {
        for change in changes {
            match change.range {
                None => self.rope = Rope::from_str(&change.text),
                Some(range) => {
                    let (start, end) = (self.character(range.start, encoding), self.character(range.end, encoding));
                    // A client that mixes them up means what is between them.
                    let (start, end) = (start.min(end), start.max(end));
                    self.rope.remove(start..end);
                    self.rope.insert(start, &change.text);
                }
            }
        }
        self.text = self.rope.to_string().into();
        self.version = version;
        self.lines = OnceLock::new();
    }

    /// Where the lines of the text are.
    pub(crate) fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The place in scalar values. What lies behind the end of a line counts as the end, in front of the line break; what lies
    /// behind the last line as the end of the text; what lies inside of a letter as its start.
    fn character(&self, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        if line >= self.rope.len_lines() {
            return self.rope.len_chars();
        }
        let start = self.rope.line_to_char(line);
        let (mut units, mut characters) = (0u64, 0);
        for letter in self.rope.line(line).chars().take_while(|letter| !matches!(letter, '\n' | '\r')) {
            units += match encoding {
                Encoding::Utf8 => letter.len_utf8(),
                Encoding::Utf16 => letter.len_utf16(),
                _ => 1,
            } as u64;
            if units > u64::from(position.character) {
                break;
            }
            characters += 1;
        }
        start + characters
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower_lsp_server::ls_types::Range;

    /// Replaces `start..end`, each `line:character`, by a text.
    fn check(text: &str, start: (u32, u32), end: (u32, u32), new: &str, encoding: Encoding, expected: &str) {
        let mut document = Document::new(text.to_owned(), 1);
        let range = Range { start: Position::new(start.0, start.1), end: Position::new(end.0, end.1) };
        let change = TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: new.to_owned() };
        document.change(vec![change], 2, encoding);
        assert_eq!(&*document.text, expected, "{text:?} {start:?} {end:?}");
    }

    #[test]
    fn edits_count_in_the_units_that_were_agreed_on() {
        let cases = [
            ("a: 😀x", (0, 5), (0, 6), "y", Encoding::Utf16, "a: 😀y"),
            ("a: 😀x", (0, 7), (0, 8), "y", Encoding::Utf8, "a: 😀y"),
            // Inside of a surrogate pair.
            ("a: 😀x", (0, 4), (0, 5), "y", Encoding::Utf16, "a: yx"),
            ("a\r\nb\rc\nd", (2, 0), (2, 1), "x", Encoding::Utf16, "a\r\nb\rx\nd"),
            ("a\r\nb", (0, 9), (1, 0), "", Encoding::Utf16, "ab"),
            ("a\nb", (9, 0), (9, 9), "c", Encoding::Utf16, "a\nbc"),
            ("abc", (0, 2), (0, 1), "x", Encoding::Utf16, "axc"),
            ("", (0, 0), (0, 0), "x", Encoding::Utf16, "x"),
            ("a\u{2028}b\nc", (1, 0), (1, 1), "x", Encoding::Utf16, "a\u{2028}b\nx"),
        ];
        for (text, start, end, new, encoding, expected) in cases {
            check(text, start, end, new, encoding, expected);
        }
    }
}
