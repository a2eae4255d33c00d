//! The nodes: a box for each, with a lane for each resource.

use super::Page;
use super::lanes::{FULL, Lane, Share, Tile, lane};
use super::text::{Badge, Text, colour, letters, plural};
use podlint_scheduler::{Cluster, Symbol};
use std::collections::HashSet;
use std::fmt::{self, Display, Formatter, Write};

/// Of a bigger cluster only the nodes are shown that something happens to.
const MOST_NODES: usize = 500;

/// So many running pods of a node are listed.
const MOST_RUNNING: usize = 40;

/// So many resources that new pods ask for besides have a lane.
const MOST_FURTHER: usize = 3;

/// Height of a lane with what is written above it.
const LANE: f64 = 31.0;

/// From a text that is written above a lane to the lane.
const BAR: f64 = 14.0;

/// Height of the lane itself.
const HEIGHT: f64 = 12.0;

/// A tile this wide has room for its letter.
const LETTER: f64 = 12.0;

/// What all nodes have of a resource, and what pods take of it: taken, then all.
pub(super) fn sums(cluster: &Cluster, resource: Symbol) -> (i64, i64) {
    let (mut taken, mut has) = (0i64, 0i64);
    for place in 0..cluster.node_count() {
        has = has.saturating_add(cluster.allocatable(place, resource).max(0));
        for pod in cluster.pods_on(place) {
            taken = taken.saturating_add(cluster.takes(cluster.pod(*pod), resource).max(0));
        }
    }
    (taken, has)
}

/// Writes the boxes and returns the places of the nodes that have one.
pub(super) fn write(out: &mut String, page: &Page<'_>) -> Result<HashSet<usize>, fmt::Error> {
    let count = page.cluster().node_count();
    let places = shown(page);
    let resources = resources(page);
    writeln!(out, "<section aria-labelledby=\"nodes\">\n<h2 id=\"nodes\">Nodes</h2>")?;
    writeln!(
        out,
        "<p class=\"dim\">A lane is as long as the node is big, beside the biggest one. Tiles with a letter are new pods, grey ones run already; what is empty is free.</p>"
    )?;
    writeln!(
        out,
        "<form class=\"controls\" hidden>\n<label>Filter <input type=\"search\" id=\"filter\" placeholder=\"node, zone or pod\"></label>\n\
         <label><input type=\"checkbox\" id=\"only\"> only nodes with new pods</label>\n<output id=\"shown\" class=\"dim\"></output>\n</form>"
    )?;
    writeln!(out, "<div class=\"grid\">")?;
    for place in &places {
        write_node(out, page, *place, &resources)?;
    }
    writeln!(out, "</div>")?;
    let left_out = count - places.len();
    if left_out > 0 {
        writeln!(
            out,
            "<p class=\"dim\">{} more {} left out: they get no new pod, or there are too many to draw.</p>",
            left_out,
            if left_out == 1 { "node is" } else { "nodes are" }
        )?;
    }
    writeln!(out, "</section>")?;
    Ok(places.into_iter().collect())
}

/// The places of the nodes that have a box.
fn shown(page: &Page<'_>) -> Vec<usize> {
    let count = page.cluster().node_count();
    if count <= MOST_NODES {
        return (0..count).collect();
    }
    let landings = page.seen.pods.iter().filter_map(|pod| pod.place);
    let named = page.seen.problems.iter().flat_map(|problem| problem.groups.iter().map(|group| group.first));
    let mut wanted = HashSet::new();
    for place in landings.chain(page.seen.preempted.keys().copied()).chain(named) {
        if wanted.len() == MOST_NODES {
            break;
        }
        wanted.insert(place);
    }
    let mut places: Vec<usize> = wanted.into_iter().collect();
    places.sort_unstable();
    places
}

/// A resource that has a lane, and what the biggest node has of it.
struct Resource {
    symbol: Symbol,
    biggest: i64,
}

/// `cpu`, `memory`, what new pods ask for besides, `pods`.
fn resources(page: &Page<'_>) -> Vec<Resource> {
    let cluster = page.cluster();
    let [cpu, memory, pods] = cluster.usual_resources();
    let new = page.seen.placed.keys().map(|pod| cluster.pod(*pod));
    let further = new.flat_map(|pod| pod.requests.scalars.iter().map(|(resource, _)| *resource));
    let mut further: Vec<Symbol> = further.collect::<HashSet<_>>().into_iter().collect();
    further.sort_by_key(|resource| cluster.symbols.text(*resource));
    further.truncate(MOST_FURTHER);
    let resource = |symbol: Symbol| {
        let biggest = (0..cluster.node_count()).map(|place| cluster.allocatable(place, symbol)).max();
        Resource { symbol, biggest: biggest.unwrap_or(0) }
    };
    [cpu, memory].into_iter().chain(further).chain([pods]).map(resource).collect()
}

/// A pod on a node.
struct OnNode {
    name: String,
    /// What it asks for: `500m cpu, 1Gi memory`.
    amounts: String,
    workload: Option<usize>,
}

fn write_node(out: &mut String, page: &Page<'_>, place: usize, resources: &[Resource]) -> fmt::Result {
    let (cluster, seen) = (page.cluster(), page.seen);
    let mut ids: Vec<_> = cluster.pods_on(place).to_vec();
    let workload = |id: &u32| seen.placed.get(id).map(|pod| seen.pods[*pod].workload);
    // Running ones lie on the left, as they were there first; new ones beside others of their workload.
    ids.sort_by_key(workload);
    let pods = ids.iter().map(|id| {
        let pod = cluster.pod(*id);
        let amounts = resources[..resources.len() - 1].iter().filter_map(|Resource { symbol, .. }| {
            let amount = cluster.takes(pod, *symbol);
            let text = || format!("{} {}", cluster.amount_text(*symbol, amount), cluster.symbols.text(*symbol));
            (amount > 0).then(text)
        });
        let amounts = amounts.collect::<Vec<String>>().join(", ");
        let amounts = if amounts.is_empty() { "asks for nothing".to_owned() } else { amounts };
        OnNode { name: pod.full_name(&cluster.symbols), amounts, workload: workload(id) }
    });
    let pods: Vec<OnNode> = pods.collect();
    let new = pods.iter().filter(|pod| pod.workload.is_some()).count();
    let name = cluster.node_name(place);
    let class = if new > 0 { "node gets" } else { "node" };
    writeln!(
        out,
        "<article class=\"{class}\" id=\"n{place}\" tabindex=\"-1\" data-new=\"{new}\">\n<h3>{}</h3>",
        Text(name)
    )?;
    write_marks(out, page, place)?;
    let lanes = resources.iter().filter_map(|Resource { symbol, biggest }| {
        let share = |(pod, id): (usize, &u32)| Share {
            amount: cluster.takes(cluster.pod(*id), *symbol),
            workload: pods[pod].workload,
            pod,
        };
        let mut shares: Vec<Share> = ids.iter().enumerate().map(share).collect();
        // Many small pods between big ones would be many tiles.
        shares.sort_by_key(|share| (share.workload, std::cmp::Reverse(share.amount)));
        let has = cluster.allocatable(place, *symbol);
        let lane = lane(has, *biggest, &shares);
        let is_usual = cluster.usual_resources().contains(symbol);
        (is_usual || has > 0 || lane.taken > 0).then_some((*symbol, has, lane))
    });
    let lanes: Vec<(Symbol, i64, Lane)> = lanes.collect();
    write_lanes(out, page, &lanes, &pods)?;
    write_pods(out, page, place, &pods)?;
    writeln!(out, "</article>")
}

/// What there is to know of a node besides: its zone, whether it is cordoned, its taints.
fn write_marks(out: &mut String, page: &Page<'_>, place: usize) -> fmt::Result {
    let cluster = page.cluster();
    write!(out, "<p class=\"marks\">")?;
    if let Some(zone) = cluster.node_label(place, "topology.kubernetes.io/zone") {
        write!(out, "<span>zone {}</span>", Text(zone))?;
    }
    if cluster.is_unschedulable(place) {
        write!(out, "<span class=\"mark\">unschedulable</span>")?;
    }
    for taint in cluster.taints(place) {
        write!(out, "<span class=\"mark\">taint {}</span>", Text(&taint))?;
    }
    writeln!(out, "</p>")
}

/// A number of units of the picture, with one digit behind the point at most.
struct Units(f64);

impl Display for Units {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let text = format!("{:.1}", self.0);
        out.write_str(text.strip_suffix(".0").unwrap_or(&text))
    }
}

fn write_lanes(out: &mut String, page: &Page<'_>, lanes: &[(Symbol, i64, Lane)], pods: &[OnNode]) -> fmt::Result {
    let cluster = page.cluster();
    let height = LANE * lanes.len() as f64;
    let sums = lanes.iter().map(|(resource, has, lane)| {
        let [taken, all] = [lane.taken, (*has).max(0)].map(|amount| cluster.amount_text(*resource, amount));
        (cluster.symbols.text(*resource), format!("{taken} of {all}"), lane.taken > *has)
    });
    let sums: Vec<(&str, String, bool)> = sums.collect();
    let label = sums.iter().map(|(name, sum, _)| format!("{name} {sum}")).collect::<Vec<String>>().join(", ");
    writeln!(
        out,
        "<svg viewBox=\"-1 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        Units(FULL + 2.0),
        Units(height),
        Text(&label)
    )?;
    for (number, ((resource, _, lane), (name, sum, is_over))) in lanes.iter().zip(&sums).enumerate() {
        let top = LANE * number as f64;
        let (base, y) = (Units(top + BAR - 4.0), top + BAR);
        let over = if *is_over { " over" } else { "" };
        let more = if *is_over { ", more than it has" } else { "" };
        write!(out, "<text x=\"0\" y=\"{base}\">{}</text>", Text(name))?;
        writeln!(out, "<text class=\"sum{over}\" x=\"{FULL}\" y=\"{base}\">{}{more}</text>", Text(sum))?;
        let (top, width) = (Units(y), Units(lane.length));
        writeln!(out, "<rect class=\"lane{over}\" x=\"0\" y=\"{top}\" width=\"{width}\" height=\"{HEIGHT}\"/>")?;
        for tile in &lane.tiles {
            write_tile(out, cluster, *resource, tile, y, pods)?;
        }
    }
    writeln!(out, "</svg>")
}

fn write_tile(
    out: &mut String,
    cluster: &Cluster,
    resource: Symbol,
    tile: &Tile,
    y: f64,
    pods: &[OnNode],
) -> fmt::Result {
    let Tile { x, width, workload, pod, count, amount } = *tile;
    let title = match (count, workload) {
        (1, _) => format!("{}: {}", pods[pod].name, pods[pod].amounts),
        (count, Some(workload)) => format!("{count} new pods of {}", letters(workload)),
        (count, None) => format!("{count} running pods"),
    };
    let amount = match count {
        1 => String::new(),
        _ => format!(": {} {}", cluster.amount_text(resource, amount), cluster.symbols.text(resource)),
    };
    let class = workload.map_or("running".to_owned(), |workload| format!("new w{}", colour(workload)));
    let (shown_x, shown_width, top) = (Units(x), Units(width), Units(y));
    write!(out, "<g class=\"{class}\"><title>{}{}</title>", Text(&title), Text(&amount))?;
    write!(out, "<rect x=\"{shown_x}\" y=\"{top}\" width=\"{shown_width}\" height=\"{HEIGHT}\"/>")?;
    if let Some(workload) = workload.filter(|_| width >= LETTER) {
        let (middle, base) = (Units(x + width / 2.0), Units(y + HEIGHT - 3.0));
        write!(out, "<text x=\"{middle}\" y=\"{base}\">{}</text>", letters(workload))?;
    }
    writeln!(out, "</g>")
}

/// The pods of a node as text: new ones first, then those that had to go, then running ones.
fn write_pods(out: &mut String, page: &Page<'_>, place: usize, pods: &[OnNode]) -> fmt::Result {
    let preempted = page.seen.preempted.get(&place).map_or(&[][..], Vec::as_slice);
    let (new, running): (Vec<&OnNode>, Vec<&OnNode>) = pods.iter().partition(|pod| pod.workload.is_some());
    let counts = [(new.len(), "new"), (preempted.len(), "preempted"), (running.len(), "running")];
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    let counts = counts.collect::<Vec<String>>().join(", ");
    if counts.is_empty() {
        return writeln!(out, "<p class=\"dim empty\">no pods</p>");
    }
    let name = Text(page.cluster().node_name(place));
    writeln!(out, "<details data-key=\"node/{name}\"><summary>{counts}</summary><ul>")?;
    for OnNode { name, amounts, workload } in &new {
        let badge = workload.map(|workload| Badge(workload).to_string()).unwrap_or_default();
        writeln!(out, "<li>{badge} {} <span class=\"dim\">{}</span></li>", Text(name), Text(amounts))?;
    }
    for gone in preempted {
        writeln!(
            out,
            "<li><del>{}</del> <span class=\"gone\">preempted by {}</span></li>",
            Text(&gone.name),
            Text(&gone.by)
        )?;
    }
    for OnNode { name, amounts, .. } in running.iter().take(MOST_RUNNING) {
        writeln!(out, "<li>{} <span class=\"dim\">{}</span></li>", Text(name), Text(amounts))?;
    }
    if let Some(more) = running.len().checked_sub(MOST_RUNNING).filter(|more| *more > 0) {
        writeln!(out, "<li class=\"dim\">and {}</li>", plural(more, "running pod"))?;
    }
    writeln!(out, "</ul></details>")
}
