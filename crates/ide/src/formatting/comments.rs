//! Where comments on lines of their own go: with what they are about.

use super::layout::Task;
use super::lines::Lines;

/// A line on which a key or dash stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    pub(super) line: usize,
    /// Where it stands.
    pub(super) column: u32,
    /// How far it moves.
    pub(super) shift: i32,
}

/// Gives each comment the way of the level it is about: of the next line if both start in one column, otherwise of the level above
/// that it is deepest in.
///
/// `levels` are sorted by line, and those of a line by column.
pub(super) fn place_comments(tasks: &mut [Task], first_line: usize, lines: &Lines, levels: &[Level]) {
    let mut open: Vec<Level> = Vec::new();
    let mut next = 0;
    for (number, task) in tasks.iter_mut().enumerate() {
        let number = first_line + number;
        while let Some(level) = levels.get(next).filter(|level| level.line <= number) {
            while open.last().is_some_and(|last| last.column >= level.column) {
                open.pop();
            }
            open.push(*level);
            next += 1;
        }
        if *task == Task::Comment {
            let line = lines.get(number);
            let column = line.content - line.start;
            *task = Task::Shift(shift(column, &open, levels.get(next)));
        }
    }
}

fn shift(column: u32, open: &[Level], next: Option<&Level>) -> i32 {
    if let Some(next) = next.filter(|next| next.column == column) {
        return next.shift;
    }
    let around = open[..open.partition_point(|level| level.column <= column)].last();
    around.or(next).map_or(0, |level| level.shift)
}
