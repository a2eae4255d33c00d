//! Looking at how the text of a manifest is laid out, for fixes that rearrange it.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::edit::{flow_scalar_text, scalar_text};

/// Whether a node stands between brackets.
pub(super) fn is_in_flow(node: Node<'_>) -> bool {
    node.ancestors().any(|outer| outer.style() == Style::Flow)
}

/// A text as a scalar at the place of a node.
pub(super) fn scalar_at(node: Node<'_>, text: &str) -> String {
    if is_in_flow(node) { flow_scalar_text(text, Style::Plain) } else { scalar_text(text, Style::Plain) }.into_owned()
}

/// Entries as a mapping in place of an item of a list: between brackets, or below each other.
pub(super) fn mapping_at(item: Node<'_>, entries: &[(&str, String)]) -> String {
    let lines: Vec<_> = entries.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    if is_in_flow(item) {
        return format!("{{{}}}", lines.join(", "));
    }
    lines.join(&format!("\n{}", " ".repeat(item.column())))
}

/// Where the lines behind the first one of a node start, with the blanks that they begin with. Blank lines are left out.
pub(super) fn further_lines(node: Node<'_>) -> impl Iterator<Item = (u32, usize)> {
    let start = node.span().start;
    let raw = node.raw();
    let starts = raw.match_indices('\n').map(|(at, _)| at + 1);
    starts.filter_map(move |at| {
        let line = &raw[at..];
        let blanks = line.bytes().take_while(|byte| *byte == b' ').count();
        let is_blank = line[blanks..].starts_with(['\n', '\r']) || line.len() == blanks;
        (!is_blank).then_some((start + at as u32, blanks))
    })
}
