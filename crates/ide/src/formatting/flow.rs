//! Blanks between the parts of flow collections.

use super::BlankEdit;
use super::layout::replacement;
use podlint_yaml::{Entry, Kind, Node, Span, Style, flag};

/// One blank behind each comma and colon, none in front of them, where both neighbours stand on one line.
pub(super) fn format_inside(node: Node<'_>, gaps: &mut Vec<BlankEdit>) {
    for collection in node.descendants().filter(|inner| inner.style() == Style::Flow) {
        for Entry { key, value } in collection.entries().filter(|entry| entry.value.kind() != Kind::Missing) {
            gaps.extend(gap(key, value, ':'));
        }
        let step = if collection.kind() == Kind::Mapping { 2 } else { 1 };
        let ends = collection.children().skip(step - 1).step_by(step);
        let starts = collection.children().skip(step).step_by(step);
        for (before, behind) in ends.zip(starts) {
            gaps.extend(gap(before, behind, ','));
        }
    }
}

fn gap(before: Node<'_>, behind: Node<'_>, sign: char) -> Option<BlankEdit> {
    // A value or key that is not written has its place somewhere in the gap.
    if [before, behind].iter().any(|node| node.kind() == Kind::Missing || node.has(flag::PAIR)) {
        return None;
    }
    let text = before.tree().source;
    let span = Span::new(before.span().end, behind.outer_span().start);
    let mut rest = span.of(text).chars().filter(|letter| !matches!(letter, ' ' | '\t'));
    let is_sign_alone = rest.next() == Some(sign) && rest.next().is_none();
    let wanted = if sign == ':' { ": " } else { ", " };
    if is_sign_alone { replacement(text, span, wanted, false) } else { None }
}
