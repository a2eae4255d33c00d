//! What a feature looks at.

use podlint_manifest::{Context, IndexView, Object, ObjectRecord, Objects, objects};
use podlint_schema::Minor;
use podlint_yaml::{LineIndex, Parse, Span, Tree};
use std::sync::{Arc, OnceLock};

/// A text with its tree and its objects, as it stands.
#[derive(Debug)]
pub struct Source {
    /// The text and its tree.
    pub parse: Parse<'static>,
    /// The objects in it.
    pub objects: Objects,
    lines: OnceLock<LineIndex>,
}

impl Source {
    /// The source of a text. `context` is what its surroundings say about it.
    pub fn new(parse: impl Into<Parse<'static>>, context: Context) -> Source {
        let parse = parse.into();
        let objects = objects(&parse.tree(), context);
        Source { parse, objects, lines: OnceLock::new() }
    }

    /// The tree.
    pub fn tree(&self) -> Tree<'_> {
        self.parse.tree()
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.parse.source()
    }

    /// Where the lines of the text are.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text()))
    }
}

/// The files of the index, by their places in it.
pub trait Files {
    /// The text of a file with its tree; `None` if it cannot be read.
    fn source(&self, file: u32) -> Option<Arc<Source>>;

    /// Whether these bytes are in the text of a file, without parsing it; `true` if that is not known.
    fn may_contain(&self, _file: u32, _text: &str) -> bool {
        true
    }

    /// Where bytes that the index names stand in the text: the index has the text with the repairs of its mistakes made.
    fn in_text(&self, file: u32, span: Span) -> Span;

    /// The path of a file as the index reports it.
    fn path(&self, file: u32) -> String;

    /// The oldest release of Kubernetes that a file is for; `None` where nobody says.
    fn oldest_minor(&self, _file: u32) -> Option<Minor> {
        None
    }

    /// The path as people call the file: from the folder they work in.
    fn short_path(&self, file: u32) -> String {
        self.path(file)
    }
}

/// No files but the one that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn source(&self, _file: u32) -> Option<Arc<Source>> {
        None
    }

    fn in_text(&self, _file: u32, span: Span) -> Span {
        span
    }

    fn path(&self, _file: u32) -> String {
        String::new()
    }
}

/// A text and its surroundings.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The tree of the text as it stands.
    pub tree: &'a Tree<'a>,
    /// The objects in it.
    pub objects: &'a [ObjectRecord],
    /// What all files tell each other.
    pub index: IndexView<'a>,
    /// The place of this text in the index.
    pub file: u32,
    /// The release of Kubernetes that the text is for.
    pub minor: Minor,
    /// The way to the other files.
    pub files: &'a dyn Files,
}

impl<'a> Scope<'a> {
    /// The text.
    pub fn text(&self) -> &'a str {
        self.tree.source
    }

    /// The objects of the text, without the further templates of one object.
    pub fn all_objects(&self) -> impl Iterator<Item = Object<'a>> + use<'a> {
        let (tree, records) = (self.tree, self.objects);
        let all = records.iter().filter_map(move |record| Object::of(tree, record));
        all.filter(|object| !object.is_further_template())
    }

    /// The object around an offset.
    pub fn object_at(&self, offset: u32) -> Option<Object<'a>> {
        // Items of a list come behind what they are in.
        self.all_objects().filter(|object| object.root().span().touches(offset)).last()
    }
}

/// Bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The place of the file in the index.
    pub file: u32,
    /// Bytes of its text as it stands.
    pub span: Span,
}
