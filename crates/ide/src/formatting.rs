//! Formatting: only blanks change, comments stay.
//!
//! A [`Layout`](layout::Layout) says what becomes of each line, going by the tree. The edits are then made and the result is
//! parsed: where it does not hold the same data as before, there are no edits. Documents with syntax errors or with template
//! expressions are left as they are.

mod comments;
mod fields;
mod flow;
mod layout;
mod lines;
mod on_type;
mod same_data;
mod values;
mod writer;

pub use on_type::format_on_type;

use crate::Scope;
use layout::Layout;
use lines::Lines;
use podlint_yaml::edit::TextEdit;
use podlint_yaml::{Span, Tree};
use same_data::keeps_data;

/// Columns of a level.
const STEP: u32 = 2;

/// An edit of formatting.
#[derive(Debug, Clone)]
struct BlankEdit {
    edit: TextEdit,
    /// It moves lines, so that it makes sense together with the others that do.
    is_indentation: bool,
}

/// Edits that format the lines of a span. They change blanks and line breaks, never what the text says; formatting the result again
/// gives no edits.
pub fn format(scope: &Scope<'_>, span: Span) -> Vec<TextEdit> {
    let tree = scope.tree;
    let Some(lines) = Lines::of(tree.source) else { return Vec::new() };
    let all = Layout::of(tree, &lines).edits(tree, &lines);
    let whole_lines = lines.around(span);
    let wanted: Vec<BlankEdit> = all.into_iter().filter(|found| whole_lines.contains(found.edit.span)).collect();
    same_data_with(tree, &wanted, |_| true)
        // Half of the lines of a mapping were to move: the rest can still be done.
        .or_else(|| same_data_with(tree, &wanted, |found| !found.is_indentation))
        .unwrap_or_default()
}

/// The chosen edits, if the text holds the same data afterwards.
fn same_data_with(tree: &Tree<'_>, found: &[BlankEdit], choose: fn(&BlankEdit) -> bool) -> Option<Vec<TextEdit>> {
    let edits: Vec<TextEdit> = found.iter().filter(|found| choose(found)).map(|found| found.edit.clone()).collect();
    (edits.is_empty() || keeps_data(tree, &edits)).then_some(edits)
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;
