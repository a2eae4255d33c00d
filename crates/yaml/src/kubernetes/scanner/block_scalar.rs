//! Literal and folded scalars.

use super::characters::class;
use super::{Scanner, TokenKind};
use crate::Style;
use crate::kubernetes::fault::Fault;

/// What the header of a block scalar says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

impl Scanner<'_> {
    pub(super) fn fetch_block_scalar(&mut self, literal: bool) -> Result<(), Fault> {
        self.drop_key()?;
        self.key_allowed = true;
        let start = self.at;
        let (chomp, increment) = self.block_header()?;
        let header_end = self.at;
        self.skip_blanks()?;
        self.skip_comment()?;
        if !self.is_line_end(self.at) {
            return Err(self.fault_here("text behind the `|` or `>` of a block text"));
        }
        if self.break_length(self.at) > 0 {
            self.require(2)?;
            self.take_break();
        }
        let mut indent = if increment == 0 { 0 } else { self.indent.max(0) + increment };
        let copy = self.texts.text.len();
        self.breaks.clear();
        self.block_breaks(&mut indent)?;
        self.require(1)?;
        let mut first = "";
        let mut after_blank = false;
        let mut content_end = header_end;
        while self.column() == indent && self.byte(self.at) != 0 {
            let blank = self.is_blank(self.at);
            if !literal && !after_blank && !blank && first == "\n" {
                if self.breaks.is_empty() {
                    self.texts.text.push(' ');
                }
            } else {
                self.texts.text.push_str(first);
            }
            self.texts.text.push_str(&self.breaks);
            self.breaks.clear();
            after_blank = blank;
            let line = self.at;
            let end = self.find(line, class::BREAK | class::MAYBE_BREAK);
            self.advance(end, 1)?;
            let content = self.characters.get(line..end).unwrap_or_default();
            self.texts.text.push_str(content);
            if !content.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
                content_end = end;
            }
            self.require(2)?;
            first = self.take_break().unwrap_or_default();
            self.block_breaks(&mut indent)?;
        }
        if chomp != Chomp::Strip {
            self.texts.text.push_str(first);
        }
        if chomp == Chomp::Keep {
            self.texts.text.push_str(&self.breaks);
        }
        let detail = self.texts.finish(copy);
        let style = if literal { Style::Literal } else { Style::Folded };
        self.push(TokenKind::Scalar(style), start, detail);
        if let Some(token) = self.queue.last_mut() {
            token.end = content_end as u32;
        }
        Ok(())
    }

    /// Chomping and indentation indicators, in either order.
    fn block_header(&mut self) -> Result<(Chomp, i32), Fault> {
        self.at += 1;
        self.require(1)?;
        let mut chomp = Chomp::Clip;
        let mut increment = 0;
        for _ in 0..2 {
            match self.byte(self.at) {
                b'+' if chomp == Chomp::Clip => chomp = Chomp::Keep,
                b'-' if chomp == Chomp::Clip => chomp = Chomp::Strip,
                b'0' if increment == 0 => return Err(self.fault_here("an indentation indicator of 0")),
                digit @ b'1'..=b'9' if increment == 0 => increment = i32::from(digit - b'0'),
                _ => break,
            }
            self.at += 1;
            self.require(1)?;
        }
        Ok((chomp, increment))
    }

    /// Moves over blank lines and indentation. An indentation of 0 is not known yet and becomes that of the widest line.
    fn block_breaks(&mut self, indent: &mut i32) -> Result<(), Fault> {
        let mut widest = 0;
        loop {
            self.require(1)?;
            let mut end = self.at;
            let mut column = self.column();
            while (*indent == 0 || column < *indent) && self.byte(end) == b' ' {
                end += 1;
                column += 1;
            }
            self.advance(end, 1)?;
            widest = widest.max(column);
            if (*indent == 0 || column < *indent) && self.byte(self.at) == b'\t' {
                return Err(self.fault_here("a tab in the indentation of a block text"));
            }
            if self.break_length(self.at) == 0 {
                break;
            }
            self.require(2)?;
            let kept = self.take_break().unwrap_or_default();
            self.breaks.push_str(kept);
        }
        if *indent == 0 {
            *indent = widest.max(self.indent + 1).max(1);
        }
        Ok(())
    }
}
