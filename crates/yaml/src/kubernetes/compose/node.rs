//! Reading one node, opening and closing collections.

use super::{Composer, DOCUMENT, Expect, Frame, refuse};
use crate::Span;
use crate::kubernetes::arena::Pending;
use crate::kubernetes::fault::Fault;
use crate::kubernetes::scanner::{NOT_DECODED, Token, TokenKind};
use crate::node::{Kind, Style};

impl Composer<'_> {
    /// Reads a node that starts with a token: its anchor and tag, and a scalar or the start of a collection.
    pub(super) fn node(&mut self, mut token: Token, is_block: bool, may_be_indentless: bool) -> Result<(), Fault> {
        let mut pending = Pending::default();
        let mut behind = None;
        while matches!(token.kind, TokenKind::Anchor | TokenKind::Tag) && self.property(token, &mut pending)? {
            behind = Some(token.end);
            self.scanner.take();
            token = self.scanner.peek()?;
        }
        let start = token.start;
        match token.kind {
            TokenKind::Alias if behind.is_none() => return self.alias(token),
            TokenKind::BlockEntry if may_be_indentless => {
                self.open(Kind::Sequence, Style::Block, start, Expect::IndentlessItem, pending);
            }
            TokenKind::Scalar(style) => self.scalar(token, style, pending),
            TokenKind::FlowSequenceStart => {
                self.scanner.take();
                self.open(Kind::Sequence, Style::Flow, start, Expect::FlowItem { first: true }, pending);
            }
            TokenKind::FlowMappingStart => {
                self.scanner.take();
                self.open(Kind::Mapping, Style::Flow, start, Expect::FlowKey { first: true }, pending);
            }
            TokenKind::BlockSequenceStart if is_block => {
                self.scanner.take();
                self.open(Kind::Sequence, Style::Block, start, Expect::BlockItem, pending);
            }
            TokenKind::BlockMappingStart if is_block => {
                self.scanner.take();
                self.open(Kind::Mapping, Style::Block, start, Expect::BlockKey, pending);
            }
            _ => match behind {
                Some(end) => {
                    let at = Span::empty(self.text.in_file(end as usize));
                    self.push(Kind::Missing, Style::Block, at, pending);
                }
                None => return Err(refuse("something else where a value must stand", token)),
            },
        }
        Ok(())
    }

    /// Notes an anchor or tag. False where the node has one already.
    fn property(&mut self, token: Token, pending: &mut Pending) -> Result<bool, Fault> {
        let span = self.text.span(token.start, token.end);
        if token.kind == TokenKind::Anchor {
            if !pending.anchor.is_empty() {
                return Ok(false);
            }
            pending.anchor = span;
            let name = self.scanner.slice(token.start + 1, token.end);
            // The node that comes is the next one to be added.
            self.anchors.insert(name, self.nodes.len());
            return Ok(true);
        }
        if pending.tag.is_some() {
            return Ok(false);
        }
        let parts = self.scanner.tag_parts(token.detail);
        let Some(tag) = self.handles.resolve(&parts.handle, &parts.rest) else {
            return Err(refuse("a tag whose handle no %TAG directive declares", token));
        };
        pending.tag = Some((tag, span));
        Ok(true)
    }

    fn alias(&mut self, token: Token) -> Result<(), Fault> {
        self.scanner.take();
        let Some(target) = self.anchors.get(self.scanner.slice(token.start + 1, token.end)).copied() else {
            return Err(refuse("an alias without an anchor of its name before it", token));
        };
        self.composed.has_aliases = true;
        let span = self.text.span(token.start, token.end);
        let node = self.push(Kind::Alias, Style::Block, span, Pending::default());
        self.nodes.record(node).aux = target;
        Ok(())
    }

    fn scalar(&mut self, token: Token, style: Style, pending: Pending) {
        self.scanner.take();
        let span = self.text.span(token.start, token.end);
        let node = self.push(Kind::Scalar, style, span, pending);
        let mut text = token.detail;
        if text == NOT_DECODED && self.text.is_foreign {
            let quote = u32::from(style != Style::Plain);
            text = self.scanner.copy(token.start + quote, token.end - quote);
        }
        if text != NOT_DECODED {
            self.nodes.set_text(node, text);
        }
    }

    pub(super) fn missing(&mut self, at: u32) {
        self.push(Kind::Missing, Style::Block, Span::empty(at), Pending::default());
    }

    fn push(&mut self, kind: Kind, style: Style, span: Span, pending: Pending) -> u32 {
        self.composed.work += 1;
        let parent = match self.open.last_mut() {
            Some(frame) => {
                frame.end = frame.end.max(span.end);
                frame.node
            }
            None => DOCUMENT,
        };
        self.nodes.push(kind, style, parent, span, pending)
    }

    pub(super) fn open(&mut self, kind: Kind, style: Style, start: u32, expect: Expect, pending: Pending) -> u32 {
        let at = self.text.in_file(start as usize);
        let node = self.push(kind, style, Span::empty(at), pending);
        self.open.push(Frame { node, expect, end: at });
        self.composed.depth = self.composed.depth.max(self.open.len());
        node
    }

    /// Closes the innermost collection. `bracket` is the text offset behind its closing bracket.
    pub(super) fn close(&mut self, bracket: Option<u32>) {
        let Some(frame) = self.open.pop() else { return };
        let end = bracket.map_or(frame.end, |bracket| self.text.in_file(bracket as usize));
        self.nodes.close(frame.node, end);
        if let Some(parent) = self.open.last_mut() {
            parent.end = parent.end.max(end);
        }
    }

    pub(super) fn top(&mut self) -> &mut Frame {
        self.open.last_mut().expect("a step is taken for an open collection")
    }
}
