//! Block structure: items, keys and values, once it is known what their line belongs to.

use super::plain::LONG_KEY;
use super::{FrameKind, Parser, Slot};
use crate::error::ErrorCode;
use crate::node::{Kind, Style, flag};
use crate::{RepairKind, Span};

impl Parser<'_> {
    /// Reads what starts at the current position: items, keys and values that share the line.
    ///
    /// `column` is the column that it counts as, which is its own unless the line is indented wrongly.
    pub(super) fn node(&mut self, column: i32) {
        self.shifted = column - self.column();
        self.node_on_line(column, false);
    }

    /// The same, behind a key on its line if `on_key_line`.
    pub(super) fn node_on_line(&mut self, mut column: i32, mut on_key_line: bool) {
        // `--- text` and `key: text` may not begin a block mapping; `- ` and `? ` may.
        loop {
            let start = self.pos;
            let Some(byte) = self.peek() else { return };
            match byte {
                b'-' if self.is_blank_at(start + 1) => {
                    if let Some(property) = self.pending.start() {
                        self.error(ErrorCode::UnexpectedText, Span::new(property, start as u32));
                    }
                    if on_key_line {
                        column = self.sequence_on_key_line(column);
                    }
                    self.begin_item(column);
                    on_key_line = false;
                    if self.step_into_line(&mut column) {
                        return;
                    }
                }
                b'?' if self.is_blank_at(start + 1) => {
                    self.is_unusual = true;
                    if let Some(property) = self.pending.start() {
                        // As in front of a dash: it can only have been meant for all of the mapping.
                        self.error(ErrorCode::UnexpectedText, Span::new(property, start as u32));
                        self.attach_outer();
                        self.outer = std::mem::take(&mut self.pending);
                    }
                    self.begin_mapping_entry(column, start as u32);
                    self.pos += 1;
                    self.top().slot = Slot::Key(self.pos as u32);
                    on_key_line = false;
                    if self.step_into_line(&mut column) {
                        return;
                    }
                }
                b':' if self.is_blank_at(start + 1) => {
                    self.is_unusual = true;
                    let top = *self.top();
                    if top.kind == FrameKind::BlockMapping && top.column == column && matches!(top.slot, Slot::Key(_)) {
                        // `? ` with nothing behind it, or only an anchor or tag on its line.
                        let at = self.outer.end().unwrap_or(start as u32).min(start as u32);
                        self.attach_outer();
                        self.push_missing(at);
                    }
                    let explicit =
                        self.top().kind == FrameKind::BlockMapping && matches!(self.top().slot, Slot::Colon(_));
                    if !explicit {
                        self.begin_mapping_entry(column, start as u32);
                        self.top().slot = Slot::Key(start as u32);
                        self.push(Kind::Missing, Style::Block, Span::empty(start as u32));
                    }
                    self.pos += 1;
                    self.top().slot = Slot::Value(self.pos as u32);
                    on_key_line = !explicit;
                    if self.step_into_line(&mut column) {
                        return;
                    }
                }
                b'&' | b'!' => {
                    self.is_unusual = true;
                    self.property(false);
                    self.skip_blanks();
                    if self.at_line_end() || self.peek() == Some(b'#') {
                        if self.dialect.has_strict_indentation()
                            && self.top().is_pending()
                            && column <= self.top().column
                        {
                            self.error(ErrorCode::BadIndentation, Span::new(start as u32, self.pos as u32));
                        }
                        // Anchor and tag may stand on lines of their own.
                        self.attach_outer();
                        self.outer = std::mem::take(&mut self.pending);
                        self.comment();
                        return;
                    }
                }
                b'|' | b'>' if !self.top_waits_for_key(column) => {
                    self.block_scalar();
                    return;
                }
                b'[' | b'{' => {
                    if self.flow_node(column, on_key_line) {
                        return;
                    }
                    on_key_line = true;
                    column = self.column() + self.shifted;
                }
                _ => {
                    if self.scalar_node(column, on_key_line) {
                        return;
                    }
                    on_key_line = true;
                    column = self.column() + self.shifted;
                }
            }
        }
    }

    /// Steps over an indicator and the blanks behind it; `true` if nothing else stands on the line.
    pub(super) fn step_into_line(&mut self, column: &mut i32) -> bool {
        if matches!(self.peek(), Some(b'-')) {
            self.pos += 1;
        }
        let blanks = self.pos;
        self.skip_blanks();
        self.is_unusual |= self.bytes[blanks..self.pos].contains(&b'\t');
        if self.at_line_end() || self.peek() == Some(b'#') {
            self.comment();
            return true;
        }
        let has_tab = self.dialect.has_strict_indentation() && self.bytes[blanks..self.pos].contains(&b'\t');
        self.behind_tab = has_tab.then_some(self.pos);
        *column = self.column() + self.shifted;
        false
    }

    /// Reports `key: - item` and returns the column that the list counts as: that of the dash below, if there is one.
    fn sequence_on_key_line(&mut self, column: i32) -> i32 {
        let dash = self.pos;
        let key_column = self.top().column.max(0);
        let below = self
            .next_text(self.line_end(dash))
            .filter(|(_, text)| self.bytes[*text] == b'-' && self.is_blank_at(text + 1));
        let below = below.map(|(line_start, text)| (text - line_start) as i32).filter(|below| *below >= key_column);
        self.error(ErrorCode::SequenceOnKeyLine, Span::new(dash as u32, dash as u32 + 1));
        let indentation = " ".repeat(below.unwrap_or(key_column).min(4096) as usize);
        let blanks = self.bytes[..dash].iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let gap = Span::new((dash - blanks) as u32, dash as u32);
        let line_break = if self.text[..self.line_start].ends_with("\r\n") { "\r\n" } else { "\n" };
        self.repair(RepairKind::NextLine, &[(gap, &format!("{line_break}{indentation}"))]);
        below.unwrap_or(column)
    }

    pub(super) fn top_waits_for_key(&mut self, column: i32) -> bool {
        let top = *self.top();
        top.kind == FrameKind::BlockMapping && top.column == column && !top.is_pending()
    }

    /// Properties that stood on an earlier line belong to what begins now.
    pub(super) fn attach_outer(&mut self) {
        if self.outer.is_empty() {
            return;
        }
        let outer = std::mem::take(&mut self.outer);
        for (is_anchor, span) in [(true, outer.anchor), (false, outer.tag)] {
            let place = if is_anchor { &mut self.pending.anchor } else { &mut self.pending.tag };
            if place.is_empty() {
                *place = span;
            } else if !span.is_empty() {
                let second = *place;
                self.error(ErrorCode::DoubleProperty, second);
            }
        }
    }

    /// Makes the sequence at `column` wait for an item, opening it if it is not open. Stands at the dash.
    pub(super) fn begin_item(&mut self, column: i32) {
        let dash = self.pos as u32;
        let top = *self.top();
        if !(top.kind == FrameKind::BlockSequence && top.column == column) {
            let is_stray = top.kind == FrameKind::BlockMapping && !top.is_pending();
            self.expect_value(dash);
            if is_stray {
                self.mark_last(flag::EXTRA);
            }
            let node = self.open(FrameKind::BlockSequence, dash, column);
            self.remember_second_column(column);
            if is_stray {
                self.record(node).flags |= flag::EXTRA | flag::DAMAGED;
            }
        } else {
            self.fill_slot_above();
        }
        self.top().slot = Slot::Value(dash + 1);
    }

    /// Fills the slot that earlier lines left open; properties on an earlier line belong to what is missing there.
    pub(super) fn fill_slot_above(&mut self) {
        let pending = std::mem::replace(&mut self.pending, std::mem::take(&mut self.outer));
        self.fill_slot();
        self.pending = pending;
    }

    /// Makes the mapping at `column` wait for a key, opening it if it is not open. `start` is where its first key begins.
    pub(super) fn begin_mapping_entry(&mut self, column: i32, start: u32) {
        let top = *self.top();
        if top.kind == FrameKind::BlockMapping && top.column == column {
            self.fill_slot_above();
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        self.expect_value(start);
        let start = pending.start().unwrap_or(start).min(start);
        self.open(FrameKind::BlockMapping, start, column);
        self.pending = pending;
        self.remember_second_column(column);
    }

    /// Lines below may stand where the first entry of the collection stands, or at `column`, where it should.
    fn remember_second_column(&mut self, column: i32) {
        if self.shifted != 0 {
            self.top().second_column = column - self.shifted;
        }
    }

    /// Whether `:` and a blank stand here, blanks before it allowed.
    pub(super) fn colon_follows(&mut self) -> Option<usize> {
        let mut at = self.pos;
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        (self.at(at) == Some(b':') && self.is_blank_at(at + 1)).then_some(at)
    }

    /// Steps over the colon behind a key; `true` if nothing else stands on the line.
    pub(super) fn step_over_colon(&mut self, colon: usize) -> bool {
        self.pos = colon + 1;
        self.top().slot = Slot::Value(self.pos as u32);
        self.skip_blanks();
        if self.at_line_end() || self.peek() == Some(b'#') {
            self.comment();
            return true;
        }
        false
    }

    /// Reads a flow collection, and the colon behind it if it is a key. `true` if the line is done.
    pub(super) fn flow_node(&mut self, column: i32, on_key_line: bool) -> bool {
        let start = self.pos;
        let waits_for_key = self.top_waits_for_key(column);
        if self.dialect.has_holes() && self.bytes[start..self.end].starts_with(b"{{") && self.hole_end(start).is_some()
        {
            return self.scalar_node(column, on_key_line);
        }
        if waits_for_key {
            // A value where a key should be: read it, so that the brackets are balanced, as a key without a value.
            self.begin_mapping_entry(column, start as u32);
            self.flow();
            let Some(colon) = self.colon_follows() else {
                self.error(ErrorCode::MissingColon, Span::new(start as u32, self.pos as u32));
                self.rest_of_line();
                return true;
            };
            return self.step_over_colon(colon);
        }
        if self.is_at_key_above(column, start) && !self.is_flow_key(start) {
            self.bad_indentation(column + 2);
        }
        let outer = std::mem::take(&mut self.outer);
        self.expect_value(start as u32);
        let line_start = self.line_start;
        let own = self.pending;
        let slot = self.top().slot;
        let errors = self.out.errors.len();
        let first = self.flow();
        self.is_unusual |= self.line_start != line_start;
        if self.line_start == line_start && self.is_placeholder(start) {
            self.top().slot = slot;
            return self.placeholder(first, errors);
        }
        let colon = if self.line_start == line_start { self.colon_follows() } else { None };
        if let Some(colon) = colon.filter(|_| !on_key_line) {
            self.is_unusual = true;
            self.wrap_as_key(first, FrameKind::BlockMapping, column, own);
            self.add_properties(first, outer);
            return self.step_over_colon(colon);
        }
        self.add_properties(first, outer);
        self.rest_of_line();
        true
    }

    /// Whether the brackets that open here are closed on this line with a colon behind them.
    fn is_flow_key(&self, start: usize) -> bool {
        let line = &self.bytes[start..self.line_end(start)];
        let close = if self.bytes[start] == b'[' { b']' } else { b'}' };
        memchr::memrchr(close, line).is_some_and(|at| line[at + 1..].trim_ascii_start().starts_with(b":"))
    }

    /// Reads an alias or scalar, and the colon behind it if it is a key. `true` if the line is done.
    pub(super) fn scalar_node(&mut self, column: i32, on_key_line: bool) -> bool {
        let start = self.pos;
        match self.bytes[start] {
            b'*' => {
                self.is_unusual = true;
                let span = self.scan_alias(false);
                if self.is_text_of_star(span) {
                    return self.text_of_star(span);
                }
                if !on_key_line && let Some(colon) = self.colon_follows() {
                    self.begin_mapping_entry(column, start as u32);
                    self.push_alias(span);
                    return self.step_over_colon(colon);
                }
                self.expect_key_or_value(column, start as u32);
                self.push_alias(span);
                self.rest_of_line();
                true
            }
            b'"' | b'\'' => {
                let scalar = self.scan_quoted(false);
                if scalar.single_line
                    && !on_key_line
                    && let Some(colon) = self.colon_follows()
                {
                    self.is_unusual |= scalar.span.len() as usize > LONG_KEY;
                    self.begin_mapping_entry(column, start as u32);
                    self.push_scalar(scalar);
                    return self.step_over_colon(colon);
                }
                if self.is_at_key_above(column, start) {
                    let end = std::mem::replace(&mut self.pos, start);
                    self.bad_indentation(column + 2);
                    self.pos = end;
                }
                self.is_unusual |= !scalar.single_line;
                self.settle_line_start(&scalar);
                self.expect_key_or_value(column, start as u32);
                self.push_scalar(scalar);
                self.rest_of_line();
                true
            }
            _ => self.plain_node(column, on_key_line),
        }
    }

    /// Makes sure that a slot waits for the value that starts at `start`, and gives it the properties of earlier lines.
    ///
    /// Among the keys of a mapping a value is stray: it hangs below a key of no bytes, so that keys and values alternate.
    pub(super) fn expect_value(&mut self, start: u32) {
        if !self.top().is_pending() {
            let pending = std::mem::take(&mut self.pending);
            self.fill_slot();
            if self.top().kind == FrameKind::BlockMapping {
                self.top().slot = Slot::Key(start);
                self.push(Kind::Missing, Style::Block, Span::empty(start));
                self.mark_last(flag::DAMAGED);
            }
            self.top().slot = Slot::Value(start);
            self.pending = pending;
        }
        self.attach_outer();
    }

    /// Makes sure that a slot waits for what was just scanned: as a key that lacks its colon, or as a value.
    pub(super) fn expect_key_or_value(&mut self, column: i32, start: u32) {
        if self.top_waits_for_key(column) {
            self.error(ErrorCode::MissingColon, Span::new(start, self.pos as u32));
            self.begin_mapping_entry(column, start);
        } else {
            self.expect_value(start);
        }
    }

    /// Reports what stands behind a complete value.
    pub(super) fn rest_of_line(&mut self) {
        let start = self.pos;
        self.skip_blanks();
        match self.peek() {
            None | Some(b'\n' | b'\r') => {}
            Some(b'#') if self.pos > start || self.dialect.has_glued_comments() => {
                self.is_unusual |= self.pos == start;
                self.comment();
            }
            Some(_) => {
                let mut end = self.line_end(self.pos);
                while matches!(self.bytes[end - 1], b' ' | b'\t') {
                    end -= 1;
                }
                let rest = Span::new(self.pos as u32, end as u32);
                self.error(ErrorCode::TextAfterValue, rest);
                let gap = if self.pos == start { " # " } else { "# " };
                self.repair(RepairKind::CommentOut, &[(Span::empty(rest.start), gap)]);
                self.mark_last(flag::DAMAGED);
                self.pos = end;
            }
        }
    }
}
