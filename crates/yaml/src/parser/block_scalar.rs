//! Literal and folded scalars.

use super::Parser;
use super::decode::{BlockText, Chomping};
use crate::Span;
use crate::error::ErrorCode;
use crate::node::{Kind, Style, flag};

impl Parser<'_> {
    /// Reads a literal or folded scalar at its indicator, up to the line that ends it.
    pub(super) fn block_scalar(&mut self) {
        let start = self.pos;
        let folded = self.bytes[start] == b'>';
        let (chomping, indicator) = self.block_header();
        self.is_unusual |= indicator.is_some() || self.top().column < 0;
        let parent = self.top().column.max(-1);
        let mut indentation = indicator.map(|indicator| (parent.max(0) as usize) + indicator);
        let mut texts = std::mem::take(&mut self.out.texts);
        let mut text = BlockText::new(&mut texts, folded);
        let mut end = self.pos;
        let mut blank_column = 0;
        let source = self.text;
        let mut at = self.pos;
        while at < self.end {
            // `at` stands at a line break.
            let line_start = at + if self.bytes[at] == b'\r' && self.at(at + 1) == Some(b'\n') { 2 } else { 1 };
            if line_start >= self.end {
                break;
            }
            let first = self.spaces_end(line_start);
            let spaces = first - line_start;
            let line_end = self.line_end(first);
            let blank = first == line_end;
            let limit = indentation.unwrap_or(usize::MAX);
            if blank && spaces <= limit {
                if indentation.is_none() {
                    blank_column = blank_column.max(spaces);
                }
                text.blank_line();
                if chomping == Chomping::Keep {
                    end = line_end;
                }
            } else {
                let column = spaces as i32;
                if indentation.is_none() {
                    self.is_unusual |= self.bytes[first] == b'\t';
                    if column <= parent {
                        let line = &self.bytes[first..line_end];
                        if line.iter().all(|byte| matches!(byte, b'\t' | b' ')) {
                            self.error(ErrorCode::TabIndentation, Span::new(first as u32, line_end as u32));
                        }
                        break;
                    }
                    if blank_column > spaces {
                        self.error(ErrorCode::BlockIndentation, Span::new(line_start as u32, first as u32));
                    }
                }
                let indentation = *indentation.get_or_insert(spaces);
                if spaces < indentation || spaces == 0 && self.is_any_marker(line_start) {
                    break;
                }
                text.line(&source[line_start + indentation..line_end]);
                end = line_end;
            }
            self.out.work.bytes += (line_end - line_start) as u64;
            at = line_end;
        }
        let decoded = text.finish(chomping);
        self.out.texts = texts;
        let style = if folded { Style::Folded } else { Style::Literal };
        self.expect_value(start as u32);
        let node = self.push(Kind::Scalar, style, Span::new(start as u32, end as u32));
        self.record(node).flags |= flag::DECODED;
        self.record(node).aux = self.out.decoded.len() as u32;
        self.out.decoded.push(decoded);
        // Back to the last line break, so that the line loop steps over it.
        self.pos = at.min(self.end);
    }

    /// Reads `|2-` and a comment behind it; stands at the line break afterwards.
    pub(super) fn block_header(&mut self) -> (Chomping, Option<usize>) {
        let mut chomping = Chomping::Clip;
        let mut indicator = None;
        self.pos += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'-' if chomping == Chomping::Clip => chomping = Chomping::Strip,
                b'+' if chomping == Chomping::Clip => chomping = Chomping::Keep,
                b'1'..=b'9' if indicator.is_none() => indicator = Some(usize::from(byte - b'0')),
                _ => break,
            }
            self.pos += 1;
        }
        let start = self.pos;
        self.skip_blanks();
        if self.peek() == Some(b'#') && self.pos > start {
            self.comment();
        } else if !self.at_line_end() {
            let end = self.line_end(self.pos);
            self.error(ErrorCode::BadBlockHeader, Span::new(self.pos as u32, end as u32));
            self.pos = end;
        }
        (chomping, indicator)
    }
}
