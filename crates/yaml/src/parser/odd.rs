//! What makes a text odd wherever it stands: seen by a few quick searches over all of it, so that nothing else has to look.

use super::Parser;
use crate::Span;
use crate::error::ErrorCode;
use std::ops::Range;

/// kubectl reads lines through a buffer of 4,096 bytes and loses a last line without a line break that fills it.
const BUFFER: usize = 4095;

/// Whether a text holds something that Kubernetes may read otherwise, inside of scalars too: a lone carriage return, one of the letters
/// that it takes for line breaks, a byte order mark, a merge key, or a line that its splitter takes for a separator.
pub(super) fn is_odd(text: &[u8]) -> bool {
    let has = |letters: &str| memchr::memmem::find(text, letters.as_bytes()).is_some();
    let is_lone = |at: usize| text.get(at + 1) != Some(&b'\n');
    let is_glued = |at: usize| text.get(at + 3).is_some_and(|byte| !byte.is_ascii_whitespace());
    let last_line = memchr::memrchr(b'\n', text).map_or(text, |at| &text[at + 1..]);
    has("<<")
        || last_line.len() >= BUFFER
        || text.starts_with(b"---") && is_glued(0)
        || memchr::memchr_iter(b'\r', text).any(is_lone)
        || memchr::memmem::find_iter(text, b"\n---").any(|at| is_glued(at + 1))
        || !text.is_ascii() && ["\u{85}", "\u{2028}", "\u{2029}", "\u{feff}"].into_iter().any(has)
}

impl Parser<'_> {
    /// Reports the characters that YAML does not allow anywhere.
    pub(super) fn report_control_characters(&mut self, part: Range<usize>) {
        let text = &self.text[part.clone()];
        let bytes = text.as_bytes();
        // Nearly no text has one; finding that out is a comparison for many bytes at once.
        let is_control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || *byte == 0x7F;
        let has_control =
            bytes.chunks(64).any(|chunk| chunk.iter().fold(false, |found, byte| found | is_control(byte)));
        let may_be_wide = || !text.is_ascii() && (text.contains(is_wide_control));
        if !has_control && !may_be_wide() {
            return;
        }
        for (at, letter) in text.char_indices() {
            if letter.is_ascii() && is_control(&(letter as u8)) || is_wide_control(letter) {
                let start = (part.start + at) as u32;
                let span = Span::new(start, start + letter.len_utf8() as u32);
                self.error(ErrorCode::ControlCharacter, span);
            }
        }
    }
}

/// Beyond ASCII: the second block of control characters without the line break U+0085, and the two that are no characters.
fn is_wide_control(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}
