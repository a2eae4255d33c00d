//! Flow collections that are never closed.
//!
//! They are read strictly first. If that fails behind a line that looks like a key of the parent, reading returns to that
//! line once, and the collection ends in front of it.

use super::{Frame, FrameKind, Parser, Pending};
use crate::error::ErrorCode;
use crate::node::flag;
use crate::{RepairKind, Span};

/// A place to come back to: the first line of an open flow collection that looks like a key of its parent.
pub(super) struct Checkpoint {
    pos: usize,
    line_start: usize,
    nodes: usize,
    decoded: usize,
    texts: usize,
    comments: usize,
    errors: usize,
    suspects: usize,
    repairs: usize,
    edits: usize,
    stack: Vec<Frame>,
}

impl Checkpoint {
    /// Number of errors up to it.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }
}

impl Parser<'_> {
    /// Whether the line that starts here, at or left of `owner`, looks like a key or an item.
    pub(super) fn looks_like_entry_of(&mut self, owner: i32) -> bool {
        if self.column() > owner {
            return false;
        }
        let start = self.pos;
        if self.bytes[start] == b'-' && self.is_blank_at(start + 1) {
            return true;
        }
        let line = &self.bytes[start..self.line_end(start)];
        let word = line
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
            .count();
        word > 0 && line.get(word) == Some(&b':') && self.is_blank_at(start + word + 1)
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            pos: self.pos,
            line_start: self.line_start,
            nodes: self.out.nodes.len(),
            decoded: self.out.decoded.len(),
            texts: self.out.texts.len(),
            comments: self.out.comments.len(),
            errors: self.out.errors.len(),
            suspects: self.out.suspects.len(),
            repairs: self.out.repairs.len(),
            edits: self.out.edits.len(),
            stack: self.stack.clone(),
        }
    }

    pub(super) fn return_to(&mut self, checkpoint: Checkpoint) {
        self.flow_failed = self.flow_failed.max(self.pos);
        self.out.work.returns += 1;
        self.pos = checkpoint.pos;
        self.line_start = checkpoint.line_start;
        self.out.nodes.truncate(checkpoint.nodes);
        self.forget_properties(checkpoint.nodes as u32);
        self.out.decoded.truncate(checkpoint.decoded);
        self.out.texts.truncate(checkpoint.texts);
        self.out.comments.truncate(checkpoint.comments);
        self.out.errors.truncate(checkpoint.errors);
        self.out.suspects.truncate(checkpoint.suspects);
        self.out.repairs.truncate(checkpoint.repairs);
        self.out.edits.truncate(checkpoint.edits);
        self.stack = checkpoint.stack;
        self.pending = Pending::default();
    }

    /// Closes what is open above `base`: no bracket does. Stands at the start of the line that is not part of it.
    pub(super) fn close_unclosed(&mut self, base: usize) {
        self.end_of_properties();
        let mut end = self.pos.min(self.end);
        while end > 0 && matches!(self.bytes[end - 1], b' ' | b'\t' | b'\n' | b'\r') {
            end -= 1;
        }
        // A comment behind the last item is not part of the collection either.
        if let Some(comment) = self.out.comments.last()
            && comment.end as usize == end
        {
            end = comment.start as usize;
            while end > 0 && matches!(self.bytes[end - 1], b' ' | b'\t') {
                end -= 1;
            }
        }
        // One slip leaves all of them open: one error at the outermost, whose repair closes them from the inside out.
        let outermost = self.out.nodes[self.stack[base].node as usize].start;
        let mut closing = String::new();
        while self.stack.len() > base {
            let frame = self.stack[self.stack.len() - 1];
            match frame.kind {
                FrameKind::FlowSequence => closing.push(']'),
                FrameKind::FlowMapping => closing.push('}'),
                _ => {}
            }
            self.close(Some(end as u32));
            self.record(frame.node).flags |= flag::DAMAGED;
        }
        let bracket = Span::new(outermost, outermost + 1);
        self.error(ErrorCode::UnclosedBracket, bracket);
        self.repair(RepairKind::CloseBracket, &[(Span::empty(end as u32), &closing)]);
        // The line loop goes on at the start of the line that was met.
        if self.pos > self.line_start && self.pos < self.end {
            self.pos = self.line_start;
        }
        if self.pos == self.line_start && self.pos > 0 {
            self.pos -= 1;
            if self.pos > 0 && self.bytes[self.pos] == b'\n' && self.bytes[self.pos - 1] == b'\r' {
                self.pos -= 1;
            }
        }
    }
}
