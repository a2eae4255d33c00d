//! From what becomes of the lines to edits.

use super::BlankEdit;
use super::layout::{Layout, Task, replacement};
use super::lines::Lines;
use podlint_yaml::{Span, Tree};

/// More blank lines in a row than these become one.
const MAX_BLANK_LINES: usize = 2;

impl Layout {
    pub(super) fn edits(self, tree: &Tree<'_>, lines: &Lines) -> Vec<BlankEdit> {
        let text = tree.source;
        let mut writer = Writer { text, lines, tasks: &self.tasks, edits: self.gaps };
        let mut line = 0;
        let end = writer.end_of_text();
        while line < end {
            line = writer.line(line);
        }
        writer.edits.sort_by_key(|found| found.edit.span);
        writer.edits
    }
}

struct Writer<'w> {
    text: &'w str,
    lines: &'w Lines,
    tasks: &'w [Task],
    edits: Vec<BlankEdit>,
}

impl Writer<'_> {
    /// Leaves one line break at the end of the text. Returns the line behind the last one that stays.
    fn end_of_text(&mut self) -> usize {
        let count = self.tasks.len();
        let blank = self.tasks.iter().rev().take_while(|task| **task == Task::Blank).count();
        let Some(last) = (count - blank).checked_sub(1) else { return count };
        if blank > 0 {
            self.replace(Span::new(self.lines.get(last + 1).start, self.lines.end), "", false);
            return last + 1;
        }
        let is_free = !matches!(self.tasks[last], Task::Keep | Task::ShiftText(_) | Task::BlankText);
        if is_free && self.lines.get(last).end == self.lines.end {
            let line_break = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
            self.replace(Span::empty(self.lines.end), line_break, false);
        }
        count
    }

    /// Writes the edits of a line. Returns the next one.
    fn line(&mut self, number: usize) -> usize {
        let line = self.lines.get(number);
        match self.tasks[number] {
            Task::Keep | Task::Comment => return number + 1,
            Task::Blank => return self.blank_lines(number),
            Task::Trim | Task::BlankText => {}
            Task::Indent(column) => {
                self.replace(Span::new(line.start, line.content), &" ".repeat(column as usize), true);
            }
            Task::Shift(shift) | Task::ShiftText(shift) => self.shift(Span::new(line.start, line.content), shift),
        }
        if !matches!(self.tasks[number], Task::ShiftText(_)) {
            self.replace(Span::new(line.trimmed, line.end), "", false);
        }
        number + 1
    }

    fn shift(&mut self, blanks: Span, shift: i32) {
        if shift > 0 {
            self.replace(Span::empty(blanks.start), &" ".repeat(shift as usize), true);
        } else {
            let end = (blanks.start + shift.unsigned_abs()).min(blanks.end);
            self.replace(Span::new(blanks.start, end), "", true);
        }
    }

    fn blank_lines(&mut self, first: usize) -> usize {
        let count = self.tasks[first..].iter().take_while(|task| **task == Task::Blank).count();
        let end = first + count;
        let kept = if count > MAX_BLANK_LINES { 1 } else { count };
        for number in first..first + kept {
            let line = self.lines.get(number);
            self.replace(Span::new(line.start, line.end), "", false);
        }
        self.replace(Span::new(self.lines.get(first + kept).start, self.lines.get(end).start), "", false);
        end
    }

    fn replace(&mut self, span: Span, wanted: &str, is_indentation: bool) {
        if let Some(found) = replacement(self.text, span, wanted, is_indentation) {
            self.edits.push(found);
        }
    }
}
