//! `textDocument/hover`.

use crate::placement::placements;
use crate::snapshot::{Snapshot, View};
use podlint_ide::Files;
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
    let landing = placement(snapshot, &view, offset);
    let pages = found.iter().filter_map(|found| page(snapshot, &found.rule));
    let parts: Vec<String> = known.into_iter().map(|known| known.markdown).chain(landing).chain(pages).collect();
    if parts.is_empty() {
        return None;
    }
    let kind = if snapshot.client.takes_markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let contents = HoverContents::Markup(MarkupContent { kind, value: parts.join("\n\n---\n\n") });
    Some(Hover { contents, range: span.map(|span| view.range(span)) })
}

/// Where the pods of a workload would land, at the line with its kind.
fn placement(snapshot: &Snapshot, view: &View<'_>, offset: u32) -> Option<String> {
    let is_kind = view.run(|scope, _| {
        let object = scope.object_at(offset)?;
        object.kind().filter(|kind| kind.span.touches(offset)).map(|_| object.root().span())
    });
    let at = is_kind?;
    let Some(Ok(placements)) = placements(snapshot, view.file) else { return None };
    let own = placements.into_iter().find(|own| snapshot.in_text(view.file, own.span).touches(at.start))?;
    Some(format!("**Placement**: {}", own.title))
}

/// What a rule is about: the beginning of its page, up to the first section with examples.
fn page(snapshot: &Snapshot, rule: &str) -> Option<String> {
    let page = &snapshot.world.engine().registry().find(rule)?.page;
    let end = page.find("\n## Example").unwrap_or(page.len());
    let text = page[..end].trim().replacen("# ", "### ", 1).replace("\n## ", "\n#### ");
    Some(text)
}
