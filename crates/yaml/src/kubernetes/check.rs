//! What is refused after parsing: keys, merges, tags, aliases, and values that JSON does not have.

use super::aliases;
use super::compose::Composed;
use super::value::{Value, View, key_text};
use super::write::{Refusal, write};
use crate::{Kind, Node, Style};

/// The part that a node has in what holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Key,
    /// A key `<<`.
    MergeKey,
    Value,
    /// The value of `<<`.
    Merged,
    /// An item of the list that is the value of `<<`.
    MergedItem,
}

/// A collection that is being looked through.
struct Frame {
    end: u32,
    /// The role of the next child.
    next: Role,
    is_mapping: bool,
}

/// Whether Kubernetes makes a value of a composed document.
pub(super) fn check(view: View<'_>, composed: &Composed) -> Result<(), Refusal> {
    let mut open: Vec<Frame> = Vec::new();
    let mut is_suspicious = composed.depth > 9_000;
    // Of each node, that of the document first; needed only where aliases have to be counted.
    let mut roles = vec![Role::Value];
    let count = view.tree.nodes.len() as u32;
    for index in 1..count {
        while open.last().is_some_and(|frame| frame.end <= index) {
            open.pop();
        }
        let node = view.node(index);
        let mut role = Role::Value;
        if let Some(frame) = open.last_mut() {
            role = frame.next;
            if frame.is_mapping {
                if role == Role::Key && view.is_merge(node) {
                    role = Role::MergeKey;
                }
                frame.next = match role {
                    Role::MergeKey => Role::Merged,
                    Role::Key => Role::Value,
                    _ => Role::Key,
                };
            }
        }
        if composed.has_aliases {
            roles.push(role);
        }
        check_role(node, role)?;
        if matches!(node.resolved().kind(), Kind::Scalar | Kind::Missing) {
            is_suspicious |= is_suspicious_scalar(view, node.resolved(), role)?;
        }
        match node.kind() {
            Kind::Mapping => open.push(Frame { end: node.next_index(), next: Role::Key, is_mapping: true }),
            Kind::Sequence => {
                let next = if role == Role::Merged { Role::MergedItem } else { Role::Value };
                open.push(Frame { end: node.next_index(), next, is_mapping: false });
            }
            _ => {}
        }
    }
    if composed.has_aliases {
        is_suspicious |= aliases::check(view, &roles)?;
    }
    // A value that an equal key overwrites is not converted, so only the conversion itself can tell.
    if is_suspicious { write(view, 1, &mut String::new()) } else { Ok(()) }
}

fn check_role(node: Node<'_>, role: Role) -> Result<(), Refusal> {
    let refuse = |message| Err(Refusal { message, node: node.index() });
    let target = node.resolved();
    if node.kind() == Kind::Alias && target.next_index() > node.index() {
        return refuse("an alias inside of what it stands for");
    }
    let is_collection = matches!(target.kind(), Kind::Mapping | Kind::Sequence);
    match role {
        Role::Key if is_collection => refuse("a mapping or list as a key; a template expression must be quoted"),
        Role::Merged if node.kind() == Kind::Sequence => Ok(()),
        Role::Merged | Role::MergedItem if target.kind() != Kind::Mapping => {
            refuse("`<<` with something else than a mapping or a list of mappings")
        }
        _ => Ok(()),
    }
}

/// Whether a scalar may be refused when the document is converted. An error where its tag is refused at once.
fn is_suspicious_scalar(view: View<'_>, node: Node<'_>, role: Role) -> Result<bool, Refusal> {
    let refuse = |message| Refusal { message, node: node.index() };
    if view.tag(node).is_none() {
        // Few texts can become null, infinite or a large number; the others need not be understood here.
        let first = node.text().as_bytes().first();
        let can_be = match role {
            Role::Key => matches!(first, None | Some(b'~' | b'n' | b'N' | b'0'..=b'9')),
            Role::Value => matches!(first, Some(b'.' | b'+' | b'-')),
            _ => false,
        };
        let is_plain = node.style() == Style::Plain || node.kind() == Kind::Missing;
        if !is_plain || !can_be {
            return Ok(false);
        }
    }
    let value = view.value(view.node(node.index())).map_err(refuse)?;
    Ok(match role {
        Role::Key => key_text(value).is_err(),
        _ => matches!(value, Value::Float(value) if !value.is_finite()),
    })
}
