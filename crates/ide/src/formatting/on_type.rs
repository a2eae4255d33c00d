//! Formatting while typing.

use crate::Scope;
use podlint_yaml::edit::TextEdit;

/// Edits after a character was typed at `offset`, which is behind it.
pub fn format_on_type(_scope: &Scope<'_>, _offset: u32, _typed: char) -> Vec<TextEdit> {
    Vec::new()
}
