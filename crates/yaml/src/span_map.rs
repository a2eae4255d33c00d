//! Where the bytes of an edited text stood before.

use crate::Span;

/// A stretch that was replaced: where it was and where its new text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    original: Span,
    edited: Span,
}

/// Maps spans of an edited text to the text it was made from.
///
/// ```
/// use podlint_yaml::{Span, SpanMap};
/// let map = SpanMap::new(&[(Span::empty(5), " ")]); // `name:web` to `name: web`
/// assert_eq!(map.to_original(Span::new(6, 9)), Span::new(5, 8));
/// assert_eq!(map.to_edited(Span::new(5, 8)), Span::new(6, 9));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpanMap {
    /// In order, without overlaps.
    regions: Vec<Region>,
}

impl SpanMap {
    /// The map of edits of the original text: in order, without overlaps.
    pub fn new<T: AsRef<str>>(edits: &[(Span, T)]) -> SpanMap {
        let mut regions = Vec::with_capacity(edits.len());
        let (mut before, mut after) = (0_u32, 0_u32);
        for (original, text) in edits {
            after += original.start.saturating_sub(before);
            before = original.end;
            let edited = Span::new(after, after + text.as_ref().len() as u32);
            after = edited.end;
            regions.push(Region { original: *original, edited });
        }
        SpanMap { regions }
    }

    /// Whether nothing was edited.
    pub fn is_empty(&self) -> bool {
        self.regions.is_empty()
    }

    /// The bytes that `span` of the edited text stood for. Where it cuts a stretch that was replaced, all of the stretch.
    pub fn to_original(&self, span: Span) -> Span {
        if let Ok(place) = self.regions.binary_search_by_key(&span, |region| region.edited) {
            return self.regions[place].original;
        }
        let start = self.map(span.start, |region| (region.edited, region.original), false);
        Span::new(start, self.map(span.end, |region| (region.edited, region.original), !span.is_empty()))
    }

    /// The same, where not a byte more or less is meant; `None` where `span` cuts a stretch that was replaced.
    pub fn to_original_exactly(&self, span: Span) -> Option<Span> {
        let cuts = |offset: u32, region: &Region| region.edited.start < offset && offset < region.edited.end;
        let is_cut = |offset: u32| {
            let after = self.regions.partition_point(|region| region.edited.start < offset);
            after > 0 && cuts(offset, &self.regions[after - 1])
        };
        (!is_cut(span.start) && !is_cut(span.end)).then(|| self.to_original(span))
    }

    /// Where `span` of the original text is now. Where it cuts a stretch that was replaced, all of the new text.
    pub fn to_edited(&self, span: Span) -> Span {
        let start = self.map(span.start, |region| (region.original, region.edited), false);
        Span::new(start, self.map(span.end, |region| (region.original, region.edited), !span.is_empty()))
    }

    /// Where the new text of the edit of `original` is now; `None` where it became part of a larger one.
    pub fn region(&self, original: Span) -> Option<Span> {
        let place = self.regions.partition_point(|region| region.original < original);
        self.regions.get(place).filter(|region| region.original == original).map(|region| region.edited)
    }

    /// `offset`, moved by what was replaced in front of it. In a stretch that was replaced, its start or its end.
    fn map(&self, offset: u32, sides: fn(&Region) -> (Span, Span), is_end: bool) -> u32 {
        // An end belongs to what lies in front of it, a start to what lies behind it.
        let after = self.regions.partition_point(|region| match is_end {
            true => sides(region).0.start < offset,
            false => sides(region).0.start <= offset,
        });
        let Some(region) = after.checked_sub(1).map(|place| sides(&self.regions[place])) else { return offset };
        let (from, to) = region;
        if offset < from.end {
            return if is_end { to.end } else { to.start };
        }
        to.end + (offset - from.end)
    }

    /// The edits of the original text that do what these edits and then `further` edits of the edited text do.
    ///
    /// `edited` is the edited text. All edits are in order and do not overlap; `edits` are those this map was made of.
    pub fn compose(&self, edits: &[(Span, String)], further: &[(Span, String)], edited: &str) -> Vec<(Span, String)> {
        let mut composed = Vec::with_capacity(edits.len() + further.len());
        let (mut old, mut new) = (0, 0);
        while old < edits.len() || new < further.len() {
            let first_old = self.regions.get(old).map(|region| region.edited);
            let first_new = further.get(new).map(|(span, _)| *span);
            // What touches becomes one edit: two insertions at one place keep their order that way.
            let mut cover = match (first_old, first_new) {
                (Some(one), Some(other)) if one.start <= other.start => one,
                (_, Some(other)) => other,
                (Some(one), None) => one,
                (None, None) => break,
            };
            let (old_start, new_start) = (old, new);
            loop {
                if let Some(region) = self.regions.get(old).filter(|region| region.edited.start <= cover.end) {
                    cover = cover.cover(region.edited);
                    old += 1;
                } else if let Some((span, _)) = further.get(new).filter(|(span, _)| span.start <= cover.end) {
                    cover = cover.cover(*span);
                    new += 1;
                } else {
                    break;
                }
            }
            if new == new_start {
                composed.extend_from_slice(&edits[old_start..old]);
                continue;
            }
            let text = replaced(edited, cover, &further[new_start..new]);
            composed.push((self.cover_in_original(cover, old_start..old), text));
        }
        composed
    }

    fn cover_in_original(&self, cover: Span, regions: std::ops::Range<usize>) -> Span {
        let Some(first) = self.regions[regions.clone()].first() else { return self.to_original(cover) };
        let last = &self.regions[regions.end - 1];
        let before = first.edited.start - cover.start;
        Span::new(first.original.start - before, last.original.end + (cover.end - last.edited.end))
    }
}

/// `text` with edits made: in order, without overlaps. Edits that do not fit the text are left out.
pub(crate) fn edited_text<T: AsRef<str>>(text: &str, edits: &[(Span, T)]) -> String {
    replaced(text, Span::new(0, text.len() as u32), edits)
}

/// The bytes `within` of `text` with edits made that lie in it.
fn replaced<T: AsRef<str>>(text: &str, within: Span, edits: &[(Span, T)]) -> String {
    let mut out = String::with_capacity(within.len() as usize + 64);
    let mut at = within.start;
    for (span, new_text) in edits {
        out.push_str(Span::new(at, span.start).of(text));
        out.push_str(new_text.as_ref());
        at = at.max(span.end);
    }
    out.push_str(Span::new(at, within.end).of(text));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(edits: &[(u32, u32, &str)]) -> Vec<(Span, String)> {
        edits.iter().map(|(start, end, text)| (Span::new(*start, *end), (*text).to_owned())).collect()
    }

    fn check(original: &str, first: &[(u32, u32, &str)], second: &[(u32, u32, &str)], composed: &[(u32, u32, &str)]) {
        let (first, second) = (owned(first), owned(second));
        let middle = edited_text(original, &first);
        let last = edited_text(&middle, &second);
        let both = SpanMap::new(&first).compose(&first, &second, &middle);
        assert_eq!(edited_text(original, &both), last);
        assert_eq!(both, owned(composed));
    }

    #[test]
    fn two_rounds_of_edits_are_one() {
        check("name:web", &[(5, 5, " ")], &[(0, 0, "- ")], &[(0, 0, "- "), (5, 5, " ")]);
        check("-name:web", &[(6, 6, " ")], &[(1, 1, " ")], &[(1, 1, " "), (6, 6, " ")]);
        check("a:b\nc:d", &[(2, 2, " ")], &[(7, 7, " ")], &[(2, 2, " "), (6, 6, " ")]);
        check("abcdef", &[(1, 3, "XYZ")], &[(2, 3, "")], &[(1, 3, "XZ")]);
        check("abcdef", &[(1, 3, "")], &[(1, 2, "!")], &[(1, 4, "!")]);
        check("abc", &[(1, 1, "1")], &[(1, 1, "0")], &[(1, 1, "01")]);
        check("abc", &[(1, 1, "1")], &[(2, 2, "2")], &[(1, 1, "12")]);
    }

    #[test]
    fn maps_both_ways() {
        let map = SpanMap::new(&owned(&[(5, 5, " "), (10, 12, "")]));
        for (original, edited) in [((0, 5), (0, 5)), ((5, 8), (6, 9)), ((4, 5), (4, 5)), ((12, 14), (11, 13))] {
            let (original, edited) = (Span::new(original.0, original.1), Span::new(edited.0, edited.1));
            assert_eq!(map.to_edited(original), edited);
            assert_eq!(map.to_original(edited), original);
        }
        assert_eq!(map.region(Span::empty(5)), Some(Span::new(5, 6)));
        assert_eq!(map.to_original(Span::new(5, 6)), Span::empty(5));
    }
}
