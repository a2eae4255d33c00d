//! Adding an entry or item.

use super::expect::Plan;
use super::layout::{Extent, Layout};
use super::piece::{Piece, Surroundings, spaces};
use super::{Editor, Position, Refused, TextEdit, Value, flow_scalar_text, scalar_text};
use crate::scalar::{Scalar, meaning};
use crate::{Kind, Node, Style, flag};

/// A place among the entries or items of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The collection is empty.
    Only,
    /// In front of the one with this index, and what belongs to it.
    Before(usize),
    /// Behind it, and what belongs to it.
    After(usize),
}

impl Slot {
    pub(super) fn find<'t>(extents: &[Extent<'t>], position: Position<'t>) -> Result<Slot, Refused> {
        let place = |node: Node<'t>| {
            let is_meant = |extent: &Extent<'t>| extent.node == node || extent.value == node;
            extents.iter().position(is_meant).ok_or(Refused::NotInCollection)
        };
        match position {
            Position::Before(node) => Ok(Slot::Before(place(node)?)),
            Position::After(node) => Ok(Slot::After(place(node)?)),
            _ if extents.is_empty() => Ok(Slot::Only),
            Position::First => Ok(Slot::Before(0)),
            Position::Last => Ok(Slot::After(extents.len() - 1)),
        }
    }

    /// The neighbour next to which it is.
    fn neighbour(self, extents: &[Extent<'_>]) -> Option<usize> {
        match self {
            Slot::Only => None,
            Slot::Before(place) | Slot::After(place) => Some(place).filter(|place| *place < extents.len()),
        }
    }

    /// Index of the node in front of which the new ones stand.
    pub(super) fn node_index(self, collection: Node<'_>, extents: &[Extent<'_>]) -> u32 {
        match self {
            Slot::Only => collection.index() + 1,
            Slot::Before(place) => extents[place].nodes().start,
            Slot::After(place) => extents[place].nodes().end,
        }
    }
}

pub(super) fn entry<'t>(
    editor: &Editor<'t>,
    mapping: Node<'t>,
    position: Position<'t>,
    key: &str,
    value: Value<'_>,
) -> Result<Vec<TextEdit>, Refused> {
    let layout = &editor.layout;
    if mapping.kind() == Kind::Missing {
        let flow = mapping.parent().is_some_and(|parent| parent.style() == Style::Flow);
        let piece = Piece::new(value, Surroundings { like: Style::Plain, flow })?;
        let entry = format!("{}:{}", scalar_text(key, Style::Plain), piece.below_key(layout, 0));
        let text = if flow { format!("{{{entry}}}") } else { entry };
        return editor.replace(mapping, Value::Yaml(&text));
    }
    if mapping.kind() != Kind::Mapping || mapping.has(flag::PAIR) {
        return Err(Refused::WrongKind);
    }
    if mapping.entry(key).is_some() {
        return Err(Refused::DuplicateKey);
    }
    let extents = layout.extents(mapping);
    let slot = Slot::find(&extents, position)?;
    let flow = mapping.style() == Style::Flow;
    let neighbour = slot.neighbour(&extents);
    let key_like = match neighbour {
        Some(place) => quotes(extents[place].node),
        None => layout.key_of(mapping).filter(|_| flow).map_or(Style::Plain, quotes),
    };
    let like = value_quotes(&extents, neighbour, key_like);
    let piece = Piece::new(value, Surroundings { like, flow })?;
    let chunk = if flow {
        let key = flow_scalar_text(key, key_like);
        let colon = if key.starts_with(['"', '\'']) { colon(layout, &extents) } else { ": " };
        format!("{key}{colon}{}", piece.on_one_line(layout, layout.owner_column(mapping)))
    } else {
        let column = neighbour.map_or(0, |place| layout.column(extents[place].first));
        format!("{}:{}", scalar_text(key, key_like), piece.below_key(layout, column))
    };
    let edits = at(layout, mapping, &extents, slot, &chunk)?;
    let tree = piece.tree();
    let mut plan = Plan::new(layout);
    let (depth, index) = (plan.depth(mapping) + 1, slot.node_index(mapping, &extents));
    plan.keep_until(index);
    plan.text(depth, key, None);
    piece.expect(&tree, &mut plan, depth, None);
    plan.keep_from(index);
    editor.checked(edits, &plan)
}

pub(super) fn item<'t>(
    editor: &Editor<'t>,
    sequence: Node<'t>,
    position: Position<'t>,
    value: Value<'_>,
) -> Result<Vec<TextEdit>, Refused> {
    let layout = &editor.layout;
    if sequence.kind() != Kind::Sequence {
        return Err(Refused::WrongKind);
    }
    let extents = layout.extents(sequence);
    let slot = Slot::find(&extents, position)?;
    let flow = sequence.style() == Style::Flow;
    let neighbour = slot.neighbour(&extents);
    let like = value_quotes(&extents, neighbour, Style::Plain);
    let piece = Piece::new(value, Surroundings { like, flow })?;
    let chunk = match neighbour {
        Some(place) if !flow => {
            let extent = &extents[place];
            let content = extent.node.outer_span().start;
            let gap = Some(layout.text(extent.first + 1, content))
                .filter(|gap| !gap.is_empty() && gap.bytes().all(|byte| byte == b' '));
            format!("-{}", piece.behind_dash(layout, layout.column(extent.first), gap.unwrap_or(" ")))
        }
        _ => piece.on_one_line(layout, layout.owner_column(sequence)),
    };
    let edits = at(layout, sequence, &extents, slot, &chunk)?;
    let tree = piece.tree();
    let mut plan = Plan::new(layout);
    let (depth, index) = (plan.depth(sequence) + 1, slot.node_index(sequence, &extents));
    plan.keep_until(index);
    piece.expect(&tree, &mut plan, depth, None);
    plan.keep_from(index);
    editor.checked(edits, &plan)
}

/// How a key or text is quoted.
fn quotes(node: Node<'_>) -> Style {
    match node.style() {
        style @ (Style::SingleQuoted | Style::DoubleQuoted) => style,
        _ => Style::Plain,
    }
}

/// How the texts among the values are quoted: the nearest one decides, or else the keys.
fn value_quotes(extents: &[Extent<'_>], near: Option<usize>, keys: Style) -> Style {
    let near = near.unwrap_or_default();
    let is_text = |extent: &&Extent<'_>| matches!(meaning(extent.value), Scalar::Text(_));
    let before = extents.iter().take(near + 1).rev().find(is_text);
    let text = before.or_else(|| extents.iter().skip(near + 1).find(is_text));
    text.map_or(keys, |extent| quotes(extent.value))
}

/// What stands between key and value in brackets: `: `, or `:` in JSON without blanks.
fn colon<'t>(layout: &Layout<'t>, extents: &[Extent<'t>]) -> &'t str {
    let first = extents.first();
    let between = first.map(|extent| layout.text(extent.node.span().end, extent.value.outer_span().start));
    between.filter(|text| text.trim() == ":" && !text.contains(['\n', '\r'])).unwrap_or(": ")
}

/// What stands between two entries or items on a line.
fn separator<'t>(layout: &Layout<'t>, extents: &[Extent<'t>]) -> &'t str {
    let default = if colon(layout, extents) == ":" { "," } else { ", " };
    let between = extents.get(1).map(|second| layout.text(extents[0].end, second.first));
    between.filter(|text| text.trim() == "," && !text.contains(['\n', '\r'])).unwrap_or(default)
}

/// Puts `chunk` into a slot. Its first line has no indentation, the others have theirs.
pub(super) fn at<'t>(
    layout: &Layout<'t>,
    collection: Node<'t>,
    extents: &[Extent<'t>],
    slot: Slot,
    chunk: &str,
) -> Result<Vec<TextEdit>, Refused> {
    let is_block = collection.style() == Style::Block;
    match slot {
        Slot::Only => {
            let inside = (collection.span().start + 1, collection.span().end.saturating_sub(1));
            if is_block || !layout.comments(inside.0, inside.1).is_empty() {
                return Err(Refused::CommentInTheWay);
            }
            Ok(vec![TextEdit::new(inside.0, inside.1, chunk)])
        }
        Slot::Before(place) if is_block => Ok(vec![before_block(layout, &extents[place], chunk)]),
        Slot::After(place) if is_block => Ok(vec![after_block(layout, &extents[place], chunk)]),
        Slot::After(place) if place + 1 == extents.len() => Ok(at_end_of_flow(layout, collection, extents, chunk)),
        Slot::Before(place) => Ok(vec![before_flow(layout, extents, place, chunk)]),
        Slot::After(place) => Ok(vec![before_flow(layout, extents, place + 1, chunk)]),
    }
}

fn before_block<'t>(layout: &Layout<'t>, extent: &Extent<'t>, chunk: &str) -> TextEdit {
    let (newline, indentation) = (layout.newline(), spaces(layout.column(extent.first)));
    if layout.begins_line(extent.first) {
        let head = layout.head(extent.first);
        return TextEdit::new(head, head, format!("{indentation}{chunk}{newline}"));
    }
    // The first entry of an item, behind its dash.
    TextEdit::new(extent.first, extent.first, format!("{chunk}{newline}{indentation}"))
}

fn after_block<'t>(layout: &Layout<'t>, extent: &Extent<'t>, chunk: &str) -> TextEdit {
    let (newline, indentation) = (layout.newline(), spaces(layout.column(extent.first)));
    let tail = layout.tail(extent);
    let is_line_open = tail == layout.source_end() && !layout.source().ends_with(['\n', '\r']);
    let text =
        if is_line_open { format!("{newline}{indentation}{chunk}") } else { format!("{indentation}{chunk}{newline}") };
    TextEdit::new(tail, tail, text)
}

fn before_flow<'t>(layout: &Layout<'t>, extents: &[Extent<'t>], place: usize, chunk: &str) -> TextEdit {
    let first = extents[place].first;
    if layout.begins_line(first) {
        let head = layout.head(first);
        let indentation = layout.text(layout.line_start(first), first);
        return TextEdit::new(head, head, format!("{indentation}{chunk},{}", layout.newline()));
    }
    TextEdit::new(first, first, format!("{chunk}{}", separator(layout, extents)))
}

fn at_end_of_flow<'t>(layout: &Layout<'t>, collection: Node<'t>, extents: &[Extent<'t>], chunk: &str) -> Vec<TextEdit> {
    let Some(last) = extents.last() else { return Vec::new() };
    let bracket = collection.span().end.saturating_sub(1);
    let comma = layout.find(b',', last.end, bracket);
    let end = comma.map_or(last.end, |comma| comma + 1);
    let closing = if comma.is_some() { "," } else { "" };
    if !layout.begins_line(last.first) {
        let text = match comma {
            Some(_) => format!(" {chunk},"),
            None => format!("{}{chunk}", separator(layout, extents)),
        };
        return vec![TextEdit::new(end, end, text)];
    }
    let indentation = layout.text(layout.line_start(last.first), last.first);
    // Behind the comment of the last one, unless the bracket stands on its line.
    let line_end = layout.line_end(end);
    let place = if bracket <= line_end { end } else { line_end };
    let mut edits = vec![TextEdit::new(place, place, format!("{}{indentation}{chunk}{closing}", layout.newline()))];
    if comma.is_none() {
        edits.insert(0, TextEdit::new(last.end, last.end, ","));
    }
    edits
}
