//! What is known about a place.

mod defaults;
mod field;
pub(crate) mod markdown;
mod mutability;

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
pub fn hover(scope: &Scope<'_>, offset: u32) -> Option<Hover> {
    let site = Site::at(scope, offset)?;
    let parts: Vec<String> = documentation(&site).into_iter().collect();
    (!parts.is_empty()).then(|| Hover { span: site.node.span(), markdown: parts.join("\n\n") })
}

/// What Kubernetes says about the kind or the field of a site.
fn documentation(site: &Site<'_>) -> Option<String> {
    let is_type = site.steps.len() == 1 && matches!(site.key(), "kind" | "apiVersion");
    if let Some(kind) = kind_of(site.object).filter(|_| is_type && !site.is_key) {
        let text = podlint_docs::of_type(kind.ty()).map(markdown::prose).unwrap_or_default();
        let version = site.object.api_version().map_or("", |version| version.value);
        return Some(format!("**{}** {}\n\n{text}", markdown::code(kind.name()), markdown::code(version)));
    }
    site.field().map(|field| field::of_field(site, field))
}
