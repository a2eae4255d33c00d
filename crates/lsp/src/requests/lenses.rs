//! `textDocument/codeLens`.

use crate::placement::{Placement, placements};
use crate::places::Places;
use crate::snapshot::{Snapshot, View};
use podlint_ide::Files;
use podlint_yaml::Span;
use tower_lsp_server::ls_types::{CodeLens, CodeLensParams, Command};

/// Notes above objects. Where they lead is for the editor's own command, if it has one.
pub(crate) fn lenses(snapshot: &Snapshot, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    let view = snapshot.view(&params.text_document.uri).filter(|_| snapshot.settings.lenses)?;
    let found = view.run(|scope, _| podlint_ide::lenses::lenses(scope));
    let places = Places::new(snapshot);
    let lens = |lens: podlint_ide::lenses::Lens| {
        let range = view.range(lens.span);
        let locations: Vec<_> = lens.targets.iter().filter_map(|target| places.location(*target)).collect();
        let arguments = vec![
            serde_json::to_value(&params.text_document.uri).unwrap_or_default(),
            serde_json::to_value(range.start).unwrap_or_default(),
            serde_json::to_value(locations).unwrap_or_default(),
        ];
        let command =
            Command { title: lens.title, command: "podlint.showReferences".to_owned(), arguments: Some(arguments) };
        CodeLens { range, command: Some(command), data: None }
    };
    let mut all: Vec<CodeLens> = found.into_iter().map(lens).collect();
    all.extend(placement_lenses(snapshot, &view, params));
    Some(all)
}

/// Where the pods of each workload would land, if there is a snapshot of a cluster.
fn placement_lenses(snapshot: &Snapshot, view: &View<'_>, params: &CodeLensParams) -> Vec<CodeLens> {
    let Some(Ok(placements)) = placements(snapshot, view.file) else { return Vec::new() };
    let lens = |placement: Placement| {
        let span = snapshot.in_text(view.file, placement.span);
        let range = view.range(Span::empty(span.start));
        let arguments = Some(vec![serde_json::to_value(&params.text_document.uri).unwrap_or_default()]);
        let command = Command { title: placement.title, command: "podlint.showPlacement".to_owned(), arguments };
        CodeLens { range, command: Some(command), data: None }
    };
    placements.into_iter().map(lens).collect()
}
