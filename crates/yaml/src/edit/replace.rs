//! Another value, another key.

use super::expect::Plan;
use super::layout::{Extent, Layout};
use super::piece::{Form, Piece, Surroundings};
use super::{Editor, Refused, TextEdit, Value, flow_scalar_text, remove, scalar_text};
use crate::{Kind, Node, Style};

pub(super) fn key<'t>(editor: &Editor<'t>, key: Node<'t>, name: &str) -> Result<Vec<TextEdit>, Refused> {
    let (mapping, extents, place) = editor.locate(key)?;
    if mapping.kind() != Kind::Mapping || extents[place].node != key {
        return Err(Refused::NotInCollection);
    }
    if !matches!(key.kind(), Kind::Scalar | Kind::Missing) {
        return Err(Refused::WrongKind);
    }
    if mapping.entry(name).is_some_and(|entry| entry.key != key) {
        return Err(Refused::DuplicateKey);
    }
    let flow = mapping.style() == Style::Flow;
    let text = if flow { flow_scalar_text(name, key.style()) } else { scalar_text(name, key.style()) };
    let edits = vec![TextEdit { span: key.span(), text: text.into_owned() }];
    let layout = &editor.layout;
    let anchor = key.anchor().map(|span| span.of(layout.tree.source));
    let mut plan = Plan::new(layout);
    plan.keep_until(key.index());
    plan.in_place_of(key);
    plan.text(plan.depth(key), name, anchor);
    plan.keep_from(key.next_index());
    editor.checked(edits, &plan)
}

pub(super) fn value<'t>(editor: &Editor<'t>, node: Node<'t>, value: Value<'_>) -> Result<Vec<TextEdit>, Refused> {
    let layout = &editor.layout;
    let parent = node.parent().ok_or(Refused::NotInCollection)?;
    if parent.kind() == Kind::Mapping {
        let (_, extents, place) = editor.locate(node)?;
        if extents[place].value != node {
            return Err(Refused::NotInCollection);
        }
    }
    let flow = parent.kind() != Kind::Document && parent.style() == Style::Flow;
    let piece = Piece::new(value, Surroundings { like: node.style(), flow })?;
    let keeps_anchor = piece.properties.is_empty();
    editor.check_anchors(&(node.index() + u32::from(keeps_anchor)..node.next_index()))?;
    let anchor = node.anchor().filter(|_| keeps_anchor).map(|span| span.of(layout.tree.source));
    let owner = layout.owner(node);
    let place = Place {
        layout,
        node,
        column: layout.owner_column(node),
        owner,
        marker_end: owner.and_then(|owner| layout.marker_end(&owner)),
        properties: anchor.unwrap_or(&piece.properties).to_owned(),
        // An anchor alone can stay where it is. A tag goes, and what is new has to be written.
        rewrites_properties: node.tag().is_some() || !keeps_anchor,
        new_style: piece.style(),
    };
    let is_block = node.style() == Style::Block && matches!(node.kind(), Kind::Mapping | Kind::Sequence);
    let edits = match (is_block, piece.form == Form::Inline) {
        (false, true) => place.inline_by_inline(&piece),
        (true, true) => place.block_by_inline(&piece),
        (false, false) => place.inline_by_block(&piece),
        (true, false) => place.block_by_block(&piece),
    };
    let tree = piece.tree();
    let mut plan = Plan::new(layout);
    let depth = plan.depth(node);
    plan.keep_until(node.index());
    plan.in_place_of(node);
    piece.expect(&tree, &mut plan, depth, anchor);
    plan.keep_from(node.next_index());
    editor.checked(edits, &plan)
}

/// A value that is replaced.
struct Place<'e, 't> {
    layout: &'e Layout<'t>,
    node: Node<'t>,
    /// Column of its key or dash.
    column: u32,
    /// Its entry or item; `None` if it is the content of a document.
    owner: Option<Extent<'t>>,
    /// Where its colon or dash ends.
    marker_end: Option<u32>,
    /// Anchor and tag of the new value.
    properties: String,
    rewrites_properties: bool,
    new_style: Style,
}

impl Place<'_, '_> {
    /// ` &x value`, or without an anchor ` value`.
    fn spaced(&self, value: &str) -> String {
        [self.properties.as_str(), value]
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| format!(" {part}"))
            .collect()
    }

    /// Where text can be put right behind the colon or dash, the anchor and the tag.
    fn behind_properties(&self, marker_end: u32) -> u32 {
        let has_properties = self.node.outer_span() != self.node.span();
        if has_properties { self.layout.properties_end(self.node) } else { marker_end }
    }

    fn inline_by_inline(&self, piece: &Piece<'_>) -> Vec<TextEdit> {
        let span = self.node.span();
        let value = match self.rewrites_properties {
            true => self.spaced(&piece.inline(self.layout, self.column)).trim_start().to_owned(),
            false => piece.inline(self.layout, self.column),
        };
        let start = if self.rewrites_properties { self.node.outer_span().start } else { span.start };
        if self.node.kind() != Kind::Missing {
            return self.on_line(start, span.end, value);
        }
        let is_value = self.node.parent().is_some_and(|parent| parent.kind() == Kind::Mapping);
        let colon = if is_value && self.marker_end.is_none() { ":" } else { "" };
        self.on_line(start, span.end, format!("{colon} {value}"))
    }

    /// Replaces a part of a line. The lines of a block scalar go below what stands behind that part, such as a comment.
    fn on_line(&self, start: u32, end: u32, text: String) -> Vec<TextEdit> {
        let is_block_scalar = matches!(self.new_style, Style::Literal | Style::Folded);
        match text.split_once(self.layout.newline()) {
            Some((header, lines)) if is_block_scalar && self.layout.ends_line(end) => {
                let line_end = self.layout.line_end(end);
                let lines = format!("{}{lines}", self.layout.newline());
                vec![TextEdit::new(start, end, header), TextEdit::new(line_end, line_end, lines)]
            }
            _ => vec![TextEdit::new(start, end, text)],
        }
    }

    fn block_by_inline(&self, piece: &Piece<'_>) -> Vec<TextEdit> {
        let (layout, span) = (self.layout, self.node.span());
        let value = piece.inline(layout, self.column);
        let Some(marker_end) = self.marker_end.filter(|_| layout.begins_line(span.start)) else {
            let value = self.spaced(&value).trim_start().to_owned();
            return vec![TextEdit::new(self.node.outer_span().start, span.end, value)];
        };
        let Some(owner) = &self.owner else { return Vec::new() };
        let mut edits = self.on_line(marker_end, self.behind_properties(marker_end), self.spaced(&value));
        edits.push(remove::lines(layout, layout.head(span.start), layout.tail(owner)));
        edits
    }

    fn inline_by_block(&self, piece: &Piece<'_>) -> Vec<TextEdit> {
        let (layout, end) = (self.layout, self.node.span().end);
        let Some(marker_end) = self.marker_end else {
            let properties = self.spaced("").trim_start().to_owned();
            let newline = if properties.is_empty() { "" } else { layout.newline() };
            let text = format!("{properties}{newline}{}", piece.block(layout, 0));
            return vec![TextEdit::new(self.node.outer_span().start, end, text)];
        };
        let is_item = self.node.parent().is_some_and(|parent| parent.kind() == Kind::Sequence);
        if is_item && self.properties.is_empty() {
            return vec![TextEdit::new(marker_end, end, piece.behind_dash(layout, self.column, " "))];
        }
        let column = if is_item { self.column + 2 } else { piece.column_below(layout, self.column) };
        let block = format!("{}{}", layout.newline(), piece.block(layout, column));
        // A comment stays on the line of the key.
        let line_end = if layout.ends_line(end) { layout.line_end(end) } else { end };
        vec![TextEdit::new(marker_end, end, self.spaced("")), TextEdit::new(line_end, line_end, block)]
    }

    fn block_by_block(&self, piece: &Piece<'_>) -> Vec<TextEdit> {
        let (layout, span) = (self.layout, self.node.span());
        let old_column = layout.column(span.start);
        if !layout.begins_line(span.start) {
            let text = piece.block(layout, old_column).trim_start().to_owned();
            return vec![TextEdit::new(span.start, span.end, text)];
        }
        let is_value = self.node.parent().is_some_and(|parent| parent.kind() == Kind::Mapping);
        // Dashes may stand in the column of their key, keys may not.
        let is_too_left = is_value && piece.form == Form::BlockMapping && old_column <= self.column;
        let column = if is_too_left { piece.column_below(layout, self.column) } else { old_column };
        let mut edits = vec![TextEdit::new(span.start - old_column, span.end, piece.block(layout, column))];
        if self.rewrites_properties {
            edits.insert(
                0,
                match self.marker_end {
                    Some(marker_end) => TextEdit::new(marker_end, self.behind_properties(marker_end), self.spaced("")),
                    None => {
                        let start = self.node.outer_span().start;
                        TextEdit::new(start, self.behind_properties(start), self.spaced("").trim_start())
                    }
                },
            );
        }
        edits
    }
}
