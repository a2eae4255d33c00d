//! `textDocument/diagnostic` and `workspace/diagnostic`.

use crate::convert::path_of;
use crate::diagnostics::diagnostics;
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use tower_lsp_server::ls_types::*;

/// What is found in a document, unless the client has it already.
pub(crate) fn pull(snapshot: &Snapshot, params: &DocumentDiagnosticParams) -> DocumentDiagnosticReportResult {
    let file = snapshot.world.place(&path_of(&params.text_document.uri));
    let items = file.map(|file| diagnostics(snapshot, file)).unwrap_or_default();
    if file.is_some() && !items.is_empty() {
        snapshot.shared.note_findings(&params.text_document.uri);
    }
    let result_id = name_of(&items);
    let report = match params.previous_result_id.as_ref() == Some(&result_id) {
        true => DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        }),
        false => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(result_id), items },
        }),
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// The names of what is found in files, which the client has. Those of open documents are asked for one by one.
pub(crate) fn known(snapshot: &Snapshot, params: &WorkspaceDiagnosticParams) -> BTreeMap<Uri, String> {
    let known = params.previous_result_ids.iter();
    let known = known.filter(|known| !snapshot.documents.contains_key(&path_of(&known.uri)));
    known.map(|known| (known.uri.clone(), known.value.clone())).collect()
}

/// What is found in all files of the workspace, and its names as [`known`] has them; a part of it once that is old.
pub(crate) fn pull_all(
    snapshot: &Snapshot,
    params: &WorkspaceDiagnosticParams,
    is_old: impl Fn() -> bool,
) -> (WorkspaceDiagnosticReportResult, BTreeMap<Uri, String>) {
    let known: HashMap<&Uri, &String> =
        params.previous_result_ids.iter().map(|known| (&known.uri, &known.value)).collect();
    let (mut items, mut names) = (Vec::new(), BTreeMap::new());
    // A newer request comes for what has changed in the meantime.
    for file in snapshot.world.all().take_while(|_| !is_old()) {
        let Some(uri) = snapshot.uri(file) else { continue };
        let found = diagnostics(snapshot, file);
        let (result_id, before) = (name_of(&found), known.get(&uri));
        if found.is_empty() && before.is_none() {
            continue;
        }
        if !found.is_empty() {
            snapshot.shared.note_findings(&uri);
        }
        let version = snapshot.version(file).map(i64::from);
        if version.is_none() {
            names.insert(uri.clone(), result_id.clone());
        }
        items.push(match before == Some(&&result_id) {
            true => WorkspaceDocumentDiagnosticReport::Unchanged(WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
            }),
            false => WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri,
                version,
                full_document_diagnostic_report: FullDocumentDiagnosticReport {
                    result_id: Some(result_id),
                    items: found,
                },
            }),
        });
    }
    // What was found in a file that is gone is no longer so.
    let is_gone = |uri: &Uri| snapshot.world.place(&path_of(uri)).is_none();
    let mut gone: BTreeSet<Uri> = known.keys().copied().filter(|uri| is_gone(uri)).cloned().collect();
    if !is_old() {
        gone.extend(snapshot.shared.forget_findings(is_gone));
    }
    items.extend(gone.into_iter().map(|uri| {
        WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
            uri,
            version: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport::default(),
        })
    }));
    (WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }), names)
}

/// A name for a list of diagnostics: equal lists have equal names.
fn name_of(items: &[Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
