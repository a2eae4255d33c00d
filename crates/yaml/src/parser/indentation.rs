//! What a line belongs to, by its column.
//!
//! Collections right of the column are closed; where the column falls between two levels, the line joins the collection it
//! is nearest to and the indentation is reported.

use super::shift::Belongs;
use super::{Frame, FrameKind, Parser, Slot};
use crate::error::ErrorCode;
use crate::node::{Kind, NodeRecord, Style};
use crate::{RepairKind, Span};

/// So few lines at the start of a document may be what is wrong, rather than all that follow.
const FEW_LINES: usize = 3;
/// Entries behind a list that may belong to its last item.
const MANY_ENTRIES: usize = 8;
/// Levels around a line that it may have been meant for.
const NEAR_LEVELS: usize = 6;
/// Levels around a line that may hold the list it is an item of. More would cost quadratic time in deep texts.
const MANY_LEVELS: usize = 64;

impl Parser<'_> {
    /// Closes what lies right of `column` and returns the column that the line counts as.
    pub(super) fn close_to(&mut self, column: i32, dash: bool) -> i32 {
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
                self.bad_indentation(top.column);
                self.top().second_column = column;
                return top.column;
            }
            if top.column > column && column > parent.column && fits && !parent.is_at(column) {
                self.bad_indentation(top.column);
                self.top().second_column = column;
                return top.column;
            }
            // `spec:` / `  containers:` / `- name: web`: no sequence and no key waits at this column.
            if dash && top.is_pending() && top.column > column && !self.waits_for_dash(column) {
                self.bad_indentation(top.column + 2);
                return top.column + 2;
            }
            self.close(None);
        }
    }

    /// Whether a list is open at `column`, or a key above it waits for one.
    fn waits_for_dash(&self, column: i32) -> bool {
        let innermost = self.stack.len() - 1;
        self.near_levels().any(|(place, level)| match level.kind {
            FrameKind::BlockSequence => level.is_at(column),
            _ => level.column == column && level.is_pending() && place != innermost,
        })
    }

    /// The innermost collections with their places on the stack, from the inside out: as many as a line is compared with.
    pub(super) fn near_levels(&self) -> impl Iterator<Item = (usize, &Frame)> {
        self.stack.iter().enumerate().rev().take(MANY_LEVELS)
    }

    /// A line at the level of the document itself, which holds one value.
    pub(super) fn fit_document(&mut self) {
        if self.top().slot == Slot::Done && !self.title_behind_separator() {
            let span = Span::new(self.pos as u32, self.token_end() as u32);
            let line = Span::empty(self.line_start as u32);
            self.error(ErrorCode::SecondRoot, span);
            self.repair(RepairKind::InsertSeparator, &[(line, "---\n")]);
            self.close_document(None);
            self.open_document(self.pos, 0);
        }
    }

    /// A dash at the column of a mapping's keys. It continues the list that the mapping is an item of, if there is one.
    pub(super) fn fit_stray_dash(&mut self, column: i32, depth: usize) -> i32 {
        let parent = self.stack[depth - 2];
        if parent.kind == FrameKind::BlockSequence && parent.slot == Slot::Idle {
            self.bad_indentation(parent.column);
            self.offer_entries_above(column);
            self.close(None);
            return parent.column;
        }
        let span = Span::new(self.pos as u32, self.pos as u32 + 1);
        self.error(ErrorCode::StrayItem, span);
        self.offer_entries_above(column);
        self.top().column
    }

    /// ` apiVersion: v1` / `kind: Pod`: perhaps it is the few lines above that are indented wrongly.
    fn left_of_document(&mut self, line: Span) {
        let columns = self.top().column;
        let root = self.top().node as usize;
        let first_key = self.out.nodes.get(root + 1).map_or(line, NodeRecord::span);
        self.error(ErrorCode::LeftOfDocument, line);
        self.relate(first_key);
        let first_line = first_key.start - self.column_of(first_key.start) as u32;
        let mut lines = self.lines_from(first_line as usize, columns, Belongs::ToLevel);
        lines.retain(|line| *line < self.line_start);
        if !lines.is_empty() && lines.len() <= FEW_LINES && self.space_column() == 0 {
            self.offer_shift(&lines, -columns, None);
        }
    }

    /// `env:` / `- name: A` / `value: a` / `- name: B`: the entry between the items belongs to the item above it.
    ///
    /// The dash shows that something is wrong, but not where: the repair moves the entries behind the list.
    fn offer_entries_above(&mut self, column: i32) {
        let mapping = self.top().node;
        let mut value = self.last_child(mapping);
        let mut keys = Vec::new();
        while let Some(last) = value.filter(|_| keys.len() < MANY_ENTRIES) {
            let record = self.out.nodes[last as usize];
            if record.kind == Kind::Sequence as u8 && record.style == Style::Block as u8 {
                break;
            }
            let key = self.child_before(mapping, last);
            keys.extend(key);
            value = key.and_then(|key| self.child_before(mapping, key));
        }
        let Some(sequence) = value.filter(|_| !keys.is_empty()) else { return };
        let record = self.out.nodes[sequence as usize];
        if record.kind != Kind::Sequence as u8 || self.column_of(record.start) != column {
            return;
        }
        let item = self.out.nodes.get(sequence as usize + 1).filter(|item| item.kind == Kind::Mapping as u8);
        let Some(item) = item.map(|item| self.column_of(item.start)) else { return };
        let first = self.out.nodes[keys[keys.len() - 1] as usize];
        let start = first.start as usize - self.column_of(first.start) as usize;
        let mut lines = self.lines_from(start, column, Belongs::ToLevel);
        lines.retain(|line| *line < self.line_start);
        if !lines.is_empty() {
            self.offer_shift(&lines, item - column, Some(first.span()));
        }
    }

    /// The last child of a collection that is open.
    pub(super) fn last_child(&self, parent: u32) -> Option<u32> {
        self.child_before(parent, self.out.nodes.len() as u32)
    }

    /// The child of `parent` in front of the node at `index`.
    fn child_before(&self, parent: u32, index: u32) -> Option<u32> {
        let mut index = index.checked_sub(1)?;
        while index > parent {
            let above = self.out.nodes[index as usize].parent;
            if above == parent {
                return Some(index);
            }
            index = above;
        }
        None
    }

    /// Column of an offset, by counting from the start of its line.
    fn column_of(&self, offset: u32) -> i32 {
        let before = &self.bytes[..offset as usize];
        offset as i32 - memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at as i32 + 1)
    }

    /// A line right of a collection that waits for nothing: `name: a` / `   namespace: b`.
    pub(super) fn fit_deeper(&mut self, column: i32, dash: bool) -> i32 {
        let top = *self.top();
        if dash && top.kind != FrameKind::BlockSequence {
            // `- name: a` / `   - name: b`: the second item of the list.
            if let Some(parent) = self.stack.len().checked_sub(2).map(|place| self.stack[place])
                && parent.kind == FrameKind::BlockSequence
                && parent.column < column
            {
                self.bad_indentation(parent.column);
                self.close(None);
                return parent.column;
            }
        }
        self.bad_indentation(top.column);
        if self.column() == self.space_column() && self.value_below_text(column) {
            return column;
        }
        self.top().second_column = column;
        top.column
    }

    /// Reports a line that fits no level, and offers the levels that it may have been meant for.
    pub(super) fn bad_indentation(&mut self, expected: i32) {
        if self.reported_line == self.line_start {
            // Its tabs were reported: where it belongs is seen when they are gone.
            return;
        }
        self.reported_line = self.line_start;
        let line = Span::new(self.pos as u32, self.token_end() as u32);
        let is_left_of_root = self.stack.len() == 2 && self.space_column() < self.top().column;
        if is_left_of_root {
            self.left_of_document(line);
        } else {
            self.error(ErrorCode::BadIndentation, line);
        }
        if self.column() != self.space_column() {
            return;
        }
        let mut targets = Vec::with_capacity(2 * NEAR_LEVELS + 2);
        targets.extend(self.block_text_above().filter(|_| !self.bytes[self.pos..line.end as usize].contains(&b':')));
        targets.push(expected);
        for frame in self.stack.iter().rev().take(NEAR_LEVELS) {
            targets.push(frame.column);
            if frame.is_pending() {
                targets.push(frame.column + 2);
            }
        }
        self.offer_columns(&targets);
    }

    /// End of the word at the current position.
    pub(super) fn token_end(&self) -> usize {
        let line_end = self.line_end(self.pos);
        let rest = &self.bytes[self.pos..line_end];
        self.pos + rest.iter().position(|byte| matches!(byte, b' ' | b'\t' | b':')).unwrap_or(rest.len()).max(1)
    }
}
