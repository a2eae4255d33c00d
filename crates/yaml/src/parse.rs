//! The owner of a tree.

use crate::error::{ErrorCode, SyntaxError};
use crate::parser::{Parser, Tables};
use crate::{Span, Tree};
use std::borrow::Cow;
use std::ops::Range;

/// Inputs above this are refused with one error: offsets are 32 bits, and no manifest is that large.
pub const MAX_SOURCE: usize = 512 * 1024 * 1024;

/// Which YAML is read. Where the two read the same, which is nearly everywhere, so does the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// As Kubernetes reads it. Template expressions `{{ ... }}` are holes: Kubernetes refuses them, people keep them in
    /// the files that they render.
    #[default]
    Kubernetes,
    /// YAML 1.2.
    Core,
}

impl Dialect {
    /// Whether `{{ ... }}` is a hole instead of a mapping as key of a mapping.
    pub(crate) fn has_holes(self) -> bool {
        self == Dialect::Kubernetes
    }

    /// Whether `\'` is an escape in double quotes, as go-yaml has it.
    pub(crate) fn has_escaped_single_quote(self) -> bool {
        self == Dialect::Kubernetes
    }

    /// Whether lines inside of quotes and brackets must be indented deeper than what holds them, and tabs do not count.
    pub(crate) fn has_strict_indentation(self) -> bool {
        self == Dialect::Core
    }

    /// Whether `-` alone is text inside of brackets, and `,` may stand in a tag.
    pub(crate) fn has_loose_indicators(self) -> bool {
        self == Dialect::Kubernetes
    }

    /// Whether `#` right behind a quote or bracket starts a comment.
    pub(crate) fn has_glued_comments(self) -> bool {
        self == Dialect::Kubernetes
    }
}

/// What parsing cost, in counts that do not depend on the machine. Tests hold growth to them, not to a clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Bytes of scalars looked at; more than the source where something was read twice.
    pub bytes: u64,
    /// Nodes made.
    pub nodes: u64,
    /// Times that reading went back: a quote or bracket was not closed where it made sense.
    pub returns: u64,
}

/// A parsed text: source and tree. It always exists, whatever the text; [`Tree::errors`] says what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Parse<'s> {
    source: Cow<'s, str>,
    tables: Tables,
    /// The parts of the source that were read.
    parts: Vec<Range<usize>>,
}

/// Parses a text as Kubernetes reads it.
///
/// Bytes that are not UTF-8 are errors; each of them counts as one control character, so that offsets stay true.
///
/// ```
/// let parse = podlint_yaml::parse("kind: Pod\nmetadata:\n  name:web\n  labels: {}\n");
/// let tree = parse.tree();
/// let root = tree.documents().next().unwrap().content();
/// assert_eq!(root.get("metadata").unwrap().get("name").unwrap().text(), "web");
/// assert_eq!(tree.errors[0].code().message(), "missing space after `:`");
/// ```
pub fn parse<'s>(source: impl Into<Source<'s>>) -> Parse<'s> {
    parse_with(source, Dialect::Kubernetes)
}

/// Parses a text in a dialect.
pub fn parse_with<'s>(source: impl Into<Source<'s>>, dialect: Dialect) -> Parse<'s> {
    let source = source.into();
    let whole = 0..source.text.len();
    parse_ranges(source, dialect, vec![whole])
}

/// Parses parts of a text, such as the fenced blocks of a Markdown page, into one tree with offsets of the whole text.
///
/// Parts stand in order and do not overlap; one that does not fit the text is left out.
pub fn parse_parts<'s>(source: impl Into<Source<'s>>, dialect: Dialect, parts: &[Range<usize>]) -> Parse<'s> {
    parse_ranges(source, dialect, parts.to_vec())
}

pub(crate) fn parse_ranges<'s>(source: impl Into<Source<'s>>, dialect: Dialect, parts: Vec<Range<usize>>) -> Parse<'s> {
    parse_source(source.into(), dialect, parts, true)
}

/// The same as [`parse_with`] by the general path alone. Tests hold the shortcuts of the parser to it.
#[doc(hidden)]
pub fn parse_without_shortcuts<'s>(source: impl Into<Source<'s>>, dialect: Dialect) -> Parse<'s> {
    let source = source.into();
    let whole = 0..source.text.len();
    parse_source(source, dialect, vec![whole], false)
}

fn parse_source(source: Source<'_>, dialect: Dialect, parts: Vec<Range<usize>>, has_shortcuts: bool) -> Parse<'_> {
    let Source { text, problems } = source;
    if let Some(code) = refusal(&text) {
        let errors = vec![SyntaxError::new(code, Span::empty(0))];
        return Parse { source: text, tables: Tables { errors, ..Tables::default() }, parts };
    }
    let mut parser = Parser::new(&text, dialect, has_shortcuts);
    for part in parts.iter().filter(|part| text.get((*part).clone()).is_some()) {
        parser.part(part.clone());
    }
    let mut tables = parser.finish();
    if !problems.is_empty() {
        // A byte that is not UTF-8 became a control character, about which nothing more has to be said.
        let errors = std::mem::take(&mut tables.errors);
        for error in errors {
            match error.code() {
                ErrorCode::ControlCharacter => tables.errors.extend(outside(&problems, error)),
                _ => tables.errors.push(error),
            }
        }
        tables.errors.extend(problems);
        tables.errors.sort_by_key(|error| (error.span.start, error.span.end));
    }
    let mut parse = Parse { source: text, tables, parts };
    parse.offer_utf8();
    parse
}

/// The error, where none of the problems is; both are about bytes, so it may be split.
fn outside(problems: &[SyntaxError], error: SyntaxError) -> Vec<SyntaxError> {
    let Span { mut start, end } = error.span;
    let first = problems.partition_point(|problem| problem.span.end <= start);
    let within = problems[first..].iter().take_while(|problem| problem.span.start < end);
    let mut pieces = Vec::new();
    for covered in within.map(|problem| problem.span).chain([Span::empty(end)]) {
        if start < covered.start {
            pieces.push(SyntaxError { span: Span::new(start, covered.start), ..error });
        }
        start = covered.end;
    }
    pieces
}

fn refusal(text: &str) -> Option<ErrorCode> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_SOURCE {
        return Some(ErrorCode::TooLarge);
    }
    None
}

impl Parse<'_> {
    /// The text. Of a file in UTF-16 it is what the file says, so offsets are not those of the file. Bytes that were
    /// not UTF-8 are U+001A in it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The tree, as everybody sees it.
    pub fn tree(&self) -> Tree<'_> {
        let tables = &self.tables;
        Tree {
            source: &self.source,
            nodes: &tables.nodes,
            properties: &tables.properties,
            decoded: &tables.decoded,
            texts: &tables.texts,
            comments: &tables.comments,
            errors: &tables.errors,
            repairs: &tables.repairs,
            edits: &tables.edits,
        }
    }

    /// The parts of the source that were read, in order.
    pub(crate) fn parts(&self) -> &[Range<usize>] {
        &self.parts
    }

    /// The part that holds `offset`, or the nearest one in front of it.
    pub(crate) fn part_around(&self, offset: usize) -> Range<usize> {
        let after = self.parts.partition_point(|part| part.start <= offset);
        self.parts[..after].last().cloned().unwrap_or(0..self.source.len())
    }

    pub(crate) fn into_source(self) -> String {
        self.source.into_owned()
    }

    pub(crate) fn tables_mut(&mut self) -> &mut Tables {
        &mut self.tables
    }

    /// What it cost.
    pub fn work(&self) -> Work {
        self.tables.work
    }

    /// Places that are YAML but look like a slip, such as the text `name:web` where it stands alone. They carry repairs as
    /// errors do; whether they are mistakes depends on what the text is about.
    pub fn suspects(&self) -> &[SyntaxError] {
        &self.tables.suspects
    }

    /// The same, independent of the text it was made from.
    pub fn into_owned(self) -> Parse<'static> {
        Parse { source: Cow::Owned(self.source.into_owned()), tables: self.tables, parts: self.parts }
    }

    /// A file that was not read because it is larger than [`MAX_SOURCE`]: no text and one error.
    pub fn too_large() -> Parse<'static> {
        let errors = vec![SyntaxError::new(ErrorCode::TooLarge, Span::empty(0))];
        Parse { tables: Tables { errors, ..Tables::default() }, ..Parse::default() }
    }
}

/// A text to parse, and what had to be changed to make it one.
#[derive(Debug, Clone)]
pub struct Source<'s> {
    text: Cow<'s, str>,
    problems: Vec<SyntaxError>,
}

impl<'s> From<&'s str> for Source<'s> {
    fn from(text: &'s str) -> Self {
        Source { text: Cow::Borrowed(text), problems: Vec::new() }
    }
}

impl From<String> for Source<'_> {
    fn from(text: String) -> Self {
        Source { text: Cow::Owned(text), problems: Vec::new() }
    }
}

impl<'s> From<&'s [u8]> for Source<'s> {
    fn from(bytes: &'s [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) => Source::from(text),
            Err(_) => Source::from(bytes.to_vec()),
        }
    }
}

impl From<Vec<u8>> for Source<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Source::from(text),
            Err(error) => repaired(error.into_bytes()),
        }
    }
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of bytes that begin with the byte order mark of UTF-16, as `>` of PowerShell writes them.
fn from_utf16(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(letters.collect())
}

/// Replaces each byte that is not UTF-8 by a control character of one byte.
fn repaired(mut bytes: Vec<u8>) -> Source<'static> {
    if let Some(text) = from_utf16(&bytes) {
        // One cause is one error: the rest is read as what it is. The mark stays in the text, so that there is
        // something to remove.
        let mark = Span::new(0, BYTE_ORDER_MARK.len_utf8() as u32);
        return Source { text: Cow::Owned(text), problems: vec![SyntaxError::new(ErrorCode::Utf16, mark)] };
    }
    let mut problems = Vec::new();
    let mut at = 0;
    while let Err(error) = std::str::from_utf8(&bytes[at..]) {
        let start = at + error.valid_up_to();
        let end = error.error_len().map_or(bytes.len(), |length| start + length);
        bytes[start..end].fill(0x1A);
        problems.push(SyntaxError::new(ErrorCode::NotUtf8, Span::new(start as u32, end as u32)));
        at = end;
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    Source { text: Cow::Owned(text), problems }
}
