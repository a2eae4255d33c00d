//! What can be folded.

use crate::Scope;
use podlint_yaml::Span;

/// Bytes that can be folded; the first line stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From the first to the last byte.
    pub span: Span,
    /// It is a run of comments.
    pub is_comment: bool,
}

/// All that can be folded, in the order of the text.
pub fn folds(_scope: &Scope<'_>) -> Vec<Fold> {
    Vec::new()
}
