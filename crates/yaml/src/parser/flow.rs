//! Flow collections: brackets decide, over any number of lines.

use super::scan::Scalar;
use super::unclosed::Checkpoint;
use super::{FrameKind, Parser, Pending, Slot};
use crate::error::ErrorCode;
use crate::node::{Kind, Style, flag};
use crate::{RepairKind, Span};

/// Bytes that a key in brackets may have: YAML's own limit, which keeps its look-ahead linear.
const MAX_KEY: u32 = 1024;
/// Open brackets among which a closing one finds its own: where it closes more, the text is beyond repair.
const NEAR_BRACKETS: usize = 64;

impl Parser<'_> {
    /// Reads the flow collection that starts here, to its closing bracket, and returns its node.
    pub(super) fn flow(&mut self) -> u32 {
        let base = self.stack.len();
        let owner = self.stack[base - 1].column;
        let mut checkpoint: Option<Checkpoint> = None;
        let first = self.open_flow();
        while self.stack.len() > base {
            let broke = self.skip_flow_space();
            let at_end = self.peek().is_none() || broke && self.column() == 0 && self.is_any_marker(self.pos);
            if !at_end && broke && checkpoint.is_none() && owner >= 0 && self.looks_like_entry_of(owner) {
                if self.pos < self.flow_failed {
                    self.close_unclosed(base);
                    break;
                }
                checkpoint = Some(self.checkpoint());
            }
            let is_left = broke && !at_end && self.space_column() <= owner;
            if is_left && self.dialect.has_strict_indentation() {
                self.error(ErrorCode::BadIndentation, self.letter_at(self.pos));
            }
            let errors = self.out.errors.len();
            if at_end {
                match checkpoint.take() {
                    Some(checkpoint) => self.return_to(checkpoint),
                    None => self.flow_failed = self.flow_failed.max(self.pos),
                }
                self.close_unclosed(base);
                break;
            }
            self.flow_token(base, owner);
            if self.out.errors.len() > errors
                && let Some(checkpoint) = checkpoint.take()
            {
                self.return_to(checkpoint);
                self.close_unclosed(base);
                break;
            }
        }
        first
    }

    fn open_flow(&mut self) -> u32 {
        let kind = if self.bytes[self.pos] == b'[' { FrameKind::FlowSequence } else { FrameKind::FlowMapping };
        let column = self.top().column;
        let node = self.open(kind, self.pos as u32, column);
        self.pos += 1;
        node
    }

    /// Steps over blanks, line breaks and comments; `true` if a line break was among them.
    fn skip_flow_space(&mut self) -> bool {
        let mut broke = false;
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'\n' | b'\r') => {
                    self.line_break();
                    broke = true;
                    if self.is_any_marker(self.pos) {
                        return true;
                    }
                }
                Some(b'#') if self.pos == 0 || self.dialect.has_glued_comments() || self.is_blank_at(self.pos - 1) => {
                    self.comment();
                }
                _ => return broke,
            }
        }
    }

    fn flow_token(&mut self, base: usize, owner: i32) {
        let start = self.pos;
        let top = *self.top();
        let byte = self.bytes[start];
        match byte {
            b']' | b'}' => self.closing_bracket(base),
            b',' => self.comma(),
            b'?' if self.is_blank_at(start + 1) => {
                self.is_unusual = true;
                if top.kind != FrameKind::FlowSequence && top.is_pending() {
                    self.fill_slot();
                }
                self.expect_item(start);
                if self.top().kind == FrameKind::FlowSequence {
                    self.open_pair(start as u32);
                }
                self.pos += 1;
                self.top().slot = Slot::Key(self.pos as u32);
            }
            b':' if self.is_value_indicator(start) => self.value_indicator(),
            b'&' | b'!' => {
                self.is_unusual = true;
                self.property(true);
            }
            b'{' if self.dialect.has_holes() && self.at(start + 1) == Some(b'{') && self.hole_end(start).is_some() => {
                self.flow_scalar(owner);
            }
            b'[' | b'{' => {
                // A collection as a key.
                self.is_unusual |= top.kind == FrameKind::FlowMapping && matches!(top.slot, Slot::Idle | Slot::Key(_));
                self.expect_item(start);
                self.open_flow();
            }
            _ => self.flow_scalar(owner),
        }
    }

    /// `:` with a blank or bracket behind it, or right behind a key in quotes or brackets.
    fn is_value_indicator(&mut self, at: usize) -> bool {
        if self.is_blank_at(at + 1) || matches!(self.at(at + 1), Some(b',' | b'[' | b']' | b'{' | b'}')) {
            return true;
        }
        self.last_is_json && matches!(self.top().slot, Slot::Colon(_) | Slot::Done)
    }

    fn closing_bracket(&mut self, base: usize) {
        self.end_of_properties();
        let start = self.pos as u32;
        let closes = if self.bytes[self.pos] == b']' { FrameKind::FlowSequence } else { FrameKind::FlowMapping };
        let near = self.stack.len().saturating_sub(NEAR_BRACKETS).max(base);
        let matching = self.stack[near..].iter().rposition(|frame| frame.kind == closes).map(|place| near + place);
        let Some(place) = matching else {
            let bracket = Span::new(start, start + 1);
            self.error(ErrorCode::UnmatchedBracket, bracket);
            self.repair(RepairKind::Remove, &[(bracket, "")]);
            self.pos += 1;
            return;
        };
        while self.stack.len() > place + 1 {
            let frame = self.stack[self.stack.len() - 1];
            if frame.kind != FrameKind::FlowPair {
                let opening = self.out.nodes[frame.node as usize].start;
                let closing = if frame.kind == FrameKind::FlowSequence { "]" } else { "}" };
                let span = Span::new(opening, opening + 1);
                self.error(ErrorCode::UnclosedBracket, span);
                self.relate(Span::new(start, start + 1));
                self.repair(RepairKind::CloseBracket, &[(Span::empty(start), closing)]);
            }
            self.close((frame.kind != FrameKind::FlowPair).then_some(start));
        }
        self.pos += 1;
        self.close(Some(start + 1));
        self.last_is_json = true;
    }

    fn comma(&mut self) {
        self.end_of_properties();
        let start = self.pos as u32;
        if self.top().kind == FrameKind::FlowPair {
            self.close(None);
        }
        if self.top().slot == Slot::Idle {
            let span = Span::new(start, start + 1);
            self.error(ErrorCode::ExtraComma, span);
            self.repair(RepairKind::RemoveComma, &[(span, "")]);
        }
        self.fill_slot();
        self.pos += 1;
        self.top().slot = Slot::Idle;
    }

    fn open_pair(&mut self, start: u32) {
        self.expect_item(start as usize);
        let pending = std::mem::take(&mut self.pending);
        let node = self.open(FrameKind::FlowPair, pending.start().unwrap_or(start).min(start), -1);
        self.record(node).flags |= flag::PAIR;
        self.pending = pending;
    }

    fn value_indicator(&mut self) {
        // Glued to what stands around it, or in a list: readers differ.
        let is_plain = self.is_blank_at(self.pos + 1) && self.top().kind == FrameKind::FlowMapping;
        self.is_unusual |= !is_plain || !matches!(self.top().slot, Slot::Colon(_));
        let start = self.pos as u32;
        let top = *self.top();
        match (top.kind, top.slot) {
            (FrameKind::FlowMapping | FrameKind::FlowPair, Slot::Colon(_)) => {}
            (FrameKind::FlowMapping | FrameKind::FlowPair, Slot::Key(_) | Slot::Idle) => {
                self.top().slot = Slot::Key(start);
                let at = self.pending.end().unwrap_or(start);
                self.push(Kind::Missing, Style::Block, Span::empty(at));
            }
            (FrameKind::FlowSequence, Slot::Done) => {
                // The item before was a key: it was read before its colon was seen.
                let key = self.last_child(top.node).filter(|&key| {
                    let key = self.out.nodes[key as usize].start;
                    let is_one_line =
                        || start - key <= MAX_KEY && !self.bytes[key as usize..start as usize].contains(&b'\n');
                    is_one_line()
                });
                if let Some(key) = key {
                    self.wrap_as_key(key, FrameKind::FlowPair, -1, Pending::default());
                } else {
                    self.error(ErrorCode::UnexpectedText, Span::new(start, start + 1));
                }
            }
            (FrameKind::FlowSequence, _) => {
                self.open_pair(start);
                self.top().slot = Slot::Key(start);
                self.push(Kind::Missing, Style::Block, Span::empty(start));
            }
            _ => {
                self.error(ErrorCode::UnexpectedText, Span::new(start, start + 1));
                self.pos += 1;
                return;
            }
        }
        self.pos += 1;
        self.top().slot = Slot::Value(self.pos as u32);
    }

    /// Where a comma or bracket stands behind an anchor or tag, that belongs to a key or item of no bytes.
    pub(super) fn end_of_properties(&mut self) {
        if let (Some(start), Some(end)) = (self.pending.start(), self.pending.end())
            && !self.top().is_pending()
        {
            self.expect_item(start as usize);
            self.push(Kind::Missing, Style::Block, Span::empty(end));
        }
    }

    /// Makes sure that a slot is open for the node that starts at `start`.
    fn expect_item(&mut self, start: usize) {
        // Properties that wait belong to the node that starts here, and so do their bytes.
        let start = self.pending.start().map_or(start, |property| property as usize);
        let pending = std::mem::take(&mut self.pending);
        if self.top().kind == FrameKind::FlowPair && matches!(self.top().slot, Slot::Colon(_) | Slot::Done) {
            self.close(None);
        }
        match self.top().slot {
            Slot::Colon(offset) => {
                self.missing_comma(start);
                self.top().slot = Slot::Value(offset);
                self.fill_slot();
                self.top().slot = Slot::Idle;
            }
            Slot::Done => {
                self.missing_comma(start);
                self.top().slot = Slot::Idle;
            }
            _ => {}
        }
        self.pending = pending;
    }

    fn missing_comma(&mut self, start: usize) {
        let mut end = start;
        while end > 0 && matches!(self.bytes[end - 1], b' ' | b'\t' | b'\n' | b'\r') {
            end -= 1;
        }
        let next = self.letter_at(start);
        self.error(ErrorCode::MissingComma, next);
        self.repair(RepairKind::InsertComma, &[(Span::empty(end as u32), ",")]);
    }

    fn flow_scalar(&mut self, owner: i32) {
        let start = self.pos;
        if self.bytes[start] == b'*' {
            self.is_unusual = true;
            let span = self.scan_alias(true);
            self.expect_item(start);
            self.push_alias(span);
            return;
        }
        let scalar = if matches!(self.bytes[start], b'"' | b'\'') {
            let scalar = self.scan_quoted(true);
            self.settle_line_start(&scalar);
            scalar
        } else {
            self.scan_flow_plain(owner)
        };
        self.expect_item(start);
        if self.top().kind == FrameKind::FlowSequence && scalar.single_line && self.colon_behind(scalar) {
            self.open_pair(start as u32);
        }
        self.push_scalar(scalar);
    }

    /// Whether a colon makes the scalar that was just scanned a key.
    fn colon_behind(&self, scalar: Scalar) -> bool {
        let mut at = self.pos;
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        let json = scalar.style != Style::Plain;
        self.at(at) == Some(b':')
            && (json || self.is_blank_at(at + 1) || matches!(self.at(at + 1), Some(b',' | b'[' | b']' | b'{' | b'}')))
    }

    fn scan_flow_plain(&mut self, owner: i32) -> Scalar {
        let start = self.pos;
        self.is_unusual |= matches!(self.bytes[start], b'-' | b'?' | b':');
        let is_dash = self.bytes[start] == b'-' && !self.dialect.has_loose_indicators();
        let is_lone_dash = is_dash && matches!(self.at(start + 1), Some(b',' | b']' | b'}' | b'[' | b'{'));
        if is_lone_dash || matches!(self.bytes[start], b'@' | b'`' | b'%' | b'|' | b'>' | b'#') {
            self.error(ErrorCode::ReservedIndicator, Span::new(start as u32, start as u32 + 1));
        }
        let (end, mut flags) = self.plain_line(start, true);
        // A character that can neither start a scalar nor continue one must not stop us.
        let mut end = end.max(start + self.text[start..].chars().next().map_or(1, char::len_utf8));
        let mut single_line = true;
        loop {
            let mut at = end;
            while matches!(self.at(at), Some(b' ' | b'\t')) {
                at += 1;
            }
            if !matches!(self.at(at), Some(b'\n' | b'\r')) {
                break;
            }
            while matches!(self.at(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            let line_start = memchr::memrchr2(b'\n', b'\r', &self.bytes[..at]).map_or(0, |offset| offset + 1);
            match self.at(at) {
                None | Some(b'#' | b',' | b'[' | b']' | b'{' | b'}') => break,
                Some(b':') if self.is_blank_at(at + 1) => break,
                _ if self.is_any_marker(line_start) => break,
                _ => {}
            }
            let (next, more) = self.plain_line(at, true);
            if next == at {
                break;
            }
            let colon = self.at(next) == Some(b':');
            if colon && owner >= (at - line_start) as i32 {
                // `args: [a, b` / `image: x`: the next key of the parent, not more of this text.
                break;
            }
            flags |= more | flag::DECODED;
            single_line = false;
            end = next;
        }
        self.pos = end;
        let scalar = Scalar {
            span: Span::new(start as u32, end as u32),
            style: Style::Plain,
            flags,
            single_line,
            unclosed: false,
        };
        self.settle_line_start(&scalar);
        scalar
    }
}
