//! The edit layer for rules: as many edits of an object as may be computed.

use podlint_manifest::Object;
use podlint_yaml::edit::Editor;
use podlint_yaml::{Kind, Node};

/// Edits of an object may cost as much as parsing its document so many times.
const MAX_EDITS: usize = 32;
/// In a document of so few bytes every object gets an edit, however many objects it holds.
const SMALL_DOCUMENT: usize = 64 * 1024;

/// Hands out the editor of an object's document until the edits have cost enough.
///
/// An edit is checked by parsing, so a thousand findings must not have a fix each. Those that are left over get theirs
/// when the others are made and the file is looked at again.
#[derive(Debug)]
pub struct Edits<'t> {
    document: Option<Node<'t>>,
    editor: Option<Editor<'t>>,
    left: usize,
}

impl<'t> Edits<'t> {
    /// For an object; nothing is computed before it is needed.
    pub fn of(object: &Object<'t>) -> Edits<'t> {
        let root = object.root();
        let document = root.ancestors().find(|node| node.kind() == Kind::Document);
        let length = document.map_or(0, |document| document.span().len() as usize);
        // The objects of a list share a document.
        let share = MAX_EDITS * root.span().len() as usize / length.max(1);
        let least = usize::from(length <= SMALL_DOCUMENT);
        Edits { document, editor: None, left: share.clamp(least, MAX_EDITS) }
    }

    /// The editor, for one more edit; `None` where there have been enough.
    pub fn editor(&mut self) -> Option<&Editor<'t>> {
        let document = self.document?;
        self.left = self.left.checked_sub(1)?;
        Some(self.editor.get_or_insert_with(|| Editor::of_document(document)))
    }
}
