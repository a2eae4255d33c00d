//! `textDocument/inlayHint`.

use crate::snapshot::Snapshot;
use podlint_ide::hints::{HintKind, hints as hints_of};
use tower_lsp_server::ls_types::{InlayHint, InlayHintLabel, InlayHintParams};

/// The notes of a range that the user wants.
pub(crate) fn hints(snapshot: &Snapshot, params: &InlayHintParams) -> Option<Vec<InlayHint>> {
    let view = snapshot.view(&params.text_document.uri)?;
    let wanted = snapshot.settings.hints;
    let is_wanted = |kind: HintKind| match kind {
        HintKind::QualityOfService => wanted.quality_of_service,
        HintKind::Requests => wanted.requests,
        HintKind::Default => wanted.defaults,
        HintKind::Resolved => wanted.resolved,
    };
    view.run(|scope, lines| {
        let all = hints_of(scope, lines.span(params.range)).into_iter().filter(|hint| is_wanted(hint.kind));
        let hint = |hint: podlint_ide::hints::Hint| InlayHint {
            position: lines.position(hint.offset),
            label: InlayHintLabel::String(hint.text),
            kind: None,
            text_edits: None,
            tooltip: None,
            padding_left: Some(true),
            padding_right: None,
            data: None,
        };
        Some(all.map(hint).collect())
    })
}
