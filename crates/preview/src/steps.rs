//! A pod on its way through the steps of a deployment: accepted, replicas, node, image, run.

use crate::origin::Origin;
use podlint_rules::Diagnostic;
use podlint_scheduler::{Cluster, Ended, Outcome};

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// accepted, replicas, node, image or run.
    pub name: &'static str,
    /// What is known about it; nothing if it is not reached.
    pub lines: Vec<String>,
    /// It ends there.
    pub is_end: bool,
}

/// The five steps. `number` counts the pods of the same object from 1.
pub fn steps(outcome: &Outcome, origin: Option<(&Origin<'_>, usize)>, cluster: &Cluster) -> Vec<Step> {
    let mut steps = vec![accepted(outcome, origin.map(|(origin, _)| origin))];
    let lines = origin.map(|(origin, number)| replicas(origin, number)).into_iter().collect();
    steps.push(Step { name: "replicas", lines, is_end: false });
    steps.push(node(outcome, cluster));
    let origin = origin.map(|(origin, _)| origin);
    steps.push(image(outcome, origin, cluster));
    steps.push(run(outcome, origin));
    // What comes after the end is not reached.
    if let Some(end) = steps.iter().position(|step| step.is_end) {
        steps[end + 1..].iter_mut().for_each(|step| step.lines.clear());
    }
    steps
}

fn accepted(outcome: &Outcome, origin: Option<&Origin<'_>>) -> Step {
    let mut lines = Vec::new();
    if let Some(Ended::Refused(why)) = &outcome.ended {
        lines.push(format!("no: {why}"));
    }
    let errors = origin.map_or(Vec::new(), Origin::errors);
    lines.extend(
        origin.into_iter().flat_map(|origin| errors.iter().map(|error| format!("no: {}", shown(origin, error)))),
    );
    // A refused pod is in no queue. A manifest with errors is followed as far as it can be read.
    let is_end = outcome.ended.as_ref().is_some_and(|ended| matches!(ended, Ended::Refused(_)));
    if lines.is_empty() {
        lines.push(match origin {
            Some(_) => "yes: the API server has nothing against it".to_owned(),
            None => "yes: admission has nothing against it".to_owned(),
        });
    }
    Step { name: "accepted", lines, is_end }
}

fn shown(origin: &Origin<'_>, diagnostic: &Diagnostic) -> String {
    format!("{} {} {}", origin.place(diagnostic.location.span), diagnostic.rule, diagnostic.message)
}

fn replicas(origin: &Origin<'_>, number: usize) -> String {
    let place = origin.replicas().map_or(String::new(), |span| format!(" ({})", origin.place(span)));
    format!("{number} of {} of {}{place}", origin.pods.max(number), origin.name())
}

fn node(outcome: &Outcome, cluster: &Cluster) -> Step {
    let line = match (&outcome.ended, outcome.chosen) {
        (Some(Ended::Refused(_)), _) => None,
        (Some(Ended::Ignored(why)), _) => Some(format!("another scheduler decides: {why}")),
        (Some(Ended::Gated(status)), _) => Some(format!("held back: {}", status.reasons.join(", "))),
        (Some(Ended::Undecided(why)), _) => Some(format!("undecided: {why}")),
        (Some(Ended::NotMade(first)), _) => Some(format!("the pod is not made before {first} is ready")),
        (None, Some(place)) => Some(cluster.node_name(place).to_owned()),
        (None, None) => Some("none".to_owned()),
    };
    Step { name: "node", lines: line.into_iter().collect(), is_end: outcome.chosen.is_none() }
}

fn image(outcome: &Outcome, origin: Option<&Origin<'_>>, cluster: &Cluster) -> Step {
    let images = outcome.chosen.map_or(Vec::new(), |place| cluster.images_on(&outcome.pod, place));
    let line = |(image, size): &(&str, Option<i64>)| {
        let policy = origin.map_or("", |origin| origin.pull_policy(image));
        match (size, policy) {
            (Some(size), "Always") => format!("{image}: {} on the node, asked for again (Always)", megabytes(*size)),
            (Some(size), _) => format!("{image}: {} on the node already", megabytes(*size)),
            (None, "Never") => format!("{image}: not on the node, and never pulled (Never)"),
            (None, "") => format!("{image}: not on the node as far as it says, to be pulled"),
            (None, policy) => format!("{image}: not on the node as far as it says, to be pulled ({policy})"),
        }
    };
    Step { name: "image", lines: images.iter().map(line).collect(), is_end: false }
}

fn megabytes(bytes: i64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Rules whose findings keep containers from starting.
pub(crate) fn keeps_from_starting(rule: &str) -> bool {
    matches!(rule, "env/missing-key" | "env/missing-reference" | "api/undefined-volume")
}

fn run(outcome: &Outcome, origin: Option<&Origin<'_>>) -> Step {
    let mut lines = Vec::new();
    if let Some(origin) = origin {
        let found = origin.findings(keeps_from_starting, false);
        lines.extend(found.iter().map(|diagnostic| shown(origin, diagnostic)));
    }
    if lines.is_empty() && outcome.chosen.is_some() {
        lines.push("nothing known stands against it".to_owned());
    }
    Step { name: "run", lines, is_end: false }
}
