//! Notes above objects.

use crate::{Scope, Target};
use podlint_yaml::Span;

/// A note above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// What it is about.
    pub span: Span,
    /// What is shown: `3 references`.
    pub title: String,
    /// What it leads to.
    pub targets: Vec<Target>,
}

/// The lenses of a text, in its order.
pub fn lenses(_scope: &Scope<'_>) -> Vec<Lens> {
    Vec::new()
}
