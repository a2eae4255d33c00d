//! Pushing nodes, opening and closing collections and documents, noting errors.

use super::{Frame, FrameKind, MAX_DEPTH, Parser, Pending, Slot};
use crate::error::{ErrorCode, SyntaxError};
use crate::node::{Kind, NO_NODE, NodeRecord, Properties, Style, flag};
use crate::{Edit, Repair, RepairKind, Span};

impl Parser<'_> {
    pub(super) fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("a document is open while its content is read")
    }

    pub(super) fn record(&mut self, node: u32) -> &mut NodeRecord {
        &mut self.out.nodes[node as usize]
    }

    /// Pushes a node into the slot that is open and returns its index.
    pub(super) fn push(&mut self, kind: Kind, style: Style, span: Span) -> u32 {
        let index = self.out.nodes.len() as u32;
        let parent = self.top().node;
        let mut flags = 0;
        if !self.pending.is_empty() {
            flags = flag::PROPERTIES;
            let Pending { anchor, tag } = std::mem::take(&mut self.pending);
            self.out.properties.push(Properties { node: index, anchor, tag });
            if !anchor.is_empty() {
                let text = self.text;
                self.anchors.insert(&anchor.of(text)[1..], index);
            }
        }
        self.out.nodes.push(NodeRecord { flags, ..NodeRecord::leaf(index, parent, kind, style, span) });
        let frame = self.top();
        frame.end = frame.end.max(span.end);
        frame.slot = match (frame.kind, frame.slot) {
            (FrameKind::Document, _) => Slot::Done,
            (FrameKind::BlockMapping | FrameKind::FlowMapping | FrameKind::FlowPair, Slot::Idle | Slot::Key(_)) => {
                Slot::Colon(span.end)
            }
            (FrameKind::BlockMapping | FrameKind::BlockSequence, _) => Slot::Idle,
            (FrameKind::FlowMapping | FrameKind::FlowSequence | FrameKind::FlowPair, _) => Slot::Done,
        };
        index
    }

    /// Opens a collection in the slot that waits for one.
    pub(super) fn open(&mut self, kind: FrameKind, start: u32, column: i32) -> u32 {
        let (node_kind, style) = match kind {
            FrameKind::Document => unreachable!("documents are opened by `open_document`"),
            FrameKind::BlockMapping => (Kind::Mapping, Style::Block),
            FrameKind::BlockSequence => (Kind::Sequence, Style::Block),
            FrameKind::FlowMapping | FrameKind::FlowPair => (Kind::Mapping, Style::Flow),
            FrameKind::FlowSequence => (Kind::Sequence, Style::Flow),
        };
        if matches!(kind, FrameKind::BlockMapping | FrameKind::BlockSequence) {
            self.check_block_start(start);
        }
        let node = self.push(node_kind, style, Span::empty(start));
        self.is_unusual |= self.stack.len() > MAX_DEPTH / 2;
        if self.stack.len() == MAX_DEPTH {
            self.error(ErrorCode::TooDeep, Span::empty(start));
        }
        self.stack.push(Frame::new(kind, node, column, Slot::Idle));
        node
    }

    /// Reports a block collection where none may start: on the line of `---`, or behind a tab.
    fn check_block_start(&mut self, start: u32) {
        let at = self.letter_at(start as usize);
        if self.marker_line == Some(self.line_start) {
            self.marker_line = None;
            self.error(ErrorCode::BlockOnMarkerLine, at);
            let blanks = Span::new(self.line_start as u32 + 3, start);
            if blanks.of(self.text).trim_matches([' ', '\t']).is_empty() {
                self.repair(RepairKind::BreakLine, &[(blanks, "\n")]);
            }
        }
        if self.behind_tab == Some(start as usize) {
            self.error(ErrorCode::TabIndentation, Span::new(start - 1, start));
        }
    }

    /// Gives the slot that is open its missing nodes.
    pub(super) fn fill_slot(&mut self) {
        loop {
            match self.top().slot {
                Slot::Value(offset) => {
                    self.push_missing(self.pending.end().unwrap_or(offset));
                    return;
                }
                Slot::Key(offset) => {
                    self.is_unusual = true;
                    self.push_missing(self.pending.end().unwrap_or(offset));
                }
                Slot::Colon(offset) => self.top().slot = Slot::Value(offset),
                Slot::Idle | Slot::Done => return,
            }
        }
    }

    /// Pushes a node of no bytes. Lines that are no data may have been hung below its place before it was known that nothing
    /// else comes: it goes in front of them, so that nodes stand in the order of the text.
    pub(super) fn push_missing(&mut self, at: u32) {
        let parent = self.top().node;
        let pushed = self.push(Kind::Missing, Style::Block, Span::empty(at)) as usize;
        let is_behind = |node: &&NodeRecord| node.parent == parent && node.start >= at && node.flags & flag::EXTRA != 0;
        let place = pushed - self.out.nodes[..pushed].iter().rev().take_while(is_behind).count();
        if place == pushed {
            return;
        }
        self.out.nodes[place..].rotate_right(1);
        for (next, node) in (place as u32 + 1..).zip(&mut self.out.nodes[place..]) {
            node.next = next;
        }
        if let Some(properties) = self.out.properties.last_mut().filter(|own| own.node == pushed as u32) {
            properties.node = place as u32;
            if !properties.anchor.is_empty() {
                let text = self.text;
                self.anchors.insert(&properties.anchor.of(text)[1..], place as u32);
            }
        }
    }

    /// Gives a collection that ends its missing nodes; properties that wait belong to them.
    fn fill_last_slot(&mut self) {
        if !self.outer.is_empty() && self.pending.is_empty() {
            self.pending = std::mem::take(&mut self.outer);
        }
        self.fill_slot();
    }

    /// Closes the innermost collection. `end` is given for collections that end with a bracket.
    pub(super) fn close(&mut self, end: Option<u32>) {
        self.fill_last_slot();
        let Some(frame) = self.stack.pop() else { return };
        let next = self.out.nodes.len() as u32;
        let record = self.record(frame.node);
        record.next = next;
        record.end = end.unwrap_or(frame.end).max(record.start);
        let end = record.end;
        if let Some(parent) = self.stack.last_mut() {
            parent.end = parent.end.max(end);
            // The collection is a key: what is missing behind it stands behind all of it.
            if let Slot::Colon(offset) = &mut parent.slot {
                *offset = end.max(*offset);
            }
        }
    }

    // Documents.

    /// Opens a document unless one is open.
    pub(super) fn ensure_document(&mut self, start: usize) {
        if self.stack.is_empty() {
            self.open_document(start, 0);
        }
    }

    pub(super) fn open_document(&mut self, start: usize, flags: u16) {
        let node = self.out.nodes.len() as u32;
        let span = Span::empty(start as u32);
        self.out
            .nodes
            .push(NodeRecord { flags, ..NodeRecord::leaf(node, NO_NODE, Kind::Document, Style::Block, span) });
        self.anchors.clear();
        let slot = Slot::Value(self.pos as u32);
        self.stack.push(Frame::new(FrameKind::Document, node, -1, slot));
    }

    /// Closes all that is open. `end` is the end of `...`, where one stands.
    pub(super) fn close_document(&mut self, end: Option<usize>) {
        while self.stack.len() > 1 {
            self.close(None);
        }
        if let Some(frame) = self.stack.first().copied() {
            self.fill_last_slot();
            self.push_extras();
            if end.is_some() {
                self.record(frame.node).flags |= flag::EXPLICIT_END;
            }
            if std::mem::take(&mut self.is_unusual) {
                self.record(frame.node).flags |= flag::DIALECT;
            }
            self.close(end.map(|end| end as u32));
        }
        if self.directives.is_none() {
            self.tag_handles.clear();
        }
        self.pending = Pending::default();
        self.outer = Pending::default();
    }

    // Errors.

    pub(super) fn error(&mut self, code: ErrorCode, span: Span) {
        self.out.errors.push(SyntaxError::new(code, span));
    }

    /// Points at a second place that explains the error that was reported last.
    pub(super) fn relate(&mut self, related: Span) {
        if let Some(error) = self.out.errors.last_mut() {
            error.related = related;
        }
    }

    /// Adds a repair to the error that was reported last. The likeliest is added first.
    pub(super) fn repair(&mut self, kind: RepairKind, edits: &[(Span, &str)]) {
        self.repair_at(kind, None, edits);
    }

    /// The same, with the place where the problem is if this repair is the right one.
    pub(super) fn repair_at(&mut self, kind: RepairKind, place: Option<Span>, edits: &[(Span, &str)]) {
        let Some(error) = self.out.errors.last() else { return };
        let repair = self.new_repair(kind, place.unwrap_or(error.span), edits);
        if let Some(error) = self.out.errors.last_mut() {
            add_repair(error, repair);
        }
    }

    /// Offers to put the text of `span` in double quotes: by insertions, so that places in it stay what they are.
    pub(super) fn offer_quotes(&mut self, span: Span) {
        let text = span.of(self.text);
        let mut edits = vec![(Span::empty(span.start), "\"")];
        edits.extend(
            memchr::memchr2_iter(b'"', b'\\', text.as_bytes()).map(|at| (Span::empty(span.start + at as u32), "\\")),
        );
        edits.push((Span::empty(span.end), "\""));
        self.repair(RepairKind::Quote, &edits);
    }

    /// Notes a place that is YAML but looks like a slip.
    pub(super) fn suspect(&mut self, code: ErrorCode, span: Span, kind: RepairKind, edits: &[(Span, &str)]) {
        let mut suspect = SyntaxError::new(code, span);
        add_repair(&mut suspect, self.new_repair(kind, span, edits));
        self.out.suspects.push(suspect);
    }

    /// Puts a repair into the tables and returns its index.
    pub(super) fn new_repair(&mut self, kind: RepairKind, span: Span, edits: &[(Span, &str)]) -> u32 {
        let first_edit = self.out.edits.len() as u32;
        for (span, text) in edits {
            let start = self.out.texts.len() as u32;
            self.out.texts.push_str(text);
            self.out.edits.push(Edit { span: *span, text: Span::new(start, self.out.texts.len() as u32) });
        }
        let edit_count = edits.len() as u32;
        self.out.repairs.push(Repair { kind: kind as u32, span, first_edit, edit_count });
        self.out.repairs.len() as u32 - 1
    }

    /// Marks the node that was pushed last.
    pub(super) fn mark_last(&mut self, flags: u16) {
        if let Some(node) = self.out.nodes.last_mut() {
            node.flags |= flags;
        }
    }

    /// Gives the node that was pushed last the text that stands behind `start` in the texts.
    pub(super) fn decoded_text(&mut self, start: usize) {
        let text = Span::new(start as u32, self.out.texts.len() as u32);
        let place = self.out.decoded.len() as u32;
        if let Some(node) = self.out.nodes.last_mut() {
            node.flags |= flag::DECODED;
            node.aux = place;
        }
        self.out.decoded.push(text);
    }

    /// Takes back the properties of nodes from `first` on, which are taken back too.
    pub(super) fn forget_properties(&mut self, first: u32) {
        let text = self.text;
        while let Some(Properties { anchor, .. }) = self.out.properties.pop_if(|properties| properties.node >= first) {
            if !anchor.is_empty() {
                self.anchors.remove(&anchor.of(text)[1..]);
            }
        }
    }

    /// Gives properties to a collection that was pushed before it was known that they are its own.
    pub(super) fn add_properties(&mut self, node: u32, added: Pending) {
        if added.is_empty() {
            return;
        }
        if !added.anchor.is_empty() {
            let text = self.text;
            self.anchors.insert(&added.anchor.of(text)[1..], node);
        }
        let place = self.out.properties.partition_point(|properties| properties.node < node);
        if self.record(node).flags & flag::PROPERTIES == 0 {
            self.record(node).flags |= flag::PROPERTIES;
            self.out.properties.insert(place, Properties { node, anchor: added.anchor, tag: added.tag });
            return;
        }
        let properties = &mut self.out.properties[place];
        let (anchor, tag) = (properties.anchor, properties.tag);
        let double = [(anchor, added.anchor), (tag, added.tag)]
            .into_iter()
            .find(|(own, added)| !own.is_empty() && !added.is_empty());
        properties.anchor = if anchor.is_empty() { added.anchor } else { anchor };
        properties.tag = if tag.is_empty() { added.tag } else { tag };
        if let Some((own, _)) = double {
            self.error(ErrorCode::DoubleProperty, own);
        }
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
        let text = self.text;
        for properties in self.out.properties.iter_mut().rev().take_while(|properties| properties.node >= first) {
            if !properties.anchor.is_empty()
                && let Some(target) = self.anchors.get_mut(&properties.anchor.of(text)[1..])
                && *target == properties.node
            {
                *target += 1;
            }
            properties.node += 1;
        }
        let end = self.out.nodes.last().map_or(start, |node| node.end);
        let mut frame = Frame::new(kind, first, column, Slot::Colon(end));
        frame.end = end;
        self.stack.push(frame);
    }
}

/// Repairs of one error stand side by side in the table: each is made right behind the one before.
fn add_repair(error: &mut SyntaxError, repair: u32) {
    if error.repair_count == 0 {
        error.first_repair = repair;
    }
    debug_assert_eq!(error.first_repair + error.repair_count, repair, "another error's repair lies between");
    error.repair_count += 1;
}
