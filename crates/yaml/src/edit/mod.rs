//! Changing a text without touching what nobody asked to change.
//!
//! An [`Editor`] looks at a tree and says which bytes to replace. It owns the questions that every fix and refactoring
//! would otherwise answer anew: which comments and blank lines go with an entry, how deep it is indented, which quotes
//! its neighbours have, where the comma goes. Nothing is changed in place: an operation gives [`TextEdit`]s, or says why
//! it is [`Refused`].
//!
//! ```
//! use podlint_yaml::edit::{Editor, Position, Value, apply};
//! let source = "metadata:\n  name: web # see README\n  labels:\n    app: web\nspec: {}\n";
//! let parse = podlint_yaml::parse(source);
//! let tree = parse.tree();
//! let editor = Editor::new(&tree);
//! let root = tree.documents().next().unwrap().content();
//! let labels = root.get("metadata").unwrap().get("labels").unwrap();
//!
//! let edits = editor.insert_entry(labels, Position::Last, "version", Value::Text("1.10")).unwrap();
//! assert_eq!(
//!     apply(source, &edits).unwrap(),
//!     "metadata:\n  name: web # see README\n  labels:\n    app: web\n    version: \"1.10\"\nspec: {}\n"
//! );
//! ```
//!
//! # What belongs to an entry or item
//!
//! - the lines it stands on, with the comment at their end;
//! - comment lines right above it, without a blank line between; those that are indented deeper belong to what stands
//!   above;
//! - comment lines right below it that are indented deeper than it is.
//!
//! Blank lines belong to nobody, but for those behind a block scalar that keeps them (`|+`).
//!
//! # Why is every edit parsed again?
//!
//! The layout of YAML has more corners than rules for edits can list: a value that swallows the next line, an anchor that
//! now stands behind its alias. So the changed text is parsed, and its tree is compared with the old one, changed as it
//! was meant to be. Where they differ the edit is refused. This costs one parse of the text for an operation.

mod expect;
mod insert;
mod layout;
mod piece;
mod relocate;
mod remove;
mod replace;
mod scalar;
mod shift;

pub use scalar::{flow_scalar_text, scalar_text};

use crate::{Dialect, Kind, Node, Span, Tree, parse_parts};
use expect::Plan;
use layout::{Extent, Layout};
use relocate::Move;
use std::fmt;
use std::ops::Range;

/// A replacement of bytes in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl TextEdit {
    /// Replaces `start..end` by `text`.
    pub fn new(start: u32, end: u32, text: impl Into<String>) -> TextEdit {
        TextEdit { span: Span::new(start, end), text: text.into() }
    }
}

/// The text after edits, which may stand in any order; `None` where two overlap or one does not fit the text.
///
/// Of two insertions at one place the first goes first.
///
/// ```
/// use podlint_yaml::edit::{TextEdit, apply};
/// assert_eq!(apply("a: 1\n", &[TextEdit::new(3, 4, "2")]).unwrap(), "a: 2\n");
/// assert_eq!(apply("a: 1\n", &[TextEdit::new(3, 9, "2")]), None);
/// ```
pub fn apply(source: &str, edits: &[TextEdit]) -> Option<String> {
    let fits = |edit: &TextEdit| source.get(edit.span.range()).is_some();
    if !edits.iter().all(fits) {
        return None;
    }
    String::from_utf8(apply_to_bytes(source.as_bytes(), edits)?).ok()
}

/// The same for bytes, which need not be UTF-8.
pub fn apply_to_bytes(source: &[u8], edits: &[TextEdit]) -> Option<Vec<u8>> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = Vec::with_capacity(source.len() + added);
    let mut copied = 0;
    for edit in sorted {
        out.extend_from_slice(source.get(copied..edit.span.start as usize)?);
        out.extend_from_slice(edit.text.as_bytes());
        copied = edit.span.end as usize;
    }
    out.extend_from_slice(source.get(copied..)?);
    Some(out)
}

/// A value to put into a text.
#[derive(Debug, Clone, Copy)]
pub enum Value<'v> {
    /// This text and nothing else: it gets quotes where Kubernetes would read a number or a boolean.
    Text(&'v str),
    /// YAML as it is: one scalar, or one collection that starts in the first column.
    Yaml(&'v str),
    /// A copy of a node with its anchor, its tag and the comments in it. It may be of another tree.
    Node(Node<'v>),
}

/// A place among the entries of a mapping or the items of a sequence.
#[derive(Debug, Clone, Copy)]
pub enum Position<'t> {
    /// In front of all others.
    First,
    /// Behind all others.
    Last,
    /// In front of the entry with this key or value, or of this item, and of the comments above it.
    Before(Node<'t>),
    /// Behind it, and behind what belongs to it.
    After(Node<'t>),
}

/// An entry that goes to another level while its lines stay where they are.
#[derive(Debug, Clone, Copy)]
pub struct Shift<'t> {
    /// The key of the entry.
    pub key: Node<'t>,
    /// Where it goes: a mapping or a missing value that ends right above it, or a mapping around it. Of a sequence it
    /// begins the next item, if its key is a name with a glued dash (`-name`). The key of an earlier shift stands for
    /// the item or the innermost of the mappings that began there.
    pub into: Node<'t>,
    /// Keys of new mappings that are written around it, the outermost first.
    pub under: &'t [&'t str],
    /// Its new key, without the dash.
    pub name: Option<&'t str>,
}

/// Why an edit is not made. The text stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The node is no entry or item of a collection of this tree, or not of the one that was named.
    NotInCollection,
    /// A mapping was expected, or a sequence.
    WrongKind,
    /// The mapping has this key already.
    DuplicateKey,
    /// What would go holds an anchor that is used elsewhere.
    AnchorInUse {
        /// The anchor.
        anchor: Span,
        /// Where it is used.
        alias: Span,
    },
    /// A collection without brackets cannot stand between brackets.
    BlockInFlow,
    /// The text to put in is not one value.
    NotOneValue,
    /// A node cannot be moved into itself.
    IntoItself,
    /// A comment stands between brackets where the edit would have to cut it.
    CommentInTheWay,
    /// The text would not be read as meant: something else would change, too.
    ChangesMore,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NotInCollection => "this is no entry or item here",
            Refused::WrongKind => "this takes no such entry or item",
            Refused::DuplicateKey => "the mapping has this key already",
            Refused::AnchorInUse { .. } => "an anchor in it is used elsewhere",
            Refused::BlockInFlow => "what is written without brackets cannot stand between brackets",
            Refused::NotOneValue => "the new text is not one value",
            Refused::IntoItself => "it cannot be moved into itself",
            Refused::CommentInTheWay => "a comment is in the way",
            Refused::ChangesMore => "more than this would change",
        })
    }
}

impl std::error::Error for Refused {}

/// Says how to change the text of a tree.
#[derive(Debug)]
pub struct Editor<'t> {
    layout: Layout<'t>,
    dialect: Dialect,
    /// Parts of the text that were parsed.
    parts: Vec<Range<usize>>,
}

impl<'t> Editor<'t> {
    /// An editor of a text that is YAML from end to end, as Kubernetes reads it.
    pub fn new(tree: &'t Tree<'t>) -> Editor<'t> {
        let whole = 0..tree.source.len();
        Editor::in_parts(tree, Dialect::Kubernetes, vec![whole])
    }

    /// An editor of what [`parse_parts`] gave, with the same dialect and parts.
    pub fn in_parts(tree: &'t Tree<'t>, dialect: Dialect, parts: Vec<Range<usize>>) -> Editor<'t> {
        Editor { layout: Layout::new(tree), dialect, parts }
    }

    /// An editor of one document, as Kubernetes reads it. Its edits cost no more than the document is long, and it does not
    /// matter what stands around it: other documents, or the prose of a Markdown page.
    pub fn of_document(document: Node<'t>) -> Editor<'t> {
        let layout = Layout::of_document(document);
        let part = layout.part().range();
        Editor { layout, dialect: Dialect::Kubernetes, parts: vec![part] }
    }

    /// Adds an entry to a mapping, or to a value that is missing.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, Position, Value, apply};
    /// let source = "{\"a\": \"x\"}";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let root = tree.documents().next().unwrap().content();
    /// let edits = Editor::new(&tree).insert_entry(root, Position::Last, "b", Value::Yaml("1")).unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "{\"a\": \"x\", \"b\": 1}");
    /// ```
    pub fn insert_entry(
        &self,
        mapping: Node<'t>,
        position: Position<'t>,
        key: &str,
        value: Value<'_>,
    ) -> Result<Vec<TextEdit>, Refused> {
        insert::entry(self, mapping, position, key, value)
    }

    /// Adds an item to a sequence.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, Position, Value, apply};
    /// let source = "args:\n- 'a' # first\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let args = tree.documents().next().unwrap().content().get("args").unwrap();
    /// let edits = Editor::new(&tree).insert_item(args, Position::Last, Value::Text("b")).unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "args:\n- 'a' # first\n- 'b'\n");
    /// ```
    pub fn insert_item(
        &self,
        sequence: Node<'t>,
        position: Position<'t>,
        value: Value<'_>,
    ) -> Result<Vec<TextEdit>, Refused> {
        insert::item(self, sequence, position, value)
    }

    /// Removes the entry with this key or value, or this item. The last one leaves `{}` or `[]`.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, apply};
    /// let source = "a: 1\n\n# about b\nb: # more\n  c: 2\n\nd: 3\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let b = tree.documents().next().unwrap().content().get("b").unwrap();
    /// let edits = Editor::new(&tree).remove(b).unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "a: 1\n\nd: 3\n");
    /// ```
    pub fn remove(&self, node: Node<'t>) -> Result<Vec<TextEdit>, Refused> {
        let (collection, extents, place) = self.locate(node)?;
        let range = extents[place].nodes();
        self.check_anchors(&range)?;
        let edits = remove::edits(&self.layout, collection, &extents, place, remove::Blanks::Tidy)?;
        let mut plan = Plan::new(&self.layout);
        plan.keep_until(range.start);
        plan.keep_from(range.end);
        self.checked(edits, &plan)
    }

    /// Puts another value in the place of a value, an item or the content of a document.
    ///
    /// An anchor stays, because others may use it; a tag goes with the value it was about.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, Value, apply};
    /// let source = "limits: # generous\n  cpu: 1\nname: 'x'\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let root = tree.documents().next().unwrap().content();
    /// let editor = Editor::new(&tree);
    /// let edits = editor.replace(root.get("name").unwrap(), Value::Text("it's")).unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "limits: # generous\n  cpu: 1\nname: 'it''s'\n");
    /// let edits = editor.replace(root.get("limits").unwrap(), Value::Yaml("{}")).unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "limits: {} # generous\nname: 'x'\n");
    /// ```
    pub fn replace(&self, node: Node<'t>, value: Value<'_>) -> Result<Vec<TextEdit>, Refused> {
        replace::value(self, node, value)
    }

    /// Gives an entry another key.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, apply};
    /// let source = "? \"a\"\n: 1\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let entry = tree.documents().next().unwrap().content().entry("a").unwrap();
    /// let edits = Editor::new(&tree).rename(entry.key, "b").unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "? \"b\"\n: 1\n");
    /// ```
    pub fn rename(&self, key: Node<'t>, name: &str) -> Result<Vec<TextEdit>, Refused> {
        replace::key(self, key, name)
    }

    /// Moves an entry or item within its collection, or into another one, where it is indented as its new neighbours are.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, Position, apply};
    /// let source = "containers:\n- name: web\nenv: # of web\n- name: A\n  value: b\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let root = tree.documents().next().unwrap().content();
    /// let web = root.get("containers").unwrap().items().next().unwrap();
    /// let edits = Editor::new(&tree).move_to(root.get("env").unwrap(), web, Position::Last).unwrap();
    /// assert_eq!(
    ///     apply(source, &edits).unwrap(),
    ///     "containers:\n- name: web\n  env: # of web\n  - name: A\n    value: b\n"
    /// );
    /// ```
    pub fn move_to(
        &self,
        node: Node<'t>,
        collection: Node<'t>,
        position: Position<'t>,
    ) -> Result<Vec<TextEdit>, Refused> {
        relocate::edits(self, &Move { node, target: collection, position, under: &[], name: None })
    }

    /// Moves an entry behind all others of another block mapping, with new mappings around it (their keys, the
    /// outermost first) and with another key.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, apply};
    /// let source = "spec:\n  image: web\nport: 80 # of web\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let root = tree.documents().next().unwrap().content();
    /// let port = root.entry("port").unwrap().key;
    /// let edits = Editor::new(&tree).move_under(port, root.get("spec").unwrap(), &["probe"], Some("number")).unwrap();
    /// assert_eq!(apply(source, &edits).unwrap(), "spec:\n  image: web\n  probe:\n    number: 80 # of web\n");
    /// ```
    pub fn move_under(
        &self,
        key: Node<'t>,
        mapping: Node<'t>,
        under: &[&str],
        name: Option<&str>,
    ) -> Result<Vec<TextEdit>, Refused> {
        relocate::edits(self, &Move { node: key, target: mapping, position: Position::Last, under, name })
    }

    /// Moves entries of one mapping, in their order, to other levels by indentation alone: no line changes its place.
    ///
    /// ```
    /// use podlint_yaml::edit::{Editor, Shift, apply};
    /// let source = "containers:\n- name: web\n\n# the image\nimage: nginx\n";
    /// let parse = podlint_yaml::parse(source);
    /// let tree = parse.tree();
    /// let root = tree.documents().next().unwrap().content();
    /// let web = root.get("containers").unwrap().items().next().unwrap();
    /// let image = root.entry("image").unwrap().key;
    /// let edits = Editor::new(&tree).shift(&[Shift { key: image, into: web, under: &[], name: None }]).unwrap();
    /// assert_eq!(
    ///     apply(source, &edits).unwrap(),
    ///     "containers:\n- name: web\n\n  # the image\n  image: nginx\n"
    /// );
    /// ```
    pub fn shift(&self, shifts: &[Shift<'t>]) -> Result<Vec<TextEdit>, Refused> {
        shift::edits(self, shifts)
    }

    /// The collection that a key, value or item is in, all that is in it, and the place of the node there.
    fn locate(&self, node: Node<'t>) -> Result<(Node<'t>, Vec<Extent<'t>>, usize), Refused> {
        let collection = node.parent().ok_or(Refused::NotInCollection)?;
        if !matches!(collection.kind(), Kind::Mapping | Kind::Sequence) {
            return Err(Refused::NotInCollection);
        }
        let extents = self.layout.extents(collection);
        let is_meant = |extent: &Extent<'t>| extent.node == node || extent.value == node;
        let place = extents.iter().position(is_meant).ok_or(Refused::NotInCollection)?;
        Ok((collection, extents, place))
    }

    /// Refuses to lose an anchor that is used outside of these nodes.
    fn check_anchors(&self, lost: &Range<u32>) -> Result<(), Refused> {
        let tree = self.layout.tree;
        for (index, record) in self.layout.nodes.clone().zip(self.layout.records()) {
            let is_alias = Kind::from_number(record.kind) == Kind::Alias;
            if is_alias && lost.contains(&record.aux) && !lost.contains(&index) {
                let anchor = tree.node(record.aux).and_then(Node::anchor).unwrap_or_default();
                return Err(Refused::AnchorInUse { anchor, alias: record.span() });
            }
        }
        Ok(())
    }

    /// The edits, if the text after them is read as planned.
    fn checked(&self, edits: Vec<TextEdit>, plan: &Plan<'_>) -> Result<Vec<TextEdit>, Refused> {
        let part = self.layout.part();
        let fits = |edit: &TextEdit| part.contains(edit.span);
        if !edits.iter().all(fits) {
            return Err(Refused::ChangesMore);
        }
        let in_part = |offset: u32| offset - part.start;
        let moved =
            edits.iter().map(|edit| TextEdit::new(in_part(edit.span.start), in_part(edit.span.end), &*edit.text));
        let changed = apply(self.layout.source(), &moved.collect::<Vec<_>>()).ok_or(Refused::ChangesMore)?;
        let parts = self.parts.iter().map(|part| part_after(part, &edits));
        let start = part.start as usize;
        let parts: Vec<_> = parts.map(|part| part.start - start..part.end - start).collect();
        let parse = parse_parts(changed.as_str(), self.dialect, &parts);
        if plan.is_met_by(&parse.tree()) { Ok(edits) } else { Err(Refused::ChangesMore) }
    }
}

/// Where a part of the text lies after edits. What is inserted at its border counts as inside.
fn part_after(part: &Range<usize>, edits: &[TextEdit]) -> Range<usize> {
    let (mut start, mut end) = (part.start as isize, part.end as isize);
    for edit in edits {
        let grown = edit.text.len() as isize - edit.span.len() as isize;
        if (edit.span.end as usize) < part.start {
            start += grown;
        }
        if edit.span.end as usize <= part.end {
            end += grown;
        }
    }
    start as usize..end as usize
}
