//! From text to tree in one pass, without recursion.
//!
//! The parser keeps a stack of the collections that are open and pushes nodes in the order of the text. Indentation
//! decides what a line belongs to ([`indentation`]); brackets decide inside of flow collections ([`flow`]). Nothing fails: what
//! is not YAML becomes an entry in the table of errors, and the line is given the meaning that its shape suggests.

mod block;
mod block_scalar;
mod broken;
mod build;
mod bytes;
mod control;
mod decode;
mod fast;
mod flow;
mod indentation;
mod last_resort;
mod lines;
mod odd;
mod plain;
mod room;
mod scan;
mod shift;
mod stray;
mod unclosed;

use crate::error::{ErrorCode, SyntaxError};
use crate::node::{NO_NODE, NodeRecord, Properties, flag};
use crate::{Dialect, Edit, Repair, RepairKind, Span, Work};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Levels that go-yaml allows; a deeper tree is still built, but reported.
const MAX_DEPTH: usize = 10_000;

/// Everything the parser finds; [`crate::Parse`] adds the source.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tables {
    pub(crate) nodes: Vec<NodeRecord>,
    pub(crate) properties: Vec<Properties>,
    pub(crate) decoded: Vec<Span>,
    pub(crate) texts: String,
    pub(crate) comments: Vec<Span>,
    pub(crate) errors: Vec<SyntaxError>,
    pub(crate) suspects: Vec<SyntaxError>,
    pub(crate) repairs: Vec<Repair>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) work: Work,
}

/// What a collection that is open waits for. The number is the offset at which a missing node would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// A new entry: a key, a dash, an item of a flow sequence.
    Idle,
    /// A value or item.
    Value(u32),
    /// A key behind `?`.
    Key(u32),
    /// The colon behind a key.
    Colon(u32),
    /// Flow only: a comma or the closing bracket. Document: nothing more.
    Done,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameKind {
    Document,
    BlockMapping,
    BlockSequence,
    FlowMapping,
    FlowSequence,
    /// `key: value` inside of a flow sequence.
    FlowPair,
}

/// A collection that is open.
#[derive(Debug, Clone, Copy)]
struct Frame {
    kind: FrameKind,
    node: u32,
    /// Column of its entries, from 0; -1 for documents. Flow collections carry their parent's.
    column: i32,
    /// A second column at which entries were met: one wrong indentation that many lines share is reported once.
    second_column: i32,
    slot: Slot,
    /// End of its last child.
    end: u32,
}

/// No second column.
const NO_COLUMN: i32 = -2;

impl Frame {
    fn new(kind: FrameKind, node: u32, column: i32, slot: Slot) -> Frame {
        Frame { kind, node, column, second_column: NO_COLUMN, slot, end: 0 }
    }

    fn is_pending(&self) -> bool {
        matches!(self.slot, Slot::Value(_) | Slot::Key(_))
    }

    fn is_at(&self, column: i32) -> bool {
        self.column == column || self.second_column == column
    }
}

/// Anchor and tag read but not yet attached to a node.
#[derive(Debug, Clone, Copy, Default)]
struct Pending {
    anchor: Span,
    tag: Span,
}

impl Pending {
    fn is_empty(&self) -> bool {
        self.anchor.is_empty() && self.tag.is_empty()
    }

    fn start(&self) -> Option<u32> {
        [self.anchor, self.tag].iter().filter(|span| !span.is_empty()).map(|span| span.start).min()
    }

    fn end(&self) -> Option<u32> {
        [self.anchor, self.tag].iter().filter(|span| !span.is_empty()).map(|span| span.end).max()
    }
}

pub(crate) struct Parser<'s> {
    text: &'s str,
    bytes: &'s [u8],
    dialect: Dialect,
    /// Where reading stands.
    pos: usize,
    /// End of the part that is read.
    end: usize,
    line_start: usize,
    out: Tables,
    stack: Vec<Frame>,
    /// Properties on the line of the node they belong to.
    pending: Pending,
    /// Properties on an earlier line: they belong to the collection that the next line begins.
    outer: Pending,
    anchors: HashMap<&'s str, u32>,
    /// Behind this offset there is no closing quote: `'` and `"`.
    unclosed_quote: [usize; 2],
    /// Start of the directives of the document that is to come.
    directives: Option<usize>,
    /// Handles that `%TAG` directives of the document declare, with their exclamation marks.
    tag_handles: HashSet<&'s str>,
    /// Whether a `%YAML` directive stands in front of the document.
    has_yaml_directive: bool,
    /// Whether the last node in brackets was in quotes or brackets: then a colon may follow it without a blank.
    last_is_json: bool,
    /// Start of the line on which `---` stands, where something follows it.
    marker_line: Option<usize>,
    /// The place behind an indicator and blanks among which is a tab.
    behind_tab: Option<usize>,
    /// Offset up to which a run of lines without `: ` was looked through, and whether a key ended it.
    broken_run: (usize, bool),
    /// Up to here flow collections were read strictly and failed: in front of it they are closed at the first line that
    /// looks like a key of their parent.
    flow_failed: usize,
    /// Lines that repairs may still look at: what they cost stays linear.
    shift_budget: usize,
    /// End of the lines whose tabs the repair of an error above takes away.
    tab_run: usize,
    /// Start of the line whose indentation was reported.
    reported_line: usize,
    /// Lines that are no data, to be hung into the collection that the next line belongs to.
    extras: Vec<(Span, u16)>,
    /// Up to here a closing fence of Markdown is part of a mistake that was reported.
    fence_end: usize,
    /// Whether something in the document that is open may be read otherwise by Kubernetes.
    is_unusual: bool,
    /// By how many columns the line counts as further right than it stands.
    shifted: i32,
    /// Unknown escapes of the scalar that is decoded: offset and length in bytes.
    bad_escapes: Vec<(usize, usize)>,
    /// Start and end of a place that was searched for `}}` in vain.
    without_hole_end: Cell<(usize, usize)>,
    /// Bytes that were searched for `}}`.
    hole_work: Cell<u64>,
    /// Start of a line and of the text on it, where the short way looked ahead.
    text_ahead: (usize, usize),
    /// Whether ordinary lines take the short way ([`fast`]); tests compare both.
    has_shortcuts: bool,
}

impl<'s> Parser<'s> {
    pub(crate) fn new(text: &'s str, dialect: Dialect, has_shortcuts: bool) -> Parser<'s> {
        let mut out = Tables::default();
        out.nodes.reserve_exact(room::expected_nodes(text.as_bytes()));
        Parser {
            text,
            bytes: text.as_bytes(),
            dialect,
            pos: 0,
            end: text.len(),
            line_start: 0,
            out,
            // As deep as most manifests of this length are.
            stack: Vec::with_capacity((text.len() / 80).clamp(6, 12)),
            pending: Pending::default(),
            outer: Pending::default(),
            anchors: HashMap::new(),
            unclosed_quote: [usize::MAX; 2],
            directives: None,
            tag_handles: HashSet::new(),
            has_yaml_directive: false,
            last_is_json: false,
            marker_line: None,
            behind_tab: None,
            broken_run: (0, false),
            flow_failed: 0,
            shift_budget: text.len() / 8 + 10_000,
            tab_run: 0,
            reported_line: usize::MAX,
            extras: Vec::new(),
            fence_end: 0,
            is_unusual: false,
            shifted: 0,
            bad_escapes: Vec::new(),
            without_hole_end: Cell::new((0, 0)),
            hole_work: Cell::new(0),
            text_ahead: (usize::MAX, 0),
            has_shortcuts,
        }
    }

    /// Reads one part of the text; its documents follow those of the parts before.
    pub(crate) fn part(&mut self, part: Range<usize>) {
        self.pos = part.start;
        self.line_start = part.start;
        self.end = part.end;
        self.flow_failed = 0;
        self.broken_run = (part.start, false);
        self.unclosed_quote = [usize::MAX; 2];
        if self.bytes[..self.end].get(self.pos..).is_some_and(|rest| rest.starts_with("\u{feff}".as_bytes())) {
            self.pos += 3;
            self.line_start = self.pos;
        }
        let has_rare_letters = odd::has_rare_letters(&self.bytes[part.clone()]);
        let is_odd =
            self.dialect == Dialect::Kubernetes && odd::is_odd(&self.bytes[self.pos..part.end], has_rare_letters);
        let first_node = self.out.nodes.len();
        let is_markup = self.is_markup();
        let before = is_markup.then(|| self.checkpoint());
        self.lines();
        self.close_document(None);
        self.end_directives();
        if is_odd {
            let documents = self.out.nodes[first_node..].iter_mut().filter(|node| node.parent == NO_NODE);
            documents.for_each(|document| document.flags |= flag::DIALECT);
        }
        if let Some(before) = before.filter(|before| self.out.errors.len() > before.errors()) {
            // A page that was saved instead of the file it shows: nothing in it means anything.
            self.return_to(before);
            self.error(ErrorCode::Markup, Span::new(self.pos as u32, self.text_end(self.pos) as u32));
            return;
        }
        let controls = has_rare_letters.then(|| control::control_characters(&self.bytes[part.clone()], self.dialect));
        for run in controls.into_iter().flatten() {
            let start = part.start as u32;
            let span = Span::new(start + run.start, start + run.end);
            self.error(ErrorCode::ControlCharacter, span);
            self.repair(RepairKind::Remove, &[(span, "")]);
        }
    }

    /// Whether the part begins as pages of HTML and XML do.
    fn is_markup(&self) -> bool {
        let text = self.text[self.pos..self.end].trim_start();
        let begins = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        self.dialect == Dialect::Kubernetes && ["<!doctype", "<html", "<?xml"].into_iter().any(begins)
    }

    pub(crate) fn finish(mut self) -> Tables {
        self.offer_last_resorts();
        self.out.work.nodes = self.out.nodes.len() as u64;
        self.out.work.bytes += self.hole_work.get();
        self.out.errors.sort_by_key(|error| (error.span.start, error.span.end));
        self.out
    }

    // Reading bytes.

    fn peek(&self) -> Option<u8> {
        self.at(self.pos)
    }

    fn at(&self, offset: usize) -> Option<u8> {
        if offset < self.end { Some(self.bytes[offset]) } else { None }
    }

    /// The bytes of the letter at `offset`.
    fn letter_at(&self, offset: usize) -> Span {
        let width = self.text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(offset as u32, (offset + width) as u32)
    }

    /// Whether a space, tab, line break or the end stands at `offset`.
    fn is_blank_at(&self, offset: usize) -> bool {
        matches!(self.at(offset), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.pos += 1;
        }
    }

    fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n' | b'\r'))
    }

    /// Steps over one line break, if one stands here.
    fn line_break(&mut self) {
        match self.peek() {
            Some(b'\r') if self.at(self.pos + 1) == Some(b'\n') => self.pos += 2,
            Some(b'\n' | b'\r') => self.pos += 1,
            _ => return,
        }
        self.line_start = self.pos;
    }

    /// Offset behind the spaces at `from`.
    fn spaces_end(&self, from: usize) -> usize {
        let bytes = &self.bytes[..self.end];
        bytes::behind_spaces(bytes, from).unwrap_or_else(|| {
            let text = bytes[from..].iter().position(|byte| *byte != b' ');
            text.map_or(self.end, |spaces| from + spaces)
        })
    }

    /// Offset of the line break or end behind `from`.
    fn line_end(&self, from: usize) -> usize {
        memchr::memchr2(b'\n', b'\r', &self.bytes[from..self.end]).map_or(self.end, |length| from + length)
    }

    /// Number of spaces at the start of the line: tabs do not indent.
    fn space_column(&self) -> i32 {
        self.bytes[self.line_start..self.pos].iter().take_while(|byte| **byte == b' ').count() as i32
    }

    fn column(&self) -> i32 {
        (self.pos - self.line_start) as i32
    }

    /// Steps over a comment, if one stands here.
    fn comment(&mut self) {
        if self.peek() == Some(b'#') {
            let end = self.line_end(self.pos);
            self.out.comments.push(Span::new(self.pos as u32, end as u32));
            self.pos = end;
        }
    }

    /// Whether `---` or `...` with a blank behind it stands at `offset`, which begins a line.
    fn is_marker(&self, offset: usize, marker: &[u8; 3]) -> bool {
        self.bytes[..self.end].get(offset..).is_some_and(|rest| rest.starts_with(marker))
            && self.is_blank_at(offset + 3)
    }

    fn is_any_marker(&self, offset: usize) -> bool {
        self.is_marker(offset, b"---") || self.is_marker(offset, b"...")
    }
}
