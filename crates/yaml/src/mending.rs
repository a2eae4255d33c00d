//! Looking at a text as it will be when its errors are mended.
//!
//! This is the mechanics only: which error is mended how is decided by whoever knows what the text is about.

use crate::error::error_flag;
use crate::parse::parse_ranges;
use crate::repair::RepairKind;
use crate::span_map::{SpanMap, edited_text};
use crate::{Dialect, Edit, Parse, Repair, Span, SyntaxError};
use std::ops::Range;

/// A text that is being mended: the original, and what has become of it so far.
///
/// ```
/// use podlint_yaml::Mending;
/// let mut mending = Mending::new(podlint_yaml::parse("kind:Pod\nname: web\n").into_owned());
/// let error = mending.parse().tree().errors[0];
/// let repair = mending.parse().tree().repairs_of(&error)[0];
/// assert!(mending.make(&error, &repair, false));
/// let (mended, map) = mending.finish();
/// assert_eq!(mended.source(), "kind: Pod\nname: web\n");
/// assert!(mended.tree().errors[0].is_mended());
/// assert_eq!(map.to_original(mended.tree().errors[0].span), error.span);
/// ```
#[derive(Debug)]
pub struct Mending {
    parse: Parse<'static>,
    /// What was done to the original text.
    edits: Vec<(Span, String)>,
    map: SpanMap,
    mended: Vec<Mended>,
}

/// An error that was mended. Spans and edits are those of the original text.
#[derive(Debug)]
struct Mended {
    code: u32,
    span: Span,
    related: Span,
    kind: RepairKind,
    /// `None` where the repair changes what an earlier one wrote: alone it cannot be made.
    edits: Option<Vec<Span>>,
    is_guessed: bool,
}

impl Mending {
    /// Nothing is mended yet.
    pub fn new(parse: Parse<'static>) -> Mending {
        Mending { parse, edits: Vec::new(), map: SpanMap::default(), mended: Vec::new() }
    }

    /// The text as it is now, with the errors that it still has.
    pub fn parse(&self) -> &Parse<'static> {
        &self.parse
    }

    /// Number of repairs that were made.
    pub fn repairs_made(&self) -> usize {
        self.mended.len()
    }

    /// Bytes of the document around `offset`, from the end of the one before to the start of the next one.
    pub fn document_around(&self, offset: u32) -> Range<usize> {
        let tree = self.parse.tree();
        let part = self.parse.part_around(offset as usize);
        let (mut start, mut end) = (part.start, part.end);
        for document in tree.documents() {
            let span = document.span();
            if span.end < offset && span.end as usize >= start {
                // On the line behind it: a comment may follow its last value.
                let rest = &tree.source[span.end as usize..part.end.max(span.end as usize)];
                start = rest.find('\n').map_or(part.end, |length| span.end as usize + length + 1).min(offset as usize);
            }
            if span.start > offset {
                end = end.min(span.start as usize);
                break;
            }
        }
        start..end.max(start)
    }

    /// The bytes `document` of the text, parsed on their own as they are after `repair`. Its spans count from the start of `document`.
    /// `None` where the repair reaches beyond it.
    pub fn try_out(&self, document: Range<usize>, repair: &Repair) -> Option<Parse<'static>> {
        let tree = self.parse.tree();
        let text = tree.source.get(document.clone())?;
        let (start, end) = (document.start as u32, document.end as u32);
        let mut edits = Vec::new();
        for (span, new_text) in tree.edits_of(repair) {
            if span.start < start || span.end > end {
                return None;
            }
            edits.push((Span::new(span.start - start, span.end - start), new_text));
        }
        Some(crate::parse_with(edited_text(text, &edits), Dialect::Kubernetes))
    }

    /// Makes a repair of `error`, both of the text as it is now, and parses the result. `is_guessed` says that only the shape of
    /// the text speaks for it. `false` if the repair does not fit the text.
    pub fn make(&mut self, error: &SyntaxError, repair: &Repair, is_guessed: bool) -> bool {
        self.make_all(&[(*error, *repair)], is_guessed) == 1
    }

    /// Makes several repairs at once and parses only once; those that overlap one before them are left out. Returns how many were made.
    pub fn make_all(&mut self, repairs: &[(SyntaxError, Repair)], is_guessed: bool) -> usize {
        let tree = self.parse.tree();
        let mut further: Vec<(Span, String)> = Vec::new();
        let mut made = 0;
        let mut mended = Vec::new();
        for (error, repair) in repairs {
            let edits: Vec<_> = tree.edits_of(repair).map(|(span, text)| (span, text.to_owned())).collect();
            let fits = !edits.is_empty()
                && edits.iter().all(|(span, _)| tree.source.get(span.range()).is_some())
                && edits.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start)
                && further.last().is_none_or(|(last, _)| last.end < edits[0].0.start);
            if !fits {
                continue;
            }
            mended.push(Mended {
                code: error.code,
                span: self.map.to_original(if repair.span.is_empty() { error.span } else { repair.span }),
                related: if error.related.is_empty() { Span::default() } else { self.map.to_original(error.related) },
                kind: repair.kind(),
                edits: edits.iter().map(|(span, _)| self.map.to_original_exactly(*span)).collect(),
                is_guessed,
            });
            further.extend(edits);
            made += 1;
        }
        if made == 0 {
            return 0;
        }
        let source = edited_text(tree.source, &further);
        let step = SpanMap::new(&further);
        let parts: Vec<_> = self.parse.parts().iter().map(|part| edited_range(&step, part)).collect();
        self.edits = self.map.compose(&self.edits, &further, tree.source);
        self.map = SpanMap::new(&self.edits);
        self.mended.extend(mended);
        self.parse = parse_ranges(source, Dialect::Kubernetes, parts);
        made
    }

    /// The mended text, whose table of errors holds those that were mended and those that are left, and the way back to the
    /// original text.
    ///
    /// The edits of a mended error are in the mended text, where they change nothing; mapped back they make the repair.
    pub fn finish(mut self) -> (Parse<'static>, SpanMap) {
        for mended in std::mem::take(&mut self.mended) {
            let (error, repair, edits) = self.in_mended_text(&mended);
            self.parse.push_error(error, repair, &edits);
        }
        self.parse.sort_errors();
        (self.parse, self.map)
    }

    fn in_mended_text(&self, mended: &Mended) -> (SyntaxError, Repair, Vec<(Span, String)>) {
        let flags = error_flag::MENDED | if mended.is_guessed { error_flag::GUESSED } else { 0 };
        let related = if mended.related.is_empty() { Span::default() } else { self.map.to_edited(mended.related) };
        let span = self.map.to_edited(mended.span);
        let error = SyntaxError { code: mended.code, flags, span, related, first_repair: 0, repair_count: 0 };
        let regions: Option<Vec<Span>> =
            mended.edits.as_ref().and_then(|edits| edits.iter().map(|span| self.map.region(*span)).collect());
        let text = |span: Span| (span, span.of(self.parse.source()).to_owned());
        let edits: Vec<_> = regions.unwrap_or_default().into_iter().map(text).collect();
        let repair = Repair { kind: mended.kind as u32, span, first_edit: 0, edit_count: 0 };
        (error, repair, edits)
    }
}

fn edited_range(map: &SpanMap, range: &Range<usize>) -> Range<usize> {
    let span = map.to_edited(Span::new(range.start as u32, range.end as u32));
    // An insertion at the very end of a part belongs to it.
    let start = if range.start == 0 { 0 } else { span.start as usize };
    start..span.end as usize
}

impl Parse<'_> {
    /// Adds an error with one repair; without edits it has none.
    fn push_error(&mut self, mut error: SyntaxError, mut repair: Repair, edits: &[(Span, String)]) {
        let tables = self.tables_mut();
        repair.first_edit = tables.edits.len() as u32;
        repair.edit_count = edits.len() as u32;
        for (span, text) in edits {
            let start = tables.texts.len() as u32;
            tables.texts.push_str(text);
            tables.edits.push(Edit { span: *span, text: Span::new(start, tables.texts.len() as u32) });
        }
        error.first_repair = tables.repairs.len() as u32;
        error.repair_count = 1;
        tables.repairs.push(repair);
        tables.errors.push(error);
    }

    fn sort_errors(&mut self) {
        self.tables_mut().errors.sort_by_key(|error| (error.span.start, error.span.end));
    }
}
