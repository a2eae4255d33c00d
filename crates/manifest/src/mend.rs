//! Choosing among the repairs of syntax errors by what Kubernetes knows, and going on with the mended text.
//!
//! The same shape can need opposite repairs, so the parser offers several. Here each is tried out on its document; the
//! one after which the document fits its kind best is made, and the rest of the run looks at the mended text. So one
//! run finds a slip and what is wrong behind it, and the consequences of the slip never show up. Where no repair is
//! better than the others, the error stays as it is and offers all of them. A text without errors costs nothing.

use crate::Context;
use crate::fit::{Fit, fit, texts_for_mappings};
use podlint_yaml::{ErrorCode, Mended, Mending, Parse, Repair, RepairKind, Span, SyntaxError};

/// Errors that are looked into one after the other. Of a text with more only those are mended that need no choice.
const MAX_CHOICES: usize = 60;
/// Bytes that may be parsed to try repairs, for each byte of the text, and in any case.
const TRIAL_FACTOR: usize = 40;
const TRIAL_BYTES: usize = 4 << 20;
/// Rounds in which all repairs that need no choice are made at once.
const SURE_ROUNDS: usize = 3;

/// Mends what can be mended.
///
/// ```
/// use podlint_manifest::{Context, mend};
/// let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name:web\n";
/// let mended = mend(podlint_yaml::parse(text).into_owned(), Context::default());
/// assert_eq!(mended.parse.source(), "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n");
/// assert_eq!(mended.original(), text);
/// ```
pub fn mend(parse: Parse<'static>, context: Context) -> Mended {
    let is_text = |error: &SyntaxError| !matches!(error.code(), ErrorCode::NotUtf8 | ErrorCode::TooLarge);
    if parse.tree().errors.is_empty() && parse.suspects().is_empty() || !parse.tree().errors.iter().all(is_text) {
        return parse.into();
    }
    let budget = (parse.source().len() * TRIAL_FACTOR).clamp(64 * 1024, TRIAL_BYTES);
    let mut chooser = Chooser { mending: Mending::new(parse), context, budget };
    chooser.read_as_utf8();
    chooser.mend_many_texts();
    chooser.mend_one_by_one();
    chooser.mend_the_sure();
    chooser.mending.finish()
}

struct Chooser {
    mending: Mending,
    context: Context,
    /// Bytes that may still be parsed to try repairs.
    budget: usize,
}

/// A place to look into: an error or something that only looks like one.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    error: SyntaxError,
    is_suspect: bool,
}

/// A repair and what becomes of the document by it.
struct Tried {
    repair: Repair,
    fit: Fit,
    mended: Parse<'static>,
}

impl Chooser {
    fn mend_one_by_one(&mut self) {
        // Errors in front of this offset were looked into; what is left of them stays.
        let mut from = 0;
        for _ in 0..MAX_CHOICES {
            let Some(candidate) = self.next(from) else { return };
            let error = candidate.error;
            match self.choose(candidate) {
                Some(repair) if self.mending.make(&error, &repair) => {
                    // The repair may have moved lines in front of the error: what is new there is looked into as well.
                    from = from.min(repair.span.start);
                }
                _ => from = error.span.start + 1,
            }
        }
    }

    /// How a text is encoded is no question of what it says.
    fn read_as_utf8(&mut self) {
        let tree = self.mending.parse().tree();
        let Some(error) = tree.errors.iter().find(|error| error.code() == ErrorCode::Utf16).copied() else { return };
        let repair = tree.repairs_of(&error).first().copied();
        if let Some(repair) = repair {
            self.mending.make(&error, &repair);
        }
    }

    /// Where many texts look like entries, those that stand for a mapping are mended at once.
    fn mend_many_texts(&mut self) {
        let parse = self.mending.parse();
        if parse.suspects().len() < MANY {
            return;
        }
        let tree = parse.tree();
        let texts = texts_for_mappings(&tree, self.context);
        let is_in_text = |place: Span| {
            let after = texts.partition_point(|text| text.start <= place.start);
            texts[..after].last().is_some_and(|text| text.contains(place))
        };
        let suspects = parse.suspects().iter().filter(|suspect| is_in_text(suspect.span));
        let repairs: Vec<_> =
            suspects.filter_map(|suspect| Some((*suspect, *tree.repairs_of(suspect).first()?))).collect();
        self.mending.make_all(&repairs);
    }

    /// The first error or suspect at or behind `from` that offers a repair.
    fn next(&self, from: u32) -> Option<Candidate> {
        let parse = self.mending.parse();
        let tree = parse.tree();
        let open = |error: &&SyntaxError| error.span.start >= from && error.repair_count > 0;
        let error = tree.errors.iter().find(open).map(|error| Candidate { error: *error, is_suspect: false });
        let suspect = parse.suspects().iter().find(open).map(|suspect| Candidate { error: *suspect, is_suspect: true });
        match (error, suspect) {
            (Some(error), Some(suspect)) if suspect.error.span.start < error.error.span.start => Some(suspect),
            (Some(error), _) => Some(error),
            (None, suspect) => suspect,
        }
    }

    /// The repair after which the document fits best, if it fits better than with any other.
    fn choose(&mut self, candidate: Candidate) -> Option<Repair> {
        let document = self.mending.document_around(candidate.error.span.start);
        let mut repairs: Vec<Repair> = self.mending.parse().tree().repairs_of(&candidate.error).to_vec();
        repairs.retain(|repair| !repair.kind().is_only_offered());
        if repairs.is_empty() {
            return None;
        }
        let cost = document.len() * (repairs.len() + 1);
        if cost > self.budget {
            return None;
        }
        self.budget -= cost;
        let text = self.mending.parse().source().get(document.clone())?;
        let before = fit(&podlint_yaml::parse(text).tree(), self.context);
        let tried = repairs.iter().filter_map(|repair| {
            let mended = self.mending.try_out(document.clone(), repair)?;
            let fit = fit(&mended.tree(), self.context);
            // A repair that trades its error for another one is none.
            let is_gone = fit.errors < before.errors + usize::from(candidate.is_suspect);
            is_gone.then_some(Tried { repair: *repair, fit, mended })
        });
        let tried: Vec<Tried> = tried.collect();
        let best = tried.iter().map(|tried| tried.fit.weight).min().filter(|weight| *weight < before.weight)?;
        let mut winners = tried.iter().filter(|tried| tried.fit.weight == best);
        let Tried { repair, fit, mended } = winners.next()?;
        let meaning = |parse: &Parse<'_>| podlint_yaml::events::events(&parse.tree());
        // Two ways to the same data are no two meanings.
        let is_alone = winners.all(|other| meaning(&other.mended) == meaning(mended));
        let kind = repair.kind();
        // Without a kind that is known only the syntax was counted: that says nothing about which of several levels was meant.
        let is_decided = kind.is_sure() || fit.knows_kind && is_alone;
        (is_decided && (fit.knows_kind || !candidate.is_suspect)).then_some(*repair)
    }

    /// Makes all repairs that leave no choice, for texts with more errors than are looked into one by one.
    fn mend_the_sure(&mut self) {
        for _ in 0..SURE_ROUNDS {
            let tree = self.mending.parse().tree();
            let sure = tree.errors.iter().filter_map(|error| {
                let repair = tree.repairs_of(error).first().filter(|_| error.repair_count == 1)?;
                (repair.kind().is_sure() && repair.kind() != RepairKind::RemoveLines).then_some((*error, *repair))
            });
            let sure: Vec<_> = sure.collect();
            if sure.len() < MANY || self.mending.make_all(&sure) == 0 {
                return;
            }
        }
    }
}

/// So few errors that could be mended at once were looked into one by one before, and left as they are for a reason.
const MANY: usize = 8;
