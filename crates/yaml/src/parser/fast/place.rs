//! The short way: what a line fits into, and pushing what it holds.
//!
//! Lines go forward only, so whatever is pushed ends behind all that was pushed before.

use crate::Span;
use crate::node::{Kind, NodeRecord, Style};
use crate::parser::{Frame, FrameKind, MAX_DEPTH, Parser, Slot};

/// What a line fits into.
struct Place {
    /// Collections that stay open.
    depth: usize,
    /// Whether a collection begins with the line, in the slot of the innermost one that stays open.
    begins: bool,
}

impl Parser<'_> {
    /// Makes the collection of this kind at `column` the innermost one, whose next entry or item begins at `start`, if the
    /// line fits there exactly and what it closes is finished. Otherwise nothing is changed.
    #[inline(always)]
    pub(super) fn settle(&mut self, kind: FrameKind, start: usize, column: i32) -> bool {
        if let Some(top) = self.stack.last()
            && top.column == column
            && top.kind == kind
            && top.slot == Slot::Idle
        {
            return true;
        }
        if self.stack.is_empty() {
            self.pos = start;
            self.open_document(start, 0);
        }
        let Some(place) = self.place(kind, column) else { return false };
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
        true
    }

    #[inline(always)]
    fn place(&self, kind: FrameKind, column: i32) -> Option<Place> {
        let innermost = self.stack.len();
        for (above, frame) in self.stack.iter().rev().enumerate() {
            let depth = innermost - above;
            let is_waiting = matches!(frame.slot, Slot::Value(_));
            let is_between = frame.slot == Slot::Idle;
            if frame.column == column && frame.kind == kind {
                return (is_waiting || is_between).then_some(Place { depth, begins: false });
            }
            let is_list_of_key = kind == FrameKind::BlockSequence && frame.kind == FrameKind::BlockMapping;
            if frame.column < column || frame.column == column && is_list_of_key {
                let begins = depth == innermost && is_waiting && depth < MAX_DEPTH;
                return begins.then_some(Place { depth, begins });
            }
            // What closes is right of the column, or a list at the column of the key it belongs to.
            if !is_waiting && !is_between {
                return None;
            }
        }
        None
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
        record.end = frame.end;
        self.top().end = frame.end;
    }

    /// Pushes a node into the innermost collection, whose slot the caller looks after.
    #[inline(always)]
    pub(super) fn fast_push(&mut self, kind: Kind, style: Style, span: Span) -> u32 {
        let index = self.out.nodes.len() as u32;
        let frame = self.top();
        frame.end = span.end;
        let parent = frame.node;
        self.out.nodes.push(NodeRecord::leaf(index, parent, kind, style, span));
        index
    }

    /// Pushes the key and the plain value of a mapping that waits for a key.
    #[inline(always)]
    pub(super) fn fast_push_entry(&mut self, key_style: Style, key: Span, value: Span) {
        let index = self.out.nodes.len() as u32;
        let frame = self.top();
        frame.end = value.end;
        let parent = frame.node;
        let key = NodeRecord::leaf(index, parent, Kind::Scalar, key_style, key);
        let value = NodeRecord::leaf(index + 1, parent, Kind::Scalar, Style::Plain, value);
        self.out.nodes.extend_from_slice(&[key, value]);
    }
}
