//! Formatting: only blanks change, comments stay.

use crate::Scope;
use podlint_yaml::Span;
use podlint_yaml::edit::TextEdit;

/// Edits that format the lines of a span.
pub fn format(_scope: &Scope<'_>, _span: Span) -> Vec<TextEdit> {
    Vec::new()
}

/// Edits after a character was typed at `offset`.
pub fn format_on_type(_scope: &Scope<'_>, _offset: u32, _typed: char) -> Vec<TextEdit> {
    Vec::new()
}
