//! Moving an entry or item.

use super::expect::Plan;
use super::insert::{self, Slot};
use super::layout::{Extent, Layout};
use super::piece::{Piece, Surroundings, shifted, spaces};
use super::{Editor, Position, Refused, TextEdit, Value, remove, scalar_text};
use crate::{Kind, Node, Span, Style, flag};

/// What moves where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Move<'m, 't> {
    /// The entry or item.
    pub(super) node: Node<'t>,
    pub(super) target: Node<'t>,
    pub(super) position: Position<'t>,
    /// Keys of new mappings around it, the outermost first.
    pub(super) under: &'m [&'m str],
    /// Its new key.
    pub(super) name: Option<&'m str>,
}

pub(super) fn edits<'t>(editor: &Editor<'t>, step: &Move<'_, 't>) -> Result<Vec<TextEdit>, Refused> {
    let layout = &editor.layout;
    let Move { node, target, position, under, name } = *step;
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
    let is_rewritten = !under.is_empty() || name.is_some();
    if is_rewritten
        && (source.kind() != Kind::Mapping || [source, target].iter().any(|node| node.style() == Style::Flow))
    {
        return Err(Refused::WrongKind);
    }
    let key = under.first().copied().or(name).unwrap_or(extent.node.text());
    if (target != source || is_rewritten) && target.entry(key).is_some() {
        return Err(Refused::DuplicateKey);
    }
    let index = slot.node_index(target, &target_extents);
    let moved = extent.nodes();
    if source == target && !is_rewritten && (moved.start..=moved.end).contains(&index) {
        return Ok(Vec::new());
    }
    let column = match slot {
        Slot::Only => 0,
        Slot::Before(place) | Slot::After(place) => layout.column(target_extents[place].first),
    };
    let chunk = chunk(layout, source, &extent, step, column)?;
    let mut edits = remove::edits(layout, source, &extents, place, remove::Blanks::Leave)?;
    let is_lost = |comment: &Span| {
        edits.iter().any(|edit| edit.span.contains(*comment)) && !Span::new(chunk.start, chunk.end).contains(*comment)
    };
    let part = layout.part();
    if layout.comments(part.start, part.end).iter().any(is_lost) {
        return Err(Refused::CommentInTheWay);
    }
    edits.extend(insert::at(layout, target, &target_extents, slot, &chunk.text)?);

    let mut plan = Plan::new(layout);
    let depth = plan.depth(target) + 1;
    if index <= moved.start {
        plan.keep_until(index);
        expect(&mut plan, &extent, step, depth);
        plan.keep(index..moved.start);
        plan.keep_from(moved.end);
    } else {
        plan.keep_until(moved.start);
        plan.keep(moved.end..index);
        expect(&mut plan, &extent, step, depth);
        plan.keep_from(index);
    }
    editor.checked(edits, &plan)
}

/// Expects what moves, and what is new around it, from this depth on.
fn expect<'a>(plan: &mut Plan<'a>, extent: &Extent<'a>, step: &Move<'a, 'a>, depth: u32) {
    let mut depth = depth;
    for key in step.under {
        plan.text(depth, key, None);
        plan.mapping(depth);
        depth += 1;
    }
    let (mut nodes, by) = (extent.nodes(), i64::from(depth) - i64::from(plan.depth(extent.node)));
    if let Some(name) = step.name {
        let anchor = extent.node.anchor().map(|span| span.of(extent.node.tree().source));
        plan.in_place_of(extent.node);
        plan.text(depth, name, anchor);
        nodes.start += 1;
    }
    plan.keep_deeper(nodes, by);
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
    step: &Move<'_, 't>,
    column: u32,
) -> Result<Chunk, Refused> {
    let is_flow = (source.style() == Style::Flow, step.target.style() == Style::Flow);
    if is_flow == (false, false) {
        let begins_line = layout.begins_line(extent.first);
        let start = if begins_line { layout.head(extent.first) } else { extent.first };
        let end = layout.tail(extent);
        let key = extent.node.span();
        let text = match step.name {
            Some(name) => {
                [layout.text(start, key.start), &scalar_text(name, extent.node.style()), layout.text(key.end, end)]
                    .concat()
            }
            None => layout.text(start, end).to_owned(),
        };
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let (mut around, mut column) = (String::new(), column);
        for key in step.under {
            column += layout.indentation().mapping;
            around.push_str(&format!("{}:{}{}", scalar_text(key, Style::Plain), layout.newline(), spaces(column)));
        }
        let by = i64::from(column) - i64::from(layout.column(extent.first));
        let text = around + shifted(text, by, layout.newline()).trim_start_matches(' ');
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
