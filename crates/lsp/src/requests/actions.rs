//! `textDocument/codeAction`.

use super::workspace_edit;
use crate::convert::Lines;
use crate::diagnostics::diagnostic;
use crate::places::Places;
use crate::snapshot::{Snapshot, View};
use podlint_ide::Files;
use podlint_ide::actions::{Refactoring, refactorings, suppress, suppress_in_file};
use podlint_rules::{Applicability, Checked, Diagnostic as Found, FileId, Fix, compatible_edits};
use podlint_yaml::edit::TextEdit as Edit;
use std::collections::{BTreeMap, HashMap};
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
    let wanted = |kind: &str| is_wanted(params.context.only.as_deref(), kind);
    let is_here = |found: &&Found| {
        let span = found.location.span;
        span.start <= selected.end && selected.start <= span.end
    };
    let here: Vec<&Found> = checked.diagnostics.iter().filter(is_here).collect();
    let is_asked = params.context.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC);
    let changes = match wanted("quickfix") || wanted("refactor.rewrite") {
        true => view.run(|scope, _| refactorings(scope, selected)),
        false => Vec::new(),
    };
    let changes = changes.into_iter().filter(|change| is_asked || !change.is_layout());
    // A change that is the answer to a problem is a fix of it.
    let (answers, changes): (Vec<_>, Vec<_>) = changes
        .map(|change| (problems_of(&change, &checked, &here, &places, &lines, params), change))
        .partition(|(problems, _)| !problems.is_empty());
    let mut all = Vec::new();
    if wanted("quickfix") {
        all.extend(here.iter().flat_map(|found| fixes_of(&places, &lines, found)));
        all.extend(answers.into_iter().map(|(problems, change)| CodeAction {
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(problems),
            ..action_of(snapshot, change)
        }));
        for (rule, found) in by_rule(&here) {
            all.extend(fix_of_rule(snapshot, &view, &checked, rule));
            all.extend(suppressions(&places, &view, &lines, &found));
        }
    }
    if wanted("refactor.rewrite") {
        all.extend(changes.into_iter().map(|(_, change)| CodeAction {
            kind: Some(CodeActionKind::REFACTOR_REWRITE),
            ..action_of(snapshot, change)
        }));
    }
    // Nobody asks for it by pointing at something, so it comes only to those who name it.
    if params.context.only.is_some() && wanted(FIX_ALL) {
        all.extend(fix_all(snapshot, &view, &checked));
    }
    Some(all.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// Whether a client wants actions of a kind. An empty kind stands for all of them.
fn is_wanted(only: Option<&[CodeActionKind]>, kind: &str) -> bool {
    let holds = |own: &str| {
        own.is_empty() || kind.strip_prefix(own).is_some_and(|rest| matches!(rest.as_bytes(), [] | [b'.', ..]))
    };
    only.is_none_or(|only| only.iter().any(|own| holds(own.as_str())))
}

fn action_of(snapshot: &Snapshot, change: Refactoring) -> CodeAction {
    CodeAction { edit: Some(workspace_edit(snapshot, &change.edits)), title: change.title, ..CodeAction::default() }
}

/// The problems that a change is the answer to: those here, or else those that the client asks about, which may stand beside.
fn problems_of(
    change: &Refactoring,
    checked: &Checked,
    here: &[&Found],
    places: &Places<'_>,
    lines: &Lines<'_>,
    params: &CodeActionParams,
) -> Vec<Diagnostic> {
    let is_mended = |found: &Found| change.mends(&found.rule, found.location.span);
    let here = here.iter().filter(|found| is_mended(found)).map(|found| diagnostic(places, lines, found));
    let here: Vec<Diagnostic> = here.collect();
    if !here.is_empty() || params.context.diagnostics.is_empty() {
        return here;
    }
    let others = checked.diagnostics.iter().filter(|found| is_mended(found));
    let others = others.map(|found| diagnostic(places, lines, found));
    let is_asked = |own: &Diagnostic| {
        params.context.diagnostics.iter().any(|asked| asked.range == own.range && asked.code == own.code)
    };
    others.filter(is_asked).collect()
}

/// What is found, rule by rule in the order in which they come first.
fn by_rule<'f>(found: &[&'f Found]) -> Vec<(&'f str, Vec<&'f Found>)> {
    let mut rules: Vec<(&str, Vec<&Found>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for found in found {
        let place = *places.entry(&found.rule).or_insert_with(|| {
            rules.push((&found.rule, Vec::new()));
            rules.len() - 1
        });
        rules[place].1.push(found);
    }
    rules
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

/// Comments that hide what a rule finds, on the lines here or in all of the file.
fn suppressions(places: &Places<'_>, view: &View<'_>, lines: &Lines<'_>, found: &[&Found]) -> Vec<CodeAction> {
    let Some(rule) = found.first().map(|found| &*found.rule) else { return Vec::new() };
    // Two problems on one line are hidden by one comment.
    let mut here: BTreeMap<(u32, String), (Vec<Edit>, Vec<Diagnostic>)> = BTreeMap::new();
    for found in found {
        let edits = view.run(|scope, _| suppress(scope, rule, found.location.span));
        let Some(edit) = edits.first() else { continue };
        let key = (edit.span.start, edit.text.clone());
        let (_, own) = here.entry(key).or_insert_with(|| (edits, Vec::new()));
        own.push(diagnostic(places, lines, found));
    }
    let in_file = view.run(|scope, _| suppress_in_file(scope, rule));
    let all = found.iter().map(|found| diagnostic(places, lines, found)).collect();
    let here = here.into_values().map(|(edits, own)| (format!("Ignore {rule} here"), edits, own));
    let in_file = (format!("Ignore {rule} in this file"), in_file, all);
    let action = |(title, edits, own)| CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(own),
        edit: Some(workspace_edit(places.snapshot, &[(view.file, edits)])),
        ..CodeAction::default()
    };
    here.chain([in_file]).filter(|(_, edits, _)| !edits.is_empty()).map(action).collect()
}
