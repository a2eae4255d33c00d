//! Scalars in quotes.

use super::characters::class;
use super::plain::Gap;
use super::{NOT_DECODED, Scanner, TokenKind};
use crate::Style;
use crate::kubernetes::fault::Fault;

/// A quoted scalar while it is read.
struct Quoted {
    start: usize,
    quote: u8,
    /// Where the bytes start that were not yet copied.
    piece: usize,
    /// Where the copy starts in the texts, once there is one.
    copy: Option<usize>,
}

/// Why a run of characters without blanks ended.
enum Stop {
    Quote,
    Gap,
    /// A backslash in front of a line break: the break is dropped.
    EscapedBreak,
}

impl Scanner<'_> {
    pub(super) fn fetch_quoted(&mut self, quote: u8) -> Result<(), Fault> {
        let level = self.note_key()?;
        self.key_allowed = false;
        let mut quoted = Quoted { start: self.at, quote, piece: self.at + 1, copy: None };
        self.at += 1;
        loop {
            self.require(4)?;
            if self.at_document_marker() {
                return Err(self.fault("a document marker inside of quotes", self.at));
            }
            if self.byte(self.at) == 0 {
                return Err(Fault::new("the quote opened here is never closed", quoted.start, quoted.start + 1));
            }
            let stop = self.quoted_run(&mut quoted)?;
            self.require(1)?;
            // An escaped break may be followed by the closing quote.
            if self.byte(self.at) == quote {
                break;
            }
            let run_end = self.at;
            match stop {
                Stop::Quote => break,
                Stop::Gap => {
                    if let Gap::Lines(first) = self.skip_gap(Gap::Blanks, false)? {
                        self.copy_piece(&mut quoted.copy, quoted.piece, run_end);
                        self.fold(first);
                        quoted.piece = self.at;
                    }
                }
                Stop::EscapedBreak => {
                    self.breaks.clear();
                    self.skip_gap(Gap::Lines(""), false)?;
                    self.texts.text.push_str(&self.breaks);
                    quoted.piece = self.at;
                }
            }
        }
        let mut detail = NOT_DECODED;
        if let Some(copy) = quoted.copy {
            self.texts.text.push_str(self.characters.get(quoted.piece..self.at).unwrap_or_default());
            detail = self.texts.finish(copy);
        }
        self.at += 1;
        let style = if quote == b'\'' { Style::SingleQuoted } else { Style::DoubleQuoted };
        self.push_as_key(TokenKind::Scalar(style), quoted.start, detail, level);
        Ok(())
    }

    /// Moves over characters up to a blank, a line break or the closing quote.
    fn quoted_run(&mut self, quoted: &mut Quoted) -> Result<Stop, Fault> {
        let own = if quoted.quote == b'\'' { class::SINGLE_QUOTE } else { class::DOUBLE_QUOTE };
        let stops = class::BLANK | class::BREAK | class::MAYBE_BREAK | own;
        loop {
            let end = self.find(self.at, stops);
            self.advance(end, 2)?;
            match self.byte(self.at) {
                b'\'' if quoted.quote == b'\'' => {
                    if self.byte(self.at + 1) != b'\'' {
                        return Ok(Stop::Quote);
                    }
                    // The first of the two is part of the text.
                    self.copy_piece(&mut quoted.copy, quoted.piece, self.at + 1);
                    self.at += 2;
                    quoted.piece = self.at;
                    self.require(2)?;
                }
                b'"' if quoted.quote == b'"' => return Ok(Stop::Quote),
                b'\\' if quoted.quote == b'"' => {
                    self.copy_piece(&mut quoted.copy, quoted.piece, self.at);
                    if self.break_length(self.at + 1) > 0 {
                        self.require(3)?;
                        self.at += 1;
                        self.take_break();
                        quoted.piece = self.at;
                        return Ok(Stop::EscapedBreak);
                    }
                    self.escape()?;
                    quoted.piece = self.at;
                    self.require(2)?;
                }
                _ => return Ok(Stop::Gap),
            }
        }
    }

    /// Writes what the escape here stands for and moves over it.
    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let letter = self.byte(self.at + 1);
        let digits = match letter {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        if digits == 0 {
            let Some(character) = simple_escape(letter) else {
                return Err(Fault::new("an escape that Kubernetes does not know", start, start + 2));
            };
            self.texts.text.push(character);
            self.at += 2;
            return Ok(());
        }
        self.at += 2;
        self.require(digits)?;
        let mut code = 0u32;
        for _ in 0..digits {
            let Some(digit) = char::from(self.byte(self.at)).to_digit(16) else {
                return Err(self.fault("an escape with too few hexadecimal digits", start));
            };
            code = code.wrapping_shl(4) | digit;
            self.at += 1;
        }
        let Some(character) = char::from_u32(code) else {
            return Err(self.fault("an escape of half a character; write the whole one as \\U and eight digits", start));
        };
        self.texts.text.push(character);
        Ok(())
    }
}

fn simple_escape(letter: u8) -> Option<char> {
    Some(match letter {
        b'0' => '\0',
        b'a' => '\x07',
        b'b' => '\x08',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\x0B',
        b'f' => '\x0C',
        b'r' => '\r',
        b'e' => '\x1B',
        b' ' => ' ',
        b'"' => '"',
        b'\'' => '\'',
        b'\\' => '\\',
        b'N' => '\u{85}',
        b'_' => '\u{A0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
