//! What is known about a place.

mod custom;
mod defaults;
mod field;
pub(crate) mod markdown;
mod mutability;
mod notes;
mod references;
mod selectors;
#[cfg(test)]
mod tests;
mod values;
mod variables;

use crate::Scope;
use crate::field::{Site, kind_of};
use podlint_yaml::Span;

/// What is shown about bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The bytes it is about.
    pub span: Span,
    /// In Markdown.
    pub markdown: String,
}

/// What is known about the place at `offset`.
///
/// On a key the documentation comes first; on a value what follows from it, and the documentation only if that is nothing.
pub fn hover(scope: &Scope<'_>, offset: u32) -> Option<Hover> {
    let site = Site::at(scope, offset)?;
    if let Some(variable) = variables::used(scope, &site, offset) {
        return Some(variable);
    }
    let notes = notes::notes(scope, &site);
    let documentation = if site.is_key || notes.is_empty() { documentation(scope, &site) } else { None };
    let parts: Vec<String> = documentation.into_iter().chain(notes).collect();
    (!parts.is_empty()).then(|| Hover { span: site.node.span(), markdown: parts.join("\n\n") })
}

/// What Kubernetes or a definition says about the kind or the field of a site.
fn documentation(scope: &Scope<'_>, site: &Site<'_>) -> Option<String> {
    let names_type = !site.is_key && site.steps.len() == 1 && matches!(site.key(), "kind" | "apiVersion");
    if let Some(kind) = kind_of(site.object).filter(|_| names_type) {
        return Some(field::of_kind(kind));
    }
    match site.field() {
        Some(field) => Some(field::of_field(site, field)),
        None => custom::of_site(scope, site),
    }
}
