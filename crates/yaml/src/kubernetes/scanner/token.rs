//! What the scanner hands out.

use crate::node::Style;

/// A token of the YAML library's grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    StreamEnd,
    /// `%YAML`; `detail` is 1 for version 1.1 and 0 for any other.
    VersionDirective,
    /// `%TAG`; `detail` is the index of its handle and prefix.
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    /// `detail` is the index of its handle and suffix.
    Tag,
    /// `detail` is the index of the decoded text, [`NOT_DECODED`] where the text is the bytes.
    Scalar(Style),
}

/// `detail` of a scalar whose text is its bytes.
pub(crate) const NOT_DECODED: u32 = u32::MAX;

/// `level` of a token that cannot be a simple key.
pub(super) const NO_LEVEL: u32 = u32::MAX;

/// A token and where it stands in the text of the chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) detail: u32,
    /// The flow level at which it was noted as a possible simple key.
    pub(super) level: u32,
}

/// The two halves of a tag, or of a `%TAG` directive. Percent escapes may spell bytes that are no UTF-8.
#[derive(Debug, Clone, Default)]
pub(crate) struct TagParts {
    /// `!`, `!!`, `!name!`, or nothing for `!<...>` and the lone `!`.
    pub(crate) handle: Vec<u8>,
    /// What follows; the prefix for a directive.
    pub(crate) rest: Vec<u8>,
}
