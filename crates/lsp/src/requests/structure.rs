//! `textDocument/foldingRange`, `selectionRange` and `documentLink`.

use crate::convert::uri_of;
use crate::snapshot::Snapshot;
use podlint_manifest::KUSTOMIZATION_NAMES;
use std::path::{Component, Path, PathBuf};
use tower_lsp_server::ls_types::{
    DocumentLink, FoldingRange, FoldingRangeKind, FoldingRangeParams, SelectionRange, SelectionRangeParams, Uri,
};

pub(crate) fn folds(snapshot: &Snapshot, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let view = snapshot.view(&params.text_document.uri)?;
    let whole_lines = snapshot.client.folds_whole_lines;
    view.run(|scope, lines| {
        let fold = |fold: podlint_ide::folding::Fold| {
            let range = lines.range(fold.span);
            FoldingRange {
                start_line: range.start.line,
                start_character: (!whole_lines).then_some(range.start.character),
                end_line: range.end.line,
                end_character: (!whole_lines).then_some(range.end.character),
                kind: fold.is_comment.then_some(FoldingRangeKind::Comment),
                collapsed_text: None,
            }
        };
        Some(podlint_ide::folding::folds(scope).into_iter().map(fold).collect())
    })
}

pub(crate) fn selections(snapshot: &Snapshot, params: &SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    let view = snapshot.view(&params.text_document.uri)?;
    view.run(|scope, lines| {
        let selection = |position| {
            let spans = podlint_ide::selection::selections(scope, lines.offset(position));
            let mut whole: Option<SelectionRange> = None;
            for span in spans.into_iter().rev() {
                whole = Some(SelectionRange { range: lines.range(span), parent: whole.map(Box::new) });
            }
            let here = tower_lsp_server::ls_types::Range { start: position, end: position };
            whole.unwrap_or(SelectionRange { range: here, parent: None })
        };
        Some(params.positions.iter().copied().map(selection).collect())
    })
}

pub(crate) fn links(snapshot: &Snapshot, uri: &Uri) -> Option<Vec<DocumentLink>> {
    let view = snapshot.view(uri)?;
    let folder = snapshot.world.path(view.file)?.parent()?.to_path_buf();
    view.run(|scope, lines| {
        let link = |link: podlint_ide::links::Link| {
            Some(DocumentLink {
                range: lines.range(link.span),
                target: Some(target(&folder, &link.target)?),
                tooltip: None,
                data: None,
            })
        };
        Some(podlint_ide::links::links(scope).into_iter().filter_map(link).collect())
    })
}

/// An address as it is, or that of a file below or beside a folder. A folder is its kustomization.
fn target(folder: &Path, written: &str) -> Option<Uri> {
    if written.contains("://") {
        return written.parse().ok();
    }
    let mut path = PathBuf::new();
    for component in folder.join(written).components() {
        match component {
            Component::ParentDir => _ = path.pop(),
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    if path.is_dir() {
        path = KUSTOMIZATION_NAMES.iter().map(|name| path.join(name)).find(|path| path.is_file())?;
    }
    uri_of(&path)
}
