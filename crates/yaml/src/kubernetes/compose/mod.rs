//! From tokens to the nodes of one document.
//!
//! The YAML library reads one document of a chunk and does not look at what follows it. The grammar is a loop over a
//! stack of open collections, each of which knows what it waits for.

mod node;

use super::arena::{Arena, Builder, Pending};
use super::fault::Fault;
use super::scanner::{Scanner, Token, TokenKind};
use super::tags::Handles;
use super::text::Text;
use crate::Span;
use crate::node::{Kind, NO_NODE, Style, flag};
use std::collections::HashMap;

/// What is known about a document beside its nodes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Composed {
    /// Text offset of the first token behind the document; the end of the text where none is.
    pub(super) rest: usize,
    /// Whether an alias is in it.
    pub(super) has_aliases: bool,
    /// How many collections are open at the deepest place.
    pub(super) depth: usize,
    /// Steps that reading took, for the tests on linear time.
    pub(super) work: u64,
}

/// Reads the first document of a chunk into the arena.
pub(super) fn compose(text: &Text<'_>, arena: &mut Arena) -> Result<Composed, Fault> {
    let (nodes, texts) = Builder::new(arena);
    let scanner = Scanner::new(text, texts);
    let handles = Handles::default();
    let composed = Composed::default();
    let mut composer = Composer { text, scanner, nodes, handles, anchors: HashMap::new(), open: Vec::new(), composed };
    composer.document()?;
    composer.composed.work += composer.scanner.work;
    Ok(composer.composed)
}

/// What an open collection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A dash or the end.
    BlockItem,
    /// A dash; anything else ends a list that is not indented.
    IndentlessItem,
    BlockKey,
    BlockValue,
    /// An item of `[...]`; `first` until one was read.
    FlowItem {
        first: bool,
    },
    FlowKey {
        first: bool,
    },
    FlowValue,
    /// The value of a key in `{...}` that was read without `?` and `:`.
    NoFlowValue,
    /// The key, value and end of a pair in `[...]`.
    PairKey,
    PairValue,
    PairEnd,
}

/// An open collection.
struct Frame {
    node: u32,
    expect: Expect,
    /// File offset of the end of its last child.
    end: u32,
}

struct Composer<'t> {
    text: &'t Text<'t>,
    scanner: Scanner<'t>,
    nodes: Builder<'t>,
    handles: Handles,
    anchors: HashMap<&'t str, u32>,
    open: Vec<Frame>,
    composed: Composed,
}

/// The index of the document's own node.
const DOCUMENT: u32 = 0;

impl Composer<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        let first = self.scanner.peek()?;
        let start = self.text.in_file(first.start as usize);
        self.nodes.push(Kind::Document, Style::Block, NO_NODE, Span::empty(start), Pending::default());
        match first.kind {
            TokenKind::StreamEnd => self.missing(start),
            TokenKind::VersionDirective | TokenKind::TagDirective | TokenKind::DocumentStart => {
                let marker = self.directives(first)?;
                self.nodes.record(DOCUMENT).flags |= flag::EXPLICIT;
                let token = self.scanner.peek()?;
                match token.kind {
                    TokenKind::VersionDirective
                    | TokenKind::TagDirective
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::StreamEnd => self.missing(self.text.in_file(marker.end as usize)),
                    _ => self.node(token, true, false)?,
                }
            }
            _ => self.node(first, true, false)?,
        }
        while let Some(frame) = self.open.last() {
            let expect = frame.expect;
            self.step(expect)?;
        }
        let behind = self.scanner.peek()?;
        let content_end = self.nodes.record(1).end;
        if behind.kind == TokenKind::DocumentEnd {
            self.nodes.record(DOCUMENT).flags |= flag::EXPLICIT_END;
            self.nodes.close(DOCUMENT, self.text.in_file(behind.end as usize));
            self.composed.rest = behind.end as usize;
        } else {
            self.nodes.close(DOCUMENT, content_end);
            // A key found too late stands in front of what is read already.
            self.composed.rest = behind.start.max(self.scanner.taken_end) as usize;
        }
        Ok(())
    }

    /// Takes the directives and the `---` behind them, which it returns.
    fn directives(&mut self, first: Token) -> Result<Token, Fault> {
        let mut has_version = false;
        loop {
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::VersionDirective if has_version => return Err(refuse("a second %YAML directive", token)),
                TokenKind::VersionDirective if token.detail == 0 => {
                    return Err(refuse("a %YAML directive of another version than 1.1", token));
                }
                TokenKind::VersionDirective => has_version = true,
                TokenKind::TagDirective => {
                    let parts = self.scanner.tag_parts(token.detail);
                    if !self.handles.declare(&parts.handle, &parts.rest) {
                        return Err(refuse("a second %TAG directive for the same handle", token));
                    }
                }
                TokenKind::DocumentStart => {
                    self.scanner.take();
                    return Ok(token);
                }
                _ => return Err(refuse("a directive without `---` behind it; kubectl cuts the file there", first)),
            }
            self.scanner.take();
        }
    }

    /// Reads what the innermost open collection waits for.
    fn step(&mut self, expect: Expect) -> Result<(), Fault> {
        use Expect::*;
        use TokenKind as T;
        let token = self.scanner.peek()?;
        match (expect, token.kind) {
            (BlockItem, T::BlockEntry) => self.entry(BlockItem, &[T::BlockEntry, T::BlockEnd], token),
            (BlockItem | BlockKey, T::BlockEnd) => {
                self.scanner.take();
                self.close(None);
                Ok(())
            }
            (BlockItem, _) => Err(refuse("a line of a list that does not start with `- `", token)),
            (IndentlessItem, T::BlockEntry) => {
                self.entry(IndentlessItem, &[T::BlockEntry, T::Key, T::Value, T::BlockEnd], token)
            }
            (IndentlessItem | PairEnd, _) => {
                self.close(None);
                Ok(())
            }
            (BlockKey, T::Key) => self.entry(BlockValue, &[T::Key, T::Value, T::BlockEnd], token),
            (BlockKey, _) => Err(refuse("something that is no key among the keys of a mapping", token)),
            (BlockValue, T::Value) => self.entry(BlockKey, &[T::Key, T::Value, T::BlockEnd], token),
            (BlockValue, _) => self.leave_out(BlockKey),
            (FlowItem { first }, _) => self.flow_item(first, token),
            (PairKey, T::Value | T::FlowEntry | T::FlowSequenceEnd) => {
                // The library drops this token, whatever it is.
                self.scanner.take();
                self.leave_out(PairValue)
            }
            (PairKey, _) => {
                self.top().expect = PairValue;
                self.node(token, false, false)
            }
            (PairValue, T::Value) => self.entry(PairEnd, &[T::FlowEntry, T::FlowSequenceEnd], token),
            (PairValue, _) => self.leave_out(PairEnd),
            (FlowKey { first }, _) => self.flow_key(first, token),
            (FlowValue, T::Value) => self.entry(FlowKey { first: false }, &[T::FlowEntry, T::FlowMappingEnd], token),
            (FlowValue | NoFlowValue, _) => self.leave_out(FlowKey { first: false }),
        }
    }

    /// Takes an indicator and reads the node behind it, which is left out where one of `ends` follows.
    fn entry(&mut self, then: Expect, ends: &[TokenKind], indicator: Token) -> Result<(), Fault> {
        self.scanner.take();
        self.top().expect = then;
        let next = self.scanner.peek()?;
        if ends.contains(&next.kind) {
            self.missing(self.text.in_file(indicator.end as usize));
            return Ok(());
        }
        let is_block = !matches!(then, Expect::PairEnd | Expect::FlowKey { .. } | Expect::FlowValue);
        self.node(next, is_block, matches!(then, Expect::BlockKey | Expect::BlockValue))
    }

    /// A key or value that is not written and has no indicator either.
    fn leave_out(&mut self, then: Expect) -> Result<(), Fault> {
        self.top().expect = then;
        let end = self.top().end;
        self.missing(end);
        Ok(())
    }

    fn flow_item(&mut self, first: bool, mut token: Token) -> Result<(), Fault> {
        if token.kind != TokenKind::FlowSequenceEnd && !first {
            if token.kind != TokenKind::FlowEntry {
                return Err(refuse("a missing `,` or `]`", token));
            }
            self.scanner.take();
            token = self.scanner.peek()?;
        }
        self.top().expect = Expect::FlowItem { first: false };
        match token.kind {
            TokenKind::FlowSequenceEnd => {
                self.scanner.take();
                self.close(Some(token.end));
                Ok(())
            }
            TokenKind::Key => {
                self.scanner.take();
                let node = self.open(Kind::Mapping, Style::Flow, token.start, Expect::PairKey, Pending::default());
                self.nodes.record(node).flags |= flag::PAIR;
                Ok(())
            }
            _ => self.node(token, false, false),
        }
    }

    fn flow_key(&mut self, first: bool, mut token: Token) -> Result<(), Fault> {
        if token.kind != TokenKind::FlowMappingEnd && !first {
            if token.kind != TokenKind::FlowEntry {
                return Err(refuse("a missing `,` or `}`", token));
            }
            self.scanner.take();
            token = self.scanner.peek()?;
        }
        match token.kind {
            TokenKind::FlowMappingEnd => {
                self.scanner.take();
                self.close(Some(token.end));
                Ok(())
            }
            TokenKind::Key => {
                let ends = [TokenKind::Value, TokenKind::FlowEntry, TokenKind::FlowMappingEnd];
                self.entry(Expect::FlowValue, &ends, token)
            }
            _ => {
                self.top().expect = Expect::NoFlowValue;
                self.node(token, false, false)
            }
        }
    }
}

fn refuse(message: &'static str, token: Token) -> Fault {
    Fault::new(message, token.start as usize, (token.end as usize).max(token.start as usize + 1))
}
