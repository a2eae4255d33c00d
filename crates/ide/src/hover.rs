//! What is known about a place.

use crate::Scope;
use podlint_yaml::Span;

/// What is shown about bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The bytes it is about.
    pub span: Span,
    /// In Markdown.
    pub markdown: String,
}

/// What is known about the place at `offset`.
pub fn hover(_scope: &Scope<'_>, _offset: u32) -> Option<Hover> {
    None
}
