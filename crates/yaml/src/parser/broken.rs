//! Lines that lack the colon or space that YAML asks for: they become the entry or item that they look like.
//!
//! Where YAML has a valid reading of them, that reading is kept: only a line that cannot be anything else is mended.

use super::scan::Scalar;
use super::{FrameKind, Parser, Slot};
use crate::error::ErrorCode;
use crate::node::{Style, flag};
use crate::{RepairKind, Span};

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
        let (end, _) = self.plain_line(start, false);
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
        let only_dash = self.near_levels().any(|(place, level)| {
            level.kind == FrameKind::BlockSequence && level.column == column && self.stack[place - 1].column < column
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
        self.error(ErrorCode::MissingSpaceAfterDash, span);
        self.repair(RepairKind::InsertSpace, &[(Span::empty(span.end), " ")]);
        let error = self.out.errors.len() - 1;
        self.shifted = column - self.column();
        self.begin_item(column);
        self.pos = start + 1;
        let depth = self.stack.len();
        self.node(column + 1);
        if let Some(next) = self.out.errors.get(error + 1)
            && next.code() == ErrorCode::MissingSpaceAfterColon
            && next.first_repair == self.out.errors[error].first_repair + 1
        {
            // `-name:web` is one slip of the finger, mended by one repair of two edits.
            let first = self.out.errors[error].first_repair as usize;
            self.out.errors.remove(error + 1);
            self.out.repairs.truncate(first + 1);
            self.out.repairs[first].edit_count = 2;
        }
        // With its space the key stands one column further right, and so may the lines below it.
        if let Some(frame) = self.stack.get_mut(depth)
            && frame.kind == FrameKind::BlockMapping
        {
            frame.second_column = column + 2;
        }
    }

    /// `metadata:` / `lab`: a word at the column of a key is not its value, which must stand further right.
    pub(super) fn leave_key_above(&mut self, column: i32, start: usize) {
        if self.is_at_key_above(column, start) {
            self.fill_slot_above();
        }
    }

    /// Whether a line begins at `start` in the column of the key above it, which waits for its value.
    pub(super) fn is_at_key_above(&mut self, column: i32, start: usize) -> bool {
        let top = *self.top();
        let waits = top.kind == FrameKind::BlockMapping && matches!(top.slot, Slot::Value(_));
        waits && top.column == column && self.bytes[self.line_start..start].iter().all(|byte| *byte == b' ')
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
        if colon.is_none() && first_on_line && must_be_entry && self.outside_block_text(start) {
            return true;
        }
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
                self.error(ErrorCode::MissingSpaceAfterColon, at);
                self.repair(RepairKind::InsertSpace, &[(Span::empty(at.end), " ")]);
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
                self.error(ErrorCode::MissingColon, span);
                self.top().slot = Slot::Value(span.end);
                let is_word = text.bytes().all(is_key_byte) && text.bytes().any(|byte| byte.is_ascii_alphanumeric());
                let colon = [(Span::empty(span.end), ":")];
                if !self.has_lines_below(start, own_column) {
                    if is_word {
                        self.repair(RepairKind::CompleteKey, &colon);
                    }
                    self.half_typed_key();
                } else if is_word {
                    self.repair(RepairKind::InsertColon, &colon);
                }
            }
        }
        self.pos = end;
        self.rest_of_line();
        true
    }
}

impl Parser<'_> {
    /// Whether lines stand below the line of `start` that are deeper than `column`.
    fn has_lines_below(&self, start: usize, column: i32) -> bool {
        let below = self.next_text(self.line_end(start));
        below.is_some_and(|(line_start, text)| {
            let is_dash = self.bytes[text] == b'-' && self.is_blank_at(text + 1);
            (text - line_start) as i32 + i32::from(is_dash) > column
        })
    }

    /// The key that was pushed last is still being typed: it is no data yet, but may become anything.
    fn half_typed_key(&mut self) {
        self.mark_last(flag::EXTRA);
        self.fill_slot();
        self.mark_last(flag::EXTRA);
        let mapping = self.top().node;
        self.record(mapping).flags |= flag::OPEN;
    }

    /// Whether `*` begins text rather than an alias: `*/5 * * * *`.
    pub(super) fn is_text_of_star(&self, alias: Span) -> bool {
        let name = &alias.of(self.text)[1..];
        if self.anchors.contains_key(name) {
            return false;
        }
        let behind = self.blanks_end(self.pos);
        let has_more = !matches!(self.at(behind), None | Some(b'\n' | b'\r' | b'#' | b':'));
        has_more || name.bytes().any(|byte| !byte.is_ascii_alphanumeric() && !b"_-:".contains(&byte) && byte < 0x80)
    }

    /// Reads the rest of the line as the text that it was meant to be.
    pub(super) fn text_of_star(&mut self, alias: Span) -> bool {
        let start = alias.start as usize;
        let (end, flags) = self.plain_line(start, false);
        let span = Span::new(alias.start, end.max(start + 1) as u32);
        self.error(ErrorCode::AliasInText, Span::new(alias.start, alias.start + 1));
        self.offer_quotes(span);
        self.keep_as_text(span, flags)
    }

    /// Whether text is glued to the collection in brackets that was just read: `{user}/web`.
    pub(super) fn is_placeholder(&self, start: usize) -> bool {
        self.bytes[start] == b'{'
            && self.at(self.pos).is_some_and(|byte| !byte.is_ascii_whitespace() && !b":#{[]},".contains(&byte))
    }

    /// Takes back the collection at `first`, whose slot is open again, and reads the rest of the line as text.
    pub(super) fn placeholder(&mut self, first: u32, errors: usize) -> bool {
        let start = self.out.nodes[first as usize].start;
        let collection = Span::new(start, self.pos as u32);
        self.out.nodes.truncate(first as usize);
        self.out.errors.truncate(errors);
        self.forget_properties(first);
        let (end, flags) = self.plain_line(self.pos, false);
        self.error(ErrorCode::Placeholder, collection);
        self.keep_as_text(Span::new(start, end.max(self.pos) as u32), flags)
    }

    /// Pushes text that YAML does not take for text as it stands.
    fn keep_as_text(&mut self, span: Span, flags: u16) -> bool {
        self.expect_value(span.start);
        self.pos = span.end as usize;
        let flags = flags | flag::DAMAGED;
        self.push_scalar(Scalar { span, style: Style::Plain, flags, single_line: true, unclosed: false });
        self.rest_of_line();
        true
    }
}

pub(super) fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}
