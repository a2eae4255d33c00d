//! `textDocument/definition`, `references` and `documentHighlight`.

use crate::places::Places;
use crate::snapshot::Snapshot;
use tower_lsp_server::ls_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, GotoDefinitionParams, GotoDefinitionResponse,
    Location, LocationLink, Position, Range, ReferenceParams, Uri,
};

pub(crate) fn definition(snapshot: &Snapshot, params: &GotoDefinitionParams) -> Option<GotoDefinitionResponse> {
    let place = &params.text_document_position_params;
    let view = snapshot.view(&place.text_document.uri)?;
    let (origin, locations) = match view.at(place.position, podlint_ide::navigation::definition) {
        Some((span, targets)) => {
            let places = Places::new(snapshot);
            let locations = targets.iter().filter_map(|target| places.location(*target));
            (view.range(span), locations.collect())
        }
        None => linked(snapshot, &place.text_document.uri, place.position)?,
    };
    if !snapshot.client.takes_location_links {
        return Some(GotoDefinitionResponse::Array(locations));
    }
    let link = |Location { uri, range }| LocationLink {
        origin_selection_range: Some(origin),
        target_uri: uri,
        target_range: range,
        target_selection_range: range,
    };
    Some(GotoDefinitionResponse::Link(locations.into_iter().map(link).collect()))
}

/// The start of the file that is named here: not every editor follows document links.
fn linked(snapshot: &Snapshot, uri: &Uri, position: Position) -> Option<(Range, Vec<Location>)> {
    let links = super::structure::links(snapshot, uri)?;
    let link = links.into_iter().find(|link| (link.range.start..=link.range.end).contains(&position))?;
    let uri = link.target.filter(|target| target.scheme().as_str() == "file")?;
    Some((link.range, vec![Location { uri, range: Range::default() }]))
}

pub(crate) fn references(snapshot: &Snapshot, params: &ReferenceParams) -> Option<Vec<Location>> {
    let place = &params.text_document_position;
    let view = snapshot.view(&place.text_document.uri)?;
    let with_declaration = params.context.include_declaration;
    let found =
        view.at(place.position, |scope, offset| podlint_ide::navigation::references(scope, offset, with_declaration));
    let places = Places::new(snapshot);
    Some(found.iter().filter_map(|target| places.location(*target)).collect())
}

pub(crate) fn highlights(snapshot: &Snapshot, params: &DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let place = &params.text_document_position_params;
    let view = snapshot.view(&place.text_document.uri)?;
    let found = view.at(place.position, podlint_ide::navigation::highlights);
    let highlight = |own: podlint_ide::navigation::Highlight| DocumentHighlight {
        range: view.range(own.span),
        kind: Some(if own.is_declaration { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ }),
    };
    Some(found.into_iter().map(highlight).collect())
}
