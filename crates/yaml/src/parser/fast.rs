//! The short way for ordinary lines of valid block structure, which is what nearly all lines are.
//!
//! It makes exactly what the general path makes; a test runs both on everything there is. A line that is not plainly ordinary
//! is left to the general path before anything was changed; the rest of a line whose beginning is ordinary likewise.
//! Behind the first error all lines take the general path, so that the short one knows nothing of recovery.

use super::bytes::behind_spaces;
use super::decode::push_fold;
use super::fast_scan::{PlainEnd, Start, plain_end, quoted_end, without_spaces};
use super::{Frame, FrameKind, MAX_DEPTH, Parser, Slot};
use crate::Span;
use crate::node::{Kind, NodeRecord, Style};

/// What a line fits into.
struct Place {
    /// Collections that stay open.
    depth: usize,
    /// Whether a collection begins with the line, in the slot of the innermost one that stays open.
    begins: bool,
}

impl Parser<'_> {
    /// Reads ordinary lines up to the first one that is not.
    pub(super) fn fast_lines(&mut self) {
        while self.can_be_fast() && self.fast_line() {
            self.make_room();
        }
    }

    fn can_be_fast(&self) -> bool {
        self.has_shortcuts
            && !self.stack.is_empty()
            && self.out.errors.is_empty()
            && self.pending.is_empty()
            && self.outer.is_empty()
            && self.extras.is_empty()
    }

    /// Reads one line; `false` and nothing changed if it is not ordinary.
    fn fast_line(&mut self) -> bool {
        let bytes = &self.bytes[..self.end];
        let line_start = self.pos;
        let Some(start) = behind_spaces(bytes, line_start) else { return false };
        let column = (start - line_start) as i32;
        match Start::of(bytes[start]) {
            Start::LineFeed => {
                self.begin_line(start + 1);
                true
            }
            Start::Comment => {
                self.pos = start;
                self.comment();
                self.line_break();
                true
            }
            Start::Dash => matches!(bytes.get(start + 1), Some(b' ' | b'\n')) && self.fast_item(start, column),
            Start::PlainInLine if column == 0 => false,
            Start::Plain | Start::PlainInLine => match plain_end(bytes, start) {
                Some(PlainEnd::Colon(colon)) => self.fast_key(start, colon, Style::Plain, column),
                _ => false,
            },
            Start::Quote => match quoted_end(bytes, start) {
                Some(end) if bytes[end] == b':' && matches!(bytes.get(end + 1), Some(b' ' | b'\n')) => {
                    self.fast_key(start, end, quoted_style(bytes[start]), column)
                }
                _ => false,
            },
            Start::Other => false,
        }
    }

    /// Goes on with the line that starts at `start`.
    #[inline(always)]
    fn begin_line(&mut self, start: usize) {
        self.out.work.bytes += (start - self.line_start) as u64;
        self.pos = start;
        self.line_start = start;
    }

    /// Reads an item at its dash, and what stands behind it.
    fn fast_item(&mut self, dash: usize, column: i32) -> bool {
        let Some(place) = self.place(column, FrameKind::BlockSequence) else { return false };
        self.settle(place, FrameKind::BlockSequence, dash, column);
        self.top().slot = Slot::Value(dash as u32 + 1);
        if !self.fast_item_value(dash, column) {
            self.pos = dash;
            self.shifted = 0;
            let mut column = column;
            if !self.step_into_line(&mut column) {
                self.node_on_line(column, false);
            }
            self.end_line();
        }
        true
    }

    fn fast_item_value(&mut self, dash: usize, column: i32) -> bool {
        let bytes = &self.bytes[..self.end];
        let Some(start) = behind_spaces(bytes, dash + 1) else { return false };
        let kind = Start::of(bytes[start]);
        match kind {
            Start::LineFeed => {
                self.begin_line(start + 1);
                true
            }
            Start::Plain | Start::PlainInLine | Start::Dash if kind != Start::Dash || is_dash_of_text(bytes, start) => {
                match plain_end(bytes, start) {
                    Some(PlainEnd::Colon(colon)) if kind != Start::Dash => {
                        self.fast_key(start, colon, Style::Plain, (start - self.line_start) as i32)
                    }
                    Some(PlainEnd::Line(line_feed))
                        if self.ends_at(line_feed, column) && !bytes[start..line_feed].contains(&b':') =>
                    {
                        // A colon in a word may be a slip: `- name:web`.
                        self.plain_value(start, without_spaces(bytes, line_feed));
                        self.begin_line(line_feed + 1);
                        true
                    }
                    _ => false,
                }
            }
            Start::Quote => self.fast_quoted_value(start),
            _ => false,
        }
    }

    /// Reads an entry at its key; the colon stands behind it.
    #[inline(always)]
    fn fast_key(&mut self, start: usize, colon: usize, style: Style, column: i32) -> bool {
        if self.bytes[colon - 1] == b' ' {
            return false;
        }
        let Some(place) = self.place(column, FrameKind::BlockMapping) else { return false };
        self.settle(place, FrameKind::BlockMapping, start, column);
        self.fast_push(Kind::Scalar, style, Span::new(start as u32, colon as u32));
        self.top().slot = Slot::Value(colon as u32 + 1);
        self.last_is_json = style != Style::Plain;
        if !self.fast_value(colon, column) {
            self.shifted = 0;
            if !self.step_over_colon(colon) {
                self.node_on_line(self.column(), true);
            }
            self.end_line();
        }
        true
    }

    /// Reads the value behind a colon; `false` and nothing changed if it is not ordinary.
    #[inline(always)]
    fn fast_value(&mut self, colon: usize, column: i32) -> bool {
        let bytes = &self.bytes[..self.end];
        let Some(start) = behind_spaces(bytes, colon + 1) else { return false };
        match Start::of(bytes[start]) {
            Start::LineFeed => {
                self.begin_line(start + 1);
                true
            }
            Start::Dash if !is_dash_of_text(bytes, start) => false,
            Start::Plain | Start::PlainInLine | Start::Dash => match plain_end(bytes, start) {
                Some(PlainEnd::Line(line_feed)) if self.ends_at(line_feed, column) => {
                    self.plain_value(start, without_spaces(bytes, line_feed));
                    self.begin_line(line_feed + 1);
                    true
                }
                Some(PlainEnd::Line(line_feed)) => self.fast_plain_lines(start, line_feed, column),
                Some(PlainEnd::Comment(hash)) => {
                    self.plain_value(start, without_spaces(bytes, hash));
                    self.pos = hash;
                    self.comment();
                    self.line_break();
                    true
                }
                _ => false,
            },
            Start::Quote => self.fast_quoted_value(start),
            Start::Comment | Start::Other => false,
        }
    }

    /// Whether a plain scalar that reaches the line feed at `line_feed` ends there: the next text is not right of `limit`.
    #[inline(always)]
    fn ends_at(&self, line_feed: usize, limit: i32) -> bool {
        let bytes = &self.bytes[..self.end];
        let mut line_start = line_feed + 1;
        while let Some(text) = behind_spaces(bytes, line_start) {
            match bytes[text] {
                b'\n' => line_start = text + 1,
                b'\t' | b'\r' => return false,
                _ => return (text - line_start) as i32 <= limit,
            }
        }
        false
    }

    /// Reads a plain value of several lines, the first of which ends at `line_feed`.
    fn fast_plain_lines(&mut self, start: usize, line_feed: usize, limit: i32) -> bool {
        let mark = self.out.texts.len();
        let Some((end, line_feed)) = self.fold_plain_lines(start, line_feed, limit) else {
            self.out.texts.truncate(mark);
            return false;
        };
        self.plain_value(start, end);
        self.decoded_text(mark);
        self.begin_line(line_feed + 1);
        true
    }

    /// Appends the lines of a plain scalar to the texts, and returns where the last one ends, without and with its spaces.
    fn fold_plain_lines(&mut self, start: usize, line_feed: usize, limit: i32) -> Option<(usize, usize)> {
        let bytes = &self.bytes[..self.end];
        let (mut from, mut line_feed, mut breaks) = (start, line_feed, 0);
        loop {
            let end = without_spaces(bytes, line_feed);
            push_fold(&mut self.out.texts, breaks);
            self.out.texts.push_str(&self.text[from..end]);
            breaks = 1;
            let mut line_start = line_feed + 1;
            loop {
                from = behind_spaces(bytes, line_start)?;
                if bytes[from] != b'\n' {
                    break;
                }
                line_start = from + 1;
                breaks += 1;
            }
            if (from - line_start) as i32 <= limit && !matches!(bytes[from], b'\t' | b'\r') {
                return Some((end, line_feed));
            }
            let PlainEnd::Line(next) = plain_end(bytes, from)? else { return None };
            line_feed = next;
        }
    }

    #[inline(always)]
    fn plain_value(&mut self, start: usize, end: usize) {
        self.fast_push(Kind::Scalar, Style::Plain, Span::new(start as u32, end as u32));
        self.top().slot = Slot::Idle;
        self.last_is_json = false;
    }

    /// Reads a quoted value that is alone on the rest of its line.
    fn fast_quoted_value(&mut self, start: usize) -> bool {
        let bytes = &self.bytes[..self.end];
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
            self.pos = behind;
            self.comment();
            self.line_break();
        } else {
            self.begin_line(behind + 1);
        }
        true
    }

    /// The place of an entry or item at `column`, if it fits there exactly and closes nothing that is unfinished.
    #[inline(always)]
    fn place(&self, column: i32, kind: FrameKind) -> Option<Place> {
        let mut depth = self.stack.len();
        loop {
            let frame = self.stack.get(depth.wrapping_sub(1))?;
            let is_waiting = matches!(frame.slot, Slot::Value(_));
            if frame.column == column && frame.kind == kind {
                return (is_waiting || frame.slot == Slot::Idle).then_some(Place { depth, begins: false });
            }
            let is_innermost = depth == self.stack.len();
            let may_begin = frame.column < column
                || frame.column == column && frame.kind == FrameKind::BlockMapping && kind == FrameKind::BlockSequence;
            if may_begin {
                return (is_innermost && is_waiting && depth < MAX_DEPTH).then_some(Place { depth, begins: true });
            }
            // What closes must be right of the column, or a list at the column of the key it belongs to.
            if !is_waiting && frame.slot != Slot::Idle {
                return None;
            }
            depth -= 1;
        }
    }

    /// Closes and opens what the place asks for; its slot is open afterwards.
    #[inline(always)]
    fn settle(&mut self, place: Place, kind: FrameKind, start: usize, column: i32) {
        while self.stack.len() > place.depth {
            self.fast_close();
        }
        if place.begins {
            let node_kind = if kind == FrameKind::BlockMapping { Kind::Mapping } else { Kind::Sequence };
            let node = self.fast_push(node_kind, Style::Block, Span::empty(start as u32));
            let parent = self.top();
            parent.slot = if parent.kind == FrameKind::Document { Slot::Done } else { Slot::Idle };
            self.stack.push(Frame::new(kind, node, column, Slot::Idle));
        } else {
            self.fast_fill();
        }
    }

    /// Gives an open slot its missing value.
    #[inline(always)]
    fn fast_fill(&mut self) {
        if let Slot::Value(offset) = self.top().slot {
            self.fast_push(Kind::Missing, Style::Block, Span::empty(offset));
            self.top().slot = Slot::Idle;
        }
    }

    #[inline(always)]
    fn fast_close(&mut self) {
        self.fast_fill();
        let Some(frame) = self.stack.pop() else { return };
        let next = self.out.nodes.len() as u32;
        let record = self.record(frame.node);
        record.next = next;
        record.end = frame.end.max(record.start);
        let end = record.end;
        let parent = self.top();
        parent.end = parent.end.max(end);
    }

    /// Pushes a node into the innermost collection, whose slot the caller looks after.
    #[inline(always)]
    fn fast_push(&mut self, kind: Kind, style: Style, span: Span) -> u32 {
        let index = self.out.nodes.len() as u32;
        let frame = self.top();
        frame.end = frame.end.max(span.end);
        let parent = frame.node;
        self.out.nodes.push(NodeRecord {
            start: span.start,
            end: span.end,
            next: index + 1,
            parent,
            kind: kind as u8,
            style: style as u8,
            flags: 0,
            aux: 0,
        });
        index
    }
}

/// Whether the dash at `start` is the first letter of a plain text.
fn is_dash_of_text(bytes: &[u8], start: usize) -> bool {
    bytes.get(start + 1).is_some_and(|byte| *byte > b' ')
}

fn quoted_style(quote: u8) -> Style {
    if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted }
}
