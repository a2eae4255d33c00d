//! `textDocument/hover`.

use crate::snapshot::Snapshot;
use podlint_rules::Diagnostic as Found;
use podlint_yaml::Span;
use tower_lsp_server::ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

/// What is known about a place, with the pages of the rules that found something there.
pub(crate) fn hover(snapshot: &Snapshot, params: &HoverParams) -> Option<Hover> {
    let place = &params.text_document_position_params;
    let view = snapshot.view(&place.text_document.uri)?;
    let (offset, known) = view.at(place.position, |scope, offset| (offset, podlint_ide::hover::hover(scope, offset)));
    let checked = snapshot.checked(view.file);
    let here = |found: &&Found| found.location.span.touches(offset);
    let found: Vec<&Found> = checked.iter().flat_map(|checked| &checked.diagnostics).filter(here).collect();
    let span: Option<Span> = known.as_ref().map(|known| known.span).or(found.first().map(|found| found.location.span));
    let pages = found.iter().filter_map(|found| page(snapshot, &found.rule));
    let parts: Vec<String> = known.into_iter().map(|known| known.markdown).chain(pages).collect();
    if parts.is_empty() {
        return None;
    }
    let kind = if snapshot.client.takes_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let contents = HoverContents::Markup(MarkupContent { kind, value: parts.join("\n\n---\n\n") });
    Some(Hover { contents, range: span.map(|span| view.range(span)) })
}

/// What a rule is about: the beginning of its page, up to the first section with examples.
fn page(snapshot: &Snapshot, rule: &str) -> Option<String> {
    let page = &snapshot.world.engine().registry().find(rule)?.page;
    let end = page.find("\n## Example").unwrap_or(page.len());
    let text = page[..end].trim().replacen("# ", "### ", 1).replace("\n## ", "\n#### ");
    Some(text)
}
