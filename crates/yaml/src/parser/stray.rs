//! Lines that are no data: template lines, conflict markers, fences, separators that are none, text that fell out of a block.
//!
//! They become nodes with the EXTRA flag, which ordinary iterators skip. A line between two entries belongs to the collection
//! that the line below it belongs to, so it is kept until that is known.

use super::shift::Belongs;
use super::{FrameKind, Parser, Slot};
use crate::error::ErrorCode;
use crate::node::{Kind, NodeRecord, Style, flag};
use crate::{RepairKind, Span};

/// Bytes of one side of a merge conflict that are searched for its end.
const CONFLICT_BYTES: usize = 16 * 1024;

impl Parser<'_> {
    /// Keeps a line that is no data for the collection that the next line belongs to.
    pub(super) fn keep_extra(&mut self, span: Span, flags: u16) {
        self.ensure_document(span.start as usize);
        self.extras.push((span, flags | flag::EXTRA));
    }

    /// Hangs the lines that were kept into the innermost collection.
    pub(super) fn push_extras(&mut self) {
        if self.extras.is_empty() {
            return;
        }
        for (span, flags) in std::mem::take(&mut self.extras) {
            let index = self.out.nodes.len() as u32;
            let frame = self.top();
            frame.end = frame.end.max(span.end);
            let parent = frame.node;
            self.out
                .nodes
                .push(NodeRecord { flags, ..NodeRecord::leaf(index, parent, Kind::Scalar, Style::Plain, span) });
        }
    }

    /// A line of nothing but template expressions is no data; the collection around it may hold more than is written.
    pub(super) fn hole_line(&mut self) -> bool {
        if !self.dialect.has_holes() || !self.bytes[self.pos..self.end].starts_with(b"{{") {
            return false;
        }
        let start = self.pos;
        let mut at = start;
        let mut end = start;
        while self.bytes[at..self.end].starts_with(b"{{") {
            let Some(close) = self.hole_end(at) else { return false };
            end = close;
            at = self.blanks_end(close);
        }
        if !matches!(self.at(at), None | Some(b'\n' | b'\r' | b'#')) {
            return false;
        }
        self.keep_extra(Span::new(start as u32, end as u32), flag::HOLE);
        self.open_all();
        self.pos = at;
        true
    }

    /// Which collection generated lines will join is not known, so all that are open may hold more than is written.
    fn open_all(&mut self) {
        // Below one that is marked all are.
        for place in (0..self.stack.len()).rev() {
            let node = self.stack[place].node;
            let record = self.record(node);
            if record.flags & flag::OPEN != 0 {
                break;
            }
            record.flags |= flag::OPEN;
            self.out.work.bytes += 1;
        }
    }

    /// `__VOLUMES__` or `$VOLUMES` as a line of its own among the keys of the root: a script puts other lines there.
    pub(super) fn placeholder_line(&mut self) -> bool {
        let start = self.pos;
        if !matches!(self.bytes[start], b'_' | b'$' | b'@' | b'%') || self.column() > 0 || self.stack.len() < 2 {
            return false;
        }
        let end = self.text_end(start);
        let word = &self.text[start..end];
        let name = word.trim_matches(['_', '$', '@', '%', '{', '}']);
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_marked = word.starts_with('$') || word.len() >= name.len() + 2;
        if !is_name || !is_marked || self.top().is_pending() && self.top().column < 0 {
            return false;
        }
        let span = Span::new(start as u32, end as u32);
        self.error(ErrorCode::Placeholder, span);
        self.keep_extra(span, flag::DAMAGED);
        self.open_all();
        self.pos = end;
        true
    }

    /// A line of a git conflict; both sides are read.
    pub(super) fn conflict_marker(&mut self) -> bool {
        let rest = &self.bytes[self.pos..self.end];
        let is_marker = self.column() == 0
            && [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"].iter().any(|marker| rest.starts_with(*marker))
            && self.is_blank_at(self.pos + 7);
        if is_marker {
            let span = Span::new(self.pos as u32, self.text_end(self.pos) as u32);
            self.error(ErrorCode::ConflictMarker, span);
            if rest.starts_with(b"<<<<<<<") {
                self.offer_sides(self.pos);
            }
            self.keep_extra(span, flag::DAMAGED);
            self.pos = span.end as usize;
        }
        is_marker
    }

    /// Offers to keep one side of the merge conflict that begins at `start`, if it is whole.
    fn offer_sides(&mut self, start: usize) {
        let find = |marker: &[u8], from: usize| {
            let end = self.end.min(from + CONFLICT_BYTES);
            memchr::memmem::find(&self.bytes[from..end], marker).map(|at| from + at + 1)
        };
        let Some(middle) = find(b"\n=======", start) else { return };
        let Some(end) = find(b"\n>>>>>>>", middle) else { return };
        let (first, middle, last) = (self.whole_line(start), self.whole_line(middle), self.whole_line(end));
        let second_side = Span::new(middle.start, last.end);
        let first_side = Span::new(first.start, middle.end);
        self.repair(RepairKind::KeepFirst, &[(first, ""), (second_side, "")]);
        self.repair(RepairKind::KeepSecond, &[(first_side, ""), (last, "")]);
    }

    /// A fence of Markdown around the text, pasted along with it. The repair takes away both fences.
    pub(super) fn markdown_fence(&mut self) -> bool {
        if self.column() != 0 || !self.bytes[self.pos..self.end].starts_with(b"```") {
            return false;
        }
        let span = Span::new(self.pos as u32, self.text_end(self.pos) as u32);
        if self.pos >= self.fence_end {
            self.error(ErrorCode::MarkdownFence, span);
            let rest = &self.bytes[span.end as usize..self.end];
            let closing = memchr::memmem::find(rest, b"\n```").map(|offset| span.end as usize + offset + 1);
            let mut edits = vec![(self.whole_line(self.pos), "")];
            edits.extend(closing.map(|closing| (self.whole_line(closing), "")));
            self.repair(RepairKind::RemoveLines, &edits);
            // The closing fence is part of the same mistake.
            self.fence_end = closing.map_or(self.pos, |closing| closing + 1);
        }
        self.keep_extra(span, flag::DAMAGED);
        self.pos = span.end as usize;
        true
    }

    /// `----`, or `---` that is indented, where neither can be text: it was meant to separate two documents.
    pub(super) fn bad_separator(&mut self) -> bool {
        let start = self.pos;
        if self.at(start) != Some(b'-') {
            return false;
        }
        let end = self.text_end(start);
        let dashes = &self.bytes[start..end];
        let is_separator = dashes.len() >= 3 && dashes.iter().all(|byte| *byte == b'-');
        let column = self.column();
        if !is_separator || column == 0 && dashes.len() == 3 {
            return false;
        }
        let is_text = match self.stack.last() {
            Some(top) => top.is_pending() && top.column < column,
            None => !self.runs_into_key(start, column),
        };
        if is_text {
            return false;
        }
        self.error(ErrorCode::BadSeparator, Span::new(start as u32, end as u32));
        let surplus = [Span::new(self.line_start as u32, start as u32), Span::new(start as u32 + 3, end as u32)];
        let edits: Vec<_> = surplus.into_iter().filter(|span| !span.is_empty()).map(|span| (span, "")).collect();
        self.repair(RepairKind::WriteSeparator, &edits);
        self.close_document(None);
        self.pos = end;
        self.open_document(start, flag::EXPLICIT);
        true
    }

    /// A line without colon below a block scalar and left of its text: it fell out of the text.
    pub(super) fn outside_block_text(&mut self, start: usize) -> bool {
        let Some(indentation) = self.block_text_above() else { return false };
        if !self.is_text_run(start) {
            return false;
        }
        let column = self.space_column();
        let end = self.text_end(start);
        let span = Span::new(start as u32, end as u32);
        self.error(ErrorCode::OutsideBlockText, span);
        let lines = self.text_run();
        self.offer_shift(&lines, indentation - column, None);
        let mut last = end;
        for &line in &lines {
            let text = self.blanks_end(line);
            last = self.text_end(text);
            self.extras.push((Span::new(text as u32, last as u32), flag::DAMAGED | flag::EXTRA));
        }
        self.push_extras();
        self.pos = last;
        true
    }

    /// Column of the text of the block scalar that was read last, if nothing else was read since.
    pub(super) fn block_text_above(&self) -> Option<i32> {
        let node = self.out.nodes.last()?;
        if node.style != Style::Literal as u8 && node.style != Style::Folded as u8 {
            return None;
        }
        let (line_start, text) = self.next_text(self.line_end(node.start as usize))?;
        (text < node.end as usize).then_some((text - line_start) as i32)
    }

    /// Whether the line at `start` is neither key nor item nor comment.
    fn is_text_run(&mut self, start: usize) -> bool {
        let is_item = self.bytes[start] == b'-' && self.is_blank_at(start + 1);
        !is_item && self.bytes[start] != b'#' && !self.is_key_line(start)
    }

    /// This line and those below it that are text as well.
    fn text_run(&mut self) -> Vec<usize> {
        let column = self.space_column();
        let all = self.lines_from(self.line_start, column, Belongs::ToLevel);
        let mut lines = vec![self.line_start];
        for line in all.into_iter().skip(1) {
            let text = self.blanks_end(line);
            if text >= self.end || !self.is_text_run(text) {
                break;
            }
            lines.push(line);
        }
        lines
    }

    /// `containers: x` with a deeper `image: y` below it: the entry is the value, `x` was left behind.
    ///
    /// One column deeper is a slip of the indentation, more is meant.
    pub(super) fn value_below_text(&mut self, column: i32) -> bool {
        let top = *self.top();
        let start = self.pos;
        if top.kind != FrameKind::BlockMapping || top.slot != Slot::Idle || column < top.column + 2 {
            return false;
        }
        let Some(last) = self.out.nodes.last().copied() else { return false };
        let is_plain_value = last.kind == Kind::Scalar as u8
            && last.style == Style::Plain as u8
            && last.parent == top.node
            && last.flags & (flag::EXTRA | flag::DECODED | flag::HOLE) == 0;
        if !is_plain_value || !self.is_key_line(start) {
            return false;
        }
        self.mark_last(flag::EXTRA | flag::DAMAGED);
        self.top().slot = Slot::Value(last.end);
        true
    }

    /// `--- title` above a mapping: the title is no document.
    pub(super) fn title_behind_separator(&mut self) -> bool {
        let document = self.top().node;
        let Some(title) = self.out.nodes.last().copied().filter(|last| last.parent == document) else { return false };
        let start = self.out.nodes[document as usize].start;
        let before = Span::new(start, title.start).of(self.text);
        let is_title = title.style == Style::Plain as u8
            && title.flags & flag::DECODED == 0
            && before.strip_prefix("---").is_some_and(|blanks| blanks.trim_matches([' ', '\t']).is_empty());
        if !is_title || before.is_empty() {
            return false;
        }
        self.error(ErrorCode::TextAfterSeparator, title.span());
        self.repair(RepairKind::Comment, &[(Span::empty(title.start), "# ")]);
        self.mark_last(flag::EXTRA | flag::DAMAGED);
        self.top().slot = Slot::Value(title.end);
        true
    }

    /// Offset behind the last character of the line of `from` that is not blank.
    pub(super) fn text_end(&self, from: usize) -> usize {
        let mut end = self.line_end(from);
        while end > from && matches!(self.bytes[end - 1], b' ' | b'\t') {
            end -= 1;
        }
        end
    }

    /// The line that starts at `start` with its line break.
    pub(super) fn whole_line(&self, start: usize) -> Span {
        let mut end = self.line_end(start);
        if self.at(end) == Some(b'\r') {
            end += 1;
        }
        if self.at(end) == Some(b'\n') {
            end += 1;
        }
        Span::new(start as u32, end as u32)
    }
}
