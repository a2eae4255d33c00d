//! Moving an entry or item.

use super::expect::Plan;
use super::insert::{self, Slot};
use super::layout::{Extent, Layout};
use super::piece::{Piece, Surroundings, shifted};
use super::{Editor, Position, Refused, TextEdit, Value, remove};
use crate::{Kind, Node, Span, Style, flag};

pub(super) fn edits<'t>(
    editor: &Editor<'t>,
    node: Node<'t>,
    target: Node<'t>,
    position: Position<'t>,
) -> Result<Vec<TextEdit>, Refused> {
    let layout = &editor.layout;
    let (source, extents, place) = editor.locate(node)?;
    let extent = extents[place];
    if target.kind() != source.kind() || source.has(flag::PAIR) || target.has(flag::PAIR) {
        return Err(Refused::WrongKind);
    }
    if extent.nodes().contains(&target.index()) {
        return Err(Refused::IntoItself);
    }
    let target_extents = layout.extents(target);
    let slot = Slot::find(&target_extents, position)?;
    if target != source && target.entry(extent.node.text()).is_some() {
        return Err(Refused::DuplicateKey);
    }
    let index = slot.node_index(target, &target_extents);
    let moved = extent.nodes();
    if source == target && (moved.start..=moved.end).contains(&index) {
        return Ok(Vec::new());
    }
    let column = match slot {
        Slot::Only => 0,
        Slot::Before(place) | Slot::After(place) => layout.column(target_extents[place].first),
    };
    let chunk = chunk(layout, source, &extent, target, column)?;
    let mut edits = remove::edits(layout, source, &extents, place, remove::Blanks::Leave)?;
    let is_lost = |comment: &Span| {
        edits.iter().any(|edit| edit.span.contains(*comment)) && !Span::new(chunk.start, chunk.end).contains(*comment)
    };
    if layout.tree.comments.iter().any(is_lost) {
        return Err(Refused::CommentInTheWay);
    }
    edits.extend(insert::at(layout, target, &target_extents, slot, &chunk.text)?);

    let mut plan = Plan::new(layout);
    let by = i64::from(plan.depth(target)) - i64::from(plan.depth(source));
    if index <= moved.start {
        plan.keep_until(index);
        plan.keep_deeper(moved.clone(), by);
        plan.keep(index..moved.start);
        plan.keep_from(moved.end);
    } else {
        plan.keep_until(moved.start);
        plan.keep(moved.end..index);
        plan.keep_deeper(moved, by);
        plan.keep_from(index);
    }
    editor.checked(edits, &plan)
}

/// The text that moves, and where it comes from.
struct Chunk {
    text: String,
    start: u32,
    end: u32,
}

fn chunk<'t>(
    layout: &Layout<'t>,
    source: Node<'t>,
    extent: &Extent<'t>,
    target: Node<'t>,
    column: u32,
) -> Result<Chunk, Refused> {
    let is_flow = (source.style() == Style::Flow, target.style() == Style::Flow);
    if is_flow == (false, false) {
        let begins_line = layout.begins_line(extent.first);
        let start = if begins_line { layout.head(extent.first) } else { extent.first };
        let end = layout.tail(extent);
        let text = layout.text(start, end);
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let by = i64::from(column) - i64::from(layout.column(extent.first));
        let text = shifted(text, by, layout.newline()).trim_start_matches(' ').to_owned();
        return Ok(Chunk { text, start, end });
    }
    let (start, end) = (extent.first, extent.end);
    if is_flow == (true, true) {
        return Ok(Chunk { text: layout.text(start, end).to_owned(), start, end });
    }
    // From brackets to lines or back: key and value are written anew.
    let around = Surroundings { like: Style::Plain, flow: is_flow.1 };
    let piece = Piece::new(Value::Node(extent.value), around)?;
    let value = piece.on_one_line(layout, column);
    let text = match source.kind() {
        Kind::Mapping => {
            let key = Piece::new(Value::Node(extent.node), around)?.on_one_line(layout, column);
            format!("{key}: {value}")
        }
        _ if is_flow.1 => value,
        _ => format!("- {value}"),
    };
    Ok(Chunk { text: text.trim_end().to_owned(), start, end })
}
