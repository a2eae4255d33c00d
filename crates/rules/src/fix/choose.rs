//! Which fixes go together.

use super::fixed_point::Snapshot;
use crate::{Applicability, Diagnostic, FileId, Fix};
use podlint_yaml::Span;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A diagnostic and the fix that is tried for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'d> {
    pub(super) diagnostic: &'d Diagnostic,
    pub(super) fix: &'d Fix,
}

/// The fixes of one round, one for a diagnostic at most, none of which touches another.
///
/// The gravest diagnostic goes first, then the one further up, then the one whose rule's name is first.
pub(super) fn choices<S: Snapshot>(now: &S, up_to: Applicability) -> Vec<Choice<'_>> {
    let mut choices: Vec<Choice<'_>> =
        now.diagnostics().into_iter().filter_map(|diagnostic| choice(now, diagnostic, up_to)).collect();
    choices.sort_by_key(|choice| {
        (Reverse(choice.diagnostic.severity), choice.diagnostic.location, &choice.diagnostic.rule)
    });
    let mut taken = Taken::default();
    choices.retain(|choice| taken.take(choice.fix));
    choices
}

/// The best fix of a diagnostic that may be applied and changes something.
fn choice<'d, S: Snapshot>(now: &S, diagnostic: &'d Diagnostic, up_to: Applicability) -> Option<Choice<'d>> {
    let changes_something = |fix: &Fix| {
        let old = |edit: &crate::Edit| now.text(edit.location.file)?.get(edit.location.span.range());
        fix.edits.iter().all(|edit| old(edit).is_some())
            && fix.edits.iter().any(|edit| old(edit) != Some(edit.new_text.as_str()))
    };
    let may_be_applied =
        |fix: &&Fix| fix.applicability <= up_to && fix.applicability != Applicability::Manual && changes_something(fix);
    let fix = diagnostic.fixes.iter().find(may_be_applied).filter(|_| !diagnostic.suppressed)?;
    Some(Choice { diagnostic, fix })
}

/// The bytes that chosen fixes replace.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// By file. No two of them overlap; an insertion has no bytes.
    spans: BTreeMap<FileId, BTreeSet<Span>>,
}

impl Taken {
    /// Takes the bytes of a fix, unless one of its edits touches what is taken, or another one of its own.
    pub(super) fn take(&mut self, fix: &Fix) -> bool {
        let mut own: Vec<(FileId, Span)> =
            fix.edits.iter().map(|edit| (edit.location.file, edit.location.span)).collect();
        own.sort();
        let overlaps = |pair: &[(FileId, Span)]| pair[0].0 == pair[1].0 && pair[1].1.start < pair[0].1.end;
        if own.windows(2).any(overlaps) || own.iter().any(|(file, span)| self.touches(*file, *span)) {
            return false;
        }
        for (file, span) in own {
            self.spans.entry(file).or_default().insert(span);
        }
        true
    }

    fn touches(&self, file: FileId, span: Span) -> bool {
        let Some(taken) = self.spans.get(&file) else { return false };
        // They do not overlap, so the ends fall with the starts.
        let before = taken.range(..=Span::new(span.end, u32::MAX)).rev();
        before.take_while(|other| other.end >= span.start).any(|other| conflict(span, *other))
    }
}

/// Whether two replacements cannot both be made, each without knowing of the other. Two insertions at one place cannot: both
/// may put in the same thing.
fn conflict(one: Span, other: Span) -> bool {
    let overlap = one.start < other.end && other.start < one.end;
    let insertion = one.is_empty() || other.is_empty();
    overlap || insertion && one.start <= other.end && other.start <= one.end
}
