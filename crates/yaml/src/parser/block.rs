//! Block structure: what each line belongs to.
//!
//! At the start of a line its column and shape (dash, key, other) are known. Collections right of the column are closed;
//! where the column falls between two levels, the line joins the collection it is nearest to and the indentation is
//! reported. A line without the colon or space that YAML asks for becomes the entry or item that it looks like.

use super::decode::{BlockText, Chomping};
use super::scan::Scalar;
use super::{FrameKind, Parser, Pending, Slot};
use crate::Span;
use crate::error::ErrorCode;
use crate::node::{Kind, NO_NODE, Style, flag};

impl Parser<'_> {
    /// Reads lines up to the end of the part.
    pub(super) fn lines(&mut self) {
        while self.pos < self.end {
            self.line();
            // Whatever a line left unread was reported; the next one starts behind it.
            self.pos = self.line_end(self.pos);
            self.line_break();
        }
    }

    fn line(&mut self) {
        if self.column() == 0 && self.marker_line() {
            return;
        }
        while self.peek() == Some(b' ') {
            self.pos += 1;
        }
        let mut column = self.column();
        if self.peek() == Some(b'\t') {
            let tab = self.pos;
            self.skip_blanks();
            if !self.at_line_end()
                && self.peek() != Some(b'#')
                && !matches!(self.peek(), Some(b'[' | b']' | b'{' | b'}'))
            {
                let span = Span::new(tab as u32, self.pos as u32);
                self.error_with(
                    ErrorCode::TabIndentation,
                    span,
                    Span::default(),
                    &[(span, &"    ".repeat(span.len().min(64) as usize))],
                );
                // A tab is deeper than any column it could stand for, so the line belongs to the entry above it.
                column += (self.pos - tab) as i32 * 8;
            }
        }
        if self.at_line_end() {
            return;
        }
        if self.peek() == Some(b'#') {
            self.comment();
            return;
        }
        if self.hole_line() || self.conflict_marker() {
            return;
        }
        self.ensure_document(self.pos);
        let dash = self.peek() == Some(b'-') && self.is_blank_at(self.pos + 1);
        if !dash && self.lacks_space_after_dash(column) {
            let column = self.close_to(column, true);
            self.broken_item(column);
            return;
        }
        let column = self.close_to(column, dash);
        self.node(column);
    }

    /// Handles `---`, `...` and directives, which stand in the first column.
    fn marker_line(&mut self) -> bool {
        if self.is_marker(self.pos, b"---") {
            self.close_document(None);
            let start = self.pos;
            self.pos += 3;
            self.open_document(start, flag::EXPLICIT);
            self.skip_blanks();
            if !self.at_line_end() && self.peek() != Some(b'#') {
                // No block collection may begin on this line, except behind a dash of its own.
                let column = self.column();
                self.node(column);
            } else {
                self.comment();
            }
            return true;
        }
        if self.is_marker(self.pos, b"...") {
            let end = self.pos + 3;
            let open = !self.stack.is_empty();
            self.close_document(open.then_some(end));
            self.pos = end;
            self.rest_of_line();
            return true;
        }
        if self.peek() == Some(b'%') && self.stack.is_empty() {
            self.pos = self.line_end(self.pos);
            return true;
        }
        false
    }

    /// A line of nothing but template expressions is no data; the collection around it may hold more than is written.
    fn hole_line(&mut self) -> bool {
        if !self.dialect.has_holes() || !self.bytes[self.pos..self.end].starts_with(b"{{") {
            return false;
        }
        let start = self.pos;
        let mut at = start;
        while self.bytes[at..self.end].starts_with(b"{{") {
            let Some(end) = self.hole_end(at) else { return false };
            at = end;
            while matches!(self.at(at), Some(b' ' | b'\t')) {
                at += 1;
            }
        }
        if !matches!(self.at(at), None | Some(b'\n' | b'\r' | b'#')) {
            return false;
        }
        self.ensure_document(start);
        // Which collection the generated lines will join is not known, so all that are open are.
        for place in 0..self.stack.len() {
            let node = self.stack[place].node;
            self.record(node).flags |= flag::OPEN;
        }
        self.pos = at;
        true
    }

    /// A line of a git conflict; both sides are read.
    fn conflict_marker(&mut self) -> bool {
        let rest = &self.bytes[self.pos..self.end];
        let is_marker = self.column() == 0
            && [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"].iter().any(|marker| rest.starts_with(*marker));
        if is_marker && (self.is_blank_at(self.pos + 7)) {
            let end = self.line_end(self.pos);
            self.error(ErrorCode::ConflictMarker, Span::new(self.pos as u32, end as u32));
            self.pos = end;
        }
        is_marker && self.pos >= self.line_end(self.pos)
    }

    /// Closes what lies right of `column` and returns the column that the line counts as.
    fn close_to(&mut self, column: i32, dash: bool) -> i32 {
        loop {
            let depth = self.stack.len();
            let top = *self.top();
            let is_sequence = top.kind == FrameKind::BlockSequence;
            let fits = match top.kind {
                FrameKind::Document => {
                    self.fit_document();
                    return column;
                }
                FrameKind::BlockSequence => dash,
                _ => !dash,
            };
            if top.is_at(column) && !(dash && self.stack[depth - 2].column == column && top.column > column) {
                if fits || !is_sequence && top.is_pending() {
                    return top.column;
                }
                if !is_sequence {
                    return self.fit_stray_dash(column, depth);
                }
            } else if top.column < column {
                return if top.is_pending() { column } else { self.fit_deeper(column, dash) };
            }
            let parent = self.stack[depth - 2];
            let at_dash = parent.kind == FrameKind::BlockSequence && parent.column == column;
            if at_dash && !dash && self.stack[depth - 3].column < column && top.kind == FrameKind::BlockMapping {
                // `- name: a` / `value: b`: only a dash can stand there, so the key belongs to the item.
                self.bad_indentation(column, top.column);
                self.top().second_column = column;
                return top.column;
            }
            if top.column > column && column > parent.column && fits && !parent.is_at(column) {
                self.bad_indentation(column, top.column);
                self.top().second_column = column;
                return top.column;
            }
            // `spec:` / `  containers:` / `- name: web`: no sequence and no key waits at this column.
            if dash && top.is_pending() && top.column > column && !self.waits_for_dash(column) {
                self.bad_indentation(column, top.column + 2);
                return top.column + 2;
            }
            self.close(None);
        }
    }

    fn waits_for_dash(&self, column: i32) -> bool {
        self.stack.iter().any(|frame| match frame.kind {
            FrameKind::BlockSequence => frame.column == column,
            FrameKind::Document => column <= frame.column,
            _ => false,
        }) || self.stack.iter().rev().skip(1).any(|frame| frame.column == column && frame.is_pending())
    }

    /// A line at the level of the document itself, which holds one value.
    fn fit_document(&mut self) {
        if self.top().slot == Slot::Done {
            let span = Span::new(self.pos as u32, self.token_end() as u32);
            let line = Span::empty(self.line_start as u32);
            self.error_with(ErrorCode::SecondRoot, span, Span::default(), &[(line, "---\n")]);
            self.close_document(None);
            self.open_document(self.pos, 0);
        }
    }

    /// A dash at the column of a mapping's keys. It continues the list that the mapping is an item of, if there is one.
    fn fit_stray_dash(&mut self, column: i32, depth: usize) -> i32 {
        let parent = self.stack[depth - 2];
        if parent.kind == FrameKind::BlockSequence && parent.slot == Slot::Idle {
            self.bad_indentation(column, parent.column);
            self.close(None);
            return parent.column;
        }
        let span = Span::new(self.pos as u32, self.pos as u32 + 1);
        self.error(ErrorCode::StrayItem, span);
        self.top().column
    }

    /// A line right of a collection that waits for nothing: `name: a` / `   namespace: b`.
    fn fit_deeper(&mut self, column: i32, dash: bool) -> i32 {
        let top = *self.top();
        if dash && top.kind != FrameKind::BlockSequence {
            // `- name: a` / `   - name: b`: the second item of the list.
            if let Some(parent) = self.stack.len().checked_sub(2).map(|place| self.stack[place])
                && parent.kind == FrameKind::BlockSequence
                && parent.column < column
            {
                self.bad_indentation(column, parent.column);
                self.close(None);
                return parent.column;
            }
        }
        self.bad_indentation(column, top.column);
        self.top().second_column = column;
        top.column
    }

    fn bad_indentation(&mut self, column: i32, expected: i32) {
        let start = (self.pos as i32 - column).max(self.line_start as i32) as u32;
        let indentation = Span::new(start, self.pos as u32);
        let line = Span::new(self.pos as u32, self.token_end() as u32);
        self.error_with(
            ErrorCode::BadIndentation,
            line,
            Span::default(),
            &[(indentation, &" ".repeat(expected.max(0) as usize))],
        );
    }

    /// End of the word at the current position.
    fn token_end(&self) -> usize {
        let line_end = self.line_end(self.pos);
        let rest = &self.bytes[self.pos..line_end];
        self.pos + rest.iter().position(|byte| matches!(byte, b' ' | b'\t' | b':')).unwrap_or(rest.len()).max(1)
    }

    /// Reads what starts at the current position: items, keys and values that share the line.
    ///
    /// `column` is the column that it counts as, which is its own unless the line is indented wrongly.
    fn node(&mut self, mut column: i32) {
        let mut on_key_line = false;
        // `--- text` and `key: text` may not begin a block mapping; `- ` and `? ` may.
        loop {
            let start = self.pos;
            let Some(byte) = self.peek() else { return };
            match byte {
                b'-' if self.is_blank_at(start + 1) => {
                    if on_key_line {
                        let span = Span::new(start as u32, start as u32 + 1);
                        let indentation = " ".repeat(self.top().column.max(0) as usize);
                        let edit = format!("\n{indentation}");
                        self.error_with(
                            ErrorCode::SequenceOnKeyLine,
                            span,
                            Span::default(),
                            &[(Span::empty(start as u32), &edit)],
                        );
                    }
                    self.begin_item(column);
                    on_key_line = false;
                    if self.step_into_line(&mut column) {
                        return;
                    }
                }
                b'?' if self.is_blank_at(start + 1) => {
                    self.begin_mapping_entry(column, start as u32);
                    self.pos += 1;
                    self.top().slot = Slot::Key(self.pos as u32);
                    on_key_line = false;
                    if self.step_into_line(&mut column) {
                        return;
                    }
                }
                b':' if self.is_blank_at(start + 1) => {
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
                    self.property(false);
                    self.skip_blanks();
                    if self.at_line_end() || self.peek() == Some(b'#') {
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
                    column = self.column();
                }
                _ => {
                    if self.scalar_node(column, on_key_line) {
                        return;
                    }
                    on_key_line = true;
                    column = self.column();
                }
            }
        }
    }

    /// Steps over an indicator and the blanks behind it; `true` if nothing else stands on the line.
    fn step_into_line(&mut self, column: &mut i32) -> bool {
        if matches!(self.peek(), Some(b'-')) {
            self.pos += 1;
        }
        self.skip_blanks();
        if self.at_line_end() || self.peek() == Some(b'#') {
            self.comment();
            return true;
        }
        *column = self.column();
        false
    }

    fn top_waits_for_key(&mut self, column: i32) -> bool {
        let top = *self.top();
        top.kind == FrameKind::BlockMapping && top.column == column && !top.is_pending()
    }

    /// Properties that stood on an earlier line belong to what begins now.
    fn attach_outer(&mut self) {
        if self.outer.is_empty() {
            return;
        }
        let outer = std::mem::take(&mut self.outer);
        for (place, span) in [(&mut self.pending.anchor, outer.anchor), (&mut self.pending.tag, outer.tag)] {
            if place.is_empty() {
                *place = span;
            }
        }
    }

    /// Makes the sequence at `column` wait for an item, opening it if it is not open. Stands at the dash.
    fn begin_item(&mut self, column: i32) {
        let dash = self.pos as u32;
        let top = *self.top();
        if !(top.kind == FrameKind::BlockSequence && top.column == column) {
            self.expect_value(dash);
            self.open(FrameKind::BlockSequence, dash, column);
        } else {
            self.fill_slot_above();
        }
        self.top().slot = Slot::Value(dash + 1);
    }

    /// Fills the slot that earlier lines left open; properties on an earlier line belong to what is missing there.
    fn fill_slot_above(&mut self) {
        let pending = std::mem::replace(&mut self.pending, std::mem::take(&mut self.outer));
        self.fill_slot();
        self.pending = pending;
    }

    /// Makes the mapping at `column` wait for a key, opening it if it is not open. `start` is where its first key begins.
    fn begin_mapping_entry(&mut self, column: i32, start: u32) {
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
    }

    /// Whether `:` and a blank stand here, blanks before it allowed.
    fn colon_follows(&mut self) -> Option<usize> {
        let mut at = self.pos;
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        (self.at(at) == Some(b':') && self.is_blank_at(at + 1)).then_some(at)
    }

    /// Steps over the colon behind a key; `true` if nothing else stands on the line.
    fn step_over_colon(&mut self, colon: usize) -> bool {
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
    fn flow_node(&mut self, column: i32, on_key_line: bool) -> bool {
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
        self.expect_value(start as u32);
        let line_start = self.line_start;
        let properties = self.pending;
        let first = self.flow();
        let colon = if self.line_start == line_start { self.colon_follows() } else { None };
        if let Some(colon) = colon.filter(|_| !on_key_line) {
            self.wrap_as_key(first, FrameKind::BlockMapping, column, properties);
            return self.step_over_colon(colon);
        }
        self.rest_of_line();
        true
    }

    /// Reads an alias or scalar, and the colon behind it if it is a key. `true` if the line is done.
    fn scalar_node(&mut self, column: i32, on_key_line: bool) -> bool {
        let start = self.pos;
        match self.bytes[start] {
            b'*' => {
                let span = self.scan_alias(false);
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
                    self.begin_mapping_entry(column, start as u32);
                    self.push_scalar(scalar);
                    return self.step_over_colon(colon);
                }
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
    fn expect_value(&mut self, start: u32) {
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
    fn expect_key_or_value(&mut self, column: i32, start: u32) {
        if self.top_waits_for_key(column) {
            self.error(ErrorCode::MissingColon, Span::new(start, self.pos as u32));
            self.begin_mapping_entry(column, start);
        } else {
            self.expect_value(start);
        }
    }

    fn plain_node(&mut self, column: i32, on_key_line: bool) -> bool {
        let start = self.pos;
        let byte = self.bytes[start];
        if matches!(byte, b'@' | b'`' | b'%' | b',' | b']' | b'}') {
            let span = Span::new(start as u32, start as u32 + 1);
            let line_end = self.plain_line(start, false).0.max(start + 1);
            let whole = Span::new(start as u32, line_end as u32);
            let quoted = format!("\"{}\"", whole.of(self.text).replace('\\', "\\\\").replace('"', "\\\""));
            self.error_with(ErrorCode::ReservedIndicator, span, Span::default(), &[(whole, &quoted)]);
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
            self.begin_mapping_entry(column, start as u32);
            self.push_scalar(scalar(end, flags));
            return self.step_over_colon(colon);
        }
        if !on_key_line && self.broken_line(column, start, end, flags) {
            return true;
        }
        // Further lines belong to it as far as they are indented deeper than the collection it is in.
        let (end, more_flags) = self.plain_continuation(end);
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

    /// `note: see: this`: the rest of the line is the value.
    fn colon_in_value(&mut self, start: usize, colon: usize, flags: u16) -> bool {
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
        let quoted = format!("\"{}\"", span.of(self.text).replace('\\', "\\\\").replace('"', "\\\""));
        let at = Span::new(colon as u32, colon as u32 + 1);
        self.error_with(ErrorCode::ColonInValue, at, Span::default(), &[(span, &quoted)]);
        self.expect_value(start as u32);
        self.pos = end;
        let flags = flags | flag::DAMAGED;
        self.push_scalar(Scalar { span, style: Style::Plain, flags, single_line: true, unclosed: false });
        self.rest_of_line();
        true
    }

    /// End of a plain scalar whose first line ends at `end`, with the lines that continue it.
    fn plain_continuation(&mut self, end: usize) -> (usize, u16) {
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

    fn blanks_end(&self, mut at: usize) -> usize {
        while matches!(self.at(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    /// Start of the next line that is not blank and offset of its first text. `at` is a line break.
    fn next_text(&self, mut at: usize) -> Option<(usize, usize)> {
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

    /// Whether the lines behind `start` at the same `column` end in a `key:`, which shows that they are entries as well.
    ///
    /// Without such a key they are one text of several lines, as YAML has it. Each line is looked at once: the answer holds
    /// for the whole run.
    fn runs_into_key(&mut self, start: usize, column: i32) -> bool {
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
    fn is_plain_key_line(&mut self, start: usize) -> bool {
        let is_plain = !matches!(self.bytes[start], b'#' | b'"' | b'\'' | b'[' | b'{' | b'&' | b'!' | b'*' | b'-');
        is_plain && self.is_key_line(start)
    }

    /// Whether plain text with `: ` behind it starts at `start`.
    fn is_key_line(&mut self, start: usize) -> bool {
        let errors = self.out.errors.len();
        let (end, _) = self.plain_line(start, false);
        self.out.errors.truncate(errors);
        let colon = self.blanks_end(end);
        self.at(colon) == Some(b':') && self.is_blank_at(colon + 1)
    }

    /// Whether the line starts with a dash that must be the dash of an item: `-name: web`.
    fn lacks_space_after_dash(&mut self, column: i32) -> bool {
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
    fn broken_item(&mut self, column: i32) {
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
    fn broken_line(&mut self, column: i32, start: usize, end: usize, flags: u16) -> bool {
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
            flags: flags | flag::DAMAGED,
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

    /// Reports what stands behind a complete value.
    pub(super) fn rest_of_line(&mut self) {
        let start = self.pos;
        self.skip_blanks();
        match self.peek() {
            None | Some(b'\n' | b'\r') => {}
            Some(b'#') if self.pos > start || self.dialect.has_glued_comments() => self.comment(),
            Some(_) => {
                let mut end = self.line_end(self.pos);
                while matches!(self.bytes[end - 1], b' ' | b'\t') {
                    end -= 1;
                }
                self.error(ErrorCode::TextAfterValue, Span::new(self.pos as u32, end as u32));
                self.mark_last(flag::DAMAGED);
                self.pos = end;
            }
        }
    }

    /// Reads a literal or folded scalar at its indicator, up to the line that ends it.
    fn block_scalar(&mut self) {
        let start = self.pos;
        let folded = self.bytes[start] == b'>';
        let (chomping, indicator) = self.block_header();
        let parent = self.top().column.max(-1);
        let mut indentation = indicator.map(|indicator| (parent.max(0) as usize) + indicator);
        let mut texts = std::mem::take(&mut self.out.texts);
        let mut text = BlockText::new(&mut texts, folded);
        let mut end = self.pos;
        let mut blank_column = 0;
        let source = self.text;
        let mut at = self.pos;
        while at < self.end {
            // `at` stands at a line break.
            let line_start = at + if self.bytes[at] == b'\r' && self.at(at + 1) == Some(b'\n') { 2 } else { 1 };
            let spaces = self.bytes[line_start..self.end].iter().take_while(|&&byte| byte == b' ').count();
            let line_end = self.line_end(line_start);
            let first = line_start + spaces;
            let blank = first == line_end;
            if line_start >= self.end {
                break;
            }
            let limit = indentation.unwrap_or(usize::MAX);
            if blank && spaces <= limit {
                if indentation.is_none() {
                    blank_column = blank_column.max(spaces);
                }
                text.blank_line();
                if chomping == Chomping::Keep {
                    end = line_end;
                }
            } else {
                let column = spaces as i32;
                if indentation.is_none() {
                    if column <= parent {
                        break;
                    }
                    if blank_column > spaces {
                        self.error(ErrorCode::BlockIndentation, Span::new(line_start as u32, first as u32));
                    }
                }
                let indentation = *indentation.get_or_insert(spaces);
                if spaces < indentation || spaces == 0 && self.is_any_marker(line_start) {
                    break;
                }
                text.line(&source[line_start + indentation..line_end]);
                end = line_end;
            }
            self.out.work.bytes += (line_end - line_start) as u64;
            at = line_end;
        }
        let decoded = text.finish(chomping);
        self.out.texts = texts;
        let style = if folded { Style::Folded } else { Style::Literal };
        self.expect_value(start as u32);
        let node = self.push(Kind::Scalar, style, Span::new(start as u32, end as u32));
        self.record(node).flags |= flag::DECODED;
        self.record(node).aux = self.out.decoded.len() as u32;
        self.out.decoded.push(decoded);
        // Back to the last line break, so that the line loop steps over it.
        self.pos = at.min(self.end);
    }

    /// Reads `|2-` and a comment behind it; stands at the line break afterwards.
    fn block_header(&mut self) -> (Chomping, Option<usize>) {
        let mut chomping = Chomping::Clip;
        let mut indicator = None;
        self.pos += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'-' => chomping = Chomping::Strip,
                b'+' => chomping = Chomping::Keep,
                b'1'..=b'9' if indicator.is_none() => indicator = Some(usize::from(byte - b'0')),
                _ => break,
            }
            self.pos += 1;
        }
        let start = self.pos;
        self.skip_blanks();
        if self.peek() == Some(b'#') && self.pos > start {
            self.comment();
        } else if !self.at_line_end() {
            let end = self.line_end(self.pos);
            self.error(ErrorCode::BadBlockHeader, Span::new(self.pos as u32, end as u32));
            self.pos = end;
        }
        (chomping, indicator)
    }

    /// Turns the node at `first`, which was just read, into the first key of a mapping around it.
    pub(super) fn wrap_as_key(&mut self, first: u32, kind: FrameKind, column: i32, properties: Pending) {
        let start = self.out.nodes[first as usize].start;
        let start = properties.start().unwrap_or(start).min(start);
        let parent = self.out.nodes[first as usize].parent;
        let mut mapping = self.out.nodes[first as usize];
        mapping.start = start;
        mapping.end = start;
        mapping.kind = Kind::Mapping as u8;
        mapping.style = if kind == FrameKind::FlowPair { Style::Flow as u8 } else { Style::Block as u8 };
        mapping.flags = if kind == FrameKind::FlowPair { flag::PAIR } else { 0 };
        mapping.aux = 0;
        self.out.nodes.insert(first as usize, mapping);
        self.out.work.bytes += (self.out.nodes.len() - first as usize) as u64;
        for node in &mut self.out.nodes[first as usize + 1..] {
            node.next += 1;
            if node.kind == Kind::Alias as u8 && node.aux != NO_NODE && node.aux >= first {
                node.aux += 1;
            }
            node.parent = if node.parent == parent { first } else { node.parent + u32::from(node.parent >= first) };
        }
        for properties in self.out.properties.iter_mut().rev().take_while(|properties| properties.node >= first) {
            properties.node += 1;
        }
        for target in self.anchors.values_mut().filter(|target| **target >= first) {
            *target += 1;
        }
        let end = self.out.nodes.last().map_or(start, |node| node.end);
        let mut frame = super::Frame::new(kind, first, column, Slot::Colon(end));
        frame.end = end;
        self.stack.push(frame);
    }
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}
