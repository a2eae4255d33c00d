//! What comes to light when mistakes are mended.
//!
//! The API server stops at the first stage that fails, and a misspelt kind hides all that is wrong in the object. Where
//! errors of the server's kind have safe fixes, the rules look at the texts with these fixes made as well, and what they find
//! there is reported at the place where it stands now. So one run says everything. Files without such errors are not
//! looked at again.

use crate::world::{Loaded, parse_bytes};
use podlint_rules::{Checked, Diagnostic, FileId, MAX_DIAGNOSTICS, Severity, UNUSED_IGNORE, compatible_edits};
use podlint_yaml::SpanMap;
use podlint_yaml::edit::apply;
use std::collections::BTreeMap;

/// Rounds of fixes: one may bring another one to light.
const MAX_ROUNDS: usize = 3;

/// The files around those that are looked at, by their places in the index.
pub(crate) trait Ground {
    /// A file as it is.
    fn file(&self, place: usize) -> Option<&Loaded>;
    /// A file with another text.
    fn with_text(&self, file: &Loaded, text: String) -> Loaded;
    /// Checks those files of the changed ones that are named by their places.
    fn check_changed(&self, changed: &BTreeMap<usize, Loaded>, places: &[usize]) -> Vec<Checked>;
}

/// Adds what is found behind the mistakes in `results` that safe fixes mend. Results come by the places of their files.
pub(crate) fn look_ahead(ground: &dyn Ground, results: &mut BTreeMap<usize, &mut Checked>) {
    let mut as_they_stand: BTreeMap<usize, usize> =
        results.iter().map(|(place, checked)| (*place, checked.diagnostics.len())).collect();
    let before = as_they_stand.clone();
    // Files as they are after the rounds so far, and what was found in them in the last one.
    let mut fixed: BTreeMap<usize, Loaded> = BTreeMap::new();
    let mut found: BTreeMap<usize, Checked> = BTreeMap::new();
    let mut rounds: Vec<BTreeMap<FileId, SpanMap>> = Vec::new();
    for round in 0..MAX_ROUNDS {
        let mut maps = BTreeMap::new();
        let last: Vec<(usize, &Checked)> = match round {
            0 => results.iter().map(|(place, checked)| (*place, &**checked)).collect(),
            _ => found.iter().map(|(place, checked)| (*place, checked)).collect(),
        };
        for (place, checked) in last {
            let id = FileId(place as u32);
            let Some(file) = fixed.get(&place).or_else(|| ground.file(place)) else { continue };
            if let Some((text, map)) = with_fixes(file, id, checked) {
                maps.insert(id, map);
                let changed = ground.with_text(file, text);
                fixed.insert(place, changed);
            }
        }
        if maps.is_empty() {
            break;
        }
        let places: Vec<usize> = maps.keys().map(|id| id.0 as usize).collect();
        rounds.push(maps);
        found = places.iter().copied().zip(ground.check_changed(&fixed, &places)).collect();
        for (place, checked) in &found {
            let (Some(results), Some(as_it_stands)) = (results.get_mut(place), as_they_stand.get_mut(place)) else {
                continue;
            };
            let mut ahead = checked.diagnostics.clone();
            for diagnostic in &mut ahead {
                // They are fixes of a text that is not there yet.
                diagnostic.fixes.clear();
                rounds.iter().rev().for_each(|maps| diagnostic.relocate(|file| maps.get(&file)));
            }
            // A comment may hide what only comes to light now.
            let before = results.diagnostics.len();
            results
                .diagnostics
                .retain(|known| &*known.rule != UNUSED_IGNORE || ahead.iter().any(|found| is_same(known, found)));
            *as_it_stands -= before - results.diagnostics.len();
            results.suppressed = results.suppressed.max(checked.suppressed);
            ahead.into_iter().for_each(|diagnostic| add(results, *as_it_stands, diagnostic));
        }
    }
    for (place, checked) in results {
        if before.get(place).is_some_and(|before| checked.diagnostics.len() > *before)
            || as_they_stand.get(place).is_some_and(|kept| checked.diagnostics.len() > *kept)
        {
            checked.sort();
        }
    }
}

/// The text of a file with the safe fixes of its errors made, and the way back; `None` if none of them is an error of the server's.
fn with_fixes(file: &Loaded, id: FileId, checked: &Checked) -> Option<(String, SpanMap)> {
    let errors = || checked.diagnostics.iter().filter(|found| found.severity == Severity::Error && !found.suppressed);
    if !errors().any(|error| error.is_of_server() && error.is_fixable()) {
        return None;
    }
    let text = file.mended.original();
    let (edits, _) = compatible_edits(text, id, errors().filter_map(Diagnostic::safe_fix));
    let fixed = apply(text, &edits).filter(|_| !edits.is_empty())?;
    let errors_in = |text: &str| parse_bytes(&file.input, text.as_bytes().to_vec()).tree().errors.len();
    if errors_in(&fixed) > errors_in(text) {
        return None;
    }
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.span, edit.text)).collect();
    Some((fixed, SpanMap::new(&edits)))
}

/// Adds a diagnostic unless it was there before, or its rule said something of the place when it looked at the text as it
/// stands: those diagnostics come first.
fn add(checked: &mut Checked, as_it_stands: usize, diagnostic: Diagnostic) {
    let says_it = |(index, known): (usize, &Diagnostic)| {
        is_same(known, &diagnostic) && (index < as_it_stands || known.message == diagnostic.message)
    };
    if checked.diagnostics.iter().enumerate().any(says_it) {
        return;
    }
    if checked.diagnostics.len() >= MAX_DIAGNOSTICS {
        checked.hidden += 1;
        return;
    }
    checked.diagnostics.push(diagnostic);
}

/// Whether two diagnostics are of one rule and one place.
fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let (one_span, other_span) = (one.location.span, other.location.span);
    one.rule == other.rule && one_span.start <= other_span.end && other_span.start <= one_span.end
}
