//! Simple keys and the indentation of block collections.

use super::token::{NO_LEVEL, Token, TokenKind};
use super::{NOT_DECODED, Scanner};
use crate::kubernetes::fault::Fault;

/// Brackets inside of brackets, and block collections inside of each other, go no deeper than this.
const MAX_DEPTH: usize = 10_000;

/// A colon must follow the start of a simple key within this many characters.
const MAX_KEY: i32 = 1024;

/// What may be a simple key.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Candidate {
    /// Whether it still may.
    possible: bool,
    /// Whether nothing else can stand at its place.
    required: bool,
    /// Whether its first token is held back until it is decided.
    waits: bool,
    /// Number of its first token.
    number: u32,
    start: usize,
    line: u32,
    column: i32,
}

impl Scanner<'_> {
    /// Whether the colon of this candidate can still come. An error where it must and cannot.
    fn may_be_key(&mut self, level: usize) -> Result<bool, Fault> {
        let key = self.keys[level];
        if !key.possible {
            return Ok(false);
        }
        if key.line < self.line || key.column + MAX_KEY < self.column() {
            if key.required {
                return Err(self.missing_colon(&key));
            }
            self.keys[level].possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn missing_colon(&self, key: &Candidate) -> Fault {
        let line_end = self.bytes[key.start..].iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let end = line_end.map_or(self.bytes.len(), |at| key.start + at);
        Fault::new("a line that must be `key: value` has no `: ` (within 1,024 characters)", key.start, end)
    }

    /// Whether the token at the head may turn out to be a simple key.
    pub(super) fn head_may_be_key(&mut self) -> Result<bool, Fault> {
        let level = self.queue[self.head].level;
        if level == NO_LEVEL || self.keys.get(level as usize).is_none_or(|key| !key.waits || key.number != self.taken) {
            return Ok(false);
        }
        self.may_be_key(level as usize)
    }

    /// Notes that the token that comes next may be a simple key. Returns the level for the token.
    pub(super) fn note_key(&mut self) -> Result<u32, Fault> {
        if !self.key_allowed {
            return Ok(NO_LEVEL);
        }
        let column = self.column();
        let required = !self.in_flow() && self.indent == column;
        self.drop_key()?;
        let level = self.keys.len() - 1;
        let (number, start, line) = (self.next_number(), self.at, self.line);
        self.keys[level] = Candidate { possible: true, required, waits: true, number, start, line, column };
        Ok(level as u32)
    }

    /// Gives up the candidate of this level.
    pub(super) fn drop_key(&mut self) -> Result<(), Fault> {
        let level = self.keys.len() - 1;
        let key = self.keys[level];
        if key.possible && key.required {
            return Err(self.missing_colon(&key));
        }
        self.keys[level].possible = false;
        Ok(())
    }

    /// Turns the candidate of this level into a key. False where there is none.
    pub(super) fn take_key(&mut self) -> Result<bool, Fault> {
        let level = self.keys.len() - 1;
        if !self.may_be_key(level)? {
            return Ok(false);
        }
        let key = self.keys[level];
        // A key whose first token is gone (see `close_flow`) comes too late: behind what it should precede.
        let place = key.number.checked_sub(self.taken).map(|ahead| self.head + ahead as usize);
        self.insert(place, TokenKind::Key, key.start);
        self.open_block(key.column, place, TokenKind::BlockMappingStart, key.start)?;
        self.keys[level].possible = false;
        Ok(true)
    }

    /// Puts a token of no bytes in front of the one at a place in the queue, or at its end.
    fn insert(&mut self, place: Option<usize>, kind: TokenKind, start: usize) {
        let place = place.unwrap_or(self.queue.len());
        self.work += 1 + (self.queue.len() - place) as u64;
        let offset = start as u32;
        self.queue.insert(place, Token { kind, start: offset, end: offset, detail: NOT_DECODED, level: NO_LEVEL });
    }

    /// Opens a bracket.
    pub(super) fn open_flow(&mut self) -> Result<(), Fault> {
        self.keys.push(Candidate { number: self.next_number(), ..Candidate::default() });
        if self.keys.len() - 1 > MAX_DEPTH {
            return Err(self.fault_here("brackets nested deeper than 10,000 levels"));
        }
        Ok(())
    }

    /// Closes a bracket, if one is open.
    ///
    /// go-yaml forgets here which token waits under the number of the last candidate inside. If there was none, that is
    /// the number of the opening bracket. So `[]` and `{}` are no simple keys, unless something before them waits too.
    pub(super) fn close_flow(&mut self) {
        if !self.in_flow() {
            return;
        }
        if let (Some(inner), Some(outer)) = (self.keys.pop(), self.keys.last_mut())
            && inner.number == outer.number
        {
            outer.waits = false;
        }
    }

    /// Opens a block collection at a column if none that deep is open. Its token goes to `place` or to the end.
    pub(super) fn open_block(
        &mut self,
        column: i32,
        place: Option<usize>,
        kind: TokenKind,
        start: usize,
    ) -> Result<(), Fault> {
        if self.in_flow() || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return Err(Fault::new("nested deeper than 10,000 levels", start, start + 1));
        }
        self.insert(place, kind, start);
        Ok(())
    }

    /// Closes the block collections that lie right of a column.
    pub(super) fn close_blocks(&mut self, column: i32) {
        if self.in_flow() {
            return;
        }
        while self.indent > column {
            self.push(TokenKind::BlockEnd, self.at, NOT_DECODED);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}
