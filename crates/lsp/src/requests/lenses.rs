//! `textDocument/codeLens`.

use crate::placement::{cluster_files, placements};
use crate::places::Places;
use crate::snapshot::{Snapshot, View};
use podlint_ide::Files;
use podlint_manifest::Object;
use podlint_yaml::{NO_NODE, Span};
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
    let lens = |span: Span, title: String| {
        let range = view.range(Span::empty(snapshot.in_text(view.file, span).start));
        let arguments = Some(vec![serde_json::to_value(&params.text_document.uri).unwrap_or_default()]);
        let command = Command { title, command: "podlint.showPlacement".to_owned(), arguments };
        CodeLens { range, command: Some(command), data: None }
    };
    match placements(snapshot, view.file) {
        Some(Ok(placements)) => placements.into_iter().map(|placement| lens(placement.span, placement.title)).collect(),
        // Who has named a snapshot and sees nothing would look for the reason. What is wrong with the document is a finding.
        Some(Err(_)) => {
            let first = cluster_files(snapshot).err().zip(first_with_pods(snapshot, view.file));
            first.map(|(why, span)| lens(span, format!("no placement: {why}"))).into_iter().collect()
        }
        None => Vec::new(),
    }
}

/// The first object of a document that makes pods.
fn first_with_pods(snapshot: &Snapshot, file: u32) -> Option<Span> {
    let file = snapshot.loaded(file)?;
    let record = file.found.records.iter().find(|record| record.template != NO_NODE)?;
    Object::of(&file.tree(), record)?.view().span()
}
