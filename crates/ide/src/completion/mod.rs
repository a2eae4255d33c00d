//! What could be written at a place.
//!
//! `typed` finds the word and the document with a marker in its place, [`Place`](crate::place::Place) says where in an object
//! the marker is, and the other files know what to offer there: `fields` the keys, `values` what a schema or a well-known
//! list says, `references` what is declared elsewhere. `insert` writes it down as the place needs it. A `kustomization` has fields
//! of its own; what they name are `paths` and parts of what is `built`, as a patch names parts of what is `patched`.

mod aliases;
mod built;
mod choices;
mod custom;
mod fields;
mod generated;
mod insert;
mod kinds;
mod kustomization;
mod labels;
mod patched;
mod paths;
mod ports;
#[cfg(test)]
mod quality;
mod quantities;
mod references;
mod releases;
mod request;
mod resources;
mod skeletons;
mod typed;
mod values;
mod variables;
mod well_known;

use crate::Scope;
use podlint_yaml::Span;
use podlint_yaml::edit::TextEdit;
use std::collections::HashSet;

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
    /// What is written; with `${1:x}` places if it is a snippet. Its further lines are indented from the first letter of the
    /// line that the place is on: editors add the indentation of that line (`adjustIndentation`).
    pub insert: String,
    /// `insert` is a snippet.
    pub is_snippet: bool,
    /// The bytes in front of the place that it takes the place of.
    pub inserting: Span,
    /// The same with the rest of the word behind the place.
    pub replacing: Span,
    /// Edits in front of it that belong to it.
    pub further: Vec<TextEdit>,
    /// Smaller numbers stand first.
    pub rank: u32,
    /// It is made of what is typed, so more letters make another one.
    pub follows_word: bool,
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
pub fn completions(scope: &Scope<'_>, offset: u32) -> Vec<Completion> {
    let mut found = request::offers(scope, offset as usize);
    found.sort_by(|one, other| (one.rank, &one.label).cmp(&(other.rank, &other.label)));
    let mut seen = HashSet::new();
    found.retain(|offer| seen.insert(offer.label.clone()));
    found
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
