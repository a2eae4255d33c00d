//! What could be written at a place.

use crate::Scope;
use podlint_yaml::Span;

/// What an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A field of an object.
    Field,
    /// One of a few values.
    Value,
    /// The name of something that is declared elsewhere.
    Reference,
    /// A whole object, or a larger part of one.
    Snippet,
}

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown and matched with what is typed.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside it, such as a type; empty for none.
    pub detail: String,
    /// Documentation in Markdown, found only when it is asked for.
    pub documentation: Option<Documentation>,
    /// What is written; with `${1:x}` places if it is a snippet.
    pub insert: String,
    /// `insert` is a snippet.
    pub is_snippet: bool,
    /// The bytes in front of the place that it takes the place of.
    pub inserting: Span,
    /// The same with the rest of the word behind the place.
    pub replacing: Span,
    /// Smaller numbers stand first.
    pub rank: u32,
    /// It is deprecated.
    pub is_deprecated: bool,
}

/// Where the documentation of an offer is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Documentation {
    /// Of a field: the package and the name of its type, and its own name.
    Field(&'static str, &'static str, &'static str),
    /// As it stands here.
    Text(String),
}

/// What could be written at `offset`, the best first.
pub fn completions(_scope: &Scope<'_>, _offset: u32) -> Vec<Completion> {
    Vec::new()
}

/// The documentation of an offer in Markdown.
pub fn documentation(documentation: &Documentation) -> Option<String> {
    match documentation {
        Documentation::Text(text) => Some(text.clone()),
        Documentation::Field(package, ty, name) => {
            let ty = podlint_schema::find_type(package, ty)?;
            podlint_docs::of_field(ty.any_field(name)?).map(str::to_owned)
        }
    }
}
