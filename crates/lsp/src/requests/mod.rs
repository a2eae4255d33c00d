//! One file for each request: it asks a feature and turns what it says into the protocol's words.

pub(crate) mod actions;
pub(crate) mod commands;
pub(crate) mod completion;
pub(crate) mod diagnostics;
pub(crate) mod formatting;
pub(crate) mod hints;
pub(crate) mod hover;
pub(crate) mod lenses;
pub(crate) mod navigation;
pub(crate) mod rename;
pub(crate) mod structure;
pub(crate) mod symbols;
pub(crate) mod tokens;

use crate::snapshot::Snapshot;
use podlint_yaml::edit::TextEdit as Edit;
use tower_lsp_server::jsonrpc::{Error, ErrorCode};
use tower_lsp_server::ls_types::{
    DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, WorkspaceEdit,
};

/// Edits of several files, each by its place in the index. A file that changes before they are made is left alone by a client that
/// knows versions.
fn workspace_edit(snapshot: &Snapshot, edits: &[(u32, Vec<Edit>)]) -> WorkspaceEdit {
    let of_file = |(file, edits): &(u32, Vec<Edit>)| {
        Some((snapshot.uri(*file)?, snapshot.version(*file), snapshot.edits(*file, edits)?))
    };
    let all = edits.iter().filter_map(of_file);
    if !snapshot.client.takes_document_changes {
        return WorkspaceEdit {
            changes: Some(all.map(|(uri, _, edits)| (uri, edits)).collect()),
            ..WorkspaceEdit::default()
        };
    }
    let edit = |(uri, version, edits): (_, _, Vec<_>)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    };
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(all.map(edit).collect())),
        ..WorkspaceEdit::default()
    }
}

/// What a person asked for cannot be done, and why.
fn refused(why: String) -> Error {
    // RequestFailed of the protocol.
    Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None }
}
