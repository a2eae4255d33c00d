//! What was decided, in words.

use crate::explain::{Against, Objection};
use podlint_scheduler::cycle::Tried;
use podlint_scheduler::{Cluster, Ended, Outcome};
use std::collections::BTreeMap;

/// Of nodes that are alike so many are named.
pub const SHOWN_NODES: usize = 3;

/// The attempt that counts in the end.
pub fn last(outcome: &Outcome) -> Option<&Tried> {
    outcome.retried.as_ref().or(outcome.tried.as_ref())
}

/// The nodes that are equally good, and which of them is likely; `None` if one is better than all others.
fn tie(tried: &Tried, cluster: &Cluster) -> Option<String> {
    if tried.top.len() < 2 {
        return None;
    }
    let mut names: Vec<&str> = tried.top.iter().map(|place| cluster.node_name(*place)).collect();
    names.sort_unstable();
    let count = names.len();
    let shown = listed(&names, 2 * SHOWN_NODES);
    // Up to 1.34 chance decides between equal nodes.
    Some(match tried.likely.filter(|_| cluster.release.minor() >= 35) {
        Some(likely) => format!("one of {count} equal nodes: {shown}; most likely {}", cluster.node_name(likely)),
        None => format!("one of {count} equal nodes: {shown}; chance decides"),
    })
}

/// Names, of which those beyond the first ones are counted only.
pub fn listed(names: &[impl AsRef<str>], shown: usize) -> String {
    let text = names.iter().take(shown).map(AsRef::as_ref).collect::<Vec<&str>>().join(", ");
    match names.len().checked_sub(shown) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}

/// Where else a pod could be, or why it has no node: a sentence without a capital, or nothing.
pub fn why(outcome: &Outcome, cluster: &Cluster) -> String {
    match &outcome.ended {
        Some(Ended::Refused(why)) => return format!("refused: {why}"),
        Some(Ended::Ignored(why)) => return format!("not scheduled here: {why}"),
        Some(Ended::Gated(status)) => return format!("held back: {}", status.reasons.join(", ")),
        Some(Ended::Undecided(why)) => return format!("undecided: {why}"),
        Some(Ended::NotMade(first)) => return format!("not made before {first} is ready"),
        None => {}
    }
    let Some(tried) = last(outcome) else { return String::new() };
    let mut parts = Vec::new();
    if let Some(error) = &tried.error {
        parts.push(format!("the attempt ends in an error: {error}"));
    } else if outcome.chosen.is_none() {
        parts.push(tried.message.clone());
    } else {
        parts.extend(tie(tried, cluster));
    }
    if !outcome.victims.is_empty() {
        let victims: Vec<String> =
            outcome.victims.iter().map(|victim| cluster.pod(*victim).full_name(&cluster.symbols)).collect();
        parts.push(format!("preempts {}", victims.join(", ")));
    }
    parts.join("; ")
}

/// Nodes that the same plugins are against, for the same reasons.
#[derive(Debug)]
pub struct Group<'e> {
    /// Names of the nodes.
    pub nodes: Vec<&'e str>,
    /// The first of the nodes: its numbers are shown.
    pub first: &'e Against,
}

impl Group<'_> {
    /// It in one line.
    pub fn line(&self) -> String {
        let objections = self.first.objections.iter().map(|Objection { status, details, .. }| {
            let reasons = if details.is_empty() { status.message() } else { details.join(", ") };
            format!("{}: {reasons}", status.plugin)
        });
        let objections: Vec<String> = objections.collect();
        format!("{}: {}", listed(&self.nodes, SHOWN_NODES), objections.join("; also "))
    }
}

/// The nodes in groups, the largest first.
pub fn groups<'e>(nodes: &'e [Against], cluster: &'e Cluster) -> Vec<Group<'e>> {
    let mut by_reasons: BTreeMap<Vec<(&str, String)>, Group<'e>> = BTreeMap::new();
    for against in nodes {
        let key = against.objections.iter().map(|Objection { status, .. }| (status.plugin, status.message())).collect();
        let group = by_reasons.entry(key).or_insert_with(|| Group { nodes: Vec::new(), first: against });
        group.nodes.push(cluster.node_name(against.place));
    }
    let mut groups: Vec<Group<'e>> = by_reasons.into_values().collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.nodes.len()), group.first.place));
    groups
}
