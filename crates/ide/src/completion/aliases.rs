//! `*name`: what an alias can stand for.

use super::request::Request;
use super::{Completion, CompletionKind};
use std::collections::BTreeSet;

/// Whether an alias is typed at the place, which may also become a text that starts with `*`.
pub(super) fn is_alias(request: &Request<'_, '_>) -> bool {
    let typed = request.typed;
    typed.quote.is_none() && request.scope.text()[typed.start..typed.offset].starts_with('*')
}

/// The anchors of the document in front of the place.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let node = request.place.node;
    let tree = node.tree();
    let names: BTreeSet<&str> = (0..node.index())
        .filter_map(|index| tree.node(index)?.anchor())
        .map(|span| span.of(tree.source).trim_start_matches('&'))
        .collect();
    let offer = |name: &str| request.bare(&format!("*{name}"), CompletionKind::Reference);
    names.into_iter().map(|name| Completion { detail: "anchor".to_owned(), rank: 0, ..offer(name) }).collect()
}
