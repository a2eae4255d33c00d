//! The text that a scalar stands for, where it is not simply its bytes.

use super::Parser;
use super::scan::Scalar;
use crate::error::ErrorCode;
use crate::node::Style;
use crate::{RepairKind, Span};

impl Parser<'_> {
    /// Appends the decoded text of a plain or quoted scalar to the texts and returns where it lies.
    pub(super) fn decode_flow_scalar(&mut self, scalar: &Scalar) -> Span {
        let start = self.out.texts.len() as u32;
        let text = self.text;
        let raw = scalar.span.of(text);
        let inner = match scalar.style {
            Style::Plain => raw,
            _ if scalar.unclosed => &raw[1..],
            _ => &raw[1..raw.len() - 1],
        };
        let offset = scalar.span.start + u32::from(scalar.style != Style::Plain);
        if scalar.style == Style::DoubleQuoted {
            self.decode_double_quoted(inner);
        } else {
            let quoted = scalar.style == Style::SingleQuoted;
            fold_lines(&mut self.out.texts, inner, |out, line| match quoted && line.contains('\'') {
                true => out.push_str(&line.replace("''", "'")),
                false => out.push_str(line),
            });
        }
        let decoded = Span::new(start, self.out.texts.len() as u32);
        if !self.bad_escapes.is_empty() {
            self.report_bad_escapes(inner, offset);
        }
        decoded
    }

    fn decode_double_quoted(&mut self, inner: &str) {
        let bytes = inner.as_bytes();
        let mut at = 0;
        // Blanks at the end of a line are dropped, but not those that an escape wrote.
        let mut keep = self.out.texts.len();
        let mut copied = 0;
        while let Some(found) = memchr::memchr3(b'\\', b'\n', b'\r', &bytes[at..]) {
            at += found;
            self.out.texts.push_str(&inner[copied..at]);
            if bytes[at] == b'\\' {
                let (length, line_continues) = self.escape(inner, at);
                at += length;
                keep = self.out.texts.len();
                if line_continues {
                    at += bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                }
            } else {
                trim_blanks(&mut self.out.texts, keep);
                let (breaks, rest) = skip_line_breaks(&bytes[at..]);
                at += rest;
                push_fold(&mut self.out.texts, breaks);
                keep = self.out.texts.len();
            }
            copied = at;
        }
        self.out.texts.push_str(&inner[copied..]);
    }

    /// Decodes the escape at `at` and returns its length and whether it was an escaped line break.
    fn escape(&mut self, inner: &str, at: usize) -> (usize, bool) {
        let bytes = inner.as_bytes();
        let knows_single_quote = self.dialect.has_escaped_single_quote();
        let out = &mut self.out.texts;
        self.is_unusual |= !matches!(bytes.get(at + 1), Some(b'n' | b't' | b'"' | b'\\' | b'r' | b'0'));
        let simple = match bytes.get(at + 1) {
            Some(b'0') => '\0',
            Some(b'a') => '\u{7}',
            Some(b'b') => '\u{8}',
            Some(b't' | b'\t') => '\t',
            Some(b'n') => '\n',
            Some(b'v') => '\u{b}',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            Some(b'e') => '\u{1b}',
            Some(b' ') => ' ',
            Some(b'"') => '"',
            Some(b'/') => '/',
            Some(b'\'') if knows_single_quote => '\'',
            Some(b'\\') => '\\',
            Some(b'N') => '\u{85}',
            Some(b'_') => '\u{a0}',
            Some(b'L') => '\u{2028}',
            Some(b'P') => '\u{2029}',
            Some(b'\r') if bytes.get(at + 2) == Some(&b'\n') => return (3, true),
            Some(b'\n' | b'\r') => return (2, true),
            Some(code @ (b'x' | b'u' | b'U')) => {
                let digits = match code {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                let hex =
                    inner.get(at + 2..at + 2 + digits).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
                let decoded = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
                if let Some(decoded) = decoded {
                    out.push(decoded);
                    return (2 + digits, false);
                }
                out.push('\\');
                self.bad_escapes.push((at, 2));
                return (1, false);
            }
            other => {
                out.push('\\');
                let width = inner[at + 1..].chars().next().map_or(0, char::len_utf8);
                debug_assert!(other.is_some() || width == 0);
                self.bad_escapes.push((at, 1 + width));
                return (1, false);
            }
        };
        out.push(simple);
        (2, false)
    }

    /// Reports the unknown escapes of a scalar. Not while it is decoded: texts of repairs lie where decoded texts do.
    fn report_bad_escapes(&mut self, inner: &str, offset: u32) {
        let whole = Span::new(offset - 1, offset + inner.len() as u32 + 1);
        let is_closed = self.bytes.get(whole.end as usize - 1) == Some(&b'"');
        for (place, (at, length)) in std::mem::take(&mut self.bad_escapes).into_iter().enumerate() {
            let start = offset + at as u32;
            self.error(ErrorCode::BadEscape, Span::new(start, start + length as u32));
            if place == 0 && is_closed && has_only_bad_escapes(inner) {
                let quotes = [Span::new(whole.start, whole.start + 1), Span::new(whole.end - 1, whole.end)];
                self.repair(RepairKind::SingleQuote, &quotes.map(|quote| (quote, "'")));
            }
            self.repair(RepairKind::EscapeBackslash, &[(Span::empty(start), "\\")]);
        }
    }
}

/// Whether the text is the same in single quotes, if each backslash was meant as one.
fn has_only_bad_escapes(inner: &str) -> bool {
    let mut rest = inner.as_bytes();
    if inner.contains(['\'', '\n', '\r']) {
        return false;
    }
    while let Some(at) = memchr::memchr(b'\\', rest) {
        if rest.get(at + 1).is_none_or(|byte| b"0abt\tnvfre \"/\\N_LPxuU".contains(byte)) {
            return false;
        }
        rest = &rest[at + 1..];
    }
    true
}

/// Appends `text` line by line, joined as flow scalars are: one break is a space, each further one a line feed.
fn fold_lines(out: &mut String, text: &str, mut push: impl FnMut(&mut String, &str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let length = memchr::memchr2(b'\n', b'\r', &bytes[at..]);
        let end = length.map_or(bytes.len(), |length| at + length);
        let line = &text[at..end];
        if length.is_none() {
            push(out, line);
            return;
        }
        push(out, line.trim_end_matches([' ', '\t']));
        let (breaks, rest) = skip_line_breaks(&bytes[end..]);
        push_fold(out, breaks);
        at = end + rest;
    }
}

/// Number of line breaks at the start of `bytes`, blanks between them, and length of all that with the blanks behind.
fn skip_line_breaks(bytes: &[u8]) -> (usize, usize) {
    let (mut breaks, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {
                breaks += 1;
                at += 1;
            }
            b'\n' | b'\r' => breaks += 1,
            b' ' | b'\t' => {}
            _ => break,
        }
        at += 1;
    }
    (breaks, at)
}

pub(super) fn push_fold(out: &mut String, breaks: usize) {
    if breaks == 1 {
        out.push(' ');
    }
    for _ in 1..breaks {
        out.push('\n');
    }
}

fn trim_blanks(out: &mut String, keep: usize) {
    let length = out[keep..].trim_end_matches([' ', '\t']).len();
    out.truncate(keep + length);
}

/// How a block scalar ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chomping {
    /// One line feed, if there is text.
    Clip,
    /// No line feed.
    Strip,
    /// Every line feed that is written.
    Keep,
}

/// Builds the text of a block scalar line by line.
pub(super) struct BlockText<'o> {
    out: &'o mut String,
    start: usize,
    folded: bool,
    /// Line feeds that are due before the next line.
    breaks: usize,
    /// Whether the line before began with a blank: breaks around such lines are not folded.
    more_indented: bool,
}

impl<'o> BlockText<'o> {
    pub(super) fn new(out: &'o mut String, folded: bool) -> BlockText<'o> {
        let start = out.len();
        BlockText { out, start, folded, breaks: 0, more_indented: false }
    }

    pub(super) fn blank_line(&mut self) {
        self.breaks += 1;
    }

    pub(super) fn line(&mut self, text: &str) {
        let more_indented = text.starts_with([' ', '\t']);
        let first = self.out.len() == self.start && self.breaks == 0;
        if self.folded && !first && self.out.len() > self.start && !more_indented && !self.more_indented {
            push_fold(self.out, self.breaks);
        } else {
            for _ in 0..self.breaks {
                self.out.push('\n');
            }
        }
        self.out.push_str(text);
        self.breaks = 1;
        self.more_indented = more_indented;
    }

    pub(super) fn finish(self, chomping: Chomping) -> Span {
        let has_text = self.out.len() > self.start;
        let breaks = match chomping {
            Chomping::Strip => 0,
            Chomping::Clip => usize::from(has_text && self.breaks > 0),
            Chomping::Keep => self.breaks,
        };
        for _ in 0..breaks {
            self.out.push('\n');
        }
        Span::new(self.start as u32, self.out.len() as u32)
    }
}
