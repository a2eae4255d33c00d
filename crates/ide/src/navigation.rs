//! From a name to what it names, and back.

use crate::{Scope, Target};
use podlint_yaml::Span;

/// A use of something in the text that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// Its bytes.
    pub span: Span,
    /// It is the declaration.
    pub is_declaration: bool,
}

/// What the name at `offset` stands for, with the bytes of the name.
pub fn definition(_scope: &Scope<'_>, _offset: u32) -> Option<(Span, Vec<Target>)> {
    None
}

/// All uses of what the name at `offset` stands for, the nearest files first.
pub fn references(_scope: &Scope<'_>, _offset: u32, _with_declaration: bool) -> Vec<Target> {
    Vec::new()
}

/// The uses in this text.
pub fn highlights(_scope: &Scope<'_>, _offset: u32) -> Vec<Highlight> {
    Vec::new()
}
