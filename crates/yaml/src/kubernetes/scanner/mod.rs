//! The tokens of a chunk, made only as far as somebody asks for them.
//!
//! YAML's simple keys (`key: value`) are recognised at their colon, so a token that may start one waits in a queue until
//! the colon is found or can no longer come: after 1,024 characters or at the end of the line. How far this lookahead
//! goes is visible: an error behind the end of a document counts only if a token was needed from there.

mod block_scalar;
mod characters;
mod directive;
mod fetch;
mod keys;
mod plain;
mod quoted;
mod tag;
mod token;

use super::fault::Fault;
use super::text::Text;
use super::window::Window;
use crate::Span;
use keys::Candidate;
use token::NO_LEVEL;
pub(super) use token::{NOT_DECODED, TagParts, Token, TokenKind};

/// Texts of scalars that are not their bytes.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// All texts, one behind the other.
    pub(super) text: String,
    /// Where each of them lies.
    pub(super) spans: Vec<Span>,
}

impl Texts {
    /// Takes everything from `start` on as one text.
    pub(super) fn finish(&mut self, start: usize) -> u32 {
        self.spans.push(Span::new(start as u32, self.text.len() as u32));
        self.spans.len() as u32 - 1
    }
}

pub(super) struct Scanner<'t> {
    text: &'t Text<'t>,
    characters: &'t str,
    bytes: &'t [u8],
    window: Option<Window>,
    texts: &'t mut Texts,
    /// Where reading stands.
    at: usize,
    line: u32,
    line_start: usize,
    /// Bytes of this line that are not the first of their character: columns are counted in characters.
    line_tail_bytes: usize,
    queue: Vec<Token>,
    head: usize,
    /// Whether the token at the head is known to be no simple key of its own.
    ready: bool,
    /// Tokens handed out.
    taken: u32,
    /// Where the last of them ends.
    pub(super) taken_end: u32,
    /// What may be a simple key, one for each flow level and one for the block context.
    keys: Vec<Candidate>,
    key_allowed: bool,
    /// Column of the innermost block collection, -1 for none.
    indent: i32,
    indents: Vec<i32>,
    tags: Vec<TagParts>,
    /// Scratch: line breaks that wait to be folded.
    breaks: String,
    /// Tokens made, and tokens moved to make room for an inserted one; see the tests on linear time.
    pub(super) work: u64,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t Text<'t>, texts: &'t mut Texts) -> Scanner<'t> {
        Scanner {
            text,
            characters: text.characters(),
            bytes: text.characters().as_bytes(),
            window: text.window(),
            texts,
            at: text.start,
            line: 0,
            line_start: text.start,
            line_tail_bytes: 0,
            queue: Vec::new(),
            head: 0,
            ready: false,
            taken: 0,
            taken_end: 0,
            keys: vec![Candidate::default()],
            key_allowed: true,
            indent: -1,
            indents: Vec::new(),
            tags: Vec::new(),
            breaks: String::new(),
            work: 0,
        }
    }

    /// The next token.
    pub(super) fn peek(&mut self) -> Result<Token, Fault> {
        if !self.ready {
            while self.head == self.queue.len() || self.head_may_be_key()? {
                self.fetch()?;
            }
            self.ready = true;
        }
        Ok(self.queue[self.head])
    }

    /// Takes the token that `peek` showed.
    pub(super) fn take(&mut self) {
        self.ready = false;
        self.taken += 1;
        self.taken_end = self.taken_end.max(self.queue[self.head].end);
        self.head += 1;
        if self.head == self.queue.len() {
            self.queue.clear();
            self.head = 0;
        }
    }

    /// Handle and rest of a tag or `%TAG` directive.
    pub(super) fn tag_parts(&self, index: u32) -> &TagParts {
        &self.tags[index as usize]
    }

    /// The text of the bytes of a token.
    pub(super) fn slice(&self, start: u32, end: u32) -> &'t str {
        self.characters.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Places a text among the decoded ones that is its bytes; for texts whose bytes are not the file's.
    pub(super) fn copy(&mut self, start: u32, end: u32) -> u32 {
        let text_start = self.texts.text.len();
        self.texts.text.push_str(self.slice(start, end));
        self.texts.finish(text_start)
    }

    fn in_flow(&self) -> bool {
        self.keys.len() > 1
    }

    fn push(&mut self, kind: TokenKind, start: usize, detail: u32) {
        self.push_as_key(kind, start, detail, NO_LEVEL);
    }

    fn push_as_key(&mut self, kind: TokenKind, start: usize, detail: u32, level: u32) {
        self.work += 1;
        self.queue.push(Token { kind, start: start as u32, end: self.at as u32, detail, level });
    }

    /// The number that the next token will have.
    fn next_number(&self) -> u32 {
        self.taken + (self.queue.len() - self.head) as u32
    }
}
