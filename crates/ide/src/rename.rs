//! Giving something another name, wherever it is used.

use crate::Scope;
use podlint_yaml::Span;
use podlint_yaml::edit::TextEdit;

/// Something that can be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renameable {
    /// The bytes of the name at the place, without quotes.
    pub span: Span,
    /// The name.
    pub name: String,
}

/// What can be renamed at `offset`.
pub fn prepare_rename(_scope: &Scope<'_>, _offset: u32) -> Option<Renameable> {
    None
}

/// The edits of each file, by its place in the index, that give what is at `offset` another name; why that is not possible.
pub fn rename(_scope: &Scope<'_>, _offset: u32, _name: &str) -> Result<Vec<(u32, Vec<TextEdit>)>, String> {
    Err("there is nothing to rename here".to_owned())
}
