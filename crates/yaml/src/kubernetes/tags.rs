//! What a tag means to Kubernetes.

use std::collections::HashMap;

/// A tag, after `%TAG` directives and the default handles were applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// `!`: text, except that `! <<` still merges.
    Lone,
    Str,
    Bool,
    Int,
    Float,
    Null,
    Timestamp,
    Binary,
    Merge,
    /// Any other: text.
    Other,
}

const LONG_PREFIX: &[u8] = b"tag:yaml.org,2002:";

impl Tag {
    /// The tag with this full name.
    pub(super) fn from_name(name: &[u8]) -> Tag {
        if name == b"!" {
            return Tag::Lone;
        }
        match name.strip_prefix(LONG_PREFIX) {
            Some(b"str") => Tag::Str,
            Some(b"bool") => Tag::Bool,
            Some(b"int") => Tag::Int,
            Some(b"float") => Tag::Float,
            Some(b"null") => Tag::Null,
            Some(b"timestamp") => Tag::Timestamp,
            Some(b"binary") => Tag::Binary,
            Some(b"merge") => Tag::Merge,
            _ => Tag::Other,
        }
    }

    /// The tag as it is written in a document without `%TAG` directives. Percent escapes are taken for what they are.
    pub(crate) fn from_source(written: &str) -> Tag {
        if let Some(short) = written.strip_prefix("!!") {
            return Tag::from_name(&[LONG_PREFIX, short.as_bytes()].concat());
        }
        let verbatim = written.strip_prefix("!<").and_then(|rest| rest.strip_suffix('>'));
        Tag::from_name(verbatim.unwrap_or(written).as_bytes())
    }
}

/// The handles that `%TAG` directives declare, and the two that are always there.
#[derive(Debug, Default)]
pub(super) struct Handles {
    declared: HashMap<Vec<u8>, Vec<u8>>,
}

impl Handles {
    /// Declares a handle. False where it is declared already.
    pub(super) fn declare(&mut self, handle: &[u8], prefix: &[u8]) -> bool {
        self.declared.insert(handle.to_vec(), prefix.to_vec()).is_none()
    }

    /// What a tag means; `None` where nobody declared its handle.
    pub(super) fn resolve(&self, handle: &[u8], rest: &[u8]) -> Option<Tag> {
        if handle.is_empty() {
            return Some(Tag::from_name(rest));
        }
        let declared = self.declared.get(handle).map(Vec::as_slice);
        let prefix = match handle {
            b"!" => declared.unwrap_or(b"!"),
            b"!!" => declared.unwrap_or(LONG_PREFIX),
            _ => declared?,
        };
        Some(Tag::from_name(&[prefix, rest].concat()))
    }
}
