//! Taking out an entry or item.

use super::layout::{Extent, Layout};
use super::{Refused, TextEdit};
use crate::{Kind, Node, Style, flag};

/// What happens to blank lines around what is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blanks {
    /// Two groups that would meet become one.
    Tidy,
    /// They all stay.
    Leave,
}

/// The edits that remove the entry or item at `place`.
pub(super) fn edits<'t>(
    layout: &Layout<'t>,
    collection: Node<'t>,
    extents: &[Extent<'t>],
    place: usize,
    blanks: Blanks,
) -> Result<Vec<TextEdit>, Refused> {
    let is_block = collection.style() == Style::Block;
    if extents.len() == 1 {
        return if is_block {
            Ok(only_of_block(layout, collection, &extents[0]))
        } else {
            only_of_flow(layout, collection, &extents[0])
        };
    }
    if !is_block {
        return of_flow(layout, collection, extents, place);
    }
    let extent = &extents[place];
    if layout.begins_line(extent.first) {
        let before = place.checked_sub(1).map(|before| &extents[before]);
        return Ok(vec![lines_of(layout, extent, before, blanks)]);
    }
    // The first entry of an item: the next one takes its place behind the dash.
    let mut line = layout.tail(extent);
    while line < layout.source_end() && layout.is_blank(line, layout.line_end(line)) {
        line = layout.next_line(line);
    }
    let text = layout.text(line, layout.line_end(line));
    let indentation = text.len() - text.trim_start_matches([' ', '\t']).len();
    Ok(vec![TextEdit::new(extent.first, line + indentation as u32, "")])
}

/// Removes the lines of an entry or item with all that belongs to it.
fn lines_of<'t>(layout: &Layout<'t>, extent: &Extent<'t>, before: Option<&Extent<'t>>, blanks: Blanks) -> TextEdit {
    let (mut head, mut tail) = (layout.head(extent.first), layout.tail(extent));
    let is_blank_line = |line: u32| layout.is_blank(line, layout.line_end(line));
    let is_below_blank_line = |line: u32| line > layout.text_start() && is_blank_line(layout.line_start(line - 1));
    let takes_blank_lines = before.is_some_and(|before| layout.keeps_blank_lines(before));
    if blanks == Blanks::Tidy {
        if head == layout.text_start() || takes_blank_lines || is_below_blank_line(head) {
            while tail < layout.source_end() && is_blank_line(tail) {
                tail = layout.next_line(tail);
            }
        }
        let may_shrink = before.is_some() && !takes_blank_lines && tail == layout.source_end();
        while may_shrink && is_below_blank_line(head) {
            head = layout.line_start(head - 1);
        }
    }
    // The line break in front may be text of such a scalar.
    let is_text = takes_blank_lines && is_below_blank_line(head);
    if is_text { TextEdit::new(head, tail, "") } else { lines(layout, head, tail) }
}

/// Removes whole lines. A text without a line break at its end still has none afterwards.
pub(super) fn lines(layout: &Layout<'_>, head: u32, tail: u32) -> TextEdit {
    let is_last_open = tail == layout.source_end() && !layout.source().ends_with(['\n', '\r']);
    if is_last_open && head > layout.text_start() {
        return TextEdit::new(layout.line_end(head - 1), tail, "");
    }
    TextEdit::new(head, tail, "")
}

fn brackets(collection: Node<'_>) -> &'static str {
    if collection.kind() == Kind::Mapping { "{}" } else { "[]" }
}

fn only_of_block<'t>(layout: &Layout<'t>, collection: Node<'t>, extent: &Extent<'t>) -> Vec<TextEdit> {
    let begins_line = layout.begins_line(extent.first);
    let marker_end = layout.owner(collection).and_then(|owner| layout.marker_end(&owner));
    let Some(marker_end) = marker_end.filter(|_| begins_line) else {
        let start = if begins_line { layout.head(extent.first) } else { extent.first };
        let end = layout.line_end(layout.tail(extent) - 1).max(extent.end);
        return vec![TextEdit::new(start, end, brackets(collection))];
    };
    let end = layout.properties_end(collection);
    let end = if collection.outer_span() == collection.span() { marker_end } else { end };
    vec![
        TextEdit::new(end, end, format!(" {}", brackets(collection))),
        lines(layout, layout.head(extent.first), layout.tail(extent)),
    ]
}

fn only_of_flow<'t>(layout: &Layout<'t>, collection: Node<'t>, extent: &Extent<'t>) -> Result<Vec<TextEdit>, Refused> {
    if collection.has(flag::PAIR) {
        return Ok(vec![TextEdit::new(extent.first, extent.end, brackets(collection))]);
    }
    let (start, end) = (collection.span().start + 1, collection.span().end.saturating_sub(1));
    if layout.comments(start, end).is_empty() {
        return Ok(vec![TextEdit::new(start, end, "")]);
    }
    let comma = layout.find(b',', extent.end, end);
    if comma.is_some_and(|comma| !layout.comments(extent.end, comma).is_empty()) {
        return Err(Refused::CommentInTheWay);
    }
    Ok(vec![TextEdit::new(extent.first, comma.map_or(extent.end, |comma| comma + 1), "")])
}

fn of_flow<'t>(
    layout: &Layout<'t>,
    collection: Node<'t>,
    extents: &[Extent<'t>],
    place: usize,
) -> Result<Vec<TextEdit>, Refused> {
    let extent = &extents[place];
    let bracket = collection.span().end.saturating_sub(1);
    let next = extents.get(place + 1);
    let comma = layout.find(b',', extent.end, next.map_or(bracket, |next| next.first));
    let end = comma.map_or(extent.end, |comma| comma + 1);
    if !layout.comments(extent.end, end).is_empty() {
        return Err(Refused::CommentInTheWay);
    }
    let has_own_lines = layout.begins_line(extent.first) && layout.ends_line(end);
    let own_lines = || TextEdit::new(layout.head(extent.first), layout.next_line(end), "");
    if let Some(next) = next {
        let is_clear = layout.comments(end, next.first).is_empty();
        return Ok(vec![match has_own_lines {
            true => own_lines(),
            false => TextEdit::new(extent.first, if is_clear { next.first } else { end }, ""),
        }]);
    }
    let Some(before) = place.checked_sub(1).map(|before| &extents[before]) else { return Err(Refused::ChangesMore) };
    let is_clear = layout.comments(before.end, extent.first).is_empty();
    if comma.is_some() {
        // Its own comma goes with it, that of the one before stays as it is written.
        let separator = layout.find(b',', before.end, extent.first).filter(|_| is_clear);
        let start = separator.map_or(extent.first, |separator| separator + 1);
        return Ok(vec![if has_own_lines { own_lines() } else { TextEdit::new(start, end, "") }]);
    }
    let separator = layout.find(b',', before.end, extent.first).ok_or(Refused::ChangesMore)?;
    let separator_edit = TextEdit::new(separator, separator + 1, "");
    Ok(match is_clear {
        _ if has_own_lines => vec![separator_edit, own_lines()],
        true => vec![TextEdit::new(before.end, extent.end, "")],
        false => vec![separator_edit, TextEdit::new(extent.first, extent.end, "")],
    })
}
