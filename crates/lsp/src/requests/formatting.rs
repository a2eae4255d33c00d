//! `textDocument/formatting` and its like. Off unless the user says otherwise.

use crate::snapshot::Snapshot;
use podlint_ide::formatting::{format, format_on_type};
use podlint_yaml::Span;
use tower_lsp_server::ls_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, TextEdit,
};

pub(crate) fn document(snapshot: &Snapshot, params: &DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let view = snapshot.view(&params.text_document.uri).filter(|_| snapshot.settings.formatting)?;
    let edits = view.run(|scope, _| format(scope, Span::new(0, scope.text().len() as u32)));
    snapshot.edits(view.file, &edits)
}

pub(crate) fn range(snapshot: &Snapshot, params: &DocumentRangeFormattingParams) -> Option<Vec<TextEdit>> {
    let view = snapshot.view(&params.text_document.uri).filter(|_| snapshot.settings.formatting)?;
    let edits = view.run(|scope, lines| format(scope, lines.span(params.range)));
    snapshot.edits(view.file, &edits)
}

pub(crate) fn on_type(snapshot: &Snapshot, params: &DocumentOnTypeFormattingParams) -> Option<Vec<TextEdit>> {
    let place = &params.text_document_position;
    let view = snapshot.view(&place.text_document.uri).filter(|_| snapshot.settings.formatting)?;
    let typed = params.ch.chars().next()?;
    let edits = view.at(place.position, |scope, offset| format_on_type(scope, offset, typed));
    snapshot.edits(view.file, &edits)
}
