//! What comes to light when mistakes are mended.
//!
//! The API server stops at the first stage that fails, and a misspelt kind hides all that is wrong in the object. Where
//! errors of the server's kind have safe fixes, the rules look at the texts with these fixes made as well, and what they find
//! there is reported at the place where it stands now. So one run says everything. Files without such errors are not
//! looked at again.

use crate::world::{Loaded, parse_bytes};
use podlint_manifest::ObjectRecord;
use podlint_rules::{Checked, Diagnostic, FileId, MAX_DIAGNOSTICS, Severity, UNUSED_IGNORE, compatible_edits};
use podlint_yaml::edit::apply;
use podlint_yaml::{Span, SpanMap};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds of fixes: one may bring another one to light.
const MAX_ROUNDS: usize = 3;

/// The files around those that are looked at, by their places in the index.
pub(crate) trait Ground {
    /// A file as it is.
    fn file(&self, place: usize) -> Option<&Loaded>;
    /// A file with another text.
    fn with_text(&self, file: &Loaded, text: String) -> Loaded;
    /// Checks those files of the changed ones that are named by their places, and of these the documents that are named.
    fn check_changed(&self, changed: &BTreeMap<usize, Loaded>, places: &BTreeMap<usize, Documents>) -> Vec<Checked>;
}

/// Which documents of a file are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Documents {
    /// All of them.
    All,
    /// Those in which a fix was made, by their numbers. What it brings to light in others comes when it is made.
    Some(BTreeSet<u32>),
}

impl Documents {
    /// The objects in them.
    pub(crate) fn objects(&self, records: &[ObjectRecord]) -> Vec<ObjectRecord> {
        let is_in = |record: &&ObjectRecord| match self {
            Documents::All => true,
            Documents::Some(documents) => documents.contains(&record.document),
        };
        records.iter().filter(is_in).copied().collect()
    }
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
    // Where fixes were made so far, in the files as they stand.
    let mut touched: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for round in 0..MAX_ROUNDS {
        let (mut maps, mut places) = (BTreeMap::new(), BTreeMap::new());
        let last: Vec<(usize, &Checked)> = match round {
            0 => results.iter().map(|(place, checked)| (*place, &**checked)).collect(),
            _ => found.iter().map(|(place, checked)| (*place, checked)).collect(),
        };
        for (place, checked) in last {
            let id = FileId(place as u32);
            let Some(file) = fixed.get(&place).or_else(|| ground.file(place)) else { continue };
            if let Some(Fixed { text, map, edited }) = with_fixes(file, id, checked) {
                let changed = ground.with_text(file, text);
                let (documents, spans) = documents_around(file, &changed, &edited);
                let back = |span: &Span| {
                    rounds
                        .iter()
                        .rev()
                        .fold(*span, |span, maps| maps.get(&id).map_or(span, |map| map.to_original(span)))
                };
                touched.entry(place).or_default().extend(spans.iter().map(back));
                places.insert(place, documents);
                maps.insert(id, map);
                fixed.insert(place, changed);
            }
        }
        if maps.is_empty() {
            break;
        }
        rounds.push(maps);
        found = places.keys().copied().zip(ground.check_changed(&fixed, &places)).collect();
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
            let spans = touched.get(place).map_or(&[][..], Vec::as_slice);
            let is_touched = |found: &Diagnostic| spans.iter().any(|span| span.contains(found.location.span));
            ahead.retain(is_touched);
            // A comment may hide what only comes to light now.
            let before = results.diagnostics.len();
            results.diagnostics.retain(|known| {
                &*known.rule != UNUSED_IGNORE || !is_touched(known) || ahead.iter().any(|found| is_same(known, found))
            });
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

/// A file with fixes made.
struct Fixed {
    text: String,
    /// The way back.
    map: SpanMap,
    /// Where the fixes were made, in the text before them.
    edited: Vec<Span>,
}

/// A file with the safe fixes of its errors made; `None` if none of them is an error of the server's.
fn with_fixes(file: &Loaded, id: FileId, checked: &Checked) -> Option<Fixed> {
    let errors = || checked.diagnostics.iter().filter(|found| found.severity == Severity::Error && !found.suppressed);
    if !errors().any(|error| error.is_of_server() && error.is_fixable()) {
        return None;
    }
    let before = file.mended.original();
    let (edits, _) = compatible_edits(before, id, errors().filter_map(Diagnostic::safe_fix));
    let text = apply(before, &edits).filter(|_| !edits.is_empty())?;
    let errors_in = |text: &str| parse_bytes(&file.input, text.as_bytes().to_vec()).tree().errors.len();
    if errors_in(&text) > errors_in(before) {
        return None;
    }
    let edited = edits.iter().map(|edit| edit.span).collect();
    let edits: Vec<_> = edits.into_iter().map(|edit| (edit.span, edit.text)).collect();
    Some(Fixed { text, map: SpanMap::new(&edits), edited })
}

/// The documents of a file in which something was edited, with their bytes in its text. A document goes on up to the next one.
fn documents_around(file: &Loaded, changed: &Loaded, edited: &[Span]) -> (Documents, Vec<Span>) {
    let end = file.mended.original().len() as u32;
    let starts: Vec<u32> =
        file.tree().documents().map(|document| file.mended.map.to_original(document.span()).start).collect();
    if starts.len() != changed.tree().documents().count() {
        return (Documents::All, vec![Span::new(0, end)]);
    }
    let number = |span: &Span| starts.partition_point(|start| *start <= span.start).saturating_sub(1);
    let numbers: BTreeSet<usize> = edited.iter().map(number).collect();
    let extent = |number: &usize| {
        let start = if *number == 0 { 0 } else { starts.get(*number).copied().unwrap_or(0) };
        Span::new(start, starts.get(number + 1).copied().unwrap_or(end))
    };
    let spans = numbers.iter().map(extent).collect();
    (Documents::Some(numbers.into_iter().map(|number| number as u32).collect()), spans)
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
