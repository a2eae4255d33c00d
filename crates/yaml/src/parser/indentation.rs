//! What a line belongs to, by its column.
//!
//! Collections right of the column are closed; where the column falls between two levels, the line joins the collection it
//! is nearest to and the indentation is reported.

use super::{FrameKind, Parser, Slot};
use crate::Span;
use crate::error::ErrorCode;

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

    pub(super) fn waits_for_dash(&self, column: i32) -> bool {
        self.stack.iter().any(|frame| match frame.kind {
            FrameKind::BlockSequence => frame.column == column,
            FrameKind::Document => column <= frame.column,
            _ => false,
        }) || self.stack.iter().rev().skip(1).any(|frame| frame.column == column && frame.is_pending())
    }

    /// A line at the level of the document itself, which holds one value.
    pub(super) fn fit_document(&mut self) {
        if self.top().slot == Slot::Done {
            let span = Span::new(self.pos as u32, self.token_end() as u32);
            let line = Span::empty(self.line_start as u32);
            self.error_with(ErrorCode::SecondRoot, span, Span::default(), &[(line, "---\n")]);
            self.close_document(None);
            self.open_document(self.pos, 0);
        }
    }

    /// A dash at the column of a mapping's keys. It continues the list that the mapping is an item of, if there is one.
    pub(super) fn fit_stray_dash(&mut self, column: i32, depth: usize) -> i32 {
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
    pub(super) fn fit_deeper(&mut self, column: i32, dash: bool) -> i32 {
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

    pub(super) fn bad_indentation(&mut self, column: i32, expected: i32) {
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
    pub(super) fn token_end(&self) -> usize {
        let line_end = self.line_end(self.pos);
        let rest = &self.bytes[self.pos..line_end];
        self.pos + rest.iter().position(|byte| matches!(byte, b' ' | b'\t' | b':')).unwrap_or(rest.len()).max(1)
    }
}
