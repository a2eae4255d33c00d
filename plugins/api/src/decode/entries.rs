//! The entries of a mapping that the server gets to see.

use crate::place::{json_name, names_of};
use podlint_plugin_sdk::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;

/// An entry under the name that its key becomes in JSON.
pub(super) struct Named<'t> {
    pub(super) name: Cow<'t, str>,
    pub(super) key: Node<'t>,
    pub(super) value: Node<'t>,
}

/// Entries that `<<` may bring into one mapping. Aliases of aliases can make up any number.
const MAX_MERGED: usize = 10_000;

/// Up to so many entries are compared with each other, which is faster than a table.
const FEW: usize = 12;

/// The entries of a mapping in the order of the text, merged ones where their `<<` stands. Of equal names only the last one.
pub(super) fn entries(mapping: Node<'_>) -> Vec<Named<'_>> {
    drop_overwritten(all_entries(mapping))
}

/// The same with those that another one overwrites.
pub(super) fn all_entries(mapping: Node<'_>) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    let mut merged = 0;
    // Mappings to go through, the next one last, each with whether `<<` brought it.
    let mut open: Vec<(Box<dyn Iterator<Item = Entry<'_>> + '_>, bool)> = vec![(Box::new(mapping.entries()), false)];
    let is_name = names_of(mapping);
    while let Some((iterator, is_merged)) = open.last_mut() {
        let is_merged = *is_merged;
        let Some(Entry { key, value }) = iterator.next().filter(|_| merged < MAX_MERGED) else {
            open.pop();
            continue;
        };
        if key.text() == "<<" && key.style() == Style::Plain {
            merged += 1;
            let target = value.resolved();
            // The earlier mapping of a list wins, so it is gone through last.
            let of_list = target.items().map(Node::resolved);
            let all = std::iter::once(target).chain(of_list).filter(|node| node.kind() == Kind::Mapping);
            open.extend(all.map(|node| (Box::new(node.entries()) as Box<dyn Iterator<Item = Entry<'_>>>, true)));
        } else if is_merged || is_name(key) {
            merged += usize::from(is_merged);
            found.push(Named { name: json_name(key), key, value });
        }
    }
    found
}

fn drop_overwritten(mut entries: Vec<Named<'_>>) -> Vec<Named<'_>> {
    let mut is_last = vec![true; entries.len()];
    if entries.len() <= FEW {
        for (at, entry) in entries.iter().enumerate() {
            is_last[at] = entries[at + 1..].iter().all(|later| later.name != entry.name);
        }
    } else {
        let mut last: HashMap<&str, usize> = HashMap::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            if let Some(earlier) = last.insert(&entry.name, at) {
                is_last[earlier] = false;
            }
        }
    }
    let mut keep = is_last.into_iter();
    entries.retain(|_| keep.next().unwrap_or(true));
    entries
}
