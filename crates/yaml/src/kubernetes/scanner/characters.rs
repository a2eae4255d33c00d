//! Moving over characters: classes, line breaks, columns, and what the window allows to be looked at.

use super::Scanner;
use crate::kubernetes::fault::Fault;
use crate::kubernetes::text::Refused;

/// Classes of bytes, as bits.
pub(super) mod class {
    /// Space or tab.
    pub(crate) const BLANK: u8 = 1;
    /// `\n` or `\r`, or the end of the text.
    pub(crate) const BREAK: u8 = 1 << 1;
    /// First byte of NEL, LS or PS, or of many other characters.
    pub(crate) const MAYBE_BREAK: u8 = 1 << 2;
    pub(crate) const COLON: u8 = 1 << 3;
    /// `, ? [ ] { }`
    pub(crate) const FLOW: u8 = 1 << 4;
    pub(crate) const SINGLE_QUOTE: u8 = 1 << 5;
    /// `"` or a backslash.
    pub(crate) const DOUBLE_QUOTE: u8 = 1 << 6;
    /// Letters, digits, `_` and `-`.
    pub(crate) const WORD: u8 = 1 << 7;
}

static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' => class::BLANK,
            b'\n' | b'\r' => class::BREAK,
            0xC2 | 0xE2 => class::MAYBE_BREAK,
            b':' => class::COLON,
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => class::FLOW,
            b'\'' => class::SINGLE_QUOTE,
            b'"' | b'\\' => class::DOUBLE_QUOTE,
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' => class::WORD,
            _ => 0,
        };
        byte += 1;
    }
    table
};

impl Scanner<'_> {
    /// The byte at an offset; 0 behind the end, and nowhere else since NUL is refused.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The column of the place where reading stands, in characters from 0.
    pub(super) fn column(&self) -> i32 {
        (self.at - self.line_start - self.line_tail_bytes) as i32
    }

    /// The length of the line break at an offset; 0 where none is.
    pub(super) fn break_length(&self, at: usize) -> usize {
        match self.byte(at) {
            b'\n' => 1,
            b'\r' => 1 + usize::from(self.byte(at + 1) == b'\n'),
            0xC2 if self.byte(at + 1) == 0x85 => 2,
            0xE2 if self.byte(at + 1) == 0x80 && matches!(self.byte(at + 2), 0xA8 | 0xA9) => 3,
            _ => 0,
        }
    }

    pub(super) fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\t')
    }

    /// Whether a line ends here.
    pub(super) fn is_line_end(&self, at: usize) -> bool {
        self.byte(at) == 0 || self.break_length(at) > 0
    }

    /// Whether a blank, a line break or the end is here.
    pub(super) fn is_gap(&self, at: usize) -> bool {
        self.is_blank(at) || self.is_line_end(at)
    }

    /// Whether `---` or `...` stands at the start of this line.
    pub(super) fn at_document_marker(&self) -> bool {
        self.column() == 0
            && matches!(self.bytes.get(self.at..self.at + 3), Some(b"---" | b"..."))
            && self.is_gap(self.at + 3)
    }

    /// The first offset from `at` on whose byte is of one of these classes. Line breaks of several bytes count as breaks.
    pub(super) fn find(&self, mut at: usize, classes: u8) -> usize {
        while let Some(byte) = self.bytes.get(at) {
            let found = CLASSES[*byte as usize] & classes;
            if found != 0 && (found != class::MAYBE_BREAK || self.break_length(at) > 0) {
                break;
            }
            at += 1;
        }
        at
    }

    /// The end of the run of letters, digits, `_` and `-`.
    pub(super) fn word_end(&self, mut at: usize) -> usize {
        while CLASSES[self.byte(at) as usize] & class::WORD != 0 {
            at += 1;
        }
        at
    }

    /// Makes sure that `count` characters may be looked at from here.
    #[inline]
    pub(super) fn require(&mut self, count: usize) -> Result<(), Fault> {
        if self.window.is_none() { Ok(()) } else { self.require_in_window(count) }
    }

    #[cold]
    fn require_in_window(&mut self, count: usize) -> Result<(), Fault> {
        let allowed = self.window.as_mut().is_none_or(|window| window.require(self.bytes, self.at, count));
        if allowed { Ok(()) } else { Err(self.refused()) }
    }

    fn refused(&self) -> Fault {
        let message = match self.text.refused() {
            Some(Refused::Control) => "a control character, which YAML does not allow",
            _ => "bytes that are not UTF-8",
        };
        Fault::new(message, self.bytes.len(), self.bytes.len() + 1)
    }

    /// Moves on to `end` on the same line; `ahead` characters are needed behind every character.
    #[inline]
    pub(super) fn advance(&mut self, end: usize, ahead: usize) -> Result<(), Fault> {
        if self.window.is_some() {
            return self.advance_by_characters(end, ahead);
        }
        if !self.text.is_ascii {
            let run = &self.bytes[self.at.min(end)..end];
            self.line_tail_bytes += run.iter().filter(|byte| **byte & 0xC0 == 0x80).count();
        }
        self.at = end;
        Ok(())
    }

    #[cold]
    fn advance_by_characters(&mut self, end: usize, ahead: usize) -> Result<(), Fault> {
        while self.at < end {
            self.skip_character();
            self.require(ahead)?;
        }
        Ok(())
    }

    /// Moves over one character, or over the end.
    pub(super) fn skip_character(&mut self) {
        self.at += 1;
        while self.byte(self.at) & 0xC0 == 0x80 {
            self.at += 1;
            self.line_tail_bytes += 1;
        }
    }

    /// Moves over the line break here and returns it as YAML keeps it; `None` where none is.
    pub(super) fn take_break(&mut self) -> Option<&'static str> {
        let length = self.break_length(self.at);
        let kept = match (length, self.byte(self.at + 2)) {
            (0, _) => return None,
            (3, 0xA8) => "\u{2028}",
            (3, _) => "\u{2029}",
            _ => "\n",
        };
        self.at += length;
        self.line += 1;
        self.line_start = self.at;
        self.line_tail_bytes = 0;
        Some(kept)
    }

    /// Moves to the first character that is no blank.
    pub(super) fn skip_blanks(&mut self) -> Result<(), Fault> {
        let mut end = self.at;
        while self.is_blank(end) {
            end += 1;
        }
        self.advance(end, 1)
    }

    /// Moves to the end of the line if a comment starts here.
    #[inline]
    pub(super) fn skip_comment(&mut self) -> Result<(), Fault> {
        if self.byte(self.at) != b'#' {
            return Ok(());
        }
        let end = self.find(self.at, class::BREAK | class::MAYBE_BREAK);
        self.advance(end, 1)
    }

    /// A refusal of what starts at `start` and reaches to where reading stands, or to the next character.
    pub(super) fn fault(&self, message: &'static str, start: usize) -> Fault {
        Fault::new(message, start, self.at.max(start + 1))
    }

    /// A refusal of the character where reading stands.
    pub(super) fn fault_here(&self, message: &'static str) -> Fault {
        Fault::new(message, self.at, self.at + 1)
    }
}
