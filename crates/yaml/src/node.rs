//! One node of the tree, as it lies in memory and crosses the plugin border.

use crate::Span;

/// "No node" where an index is expected.
pub const NO_NODE: u32 = u32::MAX;

/// A node: 24 bytes, the same in every language. Nodes stand in pre-order, so a subtree is the range `index..next`.
///
/// What its span covers:
/// - scalar: its text, with quotes; a block scalar from `|` or `>` to the end of its last line that is not blank;
/// - flow collection: from bracket to bracket;
/// - block collection: from the first dash or key (with that key's anchor and tag) to the end of its last child;
///   comments and blank lines behind that belong to nobody;
/// - missing value: no bytes, where the value would begin: behind the colon or dash, or behind its own anchor and tag;
/// - document: from its `---`, directive or first token to the end of its content, or of its `...`.
///
/// Anchors and tags lie before the span and are found in [`Properties`]. Dashes, colons, commas and question marks are
/// not stored: they are the only such characters between the spans of neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct NodeRecord {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
    /// Index of the first node behind this one's subtree.
    pub next: u32,
    /// Index of the parent, [`NO_NODE`] for documents.
    pub parent: u32,
    /// A [`Kind`], as a number: a plugin built earlier may not know it.
    pub kind: u8,
    /// A [`Style`], as a number.
    pub style: u8,
    /// Bits of [`flag`].
    pub flags: u16,
    /// Scalar with [`flag::DECODED`]: index into the decoded texts. Alias: index of the node it stands for, or [`NO_NODE`].
    pub aux: u32,
}

const _: () = assert!(size_of::<NodeRecord>() == 24);

impl NodeRecord {
    /// Its bytes in the source.
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// One document; it has exactly one child that is not extra.
    Document = 1,
    /// Its children alternate: key, value, key, value.
    Mapping = 2,
    /// Its children are the items.
    Sequence = 3,
    /// Text.
    Scalar = 4,
    /// `*name`.
    Alias = 5,
    /// A value that is not written: no bytes.
    Missing = 6,
    /// A kind that a later podlint added.
    Unknown = 255,
}

impl Kind {
    /// The kind with this number.
    pub const fn from_number(number: u8) -> Kind {
        match number {
            1 => Kind::Document,
            2 => Kind::Mapping,
            3 => Kind::Sequence,
            4 => Kind::Scalar,
            5 => Kind::Alias,
            6 => Kind::Missing,
            _ => Kind::Unknown,
        }
    }
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Style {
    /// Collections by indentation, and whatever has no other style.
    Block = 0,
    /// Collections in brackets.
    Flow = 1,
    /// A scalar without quotes.
    Plain = 2,
    /// `'...'`
    SingleQuoted = 3,
    /// `"..."`
    DoubleQuoted = 4,
    /// `|`
    Literal = 5,
    /// `>`
    Folded = 6,
}

impl Style {
    /// The style with this number; an unknown one counts as block.
    pub const fn from_number(number: u8) -> Style {
        match number {
            1 => Style::Flow,
            2 => Style::Plain,
            3 => Style::SingleQuoted,
            4 => Style::DoubleQuoted,
            5 => Style::Literal,
            6 => Style::Folded,
            _ => Style::Block,
        }
    }
}

/// Bits of [`NodeRecord::flags`].
pub mod flag {
    /// An anchor or a tag stands before it.
    pub const PROPERTIES: u16 = 1;
    /// Its text is not its bytes; `aux` says where the text is.
    pub const DECODED: u16 = 1 << 1;
    /// Not part of the data: a stray item, a template hole of its own line. Ordinary iterators skip it.
    pub const EXTRA: u16 = 1 << 2;
    /// A syntax error touches it: what it holds is a guess.
    pub const DAMAGED: u16 = 1 << 3;
    /// Holds a template expression `{{ ... }}`: its value is not known.
    pub const HOLE: u16 = 1 << 4;
    /// A mapping or sequence inside of which a template line stands: it may hold more than is written.
    pub const OPEN: u16 = 1 << 5;
    /// A document that starts with `---`.
    pub const EXPLICIT: u16 = 1 << 6;
    /// The pair of `[key: value]`, a mapping without braces.
    pub const PAIR: u16 = 1 << 7;
    /// A document that ends with `...`.
    pub const EXPLICIT_END: u16 = 1 << 8;
    /// A document with something unusual in it, which Kubernetes may read in another way than the tree shows. One without the
    /// flag it reads as the tree does, except that equal keys become one.
    pub const DIALECT: u16 = 1 << 9;
}

/// Anchor and tag of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Properties {
    /// Index of the node.
    pub node: u32,
    /// `&name` with its ampersand; empty where there is none.
    pub anchor: Span,
    /// `!tag`; empty where there is none.
    pub tag: Span,
}
