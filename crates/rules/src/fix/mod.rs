//! Applying fixes: which of them go together, and again until none is left.

mod choose;
mod fixed_point;
#[cfg(test)]
mod tests;

pub use fixed_point::{Changes, Fixed, FixedPoint, Snapshot, fix_all};

use crate::{Applicability, FileId, Fix};
use choose::Taken;
use podlint_yaml::edit::{TextEdit, apply};

/// Applies fixes to a text, as far as they go together ([`compatible_edits`]).
///
/// Returns the new text and the number of fixes that were applied.
pub fn apply_fixes<'f>(source: &str, file: FileId, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let (edits, applied) = compatible_edits(source, file, fixes);
    // What was taken fits and does not overlap.
    (apply(source, &edits).unwrap_or_else(|| source.to_owned()), applied)
}

/// The edits of fixes of a text, sorted and without overlaps, and the number of fixes they are of.
///
/// A fix that overlaps one before it is left out as a whole, and so is one with edits outside of the text or of other files.
pub fn compatible_edits<'f>(
    source: &str,
    file: FileId,
    fixes: impl IntoIterator<Item = &'f Fix>,
) -> (Vec<TextEdit>, usize) {
    let mut taken = Taken::default();
    let mut edits = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let fits =
            fix.edits.iter().all(|edit| edit.location.file == file && source.get(edit.location.span.range()).is_some());
        if fits && fix.applicability != Applicability::Manual && taken.take(fix) {
            edits.extend(fix.edits.iter().map(text_edit));
            applied += 1;
        }
    }
    // Of two insertions at one place the first one goes first: they are of one fix.
    edits.sort_by_key(|edit| edit.span);
    (edits, applied)
}

fn text_edit(edit: &crate::Edit) -> TextEdit {
    TextEdit { span: edit.location.span, text: edit.new_text.clone() }
}
