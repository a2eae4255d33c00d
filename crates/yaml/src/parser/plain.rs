//! Plain scalars in block context: their first line, the lines that continue them, and a second colon.

use super::Parser;
use super::broken::is_key_byte;
use super::scan::Scalar;
use crate::error::ErrorCode;
use crate::node::{Style, flag};
use crate::{RepairKind, Span};

/// Bytes of a key that Kubernetes certainly takes for one; its limit is 1,024 characters.
pub(super) const LONG_KEY: usize = 1000;
/// Lines of a text that are looked at as entries without their space.
const MANY_LINES: usize = 100;

impl Parser<'_> {
    pub(super) fn plain_node(&mut self, column: i32, on_key_line: bool) -> bool {
        let start = self.pos;
        let byte = self.bytes[start];
        if matches!(byte, b'@' | b'`' | b'%' | b',' | b']' | b'}' | b'|' | b'>') {
            let span = Span::new(start as u32, start as u32 + 1);
            let line_end = self.plain_line(start, false).0.max(start + 1);
            let whole = Span::new(start as u32, line_end as u32);
            if is_placeholder(whole.of(self.text)) {
                self.error(ErrorCode::Placeholder, whole);
            } else {
                self.error(ErrorCode::ReservedIndicator, span);
                self.offer_quotes(whole);
            }
        }
        let (mut end, flags) = self.plain_line(start, false);
        if end == start {
            end = start + 1;
        }
        self.pos = end;
        let scalar = |end: usize, flags| Scalar {
            span: Span::new(start as u32, end as u32),
            style: Style::Plain,
            flags,
            single_line: true,
            unclosed: false,
        };
        if let Some(colon) = self.colon_follows() {
            if on_key_line {
                return self.colon_in_value(start, colon, flags);
            }
            if byte == b'-' && self.at(start + 1).is_some_and(|byte| byte.is_ascii_alphabetic()) {
                let dash = Span::new(start as u32, start as u32 + 1);
                self.suspect(
                    ErrorCode::MissingSpaceAfterDash,
                    dash,
                    RepairKind::InsertSpace,
                    &[(Span::empty(dash.end), " ")],
                );
            }
            self.is_unusual |= end - start > LONG_KEY;
            self.begin_mapping_entry(column, start as u32);
            self.push_scalar(scalar(end, flags));
            return self.step_over_colon(colon);
        }
        if !on_key_line {
            self.leave_key_above(column, start);
            if self.broken_line(column, start, end, flags) {
                return true;
            }
        }
        // Further lines belong to it as far as they are indented deeper than the collection it is in.
        let first_line_end = end;
        let (end, more_flags) = self.plain_continuation(end);
        self.is_unusual |= self.bytes[first_line_end..end].contains(&b'\t');
        if !on_key_line {
            self.suspect_glued_colon(start, first_line_end, end);
        }
        let mut scalar = scalar(end, flags | more_flags);
        if more_flags & flag::DECODED != 0 {
            scalar.single_line = false;
        }
        self.pos = end;
        self.settle_line_start(&scalar);
        self.expect_value(start as u32);
        self.push_scalar(scalar);
        self.rest_of_line();
        true
    }

    /// `name:web` where it is all there is: YAML has a text, the author may have meant an entry. The same of every line
    /// of the text.
    fn suspect_glued_colon(&mut self, start: usize, first_line_end: usize, end: usize) {
        let Some((colon, mut edits)) = self.glued_colon(start, first_line_end) else { return };
        let mut line = first_line_end;
        while line < end {
            let Some((_, text)) = self.next_text(line).filter(|_| edits.len() < MANY_LINES) else { return };
            line = self.text_end(text);
            let Some((_, edit)) = self.glued_colon(text, line.min(end)) else { return };
            edits.extend(edit);
        }
        let mut place = Span::new(colon as u32, colon as u32 + 1);
        let mut code = ErrorCode::MissingSpaceAfterColon;
        if self.bytes[start] == b'-' {
            place = Span::new(start as u32, start as u32 + 1);
            code = ErrorCode::MissingSpaceAfterDash;
            edits.insert(0, (Span::empty(place.end), " "));
        }
        self.suspect(code, place, RepairKind::InsertSpace, &edits);
    }

    /// The colon of a text like `name:web`, and the edit that makes it a key.
    fn glued_colon(&self, start: usize, end: usize) -> Option<(usize, Vec<(Span, &'static str)>)> {
        let key = self.bytes[start..end].iter().position(|byte| !is_key_byte(*byte))?;
        let colon = start + key;
        let is_glued =
            key > 0 && self.bytes[colon] == b':' && colon + 1 < end && !self.text[colon..].starts_with("://");
        is_glued.then(|| (colon, vec![(Span::empty(colon as u32 + 1), " ")]))
    }

    /// `note: see: this`: the rest of the line is the value.
    pub(super) fn colon_in_value(&mut self, start: usize, colon: usize, flags: u16) -> bool {
        let mut end = colon + 1;
        loop {
            self.pos = end;
            self.skip_blanks();
            if self.at_line_end() || self.peek() == Some(b'#') {
                break;
            }
            let (next, _) = self.plain_line(self.pos, false);
            end = if self.at(next) == Some(b':') { next + 1 } else { next.max(self.pos + 1) };
        }
        let span = Span::new(start as u32, end as u32);
        let at = Span::new(colon as u32, colon as u32 + 1);
        self.error(ErrorCode::ColonInValue, at);
        self.offer_quotes(span);
        let key = &self.text[start..colon];
        let value = self.blanks_end(colon + 1);
        let is_tag = self.at(value).is_some_and(|byte| byte.is_ascii_digit() || byte == b'v');
        if is_tag && !key.contains([' ', '\t']) && !self.text[value..end].contains([' ', '\t']) {
            // `image: nginx: 1.27`
            self.repair(RepairKind::RemoveSpace, &[(Span::new(colon as u32 + 1, value as u32), "")]);
        }
        self.expect_value(start as u32);
        self.pos = end;
        let flags = flags | flag::DAMAGED;
        self.push_scalar(Scalar { span, style: Style::Plain, flags, single_line: true, unclosed: false });
        self.rest_of_line();
        true
    }

    /// End of a plain scalar whose first line ends at `end`, with the lines that continue it.
    pub(super) fn plain_continuation(&mut self, end: usize) -> (usize, u16) {
        let limit = self.top().column;
        let mut last = end;
        let mut flags = 0;
        loop {
            // Only a line that ended without a comment is continued.
            let mut at = last;
            while matches!(self.at(at), Some(b' ' | b'\t')) {
                at += 1;
            }
            if !matches!(self.at(at), Some(b'\n' | b'\r')) {
                return (last, flags);
            }
            let Some((line_start, text)) = self.next_text(at) else { return (last, flags) };
            let column = (text - line_start) as i32;
            if column <= limit || self.bytes[text] == b'#' || column == 0 && self.is_any_marker(line_start) {
                return (last, flags);
            }
            let (next, more) = self.plain_line(text, false);
            if self.at(self.blanks_end(next)) == Some(b':') && self.is_blank_at(self.blanks_end(next) + 1) {
                // `key:` cannot continue a scalar, so whatever this is, it is not valid: keep the key.
                self.out.work.returns += 1;
                return (last, flags);
            }
            if self.dialect.has_holes() && self.bytes[text..self.end].starts_with(b"{{") {
                return (last, flags);
            }
            last = next.max(text + 1);
            flags |= more | flag::DECODED;
        }
    }

    pub(super) fn blanks_end(&self, mut at: usize) -> usize {
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    /// Start of the next line that is not blank and offset of its first text. `at` is a line break.
    pub(super) fn next_text(&self, mut at: usize) -> Option<(usize, usize)> {
        let mut line_start = at;
        loop {
            match self.at(at)? {
                b'\r' if self.at(at + 1) == Some(b'\n') => {
                    at += 2;
                    line_start = at;
                }
                b'\n' | b'\r' => {
                    at += 1;
                    line_start = at;
                }
                b' ' | b'\t' => at += 1,
                _ => return Some((line_start, at)),
            }
        }
    }
}

/// Whether a text was to be replaced before Kubernetes sees it: `@NAME@`, `%s`, `%NAME%`.
fn is_placeholder(text: &str) -> bool {
    let mark = text.as_bytes()[0];
    let is_enclosed = text.len() > 2 && matches!(mark, b'@' | b'%') && text.as_bytes().ends_with(&[mark]);
    is_enclosed || mark == b'%' && text.len() == 2
}
