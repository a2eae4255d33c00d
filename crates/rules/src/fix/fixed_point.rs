//! Applying fixes, checking again, until nothing is left to apply.

use super::choose::{Choice, choices};
use super::text_edit;
use crate::{Applicability, Diagnostic, FileId};
use podlint_yaml::edit::TextEdit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rounds after which fixes are taken to go in circles. A fix may bring another one to light, but ten deep is a bug.
const MAX_ROUNDS: usize = 10;

/// The edits of a round, by file.
pub type Changes = BTreeMap<FileId, Vec<TextEdit>>;

/// The files of a run between two rounds, and what is wrong with them.
pub trait Snapshot {
    /// What was found, with places in the texts as they are now.
    fn diagnostics(&self) -> Vec<&Diagnostic>;

    /// Number of findings that were counted only, because there were too many.
    fn hidden(&self) -> usize;

    /// The text that the edits of fixes are about; `None` for a file that is not to be changed.
    fn text(&self, file: FileId) -> Option<&str>;

    /// Number of syntax errors in a file after edits; `None` where they do not fit its text.
    fn syntax_errors(&self, file: FileId, edits: &[TextEdit]) -> Option<usize>;
}

/// What came of fixing.
#[derive(Debug)]
pub struct FixedPoint<S> {
    /// The files after the last round.
    pub last: S,
    /// The fixes that were applied, in their order.
    pub applied: Vec<Fixed>,
    /// Fixes that were not applied because the file would be broken by them.
    pub refused: Vec<Fixed>,
    /// Rules whose fixes still found something to do after the last round that is made, the tenth.
    pub circling: BTreeSet<Arc<str>>,
}

/// A fix that was applied or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The rule that offered it.
    pub rule: Arc<str>,
    /// The file that the diagnostic was about.
    pub file: FileId,
    /// What it does.
    pub title: String,
}

impl Fixed {
    fn of(choice: &Choice<'_>) -> Fixed {
        Fixed {
            rule: choice.diagnostic.rule.clone(),
            file: choice.diagnostic.location.file,
            title: choice.fix.title.clone(),
        }
    }
}

/// Applies fixes up to a class, round after round.
///
/// `next` makes the changes and checks all files again: what is mended in one may matter to another. A round applies one fix
/// of a diagnostic at most, and none that touches another one's bytes; a fix with edits in several files is applied to all of
/// them or to none. A fix after which a file has more syntax errors than before is left out.
pub fn fix_all<S: Snapshot>(first: S, up_to: Applicability, mut next: impl FnMut(S, &Changes) -> S) -> FixedPoint<S> {
    let mut now = first;
    let mut applied = Vec::new();
    let mut rounds = 0;
    loop {
        let Round { changes, kept, refused } = round(&now, up_to);
        if changes.is_empty() || rounds == MAX_ROUNDS {
            let circling = kept.into_iter().map(|fixed| fixed.rule).collect();
            return FixedPoint { last: now, applied, refused, circling };
        }
        applied.extend(kept);
        let hidden = now.hidden();
        now = next(now, &changes);
        // A round that brings hidden findings to light gets on.
        rounds += usize::from(now.hidden() >= hidden);
    }
}

#[derive(Debug, Default)]
struct Round {
    changes: Changes,
    kept: Vec<Fixed>,
    refused: Vec<Fixed>,
}

/// Chooses the fixes of a round and finds those that break a file by halving: mostly there is none, and one parse says so.
fn round<S: Snapshot>(now: &S, up_to: Applicability) -> Round {
    let choices = choices(now, up_to);
    let mut round = Round::default();
    let mut before = BTreeMap::new();
    let mut groups = vec![choices.as_slice()];
    while let Some(group) = groups.pop() {
        match with_group(now, &round.changes, group, &mut before) {
            Some(changes) => {
                round.changes.extend(changes);
                round.kept.extend(group.iter().map(Fixed::of));
            }
            None if group.len() == 1 => round.refused.extend(group.iter().map(Fixed::of)),
            None => {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([second, first]);
            }
        }
    }
    round
}

/// The edits of the files that a group of fixes changes, with those made before; `None` if one of the files would have more
/// syntax errors than it has.
fn with_group<S: Snapshot>(
    now: &S,
    made: &Changes,
    group: &[Choice<'_>],
    before: &mut BTreeMap<FileId, usize>,
) -> Option<Changes> {
    let mut changes = Changes::new();
    for edit in group.iter().flat_map(|choice| &choice.fix.edits) {
        let file = edit.location.file;
        let edits = changes.entry(file).or_insert_with(|| made.get(&file).cloned().unwrap_or_default());
        edits.push(text_edit(edit));
    }
    for (file, edits) in &changes {
        let errors = *before.entry(*file).or_insert_with(|| now.syntax_errors(*file, &[]).unwrap_or_default());
        now.syntax_errors(*file, edits).filter(|after| *after <= errors)?;
    }
    Some(changes)
}
