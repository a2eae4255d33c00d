//! Refactorings: changes that nobody has to ask for, because nothing is wrong.

use crate::Scope;
use podlint_yaml::Span;
use podlint_yaml::edit::TextEdit;

/// A change that can be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refactoring {
    /// What it does: `Turn the Pod into a Deployment`.
    pub title: String,
    /// The edits of each file, by its place in the index.
    pub edits: Vec<(u32, Vec<TextEdit>)>,
}

/// The refactorings for what is selected.
pub fn refactorings(_scope: &Scope<'_>, _selected: Span) -> Vec<Refactoring> {
    Vec::new()
}
