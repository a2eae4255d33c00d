//! `textDocument/codeAction`.

use super::workspace_edit;
use crate::convert::Lines;
use crate::diagnostics::diagnostic;
use crate::places::Places;
use crate::snapshot::{Snapshot, View};
use podlint_ide::Files;
use podlint_ide::actions::{refactorings, suppress, suppress_in_file};
use podlint_rules::{Applicability, Checked, Diagnostic as Found, FileId, Fix, compatible_edits};
use podlint_yaml::edit::TextEdit as Edit;
use std::collections::BTreeMap;
use tower_lsp_server::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CodeActionResponse, CodeActionTriggerKind,
    Diagnostic,
};

/// The kind of what fixes a whole file.
const FIX_ALL: &str = "source.fixAll.podlint";

/// What can be done about a range.
pub(crate) fn actions(snapshot: &Snapshot, params: &CodeActionParams) -> Option<CodeActionResponse> {
    if !snapshot.client.takes_action_literals {
        return None;
    }
    let view = snapshot.view(&params.text_document.uri)?;
    let source = snapshot.source(view.file)?;
    let lines = Lines::of(&source, snapshot.client.encoding.0);
    let places = Places::new(snapshot);
    let selected = lines.span(params.range);
    let checked = snapshot.checked(view.file)?;
    let wanted = |kind: &str| {
        let only = params.context.only.as_ref();
        only.is_none_or(|only| {
            only.iter().any(|own| kind == own.as_str() || kind.starts_with(&format!("{}.", own.as_str())))
        })
    };
    let mut all = Vec::new();
    if wanted("quickfix") {
        let is_here = |found: &&Found| {
            let span = found.location.span;
            span.start <= selected.end && selected.start <= span.end
        };
        for found in checked.diagnostics.iter().filter(is_here) {
            all.extend(fixes_of(&places, &lines, found));
            all.extend(fix_of_rule(snapshot, &view, &checked, &found.rule));
            all.extend(suppressions(&places, &view, &lines, found));
        }
        all.dedup_by(|later, first| later.title == first.title && later.edit == first.edit);
    }
    if wanted("refactor.rewrite") {
        let is_asked = params.context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC);
        let found = view.run(|scope, _| refactorings(scope, selected));
        let found = found.into_iter().filter(|refactoring| is_asked || !refactoring.is_layout());
        all.extend(found.map(|refactoring| CodeAction {
            title: refactoring.title,
            kind: Some(CodeActionKind::REFACTOR_REWRITE),
            edit: Some(workspace_edit(snapshot, &refactoring.edits)),
            ..CodeAction::default()
        }));
    }
    // Nobody asks for it by pointing at something, so it comes only to those who name it.
    if params.context.only.is_some() && wanted(FIX_ALL) {
        all.extend(fix_all(snapshot, &view, &checked));
    }
    Some(all.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

fn edits_of(fix: &Fix) -> Vec<(u32, Vec<Edit>)> {
    let mut files = BTreeMap::<u32, Vec<Edit>>::new();
    for edit in &fix.edits {
        let own = Edit::new(edit.location.span.start, edit.location.span.end, edit.new_text.clone());
        files.entry(edit.location.file.0).or_default().push(own);
    }
    files.into_iter().collect()
}

/// The fixes of a diagnostic, the best first. Only a safe one is preferred: it is made without a look.
fn fixes_of(places: &Places<'_>, lines: &Lines<'_>, found: &Found) -> Vec<CodeAction> {
    let own: Vec<Diagnostic> = vec![diagnostic(places, lines, found)];
    let action = |(place, fix): (usize, &Fix)| CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(own.clone()),
        edit: Some(workspace_edit(places.snapshot, &edits_of(fix))),
        is_preferred: Some(place == 0 && fix.applicability == Applicability::Safe),
        ..CodeAction::default()
    };
    found.fixes.iter().enumerate().filter(|(_, fix)| !fix.edits.is_empty()).map(action).collect()
}

/// All safe fixes of a rule in the file, if there are several.
fn fix_of_rule(snapshot: &Snapshot, view: &View<'_>, checked: &Checked, rule: &str) -> Option<CodeAction> {
    let of_rule = || checked.diagnostics.iter().filter(|found| &*found.rule == rule).filter_map(Found::safe_fix);
    let count = of_rule().count();
    if count < 2 {
        return None;
    }
    Some(CodeAction {
        title: format!("Fix all {count} problems of {rule}"),
        kind: Some(CodeActionKind::QUICKFIX),
        edit: Some(workspace_edit(snapshot, &together(snapshot, view, of_rule()))),
        ..CodeAction::default()
    })
}

/// All safe fixes of the file.
fn fix_all(snapshot: &Snapshot, view: &View<'_>, checked: &Checked) -> Option<CodeAction> {
    let edits = together(snapshot, view, checked.diagnostics.iter().filter_map(Found::safe_fix));
    if edits.iter().all(|(_, edits)| edits.is_empty()) {
        return None;
    }
    Some(CodeAction {
        title: "Fix all problems that podlint can fix safely".to_owned(),
        kind: Some(CodeActionKind::from(FIX_ALL)),
        edit: Some(workspace_edit(snapshot, &edits)),
        ..CodeAction::default()
    })
}

/// The edits of the fixes that go together.
fn together<'f>(snapshot: &Snapshot, view: &View<'_>, fixes: impl Iterator<Item = &'f Fix>) -> Vec<(u32, Vec<Edit>)> {
    let Some(source) = snapshot.source(view.file) else { return Vec::new() };
    let (edits, _) = compatible_edits(source.text(), FileId(view.file), fixes);
    vec![(view.file, edits)]
}

/// Comments that hide a diagnostic, here or in all of the file.
fn suppressions(places: &Places<'_>, view: &View<'_>, lines: &Lines<'_>, found: &Found) -> Vec<CodeAction> {
    let own = vec![diagnostic(places, lines, found)];
    let (rule, span) = (&*found.rule, found.location.span);
    let (here, in_file) = view.run(|scope, _| (suppress(scope, rule, span), suppress_in_file(scope, rule)));
    let titles = [format!("Ignore {rule} here"), format!("Ignore {rule} in this file")];
    let action = |(title, edits): (String, Vec<Edit>)| CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(own.clone()),
        edit: Some(workspace_edit(places.snapshot, &[(view.file, edits)])),
        ..CodeAction::default()
    };
    titles.into_iter().zip([here, in_file]).filter(|(_, edits)| !edits.is_empty()).map(action).collect()
}
