//! Which token stands next.

use super::{NOT_DECODED, Scanner, TokenKind};
use crate::kubernetes::fault::Fault;

impl Scanner<'_> {
    /// Puts at least one more token into the queue.
    pub(super) fn fetch(&mut self) -> Result<(), Fault> {
        self.require(1)?;
        self.skip_to_token()?;
        let column = self.column();
        self.close_blocks(column);
        self.require(4)?;
        let byte = self.byte(self.at);
        let gap_follows = |scanner: &Self| scanner.is_gap(scanner.at + 1);
        match byte {
            0 => self.fetch_stream_end(),
            b'%' if column == 0 => self.fetch_directive(),
            b'-' | b'.' if self.at_document_marker() => self.fetch_document_marker(byte),
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_indicator(TokenKind::FlowEntry, true),
            b'-' if gap_follows(self) => self.fetch_block_entry(),
            b'?' if self.in_flow() || gap_follows(self) => self.fetch_explicit_key(),
            b':' if self.in_flow() || gap_follows(self) => self.fetch_value(),
            b'*' => self.fetch_name(TokenKind::Alias),
            b'&' => self.fetch_name(TokenKind::Anchor),
            b'!' => self.fetch_tag(),
            b'|' | b'>' if !self.in_flow() => self.fetch_block_scalar(byte == b'|'),
            b'\'' | b'"' => self.fetch_quoted(byte),
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' | b'\t' => {
                let message = match byte {
                    b'\t' => "a tab where a token must start",
                    b'@' | b'`' | b'%' => "a value cannot start with this character; quote it",
                    _ => "this character cannot start anything here",
                };
                Err(self.fault_here(message))
            }
            _ => self.fetch_plain(),
        }
    }

    /// Moves over blanks, comments and line breaks.
    fn skip_to_token(&mut self) -> Result<(), Fault> {
        loop {
            self.require(1)?;
            if self.column() == 0 && self.window.as_ref().is_some_and(|window| window.sees_mark(self.bytes)) {
                self.skip_character();
            }
            self.require(1)?;
            // Where a key may start, a tab would be indentation.
            let tabs = self.in_flow() || !self.key_allowed;
            let mut end = self.at;
            while self.byte(end) == b' ' || tabs && self.byte(end) == b'\t' {
                end += 1;
            }
            self.advance(end, 1)?;
            self.skip_comment()?;
            if self.break_length(self.at) == 0 {
                return Ok(());
            }
            self.require(2)?;
            self.take_break();
            if !self.in_flow() {
                self.key_allowed = true;
            }
        }
    }

    fn fetch_stream_end(&mut self) -> Result<(), Fault> {
        if self.column() != 0 {
            self.line += 1;
            self.line_start = self.at;
            self.line_tail_bytes = 0;
        }
        self.close_blocks(-1);
        self.drop_key()?;
        self.key_allowed = false;
        self.push(TokenKind::StreamEnd, self.at, NOT_DECODED);
        Ok(())
    }

    fn fetch_document_marker(&mut self, byte: u8) -> Result<(), Fault> {
        self.close_blocks(-1);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.at;
        self.at += 3;
        let kind = if byte == b'-' { TokenKind::DocumentStart } else { TokenKind::DocumentEnd };
        self.push(kind, start, NOT_DECODED);
        Ok(())
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<(), Fault> {
        let level = self.note_key()?;
        self.open_flow()?;
        self.key_allowed = true;
        let start = self.at;
        self.at += 1;
        self.push_as_key(kind, start, NOT_DECODED, level);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<(), Fault> {
        self.drop_key()?;
        self.close_flow();
        self.key_allowed = false;
        let start = self.at;
        self.at += 1;
        self.push(kind, start, NOT_DECODED);
        Ok(())
    }

    /// An indicator of one character behind which a key may start or not.
    fn fetch_indicator(&mut self, kind: TokenKind, key_allowed: bool) -> Result<(), Fault> {
        self.drop_key()?;
        self.key_allowed = key_allowed;
        let start = self.at;
        self.at += 1;
        self.push(kind, start, NOT_DECODED);
        Ok(())
    }

    /// A dash. Inside of brackets it is a token all the same; the grammar has no place for it.
    fn fetch_block_entry(&mut self) -> Result<(), Fault> {
        if !self.in_flow() && !self.key_allowed {
            return Err(self.fault_here("a list item cannot start here"));
        }
        self.open_block(self.column(), None, TokenKind::BlockSequenceStart, self.at)?;
        self.fetch_indicator(TokenKind::BlockEntry, true)
    }

    fn fetch_explicit_key(&mut self) -> Result<(), Fault> {
        let in_flow = self.in_flow();
        if !in_flow && !self.key_allowed {
            return Err(self.fault_here("a key cannot start here"));
        }
        self.open_block(self.column(), None, TokenKind::BlockMappingStart, self.at)?;
        self.fetch_indicator(TokenKind::Key, !in_flow)
    }

    fn fetch_value(&mut self) -> Result<(), Fault> {
        if self.take_key()? {
            self.key_allowed = false;
        } else {
            let in_flow = self.in_flow();
            if !in_flow && !self.key_allowed {
                return Err(self.fault_here("`: ` cannot stand here; quote the text that it is part of"));
            }
            self.open_block(self.column(), None, TokenKind::BlockMappingStart, self.at)?;
            self.key_allowed = !in_flow;
        }
        let start = self.at;
        self.at += 1;
        self.push(TokenKind::Value, start, NOT_DECODED);
        Ok(())
    }

    /// An anchor or alias: letters, digits, `_` and `-` only.
    fn fetch_name(&mut self, kind: TokenKind) -> Result<(), Fault> {
        let level = self.note_key()?;
        self.key_allowed = false;
        let start = self.at;
        self.at += 1;
        self.require(1)?;
        self.advance(self.word_end(self.at), 1)?;
        let ends_well = self.is_gap(self.at) || b"?:,]}%@`".contains(&self.byte(self.at));
        if self.at == start + 1 || !ends_well {
            let message = if kind == TokenKind::Alias {
                "`*` must be followed by a name of letters, digits, `_` and `-`"
            } else {
                "`&` must be followed by a name of letters, digits, `_` and `-`"
            };
            return Err(Fault::new(message, start, self.at + 1));
        }
        self.push_as_key(kind, start, NOT_DECODED, level);
        Ok(())
    }
}
