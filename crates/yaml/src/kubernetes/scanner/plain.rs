//! Scalars without quotes, and how the lines of a scalar are folded.

use super::characters::class;
use super::{NOT_DECODED, Scanner, TokenKind};
use crate::Style;
use crate::kubernetes::fault::Fault;

/// What lies between two words of a scalar that may be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Blanks on one line; they are part of the text.
    Blanks,
    /// The first line break, as it is kept. Further ones are in the scanner's `breaks`.
    Lines(&'static str),
}

impl Scanner<'_> {
    pub(super) fn fetch_plain(&mut self) -> Result<(), Fault> {
        let level = self.note_key()?;
        self.key_allowed = false;
        let start = self.at;
        let mut end = self.at;
        // Where the bytes start that were not yet copied, and where the copy starts, once there is one.
        let mut piece = self.at;
        let mut copy = None;
        let mut gap = Gap::Blanks;
        let mut stops = class::BLANK | class::BREAK | class::MAYBE_BREAK | class::COLON;
        if self.in_flow() {
            stops |= class::FLOW;
        }
        loop {
            self.require(4)?;
            if self.at_document_marker() || self.byte(self.at) == b'#' {
                break;
            }
            let word_end = self.plain_word_end(stops);
            if word_end > self.at {
                if let Gap::Lines(first) = gap {
                    self.copy_piece(&mut copy, piece, end);
                    self.fold(first);
                    piece = self.at;
                    gap = Gap::Blanks;
                }
                end = word_end;
                self.advance(word_end, 2)?;
            }
            if !self.is_blank(self.at) && self.break_length(self.at) == 0 {
                break;
            }
            self.require(1)?;
            gap = self.skip_gap(gap, true)?;
            if !self.in_flow() && self.column() <= self.indent {
                break;
            }
        }
        let detail = match copy {
            None => NOT_DECODED,
            Some(copy_start) => {
                self.texts.text.push_str(self.characters.get(piece..end).unwrap_or_default());
                self.texts.finish(copy_start)
            }
        };
        if gap != Gap::Blanks {
            self.key_allowed = true;
        }
        self.push_as_key(TokenKind::Scalar(Style::Plain), start, detail, level);
        // Blanks and comments behind the text were passed, too.
        if let Some(token) = self.queue.last_mut() {
            token.end = end as u32;
        }
        Ok(())
    }

    /// The end of the word here: a blank, a line break, `: `, or inside of brackets an indicator.
    fn plain_word_end(&self, stops: u8) -> usize {
        let mut at = self.at;
        loop {
            at = self.find(at, stops);
            if self.byte(at) != b':' || self.is_gap(at + 1) {
                return at;
            }
            at += 1;
        }
    }

    /// Moves over blanks and line breaks. Tabs must not indent the lines of a plain scalar.
    pub(super) fn skip_gap(&mut self, mut gap: Gap, is_plain: bool) -> Result<Gap, Fault> {
        loop {
            let mut end = self.at;
            while self.byte(end) == b' ' {
                end += 1;
            }
            self.advance(end, 1)?;
            if self.byte(self.at) == b'\t' {
                if is_plain && gap != Gap::Blanks && self.column() <= self.indent {
                    return Err(self.fault_here("a tab in the indentation of a text over several lines"));
                }
                self.advance(self.at + 1, 1)?;
            } else if self.break_length(self.at) > 0 {
                self.require(2)?;
                let kept = self.take_break().unwrap_or_default();
                if gap == Gap::Blanks {
                    self.breaks.clear();
                    gap = Gap::Lines(kept);
                } else {
                    self.breaks.push_str(kept);
                }
                self.require(1)?;
            } else {
                return Ok(gap);
            }
        }
    }

    /// Copies the bytes `start..end`, as the first ones or behind what was copied before.
    pub(super) fn copy_piece(&mut self, copy: &mut Option<usize>, start: usize, end: usize) {
        copy.get_or_insert(self.texts.text.len());
        self.texts.text.push_str(self.characters.get(start..end).unwrap_or_default());
    }

    /// Writes what line breaks become: one is a blank, of several the first is dropped. LS and PS stay.
    pub(super) fn fold(&mut self, first: &'static str) {
        if first != "\n" {
            self.texts.text.push_str(first);
        } else if self.breaks.is_empty() {
            self.texts.text.push(' ');
        }
        self.texts.text.push_str(&self.breaks);
        self.breaks.clear();
    }
}
