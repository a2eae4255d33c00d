//! Looking at a text as it will be when its errors are mended.
//!
//! This is the mechanics only: which error is mended how is decided by whoever knows what the text is about.

use crate::error::{ErrorCode, error_flag};
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
/// assert!(mending.make(&error, &repair));
/// let mended = mending.finish();
/// assert_eq!(mended.parse.source(), "kind: Pod\nname: web\n");
/// assert!(mended.parse.tree().errors[0].is_mended());
/// assert_eq!(mended.map.to_original(mended.parse.tree().errors[0].span).of(mended.original()), ":");
/// ```
#[derive(Debug)]
pub struct Mending {
    parse: Parse<'static>,
    /// What was done to the original text.
    edits: Vec<(Span, String)>,
    map: SpanMap,
    mended: Vec<MendedError>,
    /// The text before the first repair.
    original: Option<String>,
}

/// A text after its repairs, and the way back.
#[derive(Debug, Default)]
pub struct Mended {
    /// The mended text. Its table of errors holds those that were mended and those that are left. The edits of one that
    /// was mended are in the mended text, where they change nothing; mapped back they make the repair.
    pub parse: Parse<'static>,
    /// Maps spans of the mended text to the original one.
    pub map: SpanMap,
    original: Option<String>,
}

impl Mended {
    /// The original text.
    pub fn original(&self) -> &str {
        self.original.as_deref().unwrap_or(self.parse.source())
    }
}

impl From<Parse<'static>> for Mended {
    /// A text in which nothing was mended.
    fn from(parse: Parse<'static>) -> Mended {
        Mended { parse, map: SpanMap::default(), original: None }
    }
}

/// An error that was mended. Spans and edits are those of the original text.
#[derive(Debug)]
struct MendedError {
    code: u32,
    span: Span,
    related: Span,
    kind: u32,
    /// `None` where the repair changes what an earlier one wrote: alone it cannot be made.
    edits: Option<Vec<Span>>,
}

impl Mending {
    /// Nothing is mended yet.
    pub fn new(parse: Parse<'static>) -> Mending {
        Mending { parse, edits: Vec::new(), map: SpanMap::default(), mended: Vec::new(), original: None }
    }

    /// The text as it is now, with the errors that it still has.
    pub fn parse(&self) -> &Parse<'static> {
        &self.parse
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

    /// The bytes `document` of the text, parsed on their own as they are after `repair`. Its spans count from the start
    /// of `document`. `None` where the repair reaches beyond it.
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

    /// Makes a repair of `error`, both of the text as it is now, and parses the result. `false` if the repair does not
    /// fit the text.
    pub fn make(&mut self, error: &SyntaxError, repair: &Repair) -> bool {
        self.make_all(&[(*error, *repair)]) == 1
    }

    /// Makes several repairs at once and parses only once; those that overlap one before them are left out. Returns how
    /// many were made.
    pub fn make_all(&mut self, repairs: &[(SyntaxError, Repair)]) -> usize {
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
            let place = if repair.span.is_empty() { error.span } else { repair.span };
            for (line, edits) in lines_of(repair, &edits, tree.source).into_iter().enumerate() {
                // What is missing on a further line is missing behind the letter in front of it.
                let first = edits[0].0.start;
                let span = if line == 0 { place } else { Span::new(first.saturating_sub(1), first) };
                mended.push(MendedError {
                    code: error.code,
                    span: self.map.to_original(span),
                    related: if error.related.is_empty() {
                        Span::default()
                    } else {
                        self.map.to_original(error.related)
                    },
                    kind: repair.kind,
                    edits: edits.iter().map(|(span, _)| self.map.to_original_exactly(*span)).collect(),
                });
            }
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
        let before = std::mem::replace(&mut self.parse, parse_ranges(source, Dialect::Kubernetes, parts));
        self.original.get_or_insert_with(|| before.into_source());
        made
    }

    /// The result.
    pub fn finish(mut self) -> Mended {
        for mended in std::mem::take(&mut self.mended) {
            let (error, repair, edits) = self.in_mended_text(&mended);
            self.parse.push_error(error, repair, &edits);
        }
        self.parse.sort_errors();
        Mended { parse: self.parse, map: self.map, original: self.original }
    }

    fn in_mended_text(&self, mended: &MendedError) -> (SyntaxError, Repair, Vec<(Span, String)>) {
        let flags = error_flag::MENDED;
        let related = if mended.related.is_empty() { Span::default() } else { self.map.to_edited(mended.related) };
        let span = self.map.to_edited(mended.span);
        let error = SyntaxError { code: mended.code, flags, span, related, first_repair: 0, repair_count: 0 };
        let regions: Option<Vec<Span>> =
            mended.edits.as_ref().and_then(|edits| edits.iter().map(|span| self.map.region(*span)).collect());
        let text = |span: Span| (span, span.of(self.parse.source()).to_owned());
        let edits: Vec<_> = regions.unwrap_or_default().into_iter().map(text).collect();
        let repair = Repair { kind: mended.kind, span, first_edit: 0, edit_count: 0 };
        (error, repair, edits)
    }
}

/// The edits of a repair, line by line where the same slip was made on several: each of them is a mistake of its own.
fn lines_of<'e>(repair: &Repair, edits: &'e [(Span, String)], source: &str) -> Vec<&'e [(Span, String)]> {
    if repair.kind() != RepairKind::InsertSpace {
        return vec![edits];
    }
    let is_same_line = |left: &(Span, String), right: &(Span, String)| {
        !Span::new(left.0.end, right.0.start).of(source).contains(['\n', '\r'])
    };
    edits.chunk_by(is_same_line).collect()
}

fn edited_range(map: &SpanMap, range: &Range<usize>) -> Range<usize> {
    let span = map.to_edited(Span::new(range.start as u32, range.end as u32));
    // An insertion at the very end of a part belongs to it.
    let start = if range.start == 0 { 0 } else { span.start as usize };
    start..span.end as usize
}

impl Parse<'_> {
    /// Gives the errors about the encoding their repairs: UTF-16 without its mark, written as everything else is written; other
    /// bytes taken away.
    pub(crate) fn offer_utf8(&mut self) {
        let tables = self.tables_mut();
        for error in &mut tables.errors {
            let kind = match error.code() {
                ErrorCode::Utf16 => RepairKind::SaveAsUtf8,
                ErrorCode::NotUtf8 => RepairKind::Remove,
                _ => continue,
            };
            let first_edit = tables.edits.len() as u32;
            tables.edits.push(Edit { span: error.span, text: Span::empty(tables.texts.len() as u32) });
            error.first_repair = tables.repairs.len() as u32;
            error.repair_count = 1;
            tables.repairs.push(Repair { kind: kind as u32, span: error.span, first_edit, edit_count: 1 });
        }
    }

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
