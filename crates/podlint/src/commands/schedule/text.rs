//! What was decided, for people: a row of a table, the same in Markdown, or everything about a pod.

use crate::output::{Palette, visible};
use podlint_preview::{Against, Explained, Objection, Step};
use podlint_scheduler::cycle::Tried;
use podlint_scheduler::{Cluster, Ended, Outcome};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Of nodes that are alike so many are named.
const SHOWN_NODES: usize = 3;
/// So many nodes are shown with their scores.
const SHOWN_SCORES: usize = 5;

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
    let count = names.len();
    let shown = listed(&names, 2 * SHOWN_NODES);
    // Up to 1.34 chance decides between equal nodes.
    Some(match tried.likely.filter(|_| cluster.release.minor() >= 35) {
        Some(likely) => format!("one of {count} equal nodes: {shown}; most likely {}", cluster.node_name(likely)),
        None => format!("one of {count} equal nodes: {shown}; chance decides"),
    })
}

/// Names, of which those beyond the first ones are counted only.
fn listed(names: &[&str], shown: usize) -> String {
    let text = names.iter().take(shown).copied().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(shown) {
        None | Some(0) => text,
        Some(more) => format!("{text} and {more} more"),
    }
}

fn why(outcome: &Outcome, cluster: &Cluster) -> String {
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

fn node<'c>(outcome: &Outcome, cluster: &'c Cluster) -> &'c str {
    outcome.chosen.map_or("-", |place| cluster.node_name(place))
}

/// One line. `widths` are those of the names of pods and of nodes.
pub(super) fn table_row(
    out: &mut dyn Write,
    cluster: &Cluster,
    outcome: &Outcome,
    widths: (usize, usize),
) -> io::Result<()> {
    let (pods, nodes) = widths;
    let name = outcome.pod.full_name(&cluster.symbols);
    let line = format!("{name:pods$}  {:nodes$}  {}", node(outcome, cluster), why(outcome, cluster));
    writeln!(out, "{}", visible(line.trim_end()))
}

/// A row of a table in Markdown.
pub(super) fn markdown_row(
    out: &mut dyn Write,
    cluster: &Cluster,
    outcome: &Outcome,
    explained: Option<&Explained>,
) -> io::Result<()> {
    let mut notes = vec![why(outcome, cluster)];
    if let Some(explained) = explained {
        notes.extend(groups(&explained.nodes, cluster).iter().map(Group::line));
    }
    notes.retain(|note| !note.is_empty());
    let cells = [outcome.pod.full_name(&cluster.symbols), node(outcome, cluster).to_owned(), notes.join("<br>")];
    let [name, node, notes] = cells.map(|cell| visible(&cell).replace('|', "\\|"));
    writeln!(out, "| {name} | {node} | {notes} |")
}

/// Everything about a pod.
pub(super) fn full(
    out: &mut dyn Write,
    cluster: &Cluster,
    outcome: &Outcome,
    explained: Option<&Explained>,
    palette: &Palette,
) -> io::Result<()> {
    let Palette { bold, added, removed, .. } = palette;
    let name = outcome.pod.full_name(&cluster.symbols);
    let name = visible(&name);
    match outcome.chosen {
        Some(place) => {
            let node = visible(cluster.node_name(place));
            writeln!(out, "{bold}{name}{bold:#} → {added}{node}{added:#}")?;
        }
        None => writeln!(out, "{bold}{name}{bold:#} → {removed}no node{removed:#}")?,
    }
    let why = why(outcome, cluster);
    if !why.is_empty() {
        writeln!(out, "  {}", visible(&why))?;
    }
    for (number, step) in (1..).zip(explained.into_iter().flat_map(|explained| &explained.steps)) {
        write_step(out, number, step, palette)?;
    }
    if let Some(tried) = last(outcome) {
        match explained {
            Some(explained) => against(out, &explained.nodes, cluster, palette)?,
            None => rejections(out, tried)?,
        }
        scores(out, tried, cluster, palette)?;
    }
    writeln!(out)
}

/// `  2 replicas  1 of 3 of Deployment default/web (web.yaml:6:13)`, with further lines below the first.
fn write_step(out: &mut dyn Write, number: usize, step: &Step, palette: &Palette) -> io::Result<()> {
    let Palette { place, .. } = palette;
    for (index, line) in step.lines.iter().enumerate() {
        let name = if index == 0 { format!("{number} {}", step.name) } else { String::new() };
        writeln!(out, "  {place}{name:10}{place:#}  {}", visible(line))?;
    }
    Ok(())
}

/// How many nodes each plugin turns down, by reason.
fn rejections(out: &mut dyn Write, tried: &Tried) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for status in tried.verdicts.iter().flatten() {
        for reason in &status.reasons {
            *counts.entry((status.plugin, reason)).or_default() += 1;
        }
    }
    for ((plugin, reason), count) in counts {
        writeln!(out, "  {count} × {plugin}: {}", visible(reason))?;
    }
    Ok(())
}

/// Nodes that the same plugins are against, for the same reasons.
struct Group<'e> {
    /// Names of the nodes.
    nodes: Vec<&'e str>,
    /// The first of the nodes: its numbers are shown.
    first: &'e Against,
}

impl Group<'_> {
    fn line(&self) -> String {
        let objections = self.first.objections.iter().map(|Objection { status, details, .. }| {
            let reasons = if details.is_empty() { status.message() } else { details.join(", ") };
            format!("{}: {reasons}", status.plugin)
        });
        let objections: Vec<String> = objections.collect();
        format!("{}: {}", listed(&self.nodes, SHOWN_NODES), objections.join("; also "))
    }
}

/// The largest groups first.
fn groups<'e>(nodes: &'e [Against], cluster: &'e Cluster) -> Vec<Group<'e>> {
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

/// What stands against nodes: what the scheduler reports first, then what else does.
fn against(out: &mut dyn Write, nodes: &[Against], cluster: &Cluster, palette: &Palette) -> io::Result<()> {
    let Palette { dim, removed, .. } = palette;
    for group in groups(nodes, cluster) {
        let (count, names) = (group.nodes.len(), listed(&group.nodes, SHOWN_NODES));
        let plural = if count == 1 { "" } else { "s" };
        writeln!(out, "  {removed}{count} node{plural} turned down{removed:#}: {}", visible(&names))?;
        let of_first = if count == 1 { String::new() } else { format!(" (on {})", group.nodes[0]) };
        for (index, Objection { status, details, places }) in group.first.objections.iter().enumerate() {
            let also = if index == 0 { "" } else { "also " };
            let message = status.message();
            writeln!(out, "    {also}{}: {}", status.plugin, visible(&message))?;
            if !details.is_empty() {
                let details = format!("{}{of_first}", details.join(", "));
                writeln!(out, "      {dim}{}{dim:#}", visible(&details))?;
            }
            if !places.is_empty() {
                let places: Vec<&str> = places.iter().map(String::as_str).collect();
                writeln!(out, "      {dim}asked for at {}{dim:#}", visible(&listed(&places, SHOWN_NODES)))?;
            }
        }
    }
    Ok(())
}

/// The best nodes with what each plugin gives them, and by how much the best one leads.
fn scores(out: &mut dyn Write, tried: &Tried, cluster: &Cluster, palette: &Palette) -> io::Result<()> {
    if tried.feasible.len() < 2 || tried.totals.len() != tried.feasible.len() {
        return Ok(());
    }
    let Palette { dim, .. } = palette;
    let name = |index: usize| cluster.node_name(tried.feasible[index]);
    let mut order: Vec<usize> = (0..tried.feasible.len()).collect();
    order.sort_by(|left, right| tried.totals[*right].cmp(&tried.totals[*left]).then(name(*left).cmp(name(*right))));
    let shown = &order[..order.len().min(SHOWN_SCORES)];
    let width = shown.iter().map(|index| name(*index).chars().count()).max().unwrap_or(0);
    // Plugins that give all nodes shown the same decide nothing between them.
    let (deciding, equal): (Vec<_>, Vec<_>) = tried.scores.iter().partition(|scored| {
        let first = scored.normalized.get(shown[0]);
        shown.iter().any(|index| scored.normalized.get(*index) != first)
    });
    for &index in shown {
        let parts = deciding.iter().filter_map(|scored| {
            let score = scored.normalized.get(index)?;
            Some(format!("{} {score}×{}", scored.plugin, scored.weight))
        });
        let parts: Vec<String> = parts.collect();
        let (name, total) = (visible(name(index)), tried.totals[index]);
        writeln!(out, "{}", format!("  {name:width$}  {total:>4}  {}", parts.join("  ")).trim_end())?;
    }
    if order.len() > shown.len() {
        writeln!(out, "  {dim}and {} more nodes{dim:#}", order.len() - shown.len())?;
    }
    if !equal.is_empty() {
        let parts: Vec<String> = equal
            .iter()
            .filter_map(|scored| {
                Some(format!("{} {}×{}", scored.plugin, scored.normalized.get(shown[0])?, scored.weight))
            })
            .collect();
        writeln!(out, "  {dim}equal: {}{dim:#}", parts.join("  "))?;
    }
    let best = tried.totals[order[0]];
    if let Some(next) = order.iter().find(|index| tried.totals[**index] < best) {
        writeln!(out, "  runner-up {}, {} behind", visible(name(*next)), best - tried.totals[*next])?;
    }
    Ok(())
}
