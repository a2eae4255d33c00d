//! Colours for what only podlint knows: references and `$(VAR)`.

use crate::Scope;
use podlint_yaml::Span;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The name of an object that is declared elsewhere.
    Reference,
    /// A use of an environment variable.
    Variable,
}

/// The tokens of a text, in its order; they do not overlap, and none goes over a line's end.
pub fn tokens(_scope: &Scope<'_>) -> Vec<(Span, TokenKind)> {
    Vec::new()
}
