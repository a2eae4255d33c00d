//! What was decided, for people: a table, the same in Markdown, or everything about each pod.

use podlint_scheduler::cycle::Tried;
use podlint_scheduler::{Cluster, Ended, Outcome};
use std::collections::BTreeMap;

/// The attempt that counts in the end.
fn last(outcome: &Outcome) -> Option<&Tried> {
    outcome.retried.as_ref().or(outcome.tried.as_ref())
}

/// The nodes that are equally good, and which of them is likely; `None` if one is better than all others.
fn tie(tried: &Tried, cluster: &Cluster) -> Option<String> {
    if tried.top.len() < 2 {
        return None;
    }
    let mut names: Vec<&str> = tried.top.iter().map(|place| cluster.node_name(*place)).collect();
    names.sort_unstable();
    let mut text = format!("one of {} equal nodes: {}", names.len(), names.join(", "));
    // Up to 1.34 chance decides between equal nodes.
    if let Some(likely) = tried.likely.filter(|_| cluster.release.minor() >= 35) {
        text += &format!("; most likely {}", cluster.node_name(likely));
    }
    Some(text)
}

fn why(outcome: &Outcome, cluster: &Cluster) -> String {
    match &outcome.ended {
        Some(Ended::Refused(why)) => return format!("refused: {why}"),
        Some(Ended::Ignored(why)) => return format!("not scheduled here: {why}"),
        Some(Ended::Gated(status)) => return format!("held back: {}", status.reasons.join(", ")),
        Some(Ended::Undecided(why)) => return format!("undecided: {why}"),
        None => {}
    }
    let Some(tried) = last(outcome) else { return String::new() };
    let mut parts = Vec::new();
    if outcome.chosen.is_none() {
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

fn node<'c>(outcome: &Outcome, cluster: &'c Cluster) -> &'c str {
    outcome.chosen.map_or("-", |place| cluster.node_name(place))
}

/// One line for each pod.
pub(super) fn table(cluster: &Cluster, outcomes: &[Outcome]) -> String {
    let rows: Vec<[String; 3]> = outcomes
        .iter()
        .map(|outcome| {
            let name = outcome.pod.full_name(&cluster.symbols);
            [name, node(outcome, cluster).to_owned(), why(outcome, cluster)]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (names, nodes) = (width(0), width(1));
    let mut text = String::new();
    for [name, node, why] in &rows {
        text += format!("{name:names$}  {node:nodes$}  {why}").trim_end();
        text.push('\n');
    }
    text
}

/// The table in Markdown.
pub(super) fn markdown(cluster: &Cluster, outcomes: &[Outcome]) -> String {
    let mut text = "| pod | node | notes |\n|---|---|---|\n".to_owned();
    for outcome in outcomes {
        let cells = [outcome.pod.full_name(&cluster.symbols), node(outcome, cluster).to_owned(), why(outcome, cluster)];
        let [name, node, why] = cells.map(|cell| cell.replace('|', "\\|").replace('\n', " "));
        text += &format!("| {name} | {node} | {why} |\n");
    }
    text
}

/// Everything about each pod.
pub(super) fn full(cluster: &Cluster, outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let (name, why) = (outcome.pod.full_name(&cluster.symbols), why(outcome, cluster));
        text += format!("{name} -> {}", node(outcome, cluster)).as_str();
        text += &if why.is_empty() { "\n".to_owned() } else { format!("\n  {why}\n") };
        if let Some(tried) = last(outcome) {
            text += &rejections(tried);
            text += &scores(tried, cluster);
        }
        text.push('\n');
    }
    text
}

/// How many nodes each plugin turns down, by reason.
fn rejections(tried: &Tried) -> String {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for status in tried.verdicts.iter().flatten() {
        for reason in &status.reasons {
            *counts.entry((status.plugin.to_string(), reason.to_string())).or_default() += 1;
        }
    }
    counts.iter().map(|((plugin, reason), count)| format!("  {count} x {plugin}: {reason}\n")).collect()
}

/// The best nodes with what each plugin gives them, and by how much the best one leads.
fn scores(tried: &Tried, cluster: &Cluster) -> String {
    const SHOWN: usize = 5;
    if tried.feasible.len() < 2 || tried.totals.len() != tried.feasible.len() {
        return String::new();
    }
    let name = |index: usize| cluster.node_name(tried.feasible[index]);
    let mut order: Vec<usize> = (0..tried.feasible.len()).collect();
    order.sort_by(|left, right| tried.totals[*right].cmp(&tried.totals[*left]).then(name(*left).cmp(name(*right))));
    let mut text = String::new();
    for &index in order.iter().take(SHOWN) {
        let mut parts = Vec::new();
        for scored in &tried.scores {
            if let Some(score) = scored.normalized.get(index) {
                parts.push(format!("{} {score} x {}", scored.plugin, scored.weight));
            }
        }
        text += &format!("  {} {}: {}\n", name(index), tried.totals[index], parts.join(", "));
    }
    if order.len() > SHOWN {
        text += &format!("  and {} more nodes\n", order.len() - SHOWN);
    }
    let best = tried.totals[order[0]];
    if let Some(next) = order.iter().find(|index| tried.totals[**index] < best) {
        text += &format!("  runner-up {}, {} behind\n", name(*next), best - tried.totals[*next]);
    }
    text
}
