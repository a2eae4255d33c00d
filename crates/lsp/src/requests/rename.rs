//! `textDocument/prepareRename` and `rename`.

use super::{refused, workspace_edit};
use crate::snapshot::Snapshot;
use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types::{PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit};

pub(crate) fn prepare(snapshot: &Snapshot, params: &TextDocumentPositionParams) -> Option<PrepareRenameResponse> {
    let view = snapshot.view(&params.text_document.uri)?;
    let found = view.at(params.position, podlint_ide::rename::prepare_rename)?;
    Some(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(found.span), placeholder: found.name })
}

pub(crate) fn rename(snapshot: &Snapshot, params: &RenameParams) -> Result<Option<WorkspaceEdit>> {
    let place = &params.text_document_position;
    let Some(view) = snapshot.view(&place.text_document.uri) else { return Ok(None) };
    let edits = view.at(place.position, |scope, offset| podlint_ide::rename::rename(scope, offset, &params.new_name));
    edits.map(|edits| Some(workspace_edit(snapshot, &edits))).map_err(refused)
}
