//! Applying fixes: which of them go together, and again until none is left.

mod choose;
mod fixed_point;
#[cfg(test)]
mod tests;

pub use fixed_point::{Changes, Fixed, FixedPoint, Snapshot, fix_all};

use crate::{Applicability, FileId, Fix};
use choose::Taken;
use podlint_yaml::edit::{TextEdit, apply};

/// Applies fixes to a text, in their order. A fix that overlaps one before it is left out as a whole.
///
/// Returns the new text and the number of fixes that were applied. Edits outside of the text, or of other files, are left
/// out with their fix.
pub fn apply_fixes<'f>(source: &str, file: FileId, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
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
    // What was taken fits and does not overlap.
    (apply(source, &edits).unwrap_or_else(|| source.to_owned()), applied)
}

fn text_edit(edit: &crate::Edit) -> TextEdit {
    TextEdit { span: edit.location.span, text: edit.new_text.clone() }
}
