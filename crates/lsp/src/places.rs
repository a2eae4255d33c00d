//! Where bytes of files are, in the protocol's words.

use crate::convert::Lines;
use crate::document::Document;
use crate::snapshot::Snapshot;
use podlint_ide::Target;
use podlint_workspace::Loaded;
use podlint_yaml::LineIndex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use tower_lsp_server::ls_types::{Location, Uri};

/// Turns any number of places of one answer into locations. Each file is read once, and its lines are counted once.
pub(crate) struct Places<'s> {
    pub(crate) snapshot: &'s Snapshot,
    files: RefCell<HashMap<u32, Option<Rc<Place>>>>,
}

/// A file that is pointed into.
struct Place {
    uri: Uri,
    text: Text,
}

enum Text {
    Open(Arc<Document>),
    Read(Arc<Loaded>, LineIndex),
}

impl<'s> Places<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot) -> Places<'s> {
        Places { snapshot, files: RefCell::default() }
    }

    /// Where bytes of a text are; `None` if it cannot be read.
    pub(crate) fn location(&self, target: Target) -> Option<Location> {
        let place = self.place(target.file)?;
        Some(Location { uri: place.uri.clone(), range: self.lines(&place).range(target.span) })
    }

    /// Asks the lines of a file; `None` if it cannot be read.
    pub(crate) fn with_lines<T>(&self, file: u32, ask: impl FnOnce(&Lines<'_>) -> T) -> Option<T> {
        let place = self.place(file)?;
        Some(ask(&self.lines(&place)))
    }

    fn lines<'p>(&self, place: &'p Place) -> Lines<'p> {
        let encoding = self.snapshot.client.encoding.0;
        match &place.text {
            Text::Open(document) => Lines::new(&document.text, document.lines(), encoding),
            Text::Read(loaded, index) => Lines::new(loaded.mended.original(), index, encoding),
        }
    }

    fn place(&self, file: u32) -> Option<Rc<Place>> {
        let mut files = self.files.borrow_mut();
        files.entry(file).or_insert_with(|| self.read(file).map(Rc::new)).clone()
    }

    fn read(&self, file: u32) -> Option<Place> {
        let uri = self.snapshot.uri(file)?;
        let open = self.snapshot.documents.get(self.snapshot.world.path(file)?);
        let text = match open {
            Some((_, document)) => Text::Open(document.clone()),
            None => {
                let loaded = self.snapshot.loaded(file)?;
                let index = LineIndex::new(loaded.mended.original());
                Text::Read(loaded, index)
            }
        };
        Some(Place { uri, text })
    }
}
