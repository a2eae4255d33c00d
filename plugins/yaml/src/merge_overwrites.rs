//! A merge key below other keys: in Kubernetes it overwrites them.

use crate::key;
use crate::source::{column, line_break, line_start, next_line, nodes_of};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::scalar;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    name: "merge-overwrites",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("merge_overwrites.md"),
    options: "",
    check: Check::File(check),
};

/// So many keys that are overwritten are named and shown.
const MANY: usize = 8;

/// So many mappings that one `<<` brings in are looked at.
const MAX_MERGED: usize = 100;

fn check(file: &File<'_>, report: &mut Report<'_>) {
    let tree = file.tree();
    // Without an alias there is nothing to merge but what stands in the mapping itself.
    if tree.properties.is_empty() {
        return;
    }
    let mut merges = Merges::default();
    for mapping in nodes_of(tree, Kind::Mapping) {
        check_mapping(mapping, &mut merges, report);
    }
}

fn check_mapping<'t>(mapping: Node<'t>, merges: &mut Merges<'t>, report: &mut Report<'_>) {
    let Some(first) = mapping.entries().next().filter(|_| mapping.entries().any(|entry| key::is_merge(entry.key)))
    else {
        return;
    };
    let mut own: Vec<Entry<'t>> = Vec::new();
    let mut first_merge: Option<Entry<'t>> = None;
    for entry in mapping.entries() {
        if !key::is_merge(entry.key) {
            own.push(entry);
            continue;
        }
        let merged = if own.is_empty() { Vec::new() } else { merges.below(entry.value) };
        let winner = |own: Entry<'t>| {
            let winner = merges.find(&merged, &key::name(own.key)?.text)?;
            (!is_same_value(own.value, winner.value)).then_some((own, winner))
        };
        // Each key is looked up once: a further merge key is reported as such.
        let lost: Vec<_> = own.drain(..).filter_map(winner).collect();
        if !lost.is_empty() {
            let finding = report.at(entry.key.span(), format!("`<<` overwrites {} above it", list(&lost)));
            for (own, winner) in lost.iter().take(MANY) {
                finding.related(own.key.span(), "set here, lost");
                finding.related(winner.key.span(), "this value wins");
            }
            if let Some(fix) = move_up(first, entry) {
                finding.fix(fix);
            }
        }
        if let Some(first) = first_merge {
            report
                .at(entry.key.span(), "second `<<` in this mapping: where both have a key, this one wins")
                .related(first.key.span(), "first one here");
        }
        first_merge = first_merge.or(Some(entry));
    }
}

/// "`image`, `args` and 3 more".
fn list(lost: &[(Entry<'_>, Entry<'_>)]) -> String {
    let names: Vec<_> = lost.iter().take(MANY).map(|(own, _)| format!("`{}`", own.key.raw())).collect();
    let more = lost.len() - names.len();
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}

/// The entries of mappings that are merged somewhere, by name. Each mapping is read once, however often it is merged.
#[derive(Default)]
struct Merges<'t> {
    mappings: HashMap<u32, HashMap<Cow<'t, str>, Entry<'t>>>,
}

impl<'t> Merges<'t> {
    /// The mappings that are merged, also by one another; the first one that has a key wins. Each stands in the list once.
    fn below(&mut self, merged: Node<'t>) -> Vec<u32> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut next = vec![merged];
        while let Some(node) = next.pop() {
            let node = node.resolved();
            if found.len() == MAX_MERGED || !seen.insert(node.index()) {
                continue;
            }
            match node.kind() {
                Kind::Mapping => {
                    found.push(node.index());
                    let entries = self.mappings.entry(node.index()).or_insert_with(|| by_name(node));
                    next.extend(entries.get("<<").map(|nested| nested.value));
                }
                // Of a list the first mapping wins, so it is looked at first.
                Kind::Sequence => {
                    let items: Vec<_> = node.items().take(MAX_MERGED).collect();
                    next.extend(items.into_iter().rev());
                }
                _ => {}
            }
        }
        found
    }

    /// The entry of this name in the first of the mappings that has it.
    fn find(&self, merged: &[u32], name: &str) -> Option<Entry<'t>> {
        merged.iter().find_map(|mapping| self.mappings.get(mapping)?.get(name).copied())
    }
}

fn by_name(mapping: Node<'_>) -> HashMap<Cow<'_, str>, Entry<'_>> {
    let name = |key| if key::is_merge(key) { Some(Cow::Borrowed("<<")) } else { Some(key::name(key)?.text) };
    mapping.entries().filter_map(|entry| Some((name(entry.key)?, entry))).collect()
}

fn is_same_value(one: Node<'_>, other: Node<'_>) -> bool {
    one == other
        || one.kind() == Kind::Scalar && other.kind() == Kind::Scalar && scalar::meaning(one) == scalar::meaning(other)
}

/// Moves a merge key that has its line for itself in front of all others, where the explicit keys win.
fn move_up(first: Entry<'_>, merge: Entry<'_>) -> Option<Fix> {
    // In brackets all may stand on one long line.
    if merge.key.parent().is_none_or(|mapping| mapping.style() == Style::Flow) {
        return None;
    }
    let source = merge.key.tree().source;
    let line = Span::new(
        line_start(source, merge.key.span().start as usize) as u32,
        next_line(source, merge.key.span().end as usize) as u32,
    );
    let start = first.key.span().start;
    let is_alone = merge.value.kind() == Kind::Alias
        && merge.key.span().start as usize == line.start as usize + column(source, start)
        && source[line.start as usize..merge.key.span().start as usize].trim().is_empty()
        && source[merge.value.span().end as usize..line.end as usize].trim().is_empty()
        && !first.key.has(flag::PROPERTIES);
    let text = &source[merge.key.span().start as usize..merge.value.span().end as usize];
    let indentation = " ".repeat(column(source, start));
    is_alone.then(|| {
        Fix::unsafely("move `<<` in front of the other keys")
            .replace(Span::empty(start), format!("{text}{}{indentation}", line_break(source, start as usize)))
            .replace(line, "")
    })
}
