//! What was decided, for people: a row of a table, the same in Markdown, or everything about a pod.

use crate::output::{Palette, visible};
use podlint_preview::words::{Group, SHOWN_NODES, groups, last, listed, why};
use podlint_preview::{Against, Explained, Objection, Step};
use podlint_scheduler::cycle::Tried;
use podlint_scheduler::{Cluster, Outcome};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// So many nodes are shown with their scores.
const SHOWN_SCORES: usize = 5;

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
                let places: Vec<String> = places.iter().map(ToString::to_string).collect();
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
