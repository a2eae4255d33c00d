//! Lines of values: scalars and flow collections move with the key or dash that they are behind.

use super::flow;
use super::layout::{DocumentLayout, Place, Task};
use podlint_yaml::{Kind, Node, Span, Style};

impl<'t> DocumentLayout<'_, 't> {
    /// An anchor or a tag on lines of their own.
    pub(super) fn move_properties(&mut self, node: Node<'t>, owner: Place) {
        let start = node.outer_span().start;
        for line in self.lines.at(start)..self.lines.at(node.span().start) {
            if self.lines.get(line).content >= start && !self.is_set_apart(line) {
                self.set(line, Task::Shift(owner.shift()));
            }
        }
    }

    fn is_set_apart(&self, line: usize) -> bool {
        let task = line.checked_sub(self.first_line).and_then(|line| self.tasks.get(line));
        matches!(task, Some(Task::Blank | Task::Comment))
    }

    /// The lines of a scalar or of a flow collection.
    pub(super) fn move_value(&mut self, node: Node<'t>, owner: Place) {
        let start = node.outer_span().start;
        let (first, last) = (self.lines.at(start), self.lines.at(node.span().end.max(1) - 1));
        let body = self.lines.at(node.span().start);
        if node.kind() == Kind::Missing {
            return;
        }
        self.move_properties(node, owner);
        if self.lines.is_first(node.span().start) && body >= first {
            self.set(body, Task::Shift(owner.shift()));
        }
        match node.style() {
            Style::Literal | Style::Folded => self.move_block_scalar(node, body + 1, last, owner),
            Style::SingleQuoted | Style::DoubleQuoted | Style::Plain => {
                self.move_text(node, body + 1, last, owner);
            }
            _ => {
                for line in body + 1..=last {
                    if !self.lines.get(line).is_blank() {
                        self.set(line, Task::Shift(owner.shift()));
                    }
                }
                for scalar in node.descendants().filter(|inner| inner.kind() == Kind::Scalar) {
                    let last = self.lines.at(scalar.span().end.max(1) - 1);
                    self.move_text(scalar, self.lines.at(scalar.span().start) + 1, last, owner);
                }
                flow::format_inside(node, &mut self.gaps);
            }
        }
    }

    /// The further lines of a scalar without a header. Blank lines in it stand for line breaks.
    fn move_text(&mut self, scalar: Node<'t>, first: usize, last: usize, owner: Place) {
        for line in first..=last {
            let task = match scalar.style() {
                _ if self.lines.get(line).is_blank() => Task::Keep,
                Style::SingleQuoted | Style::DoubleQuoted if line < last => Task::ShiftText(owner.shift()),
                _ => Task::Shift(owner.shift()),
            };
            self.set(line, task);
        }
    }

    /// The lines of a block scalar, and the blank ones behind it.
    fn move_block_scalar(&mut self, node: Node<'t>, first: usize, last: usize, owner: Place) {
        let header = node.raw().lines().next().unwrap_or_default();
        let header = header.split('#').next().unwrap_or_default();
        let indentation = match header.bytes().find(u8::is_ascii_digit) {
            Some(digit) => owner.old + u32::from(digit - b'0'),
            None => {
                let line = (first..=last).map(|line| self.lines.get(line)).find(|line| !line.is_blank());
                // Without text no blank is deeper than it.
                line.map_or(u32::MAX, |line| line.content - line.start)
            }
        };
        for line in first..=last {
            let task = self.blank_in_block_scalar(line, indentation, owner);
            self.set(line, task.unwrap_or(Task::ShiftText(owner.shift())));
        }
        let mut line = last.max(first - 1) + 1;
        while line < self.lines.count() && self.lines.get(line).is_blank() {
            match self.blank_in_block_scalar(line, indentation, owner) {
                Some(Task::BlankText) if !header.contains('+') => {}
                task => self.set(line, task.unwrap_or(Task::Keep)),
            }
            line += 1;
        }
    }

    fn blank_in_block_scalar(&self, number: usize, indentation: u32, owner: Place) -> Option<Task> {
        let line = self.lines.get(number);
        if !line.is_blank() {
            return None;
        }
        let blanks = Span::new(line.start, line.end).of(self.text());
        Some(match blanks.contains('\t') {
            true => Task::Keep,
            false if blanks.len() as u32 <= indentation => Task::BlankText,
            false => Task::ShiftText(owner.shift()),
        })
    }
}
