//! The short way: values, and whether they end with their line.

use super::scan::{PlainEnd, Start, plain_end, quoted_end, without_spaces};
use crate::Span;
use crate::node::{Kind, Style};
use crate::parser::bytes::behind_spaces;
use crate::parser::decode::push_fold;
use crate::parser::{Parser, Slot};

impl Parser<'_> {
    /// Reads a value behind a key that is not plain on one line; `false` and nothing changed if it is not ordinary.
    pub(super) fn fast_value(&mut self, start: usize, column: i32) -> bool {
        let bytes = &self.bytes[..self.end];
        if !self.is_plain(start) {
            return self.fast_quoted_value(start) || self.fast_empty_value(start);
        }
        match plain_end(bytes, start) {
            Some(PlainEnd::Line(line_feed)) => self.fast_plain_lines(start, line_feed, column),
            Some(PlainEnd::Comment(hash)) => {
                self.plain_value(start, without_spaces(bytes, hash));
                self.fast_comment(hash);
                true
            }
            _ => false,
        }
    }

    /// Start of the next line that is not blank, if no text that reaches the line feed at `line_feed` goes on there: it is not
    /// right of `limit`.
    #[inline(always)]
    pub(super) fn next_line(&mut self, line_feed: usize, limit: i32) -> Option<usize> {
        let bytes = &self.bytes[..self.end];
        let mut line_start = line_feed + 1;
        let mut text = behind_spaces(bytes, line_start)?;
        while bytes[text] == b'\n' {
            line_start = text + 1;
            text = behind_spaces(bytes, line_start)?;
        }
        if (text - line_start) as i32 > limit || matches!(bytes[text], b'\t' | b'\r') {
            return None;
        }
        self.text_ahead = (line_start, text);
        Some(line_start)
    }

    /// Reads a plain value of several lines, the first of which ends at `line_feed`.
    fn fast_plain_lines(&mut self, start: usize, line_feed: usize, limit: i32) -> bool {
        let mark = self.out.texts.len();
        let Some((end, next)) = self.fold_plain_lines(start, line_feed, limit) else {
            self.out.texts.truncate(mark);
            return false;
        };
        self.is_unusual |= self.bytes[line_feed..end].contains(&b'\t');
        self.plain_value(start, end);
        self.decoded_text(mark);
        self.begin_line(next);
        true
    }

    /// Appends the lines of a plain scalar to the texts; returns its end and the start of the line behind it.
    fn fold_plain_lines(&mut self, start: usize, line_feed: usize, limit: i32) -> Option<(usize, usize)> {
        let bytes = &self.bytes[..self.end];
        let (mut from, mut line_feed) = (start, line_feed);
        loop {
            let end = without_spaces(bytes, line_feed);
            self.out.texts.push_str(&self.text[from..end]);
            if let Some(next) = self.next_line(line_feed, limit) {
                return Some((end, next));
            }
            let (mut line_start, mut breaks) = (line_feed + 1, 1);
            loop {
                from = behind_spaces(bytes, line_start)?;
                if bytes[from] != b'\n' {
                    break;
                }
                line_start = from + 1;
                breaks += 1;
            }
            push_fold(&mut self.out.texts, breaks);
            let PlainEnd::Line(next) = plain_end(bytes, from)? else { return None };
            line_feed = next;
        }
    }

    #[inline(always)]
    pub(super) fn plain_value(&mut self, start: usize, end: usize) {
        self.fast_push(Kind::Scalar, Style::Plain, Span::new(start as u32, end as u32));
        self.top().slot = Slot::Idle;
        self.last_is_json = false;
    }

    /// Reads a quoted value that is alone on the rest of its line.
    pub(super) fn fast_quoted_value(&mut self, start: usize) -> bool {
        let bytes = &self.bytes[..self.end];
        if bytes.get(start).is_none_or(|byte| Start::of(*byte) != Start::Quote) {
            return false;
        }
        let Some(end) = quoted_end(bytes, start) else { return false };
        let Some(behind) = behind_spaces(bytes, end) else { return false };
        let is_comment = bytes[behind] == b'#' && behind > end;
        if !is_comment && bytes[behind] != b'\n' {
            return false;
        }
        self.fast_push(Kind::Scalar, quoted_style(bytes[start]), Span::new(start as u32, end as u32));
        self.top().slot = Slot::Idle;
        self.last_is_json = true;
        if is_comment {
            self.fast_comment(behind)
        } else {
            self.begin_line(behind + 1)
        };
        true
    }

    /// Reads `{}` or `[]` at the end of a line.
    pub(super) fn fast_empty_value(&mut self, start: usize) -> bool {
        let kind = match self.bytes[..self.end].get(start..start + 3) {
            Some(b"{}\n") => Kind::Mapping,
            Some(b"[]\n") => Kind::Sequence,
            _ => return false,
        };
        self.fast_push(kind, Style::Flow, Span::new(start as u32, start as u32 + 2));
        self.top().slot = Slot::Idle;
        self.last_is_json = true;
        self.begin_line(start + 3);
        true
    }
}

pub(super) fn quoted_style(quote: u8) -> Style {
    if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted }
}
