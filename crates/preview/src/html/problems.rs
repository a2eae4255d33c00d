//! Pods without a node, and what else goes wrong, at the top of the page.

use super::collect::{NodeGroup, Problem, Workload};
use super::text::{Badge, PlaceTag, Text, place_in, plural};
use super::{MOST_ROWS, Page};
use crate::explain::Objection;
use crate::origin::{Origin, Place};
use crate::steps::keeps_from_starting;
use crate::words::{SHOWN_NODES, listed};
use podlint_rules::Diagnostic;
use std::fmt::{self, Write};

/// So many pods of a problem are named.
const MOST_NAMES: usize = 10;

/// Of more problems than these only the reasons are to be seen at first.
const MOST_OPEN: usize = 5;

pub(super) fn write(out: &mut String, page: &Page<'_>) -> fmt::Result {
    if !page.seen.problems.is_empty() {
        writeln!(out, "<section aria-labelledby=\"without\">\n<h2 id=\"without\">Without a node</h2>")?;
        for problem in page.seen.problems.iter().take(MOST_ROWS) {
            write_problem(out, problem, page)?;
        }
        if let Some(more) = page.seen.problems.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            writeln!(out, "<p class=\"dim\">{more} more of such are in the table below.</p>")?;
        }
        writeln!(out, "</section>")?;
    }
    write_findings(out, page)
}

fn write_problem(out: &mut String, problem: &Problem, page: &Page<'_>) -> fmt::Result {
    let Problem { workload, why, pods, groups } = problem;
    let names: Vec<&str> = pods.iter().take(MOST_NAMES + 1).map(|pod| page.seen.pods[*pod].name.as_str()).collect();
    let names = match pods.len().checked_sub(MOST_NAMES) {
        Some(more) if more > 0 => format!("{} and {more} more", names[..MOST_NAMES].join(", ")),
        _ => names.join(", "),
    };
    writeln!(out, "<article class=\"problem\">\n<h3>{} {}</h3>", Badge(*workload), Text(&names))?;
    let Workload { name, place, pods: all, .. } = &page.seen.workloads[*workload];
    if let Some(place) = place {
        let count = if *all == 1 { String::new() } else { format!("{} of {} of ", pods.len(), plural(*all, "pod")) };
        let shown = place_in(place, page.folders);
        let place = PlaceTag { shown: &shown, place: Some(place) };
        writeln!(out, "<p class=\"dim\">{count}{}, {place}</p>", Text(name))?;
    }
    writeln!(out, "<p class=\"reason\">{}</p>", Text(why))?;
    if !groups.is_empty() {
        let open = if page.seen.problems.len() <= MOST_OPEN { " open" } else { "" };
        let key = Text(&page.seen.pods[pods[0]].name);
        writeln!(out, "<details data-key=\"problem/{key}\"{open}><summary>What stands against each node</summary>")?;
        writeln!(out, "<table class=\"against\">\n<thead><tr><th scope=\"col\">Turned down</th>")?;
        writeln!(out, "<th scope=\"col\">By</th></tr></thead>\n<tbody>")?;
        for group in groups {
            write_group(out, group, page)?;
        }
        writeln!(out, "</tbody>\n</table></details>")?;
    }
    writeln!(out, "</article>")
}

fn write_group(out: &mut String, group: &NodeGroup, page: &Page<'_>) -> fmt::Result {
    let NodeGroup { count, names, first, objections } = group;
    let count_text = plural(*count, "node");
    writeln!(out, "<tr><th scope=\"row\">{count_text}<br><span>{}</span></th><td><ul>", Text(names))?;
    for (number, Objection { status, details, places }) in objections.iter().enumerate() {
        let also = if number == 0 { "" } else { "also " };
        write!(out, "<li>{also}<b>{}</b>: {}", Text(status.plugin), Text(&status.message()))?;
        if !details.is_empty() {
            write!(out, " <span class=\"numbers\">{}", Text(&details.join(", ")))?;
            if *count > 1 {
                write!(out, " (on {})", Text(page.seen.cluster.node_name(*first)))?;
            }
            write!(out, "</span>")?;
        }
        if !places.is_empty() {
            write!(out, " <span class=\"dim\">asked for at {}</span>", Places(places, page.folders))?;
        }
        writeln!(out, "</li>")?;
    }
    writeln!(out, "</ul></td></tr>")
}

/// Places with commas between them, the first ones of many.
struct Places<'p>(&'p [Place], &'p [String]);

impl fmt::Display for Places<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Places(places, folders) = self;
        let tag = |place: &Place| PlaceTag { shown: &place_in(place, folders), place: Some(place) }.to_string();
        let tags: Vec<String> = places.iter().map(tag).collect();
        out.write_str(&listed(&tags, SHOWN_NODES))
    }
}

/// What the API server refuses and what keeps containers from starting: a node is not all that a pod needs.
fn write_findings(out: &mut String, page: &Page<'_>) -> fmt::Result {
    let origins = page.origins.iter();
    let found = origins.map(|origin| (origin, (origin.errors(), origin.findings(keeps_from_starting, false))));
    let found: Vec<_> = found.collect();
    if found.iter().all(|(_, (errors, others))| errors.is_empty() && others.is_empty()) {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"findings\">\n<h2 id=\"findings\">Not yet right in the manifests</h2>")?;
    writeln!(out, "<ul class=\"findings\">")?;
    for (origin, (errors, others)) in found {
        for error in &errors {
            write_finding(out, origin, "the API server would refuse", error, page)?;
        }
        let is_new = |other: &&&Diagnostic| !errors.iter().any(|error| std::ptr::eq(*error, **other));
        for other in others.iter().filter(is_new) {
            write_finding(out, origin, "containers would not start:", other, page)?;
        }
    }
    writeln!(out, "</ul>\n</section>")
}

fn write_finding(
    out: &mut String,
    origin: &Origin<'_>,
    what: &str,
    found: &Diagnostic,
    page: &Page<'_>,
) -> fmt::Result {
    let place = origin.place(found.location.span);
    let shown = place_in(&place, page.folders);
    let place = PlaceTag { shown: &shown, place: Some(&place) };
    writeln!(
        out,
        "<li>{what} {}: {} <span class=\"dim\">{place}</span></li>",
        Text(&origin.name()),
        Text(&found.message)
    )
}
