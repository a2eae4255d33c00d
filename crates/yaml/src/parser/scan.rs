//! Finding where scalars, properties and aliases end.

use super::{Parser, Pending};
use crate::error::ErrorCode;
use crate::node::{Kind, NO_NODE, Style, flag};
use crate::{RepairKind, Span};

/// A scalar that was scanned but not yet pushed: whether it is a key decides what is pushed before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scalar {
    pub(super) span: Span,
    pub(super) style: Style,
    pub(super) flags: u16,
    /// Whether it lies on one line, as keys must.
    pub(super) single_line: bool,
    /// What is wrong with it; reported when it is pushed.
    pub(super) unclosed: bool,
}

impl Parser<'_> {
    /// Scans a quoted scalar at the quote. What follows decides whether it was closed where the author meant it.
    pub(super) fn scan_quoted(&mut self, in_flow: bool) -> Scalar {
        let start = self.pos;
        let quote = self.bytes[start];
        let (closing, needs_decoding, first_line_end) = self.find_closing_quote(start);
        let style = if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
        let single_line = first_line_end.is_none();
        if let Some(closing) = closing {
            let end = closing + 1;
            if single_line || self.is_grammatical_after_quote(end, in_flow) {
                let span = Span::new(start as u32, end as u32);
                self.pos = end;
                let flags = if needs_decoding { flag::DECODED } else { 0 };
                return Scalar { span, style, flags, single_line, unclosed: false };
            }
            self.out.work.returns += 1;
        }
        // Not closed where it makes sense: it ends with its line, or in front of the next line that looks like an entry.
        let mut end = self.line_end(start);
        while !in_flow && self.is_text_line_behind(end) {
            end = self.line_end(end + 1 + usize::from(self.bytes[end] == b'\r' && self.at(end + 1) == Some(b'\n')));
        }
        let single_line = end == self.line_end(start);
        self.out.work.bytes += (end - start) as u64;
        while end > start + 1 && matches!(self.bytes[end - 1], b' ' | b'\t' | b'\r' | b'\n') {
            end -= 1;
        }
        self.pos = end;
        let flags = flag::DECODED | flag::DAMAGED;
        Scalar { span: Span::new(start as u32, end as u32), style, flags, single_line, unclosed: true }
    }

    /// Whether the line behind the break at `at` is text: no key, no item, no marker.
    fn is_text_line_behind(&self, at: usize) -> bool {
        if at >= self.end {
            return false;
        }
        let line_start = at + 1 + usize::from(self.bytes[at] == b'\r' && self.at(at + 1) == Some(b'\n'));
        if line_start >= self.end || self.is_any_marker(line_start) {
            return false;
        }
        let line = &self.bytes[line_start..self.line_end(line_start)];
        let text = line.trim_ascii_start();
        let word = text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-./".contains(byte)).count();
        let is_key =
            word > 0 && text.get(word) == Some(&b':') && text.get(word + 1).is_none_or(u8::is_ascii_whitespace);
        let is_item = text.starts_with(b"- ") || text == b"-";
        !is_key && !is_item && !text.starts_with(b"#")
    }

    /// Offset of the closing quote, whether the text needs decoding, and the end of the first line if there are more.
    fn find_closing_quote(&mut self, start: usize) -> (Option<usize>, bool, Option<usize>) {
        let quote = self.bytes[start];
        let memo = usize::from(quote == b'"');
        if start >= self.unclosed_quote[memo] {
            return (None, true, None);
        }
        let mut needs_decoding = false;
        let mut first_line_end = None;
        let mut at = start + 1;
        let found = loop {
            let Some(byte) = self.at(at) else {
                self.unclosed_quote[memo] = self.unclosed_quote[memo].min(start);
                break None;
            };
            match byte {
                b'\\' if quote == b'"' => {
                    needs_decoding = true;
                    at += 2;
                    continue;
                }
                b'\n' | b'\r' => {
                    needs_decoding = true;
                    first_line_end.get_or_insert(at);
                    at += if byte == b'\r' && self.at(at + 1) == Some(b'\n') { 2 } else { 1 };
                    if self.is_any_marker(at) {
                        break None;
                    }
                    self.check_quoted_indentation(at);
                    continue;
                }
                _ if byte == quote => {
                    if quote == b'\'' && self.at(at + 1) == Some(b'\'') {
                        needs_decoding = true;
                        at += 2;
                        continue;
                    }
                    break Some(at);
                }
                _ => at += 1,
            }
        };
        self.out.work.bytes += (at.min(self.end) - start) as u64;
        (found, needs_decoding, first_line_end)
    }

    /// Reports a line of a quoted scalar that is not indented deeper than what holds it, where that matters.
    fn check_quoted_indentation(&mut self, line_start: usize) {
        if !self.dialect.has_strict_indentation() {
            return;
        }
        let owner = self.top().column;
        let rest = &self.bytes[line_start..self.end];
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        let blank = rest[spaces..]
            .iter()
            .find(|byte| !matches!(byte, b' ' | b'\t'))
            .is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
        if !blank && spaces as i32 <= owner {
            self.error(ErrorCode::BadIndentation, self.letter_at(line_start + spaces));
        }
    }

    fn is_grammatical_after_quote(&self, end: usize, in_flow: bool) -> bool {
        let mut at = end;
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        match self.at(at) {
            None | Some(b'\n' | b'\r' | b'#') => true,
            Some(b':') => in_flow,
            Some(b',' | b']' | b'}') => in_flow,
            _ => false,
        }
    }

    /// Steps to the end of a quoted scalar of several lines, so that `line_start` is right again.
    pub(super) fn settle_line_start(&mut self, scalar: &Scalar) {
        if scalar.single_line {
            return;
        }
        let before = &self.bytes[..scalar.span.end as usize];
        self.line_start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |offset| offset + 1);
    }

    /// End of the plain text that starts at `start`, on its line: in front of `: `, ` #` or the line's end.
    pub(super) fn plain_line(&mut self, start: usize, in_flow: bool) -> (usize, u16) {
        let mut at = start;
        let mut end = start;
        let mut flags = 0;
        while let Some(byte) = self.at(at) {
            match byte {
                b'\n' | b'\r' => break,
                b' ' | b'\t' => {
                    at += 1;
                    if self.at(at) == Some(b'#') {
                        break;
                    }
                    continue;
                }
                b':' if self.is_blank_at(at + 1) => break,
                b':' if in_flow && matches!(self.at(at + 1), Some(b',' | b'[' | b']' | b'{' | b'}')) => break,
                b'{' if self.dialect.has_holes() && self.at(at + 1) == Some(b'{') => {
                    if let Some(close) = self.hole_end(at) {
                        flags |= flag::HOLE;
                        at = close;
                        end = at;
                        continue;
                    }
                    if in_flow {
                        break;
                    }
                }
                b',' | b'[' | b']' | b'{' | b'}' if in_flow => break,
                _ => {}
            }
            at += 1;
            end = at;
        }
        self.out.work.bytes += (at - start) as u64;
        (end, flags)
    }

    /// End of the template expression `{{ ... }}` that starts at `start`, if it is closed on its line.
    pub(super) fn hole_end(&self, start: usize) -> Option<usize> {
        let (from, to) = self.without_hole_end.get();
        if (from..to).contains(&start) {
            return None;
        }
        let bytes = &self.bytes[..self.end];
        let mut at = start;
        let mut found = None;
        while let Some(length) = memchr::memchr3(b'}', b'\n', b'\r', &bytes[at..]) {
            at += length;
            if bytes[at] != b'}' {
                break;
            }
            at += 1;
            if self.at(at) == Some(b'}') {
                found = Some(at + 1);
                break;
            }
        }
        let searched = found.unwrap_or_else(|| self.line_end(at));
        self.hole_work.set(self.hole_work.get() + (searched - start) as u64);
        if found.is_none() {
            // A line of many `{{` is looked through once.
            self.without_hole_end.set((start, searched));
        }
        found
    }

    /// Reads the `&anchor` or `!tag` that starts here.
    pub(super) fn property(&mut self, in_flow: bool) {
        let start = self.pos;
        let is_anchor = self.peek() == Some(b'&');
        if !is_anchor && self.at(start + 1) == Some(b'<') {
            let line_end = self.line_end(start);
            self.pos = memchr::memchr(b'>', &self.bytes[start..line_end]).map_or(line_end, |offset| start + offset + 1);
        } else {
            let is_strict_tag = !is_anchor && !self.dialect.has_loose_indicators();
            self.pos = self.name_end(start + 1, in_flow || is_strict_tag);
        }
        let span = Span::new(start as u32, self.pos as u32);
        if !is_anchor {
            self.check_tag(span);
        }
        if is_anchor && span.len() == 1 {
            self.error(ErrorCode::MissingName, span);
            return;
        }
        let Pending { anchor, tag } = &mut self.pending;
        let place = if is_anchor { anchor } else { tag };
        if place.is_empty() {
            *place = span;
        } else {
            self.error(ErrorCode::DoubleProperty, span);
            self.repair(RepairKind::Remove, &[(span, "")]);
        }
    }

    /// Reports a tag whose handle is not declared, or that does not end where it should.
    fn check_tag(&mut self, span: Span) {
        let text = span.of(self.text);
        let handle = text[1..].find('!').map(|end| &text[..end + 2]).filter(|_| !text.starts_with("!<"));
        if handle.is_some_and(|handle| handle != "!!" && !self.tag_handles.contains(&handle)) {
            self.error(ErrorCode::UnknownTagHandle, span);
            self.repair(RepairKind::Remove, &[(span, "")]);
        }
        if self.peek() == Some(b',') && self.top().kind == super::FrameKind::BlockSequence {
            self.error(ErrorCode::UnexpectedText, Span::new(span.end, span.end + 1));
        }
    }

    /// End of the name of an anchor, alias or tag.
    fn name_end(&self, start: usize, in_flow: bool) -> usize {
        let mut at = start;
        while let Some(byte) = self.at(at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => break,
                b'[' | b']' | b'{' | b'}' => break,
                b',' if in_flow => break,
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// Scans an alias at its star. Its span may be only the star, when no name follows.
    pub(super) fn scan_alias(&mut self, in_flow: bool) -> Span {
        let start = self.pos;
        self.pos = self.name_end(start + 1, in_flow);
        // `*a:` with a blank behind it is the key `*a` in the editor's eyes; YAML takes the colon into the name.
        Span::new(start as u32, self.pos as u32)
    }

    /// Pushes an alias.
    pub(super) fn push_alias(&mut self, span: Span) {
        let text = self.text;
        let name = &span.of(text)[1..];
        let target = self.anchors.get(name).copied();
        if let Some(start) = self.pending.start() {
            // An alias stands for a node that has its properties already.
            self.error(ErrorCode::DoubleProperty, Span::new(start, span.start));
            self.pending = Pending::default();
        }
        if name.is_empty() {
            self.error(ErrorCode::MissingName, span);
        } else if target.is_none() {
            self.error(ErrorCode::UnknownAlias, span);
            self.repair(RepairKind::QuoteAlias, &[(Span::empty(span.start), "\""), (Span::empty(span.end), "\"")]);
        }
        let node = self.push(Kind::Alias, Style::Plain, span);
        self.record(node).aux = target.unwrap_or(NO_NODE);
    }

    /// Pushes a scalar and decodes it if its text is not its bytes.
    pub(super) fn push_scalar(&mut self, scalar: Scalar) {
        if scalar.unclosed {
            let opening = Span::new(scalar.span.start, scalar.span.start + 1);
            let quote = if scalar.style == Style::DoubleQuoted { "\"" } else { "'" };
            self.error(ErrorCode::UnclosedQuote, opening);
            self.repair(RepairKind::CloseQuote, &[(Span::empty(scalar.span.end), quote)]);
        }
        self.last_is_json = scalar.style != Style::Plain;
        let node = self.push(Kind::Scalar, scalar.style, scalar.span);
        let mut flags = scalar.flags;
        if self.dialect.has_holes() && flags & flag::HOLE == 0 && scalar.style != Style::Plain {
            let raw = &self.bytes[scalar.span.range()];
            if memchr::memchr_iter(b'{', raw).any(|at| raw.get(at + 1) == Some(&b'{')) {
                flags |= flag::HOLE;
            }
        }
        self.record(node).flags |= flags;
        if flags & flag::DECODED != 0 {
            self.record(node).aux = self.out.decoded.len() as u32;
            let text = self.decode_flow_scalar(&scalar);
            self.out.decoded.push(text);
        }
    }
}
