//! Dashes too few or too many, and collections where a text is wanted.

use super::items::has_texts;
use super::text::{further_lines, is_in_flow, scalar_at};
use crate::decode::walk::Wrong;
use crate::place::named_entries;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{Elem, LATEST, Shape, Type};
use podlint_plugin_sdk::yaml::edit::flow_scalar_text;

/// Whether all keys of a mapping are fields of a type.
fn knows_all(mapping: Node<'_>, ty: Type) -> bool {
    let mut names = named_entries(mapping).map(|(key, _)| key.text()).peekable();
    names.peek().is_some() && names.all(|name| ty.field(name, LATEST).is_some())
}

/// A mapping that was meant as the only item of a list, or as its names and values.
pub(super) fn from_mapping(mapping: Node<'_>, elem: Elem) -> Option<Fix> {
    let Shape::Object(ty) = elem.shape() else { return None };
    if !knows_all(mapping, ty) {
        return has_texts(ty, "name", "value").then(|| names_and_values(mapping)).flatten();
    }
    let span = mapping.span();
    if mapping.style() == Style::Flow {
        let insert = |at: u32| Span::new(at, at);
        return Some(Fix::safe("make it a list").replace(insert(span.start), "[").replace(insert(span.end), "]"));
    }
    dash(mapping).map(|dash| Fix::safe("start an item with `- `").replace(dash, "- "))
}

/// The two blanks in front of a block mapping that a dash can take the place of.
fn dash(mapping: Node<'_>) -> Option<Span> {
    let start = mapping.outer_span().start;
    let key = mapping.tree().node(mapping.index().checked_sub(1)?)?;
    let has_room = mapping.column().checked_sub(key.column()).is_some_and(|room| room >= 2);
    let before = &mapping.tree().source[..start as usize];
    (has_room && before.ends_with("  ")).then(|| Span::new(start - 2, start))
}

/// `MODE: fast` as an item with `name` and `value`, for each entry of a mapping.
fn names_and_values(mapping: Node<'_>) -> Option<Fix> {
    let mut fix = Fix::safe("write it as `name` and `value`");
    if mapping.style() != Style::Block || named_entries(mapping).count() != mapping.entries().count() {
        return None;
    }
    let first = dash(mapping)?;
    let indent = " ".repeat(mapping.column());
    for (at, (key, value)) in named_entries(mapping).enumerate() {
        if value.kind() != Kind::Scalar || value.has(flag::HOLE) || value.tag().is_some() || value.anchor().is_some() {
            return None;
        }
        let blanks = Span::new(key.span().start - 2, key.span().start);
        let blanks = if at == 0 { first } else { blanks };
        let name = format!("- name: {}\n{indent}value", scalar_at(mapping, key.text()));
        fix = fix.replace(Span::new(blanks.start, key.span().end), name);
        // A number or boolean would be the next value of a wrong type.
        if value.style() == Style::Plain {
            fix = fix.replace(value.span(), scalar_at(mapping, value.text()));
        }
    }
    Some(fix)
}

/// A scalar that was meant as a list: the words of a command, or the only item.
pub(super) fn from_scalar(wrong: &Wrong<'_>, elem: Elem) -> Option<Fix> {
    let node = wrong.node;
    if elem.shape() != Shape::String || matches!(node.style(), Style::Literal | Style::Folded) {
        return None;
    }
    let text = node.text();
    let is_command = matches!(wrong.way.key.text(), "command" | "args");
    let words: Vec<_> = text.split_whitespace().collect();
    if !is_command || words.len() < 2 {
        let item = flow_scalar_text(text, node.style());
        return Some(Fix::safe("make it a list").replace(node.span(), format!("[{item}]")));
    }
    // Quotes and the like mean something to a shell that only a shell can tell.
    if text.contains(['"', '\'', '\\', '$', '`', '|', '&', ';', '<', '>', '*', '?', '(', ')', '{', '}', '#', '~']) {
        return None;
    }
    let words: Vec<_> = words.into_iter().map(|word| flow_scalar_text(word, Style::DoubleQuoted)).collect();
    Some(Fix::unsafely("split it into a list").replace(node.span(), format!("[{}]", words.join(", "))))
}

/// A list that was meant as the mapping that is its only item, or the mapping whose entries its items hold.
pub(super) fn without_dash(list: Node<'_>, ty: Option<Type>) -> Option<Fix> {
    let items: Vec<_> = list.items().collect();
    let fits = |item: &Node<'_>| item.kind() == Kind::Mapping && ty.is_none_or(|ty| knows_all(*item, ty));
    if list.style() != Style::Block || items.is_empty() || !items.iter().all(fits) {
        return None;
    }
    let is_deeper = |key: Node<'_>| list.column() + 2 > key.column();
    let is_alone = items.len() == 1;
    let fix = if is_alone { Fix::safe("remove the `- `") } else { Fix::unsafely("remove each `- `") };
    if !list.tree().node(list.index().checked_sub(1)?).is_some_and(is_deeper) {
        return None;
    }
    items.into_iter().try_fold(fix, |fix, item| {
        let start = item.outer_span().start;
        let has_dash = item.style() == Style::Block && list.tree().source[..start as usize].ends_with("- ");
        has_dash.then(|| fix.replace(Span::new(start - 2, start - 1), " "))
    })
}

/// A list as the item of a list, which was meant as the item itself: two dashes instead of one.
pub(super) fn without_second_dash(inner: Node<'_>, ty: Type) -> Option<Fix> {
    let fits = |item: Node<'_>| item.kind() == Kind::Mapping && knows_all(item, ty);
    if inner.style() != Style::Block || !inner.items().all(fits) {
        return None;
    }
    let start = inner.span().start;
    let is_behind_dash = inner.tree().source[..start as usize].ends_with("- ");
    if !is_behind_dash || further_lines(inner).any(|(_, blanks)| blanks < 2) {
        return None;
    }
    let fix = Fix::safe("remove one `- `").replace(Span::new(start - 2, start), "");
    Some(further_lines(inner).fold(fix, |fix, (line, _)| fix.replace(Span::new(line, line + 2), "")))
}

/// A mapping or list that was meant as text: the lines below a key as a block, the only item of a list.
pub(super) fn as_text(wrong: &Wrong<'_>) -> Option<Fix> {
    let node = wrong.node;
    if node.kind() == Kind::Sequence {
        let mut items = node.items();
        let item = items.next().filter(|item| item.kind() == Kind::Scalar)?;
        let is_alone = items.next().is_none() && !matches!(item.style(), Style::Literal | Style::Folded);
        let is_on_its_line = node.style() == Style::Flow;
        let text = scalar_at(node, item.text());
        return (is_alone && is_on_its_line && !wrong.way.is_item)
            .then(|| Fix::unsafely("write it without a list").replace(node.span(), text));
    }
    let key = wrong.way.key;
    let is_below = node.style() == Style::Block && wrong.way.map.is_some() && !wrong.way.is_item && !is_in_flow(node);
    let colon = &node.tree().source[key.span().end as usize..];
    let after_key = Span::new(key.span().end + 1, key.span().end + 1);
    (is_below && colon.starts_with(':')).then(|| Fix::unsafely("make it a text with `|`").replace(after_key, " |"))
}
