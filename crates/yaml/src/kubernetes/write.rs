//! The value of a document as JSON, and whether it has one.

use super::number;
use super::value::{KeyKind, Value, View, key_text};
use crate::{Kind, Node};
use std::borrow::Cow;

/// Values nest no deeper than this in Go's JSON.
const MAX_DEPTH: usize = 10_000;

/// Why a value is none, and the node that is to blame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal {
    pub(super) message: &'static str,
    pub(super) node: u32,
}

/// A value of a mapping under its key.
struct Entry<'t> {
    key: Cow<'t, [u8]>,
    kind: KeyKind,
    /// When it was set.
    order: usize,
    value: u32,
    /// Another key is spelled alike and wins; this one must be convertible all the same.
    is_hidden: bool,
}

/// A collection that is being written.
enum Frame<'t> {
    Sequence {
        next: u32,
        end: u32,
        is_first: bool,
    },
    Mapping {
        entries: std::vec::IntoIter<Entry<'t>>,
        is_first: bool,
    },
    /// What was written since is thrown away.
    Hidden {
        length: usize,
    },
}

/// Writes the value of a node. What was written before a refusal stays.
pub(super) fn write<'t>(view: View<'t>, root: u32, out: &mut String) -> Result<(), Refusal> {
    let mut open: Vec<Frame<'t>> = Vec::new();
    let mut depth = 0;
    write_node(view, root, &mut open, &mut depth, out)?;
    while let Some(frame) = open.last_mut() {
        match frame {
            Frame::Sequence { next, end, is_first } => {
                if next == end {
                    out.push(']');
                    open.pop();
                    depth -= 1;
                    continue;
                }
                if !std::mem::take(is_first) {
                    out.push(',');
                }
                let item = *next;
                *next = view.node(item).next_index();
                write_node(view, item, &mut open, &mut depth, out)?;
            }
            Frame::Mapping { entries, is_first } => {
                let Some(entry) = entries.next() else {
                    out.push('}');
                    open.pop();
                    depth -= 1;
                    continue;
                };
                let length = out.len();
                if entry.is_hidden {
                    open.push(Frame::Hidden { length });
                } else {
                    if !std::mem::take(is_first) {
                        out.push(',');
                    }
                    write_bytes(&entry.key, out);
                    out.push(':');
                }
                write_node(view, entry.value, &mut open, &mut depth, out)?;
            }
            Frame::Hidden { length } => {
                out.truncate(*length);
                open.pop();
            }
        }
    }
    Ok(())
}

fn write_node<'t>(
    view: View<'t>,
    index: u32,
    open: &mut Vec<Frame<'t>>,
    depth: &mut usize,
    out: &mut String,
) -> Result<(), Refusal> {
    let node = view.node(index).resolved();
    match node.kind() {
        Kind::Sequence => {
            out.push('[');
            *depth += 1;
            open.push(Frame::Sequence { next: node.index() + 1, end: node.next_index(), is_first: true });
        }
        Kind::Mapping => {
            out.push('{');
            *depth += 1;
            let entries = winners(entries(view, node)?);
            open.push(Frame::Mapping { entries: entries.into_iter(), is_first: true });
        }
        _ => write_scalar(view, node, out)?,
    }
    if *depth > MAX_DEPTH {
        return Err(Refusal { message: "a value nested deeper than 10,000 levels", node: index });
    }
    Ok(())
}

fn write_scalar(view: View<'_>, node: Node<'_>, out: &mut String) -> Result<(), Refusal> {
    let refuse = |message| Refusal { message, node: node.index() };
    match view.value(view.node(node.index())).map_err(refuse)? {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Float(value) if value.is_finite() => out.push_str(&number::json_number(value)),
        Value::Float(_) => return Err(refuse("`.inf` and `.nan` have no place in JSON; quote the text")),
        Value::Text(text) => write_text(text, out),
        Value::Bytes(bytes) => write_bytes(&bytes, out),
        Value::Number(text) => out.push_str(text),
    }
    Ok(())
}

/// All entries of a mapping in the order in which they are set, merged ones where their `<<` stands.
fn entries<'t>(view: View<'t>, mapping: Node<'t>) -> Result<Vec<Entry<'t>>, Refusal> {
    let mut entries = Vec::new();
    // Mappings being gone through: the next key and the end.
    let mut open = vec![(mapping.index() + 1, mapping.next_index())];
    while let Some((next, end)) = open.last_mut() {
        if next == end {
            open.pop();
            continue;
        }
        let key = view.node(*next);
        let value = view.node(key.next_index());
        *next = value.next_index();
        if view.is_merge(key) {
            // The earlier mapping of a list wins, so it is gone through last: it must lie lowest on the stack.
            let merged = value.resolved();
            if merged.kind() == Kind::Mapping {
                open.push((merged.index() + 1, merged.next_index()));
            }
            let items = merged.items().map(Node::resolved).filter(|item| item.kind() == Kind::Mapping);
            open.extend(items.map(|item| (item.index() + 1, item.next_index())));
            continue;
        }
        let refuse = |message| Refusal { message, node: key.index() };
        let value_of_key = view.value(view.node(key.resolved().index())).map_err(refuse)?;
        let (key, kind) = key_text(value_of_key).map_err(refuse)?;
        let order = entries.len();
        entries.push(Entry { key, kind, order, value: value.index(), is_hidden: false });
    }
    Ok(entries)
}

/// One entry a key, sorted by key as Go writes them: the one that was set last. Of keys that are different while they
/// are decoded and spelled alike in the end, Kubernetes takes any; this takes the last, and keeps the others hidden.
fn winners(mut entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    drop_equal_zeros(&mut entries);
    entries.sort_by(|left, right| (&left.key, left.kind, left.order).cmp(&(&right.key, right.kind, right.order)));
    // `dedup_by` keeps the first of each run, so the run is gone through from its end.
    entries.reverse();
    entries.dedup_by(|earlier, later| {
        earlier.kind.is_comparable() && (&earlier.key, earlier.kind) == (&later.key, later.kind)
    });
    for alike in entries.chunk_by_mut(|left, right| left.key == right.key) {
        let last = alike.iter().map(|entry| entry.order).max();
        alike.iter_mut().for_each(|entry| entry.is_hidden = Some(entry.order) != last);
    }
    entries.reverse();
    entries
}

/// 0.0 and -0.0 are one key and two texts.
fn drop_equal_zeros(entries: &mut Vec<Entry<'_>>) {
    let is_zero = |entry: &Entry<'_>| matches!(entry.kind, KeyKind::Float(bits) if f64::from_bits(bits) == 0.0);
    if let Some(last) = entries.iter().rposition(is_zero) {
        let order = entries[last].order;
        entries.retain(|entry| entry.order == order || !is_zero(entry));
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => out.push_str(&format!("\\u{byte:04x}")),
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(text) => write_text(text, out),
        Err(_) => write_text(&lossy(bytes), out),
    }
}

/// The text of bytes, with U+FFFD for each byte that is not UTF-8, as Go does it.
pub(super) fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}
