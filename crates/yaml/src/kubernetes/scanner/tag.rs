//! Tags: `!name`, `!!name`, `!handle!name`, `!<uri>`.

use super::{Scanner, TagParts, TokenKind};
use crate::kubernetes::fault::Fault;

impl Scanner<'_> {
    pub(super) fn fetch_tag(&mut self) -> Result<(), Fault> {
        let level = self.note_key()?;
        self.key_allowed = false;
        let start = self.at;
        self.require(2)?;
        let mut parts = TagParts::default();
        if self.byte(self.at + 1) == b'<' {
            self.at += 2;
            self.tag_uri(&mut parts.rest, false, start)?;
            if self.byte(self.at) != b'>' {
                return Err(self.fault("a tag `!<...>` without its `>`", start));
            }
            self.at += 1;
        } else {
            parts.handle = self.tag_handle(false, start)?;
            if parts.handle.len() > 1 && parts.handle.ends_with(b"!") {
                self.tag_uri(&mut parts.rest, false, start)?;
            } else {
                // What looked like the start of a handle is the start of the name.
                parts.rest.extend_from_slice(&parts.handle[1..]);
                self.tag_uri(&mut parts.rest, true, start)?;
                parts.handle.truncate(1);
                if parts.rest.is_empty() {
                    // The lone `!` stands for itself.
                    std::mem::swap(&mut parts.handle, &mut parts.rest);
                }
            }
        }
        self.require(1)?;
        if !self.is_gap(self.at) {
            return Err(self.fault("a tag must be followed by a blank or the end of the line", start));
        }
        self.tags.push(parts);
        self.push_as_key(TokenKind::Tag, start, self.tags.len() as u32 - 1, level);
        Ok(())
    }

    /// `!`, `!word` or `!word!`. In a directive `!word` alone is none.
    pub(super) fn tag_handle(&mut self, directive: bool, start: usize) -> Result<Vec<u8>, Fault> {
        self.require(1)?;
        if self.byte(self.at) != b'!' {
            return Err(self.fault("a %TAG directive without its `!`", start));
        }
        let from = self.at;
        self.at += 1;
        self.require(1)?;
        self.advance(self.word_end(self.at), 1)?;
        if self.byte(self.at) == b'!' {
            self.at += 1;
        } else if directive && self.at > from + 1 {
            return Err(self.fault("a %TAG directive whose handle does not end with `!`", start));
        }
        Ok(self.bytes[from..self.at].to_vec())
    }

    /// The rest of a tag, with percent escapes resolved. `may_be_empty` where something stands before it already.
    pub(super) fn tag_uri(&mut self, into: &mut Vec<u8>, may_be_empty: bool, start: usize) -> Result<(), Fault> {
        let from = self.at;
        self.require(1)?;
        loop {
            match self.byte(self.at) {
                b'%' => self.percent_escape(into, start)?,
                byte if byte.is_ascii_alphanumeric() || b"_-;/?:@&=+$,.!~*'()[]".contains(&byte) => {
                    into.push(byte);
                    self.at += 1;
                }
                _ => break,
            }
            self.require(1)?;
        }
        if self.at == from && !may_be_empty {
            return Err(self.fault("a tag without a name", start));
        }
        Ok(())
    }

    /// The percent escapes of one character.
    fn percent_escape(&mut self, into: &mut Vec<u8>, start: usize) -> Result<(), Fault> {
        let mut left = None;
        while left != Some(0) {
            self.require(3)?;
            let digit = |at: usize| char::from(self.byte(at)).to_digit(16);
            let octet = match (self.byte(self.at), digit(self.at + 1), digit(self.at + 2)) {
                (b'%', Some(high), Some(low)) => (high * 16 + low) as u8,
                _ => return Err(self.fault("a percent escape in a tag that is not complete", start)),
            };
            left = match left {
                Some(count) if octet & 0xC0 == 0x80 => Some(count - 1),
                Some(_) => return Err(self.fault("percent escapes in a tag that are not UTF-8", start)),
                None => match octet {
                    0x00..=0x7F => Some(0),
                    0xC0..=0xDF => Some(1),
                    0xE0..=0xEF => Some(2),
                    0xF0..=0xF7 => Some(3),
                    _ => return Err(self.fault("percent escapes in a tag that are not UTF-8", start)),
                },
            };
            into.push(octet);
            self.at += 3;
        }
        Ok(())
    }
}
