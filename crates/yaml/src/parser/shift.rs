//! Repairs that move lines: which lines belong together, and to which columns they could go.

use super::Parser;
use crate::{RepairKind, Span};

/// Lines that a repair moves at most. Longer stretches are not one slip of the hand.
const MAX_LINES: usize = 400;
/// Columns that a repair moves lines by at most.
const MAX_COLUMNS: usize = 256;
/// Repairs offered for one line.
const MAX_REPAIRS: usize = 12;

/// Lines that move together, as starts of lines.
type Lines = Vec<usize>;

impl Parser<'_> {
    /// Offers to move the line at the current position to each of the columns, the likeliest first: with the lines that
    /// belong to it, with all that follow it at its level, and alone.
    pub(super) fn offer_columns(&mut self, targets: &[i32]) {
        let column = self.space_column();
        let mut ranges: Vec<(Lines, Option<Span>)> = Vec::new();
        // Where neighbours stand as wrongly, it is their indentation that is wrong and not the first of them.
        let indentation = Span::new(self.line_start as u32, (self.line_start as i32 + column) as u32);
        for belongs in [Belongs::Deeper, Belongs::ToLevel, Belongs::Alone] {
            let lines = self.lines_from(self.line_start, column, belongs);
            if !lines.is_empty() && !ranges.iter().any(|(known, _)| *known == lines) {
                let place = (belongs == Belongs::ToLevel && column > 0).then_some(indentation);
                ranges.push((lines, place));
            }
        }
        let mut offered = 0;
        let mut seen: Vec<i32> = Vec::new();
        for &target in targets {
            if target < 0 || target == column || seen.contains(&target) {
                continue;
            }
            seen.push(target);
            for (lines, place) in &ranges {
                if offered < MAX_REPAIRS {
                    self.offer_shift(lines, target - column, *place);
                    offered += 1;
                }
            }
        }
    }

    /// Adds the repair that moves lines by some columns. `place` is where the problem is, if that is not where it shows.
    pub(super) fn offer_shift(&mut self, lines: &[usize], columns: i32, place: Option<Span>) {
        let width = columns.unsigned_abs() as usize;
        if width > MAX_COLUMNS {
            return;
        }
        let spaces = " ".repeat(width);
        let mut edits: Vec<(Span, &str)> = Vec::with_capacity(lines.len());
        for &start in lines {
            if columns > 0 {
                edits.push((Span::empty(start as u32), &spaces));
            } else {
                let present = self.spaces_at(start).min(width);
                edits.push((Span::new(start as u32, (start + present) as u32), ""));
            }
        }
        let kind = if columns > 0 { RepairKind::Indent } else { RepairKind::Outdent };
        self.repair_at(kind, place, &edits);
    }

    /// Starts of the lines that belong to the line at `start`, whose text begins at `column`. Empty where they are too many.
    pub(super) fn lines_from(&mut self, start: usize, column: i32, belongs: Belongs) -> Lines {
        let mut lines = vec![start];
        let mut end = self.line_end(start);
        if belongs == Belongs::Alone {
            return lines;
        }
        // `volumes:` / `- name: tmp`: dashes at the column of a key belong to it.
        let takes_dashes = self.text[start..end].trim_end().ends_with(':') && !self.text[start..end].contains('#');
        while let Some((line_start, text)) = self.next_text(end) {
            let next = (text - line_start) as i32;
            let is_dash = self.bytes[text] == b'-' && self.is_blank_at(text + 1);
            let belongs_here = match belongs {
                Belongs::ToLevel => next >= column,
                _ => next > column || takes_dashes && is_dash && next == column,
            };
            if !belongs_here || self.is_any_marker(line_start) {
                break;
            }
            if lines.len() == MAX_LINES || self.shift_budget == 0 {
                return Vec::new();
            }
            lines.push(line_start);
            self.shift_budget -= 1;
            end = self.line_end(text);
        }
        lines
    }

    pub(super) fn spaces_at(&self, start: usize) -> usize {
        self.bytes[start..self.end].iter().take_while(|byte| **byte == b' ').count()
    }

    /// Offers spaces for the tabs in the indentation of this line and of the lines below it that have some, and returns
    /// the end of the last of these lines.
    pub(super) fn offer_spaces_for_tabs(&mut self) -> usize {
        let mut lines: Vec<(Span, usize)> = Vec::new();
        let mut start = self.line_start;
        let end = loop {
            let blanks = self.blanks_end(start);
            let tabs = self.bytes[start..blanks].iter().filter(|byte| **byte == b'\t').count();
            lines.push((Span::new(start as u32, blanks as u32), tabs));
            let end = self.line_end(start);
            match self.next_text(end) {
                Some((next, text)) if self.bytes[next..text].contains(&b'\t') && lines.len() < MAX_LINES => {
                    start = next
                }
                _ => break end,
            }
        };
        let first_tabs = lines[0].1.max(1);
        let first_spaces = lines[0].0.len() as usize - lines[0].1;
        let columns: Vec<usize> =
            self.near_levels().filter_map(|(_, level)| usize::try_from(level.column).ok()).collect();
        let fitting = columns.iter().filter_map(|column| {
            let width = column.checked_sub(first_spaces)?;
            (width > 0 && width % first_tabs == 0).then(|| width / first_tabs)
        });
        let mut widths: Vec<usize> = Vec::new();
        for width in fitting.chain([2, 4, 8]) {
            if !widths.contains(&width) && width <= 64 && widths.len() < 6 {
                widths.push(width);
            }
        }
        for width in widths {
            if self.shift_budget < lines.len() {
                break;
            }
            self.shift_budget -= lines.len();
            let spaces =
                |(span, tabs): &(Span, usize)| " ".repeat(span.len() as usize - tabs + (tabs * width).min(4096));
            let texts: Vec<String> = lines.iter().map(spaces).collect();
            let edits: Vec<_> = lines.iter().zip(&texts).map(|((span, _), text)| (*span, text.as_str())).collect();
            self.repair_at(RepairKind::Untab, None, &edits);
        }
        end
    }
}

/// Which of the lines below a line belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belongs {
    /// Those that are deeper.
    Deeper,
    /// All up to the first one that is left of it.
    ToLevel,
    /// None.
    Alone,
}
