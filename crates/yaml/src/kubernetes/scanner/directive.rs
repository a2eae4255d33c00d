//! `%YAML` and `%TAG`.

use super::{Scanner, TagParts, TokenKind};
use crate::kubernetes::fault::Fault;

impl Scanner<'_> {
    pub(super) fn fetch_directive(&mut self) -> Result<(), Fault> {
        self.close_blocks(-1);
        self.drop_key()?;
        self.key_allowed = false;
        let start = self.at;
        self.at += 1;
        self.require(1)?;
        let name_start = self.at;
        self.advance(self.word_end(self.at), 1)?;
        if self.at == name_start || !self.is_gap(self.at) {
            return Err(self.fault("a directive without a name of letters", start));
        }
        let (kind, detail) = match &self.bytes[name_start..self.at] {
            b"YAML" => (TokenKind::VersionDirective, self.version(start)?),
            b"TAG" => (TokenKind::TagDirective, self.tag_directive(start)?),
            _ => return Err(self.fault("a directive other than %YAML and %TAG", start)),
        };
        self.require(1)?;
        let end = self.at;
        self.skip_blanks()?;
        self.skip_comment()?;
        if !self.is_line_end(self.at) {
            return Err(self.fault("text behind a directive", start));
        }
        if self.break_length(self.at) > 0 {
            self.require(2)?;
            self.take_break();
        }
        self.push(kind, start, detail);
        if let Some(token) = self.queue.last_mut() {
            token.end = end as u32;
        }
        Ok(())
    }

    /// 1 for version 1.1, the only one that is taken later.
    fn version(&mut self, start: usize) -> Result<u32, Fault> {
        self.require(1)?;
        self.skip_blanks()?;
        let major = self.version_number(start)?;
        if self.byte(self.at) != b'.' {
            return Err(self.fault("a %YAML directive without a version such as 1.1", start));
        }
        self.at += 1;
        let minor = self.version_number(start)?;
        Ok(u32::from((major, minor) == (1, 1)))
    }

    /// One or two digits.
    fn version_number(&mut self, start: usize) -> Result<u32, Fault> {
        self.require(1)?;
        let from = self.at;
        let mut value = 0;
        while let digit @ b'0'..=b'9' = self.byte(self.at) {
            value = value * 10 + u32::from(digit - b'0');
            self.at += 1;
            self.require(1)?;
            if self.at - from > 2 {
                return Err(self.fault("a %YAML directive without a version such as 1.1", start));
            }
        }
        if self.at == from {
            return Err(self.fault("a %YAML directive without a version such as 1.1", start));
        }
        Ok(value)
    }

    fn tag_directive(&mut self, start: usize) -> Result<u32, Fault> {
        self.require(1)?;
        self.skip_blanks()?;
        let handle = self.tag_handle(true, start)?;
        self.require(1)?;
        if !self.is_blank(self.at) {
            return Err(self.fault("a %TAG directive without a blank behind its handle", start));
        }
        self.skip_blanks()?;
        let mut parts = TagParts { handle, rest: Vec::new() };
        self.tag_uri(&mut parts.rest, false, start)?;
        self.require(1)?;
        if !self.is_gap(self.at) {
            return Err(self.fault("a %TAG directive without a blank behind its prefix", start));
        }
        self.tags.push(parts);
        Ok(self.tags.len() as u32 - 1)
    }
}
