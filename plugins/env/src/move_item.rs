//! Moving an item of a list, with its lines.

use podlint_plugin_sdk::prelude::*;

/// Moves an item of a block sequence above an earlier one.
///
/// `None` where they do not have their lines for themselves, or where it is not clear to whom a comment belongs.
pub(crate) fn move_above(item: Node<'_>, target: Node<'_>, title: String) -> Option<Fix> {
    let source = item.tree().source;
    let parent = item.parent().filter(|parent| parent.kind() == Kind::Sequence && parent.style() == Style::Block)?;
    if target.parent() != Some(parent) || !is_simple(item, 0) {
        return None;
    }
    let (item_start, target_start) = (line_of_dash(source, item)?, line_of_dash(source, target)?);
    if is_comment(line_before(source, item_start)) || is_comment(line_before(source, target_start)) {
        return None;
    }
    let text_end = line_end(source, item)?;
    let after = source.get(text_end..)?;
    let newline = if source[..item_start].ends_with("\r\n") { "\r\n" } else { "\n" };
    let removed = if after.starts_with(newline) {
        item_start..text_end + newline.len()
    } else {
        // The last line of a text without a final newline takes the newline above with it.
        item_start.checked_sub(newline.len())?..text_end
    };
    let moved = format!("{}{newline}", source.get(item_start..text_end)?);
    let fix = Fix::safe(title).replace(Span::empty(target_start as u32), moved);
    Some(fix.replace(Span::new(removed.start as u32, removed.end as u32), ""))
}

/// Levels of an item that are looked into. A variable has four.
const MAX_DEPTH: usize = 4;

/// Whether a node means the same elsewhere: no anchor or alias, and no block scalar, whose blank lines may belong to it.
fn is_simple(node: Node<'_>, depth: usize) -> bool {
    if node.has(flag::PROPERTIES) || node.has(flag::DAMAGED) || depth > MAX_DEPTH {
        return false;
    }
    match node.kind() {
        Kind::Scalar => !matches!(node.style(), Style::Literal | Style::Folded),
        Kind::Mapping => node.all_children().all(|child| is_simple(child, depth + 1)),
        Kind::Missing => true,
        _ => false,
    }
}

/// Offset of the line that starts with the item's dash; `None` where something else stands before it.
fn line_of_dash(source: &str, item: Node<'_>) -> Option<usize> {
    let start = item.span().start as usize;
    let before = source.get(..start)?;
    let line = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before[line..].trim_matches(' ') == "-").then_some(line)
}

/// Offset behind the item's last line, with a comment that stands there; `None` where something else does.
fn line_end(source: &str, item: Node<'_>) -> Option<usize> {
    let end = item.span().end as usize;
    let rest = source.get(end..)?;
    let line = rest.split('\n').next()?.trim_end_matches('\r');
    let is_alone = line.trim_start().is_empty() || line.starts_with([' ', '\t']) && is_comment(line);
    is_alone.then_some(end + line.len())
}

fn line_before(source: &str, line: usize) -> &str {
    source[..line].trim_end_matches('\n').rsplit('\n').next().unwrap_or_default()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}
