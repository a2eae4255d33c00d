//! The short way for ordinary lines of valid block structure, which is what nearly all lines are.
//!
//! It makes exactly what the general path makes; a test runs both on everything there is. A line that is not plainly ordinary
//! is left to the general path before anything was changed; so is what follows an ordinary key or dash on its line. Behind
//! the first error all lines take the general path, so that the short one knows nothing of recovery.

mod place;
mod scan;
mod value;

use self::scan::{PlainEnd, Start, plain_end, quoted_end, without_spaces};
use self::value::quoted_style;
use super::bytes::behind_spaces;
use super::plain::LONG_KEY;
use super::{FrameKind, Parser, Slot};
use crate::Span;
use crate::node::{Kind, Style};

/// How a line was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// All of it was ordinary.
    Ordinary,
    /// The general path read its end.
    Mixed,
    /// It is not ordinary, and nothing was changed.
    Other,
}

impl Parser<'_> {
    /// Reads ordinary lines up to the first one that is not.
    pub(super) fn fast_lines(&mut self) {
        while self.can_be_fast() {
            let mut line = Line::Ordinary;
            while line == Line::Ordinary {
                self.make_room();
                line = self.fast_line();
            }
            if line == Line::Other {
                return;
            }
        }
    }

    fn can_be_fast(&self) -> bool {
        self.has_shortcuts
            && self.directives.is_none()
            && self.out.errors.is_empty()
            && self.pending.is_empty()
            && self.outer.is_empty()
            && self.extras.is_empty()
    }

    fn fast_line(&mut self) -> Line {
        let bytes = &self.bytes[..self.end];
        let known = self.text_ahead.1;
        let start = if self.text_ahead.0 == self.pos { Some(known) } else { behind_spaces(bytes, self.pos) };
        let Some(start) = start else { return Line::Other };
        let column = (start - self.pos) as i32;
        let kind = Start::of(bytes[start]);
        if kind == Start::Plain {
            self.fast_plain_key(start, column)
        } else {
            self.fast_other_line(start, column, kind)
        }
    }

    /// Reads a line that does not start with plain text. Kept out of line, so that most lines pay no jump through a table.
    #[inline(never)]
    fn fast_other_line(&mut self, start: usize, column: i32, kind: Start) -> Line {
        let bytes = &self.bytes[..self.end];
        match kind {
            Start::Dash if matches!(bytes.get(start + 1), Some(b' ' | b'\n')) => self.fast_item(start, column),
            Start::LineFeed => self.begin_line(start + 1),
            Start::Comment => self.fast_comment(start),
            Start::PlainInLine if column > 0 => self.fast_plain_key(start, column),
            Start::Quote => match quoted_end(bytes, start) {
                Some(end) if matches!(bytes.get(end..end + 2), Some(b": " | b":\n")) => {
                    self.fast_key(start, end, quoted_style(bytes[start]), column)
                }
                _ => Line::Other,
            },
            Start::Dash if column == 0 && bytes[start..].starts_with(b"---\n") => {
                self.marker_line();
                self.begin_line(start + 4)
            }
            Start::Dash | Start::Plain | Start::PlainInLine | Start::Other => Line::Other,
        }
    }

    /// Goes on with the line that starts at `start`.
    #[inline(always)]
    fn begin_line(&mut self, start: usize) -> Line {
        self.out.work.bytes += (start - self.line_start) as u64;
        self.pos = start;
        self.line_start = start;
        Line::Ordinary
    }

    /// Reads the comment at `hash`, which ends its line.
    fn fast_comment(&mut self, hash: usize) -> Line {
        self.pos = hash;
        self.comment();
        self.line_break();
        Line::Ordinary
    }

    #[inline(always)]
    fn fast_plain_key(&mut self, start: usize, column: i32) -> Line {
        match plain_end(&self.bytes[..self.end], start) {
            Some(PlainEnd::Colon(colon)) if self.bytes[colon - 1] != b' ' => {
                self.fast_key(start, colon, Style::Plain, column)
            }
            _ => Line::Other,
        }
    }

    /// Reads an entry at its key, behind which the colon stands.
    #[inline(always)]
    fn fast_key(&mut self, start: usize, colon: usize, style: Style, column: i32) -> Line {
        if !self.settle(FrameKind::BlockMapping, start, column) {
            return Line::Other;
        }
        self.is_unusual |= colon - start > LONG_KEY;
        let key = Span::new(start as u32, colon as u32);
        let bytes = &self.bytes[..self.end];
        let value = behind_spaces(bytes, colon + 1).unwrap_or(self.end);
        if self.is_plain(value)
            && let Some(PlainEnd::Line(line_feed)) = plain_end(bytes, value)
            && let Some(next) = self.next_line(line_feed, column)
        {
            let end = without_spaces(bytes, line_feed);
            self.fast_push_entry(style, key, Span::new(value as u32, end as u32));
            self.last_is_json = false;
            return self.begin_line(next);
        }
        self.fast_push(Kind::Scalar, style, key);
        self.top().slot = Slot::Value(colon as u32 + 1);
        self.last_is_json = style != Style::Plain;
        if bytes.get(value) == Some(&b'\n') {
            return self.begin_line(value + 1);
        }
        if self.fast_value(value, column) {
            return Line::Ordinary;
        }
        self.shifted = 0;
        if !self.step_over_colon(colon) {
            self.node_on_line(self.column(), true);
        }
        self.end_line();
        Line::Mixed
    }

    /// Whether plain text starts at `start`, behind a key or dash.
    #[inline(always)]
    fn is_plain(&self, start: usize) -> bool {
        let bytes = &self.bytes[..self.end];
        let kind = bytes.get(start).map_or(Start::Other, |byte| Start::of(*byte));
        matches!(kind, Start::Plain | Start::PlainInLine)
            || kind == Start::Dash && bytes.get(start + 1).is_some_and(|byte| *byte > b' ')
    }

    /// Reads an item at its dash, and what stands behind it.
    fn fast_item(&mut self, dash: usize, column: i32) -> Line {
        if !self.settle(FrameKind::BlockSequence, dash, column) {
            return Line::Other;
        }
        self.top().slot = Slot::Value(dash as u32 + 1);
        let bytes = &self.bytes[..self.end];
        let start = behind_spaces(bytes, dash + 1).unwrap_or(self.end);
        if bytes.get(start) == Some(&b'\n') {
            return self.begin_line(start + 1);
        }
        let line = if self.is_plain(start) { self.fast_plain_item(start, column) } else { Line::Other };
        if line != Line::Other {
            return line;
        }
        if self.fast_quoted_value(start) || self.fast_empty_value(start) {
            return Line::Ordinary;
        }
        self.pos = dash;
        self.shifted = 0;
        let mut column = column;
        if !self.step_into_line(&mut column) {
            self.node_on_line(column, false);
        }
        self.end_line();
        Line::Mixed
    }

    /// Reads an item that is plain text, or a mapping whose first key is.
    #[inline(always)]
    fn fast_plain_item(&mut self, start: usize, column: i32) -> Line {
        let bytes = &self.bytes[..self.end];
        // What starts with a dash, or has a colon in a word, may be a slip: `- -name: web`, `- name:web`.
        match plain_end(bytes, start) {
            Some(PlainEnd::Colon(colon)) if bytes[start] != b'-' && bytes[colon - 1] != b' ' => {
                self.fast_key(start, colon, Style::Plain, (start - self.line_start) as i32)
            }
            Some(PlainEnd::Line(line_feed)) if !bytes[start..line_feed].contains(&b':') => {
                let Some(next) = self.next_line(line_feed, column) else { return Line::Other };
                self.plain_value(start, without_spaces(bytes, line_feed));
                self.begin_line(next)
            }
            _ => Line::Other,
        }
    }
}
