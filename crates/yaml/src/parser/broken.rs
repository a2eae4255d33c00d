//! Lines that lack the colon or space that YAML asks for: they become the entry or item that they look like.
//!
//! Where YAML has a valid reading of them, that reading is kept: only a line that cannot be anything else is mended.

use super::scan::Scalar;
use super::{FrameKind, Parser, Slot};
use crate::Span;
use crate::error::ErrorCode;
use crate::node::{Style, flag};

impl Parser<'_> {
    /// Whether the lines behind `start` at the same `column` end in a `key:`, which shows that they are entries as well.
    ///
    /// Without such a key they are one text of several lines, as YAML has it. Each line is looked at once: the answer holds
    /// for the whole run.
    pub(super) fn runs_into_key(&mut self, start: usize, column: i32) -> bool {
        if start < self.broken_run.0 {
            return self.broken_run.1;
        }
        let mut at = self.line_end(start);
        let verdict = loop {
            let Some((line_start, text)) = self.next_text(at) else { break false };
            let is_next = at == self.line_end(start);
            if (text - line_start) as i32 != column || self.is_any_marker(line_start) {
                // A key below a text is no YAML either.
                break is_next && (text - line_start) as i32 > column && self.is_plain_key_line(text);
            }
            at = self.line_end(text);
            let byte = self.bytes[text];
            match byte {
                b'#' => {}
                b'"' | b'\'' | b'[' | b'{' | b'&' | b'!' | b'*' => break false,
                b'-' if self.is_blank_at(text + 1) => break false,
                _ if self.is_key_line(text) => break true,
                _ => {}
            }
        };
        self.broken_run = (at, verdict);
        verdict
    }

    /// The same, for a line that may be anything.
    pub(super) fn is_plain_key_line(&mut self, start: usize) -> bool {
        let is_plain = !matches!(self.bytes[start], b'#' | b'"' | b'\'' | b'[' | b'{' | b'&' | b'!' | b'*' | b'-');
        is_plain && self.is_key_line(start)
    }

    /// Whether plain text with `: ` behind it starts at `start`.
    pub(super) fn is_key_line(&mut self, start: usize) -> bool {
        let errors = self.out.errors.len();
        let (end, _) = self.plain_line(start, false);
        self.out.errors.truncate(errors);
        let colon = self.blanks_end(end);
        self.at(colon) == Some(b':') && self.is_blank_at(colon + 1)
    }

    /// Whether the line starts with a dash that must be the dash of an item: `-name: web`.
    pub(super) fn lacks_space_after_dash(&mut self, column: i32) -> bool {
        let start = self.pos;
        if self.bytes[start] != b'-' || !self.at(start + 1).is_some_and(|byte| byte.is_ascii_alphabetic()) {
            return false;
        }
        // Where a sequence is indented deeper than its key, only a dash can stand at its column.
        let only_dash = self.stack.windows(2).rev().any(|pair| {
            pair[1].kind == FrameKind::BlockSequence && pair[1].column == column && pair[0].column < column
        });
        if only_dash {
            return true;
        }
        if !self.is_key_line(start) {
            return self.runs_into_key(start, column);
        }
        // `-name: x` followed by a deeper `image: y` is no YAML.
        let line_end = self.line_end(start);
        let colon = memchr::memmem::find(&self.bytes[start..line_end], b": ").map(|offset| start + offset);
        let Some(value) = colon.map(|colon| self.blanks_end(colon + 1)) else { return false };
        if matches!(
            self.at(value),
            None | Some(b'\n' | b'\r' | b'#' | b'|' | b'>' | b'"' | b'\'' | b'[' | b'{' | b'&' | b'!' | b'*')
        ) {
            return false;
        }
        match self.next_text(line_end) {
            Some((next_start, text)) => (text - next_start) as i32 > column && self.is_key_line(text),
            None => false,
        }
    }

    /// `-name: web` or `-name:web`: an item whose dash lacks its space.
    pub(super) fn broken_item(&mut self, column: i32) {
        let start = self.pos;
        let span = Span::new(start as u32, start as u32 + 1);
        self.error_with(ErrorCode::MissingSpaceAfterDash, span, Span::default(), &[(Span::empty(span.end), " ")]);
        let error = self.out.errors.len() - 1;
        self.begin_item(column);
        self.pos = start + 1;
        let depth = self.stack.len();
        self.node(column + 1);
        if let Some(next) = self.out.errors.get(error + 1)
            && next.code() == ErrorCode::MissingSpaceAfterColon
            && next.first_edit == self.out.errors[error].first_edit + 1
        {
            // `-name:web` is one slip of the finger, mended by one repair of two edits.
            self.out.errors.remove(error + 1);
            self.out.errors[error].edit_count = 2;
        }
        // With its space the key stands one column further right, and so may the lines below it.
        if let Some(frame) = self.stack.get_mut(depth)
            && frame.kind == FrameKind::BlockMapping
        {
            frame.second_column = column + 2;
        }
    }

    /// A line that is neither key nor value of anything, where an entry must stand: reads it as what it looks like.
    pub(super) fn broken_line(&mut self, column: i32, start: usize, end: usize, flags: u16) -> bool {
        let top = *self.top();
        let own_column = (start - self.line_start) as i32;
        let first_on_line = self.text[self.line_start..start].bytes().all(|byte| byte == b' ');
        let after_dash = top.kind == FrameKind::BlockSequence && top.is_pending();
        let must_be_entry = self.top_waits_for_key(column);
        if !must_be_entry && !((first_on_line || after_dash) && self.runs_into_key(start, own_column)) {
            return false;
        }
        let text = &self.text[start..end];
        let colon = text.find(':').filter(|&colon| {
            let (key, value) = (&text[..colon], &text[colon + 1..]);
            !value.is_empty() && !value.starts_with("//") && !key.is_empty() && key.bytes().all(is_key_byte)
        });
        self.begin_mapping_entry(column, start as u32);
        let key_end = colon.map_or(end, |colon| start + colon);
        let span = Span::new(start as u32, key_end as u32);
        self.push_scalar(Scalar {
            span,
            style: Style::Plain,
            // Where only the space is missing, the key is sure; a word without colon may be anything.
            flags: if colon.is_some() { flags } else { flags | flag::DAMAGED },
            single_line: true,
            unclosed: false,
        });
        match colon {
            Some(_) => {
                let at = Span::new(key_end as u32, key_end as u32 + 1);
                self.error_with(ErrorCode::MissingSpaceAfterColon, at, Span::default(), &[(Span::empty(at.end), " ")]);
                self.top().slot = Slot::Value(at.end);
                let span = Span::new(at.end, end as u32);
                self.push_scalar(Scalar {
                    span,
                    style: Style::Plain,
                    flags: flag::DAMAGED,
                    single_line: true,
                    unclosed: false,
                });
            }
            None => {
                self.error_with(ErrorCode::MissingColon, span, Span::default(), &[(Span::empty(span.end), ":")]);
                self.top().slot = Slot::Value(span.end);
            }
        }
        self.pos = end;
        self.rest_of_line();
        true
    }
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}
