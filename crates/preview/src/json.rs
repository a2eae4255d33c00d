//! What was decided, as JSON: the shape of the recordings of the real scheduler.

use crate::explain::{Against, Explained, Objection};
use crate::steps::Step;
use podlint_scheduler::cycle::Tried;
use podlint_scheduler::{Cluster, Code, Ended, Outcome, Preemption, Status, time_text};
use serde_json::{Map, Value, json};

/// What is said about a pod.
pub fn record(outcome: &Outcome, explained: Option<&Explained>, cluster: &Cluster) -> Value {
    let mut record = Map::new();
    let mut set = |key: &str, value: Value| record.insert(key.to_owned(), value);
    set("pod", json!(outcome.pod.full_name(&cluster.symbols)));
    set("priority", json!(outcome.pod.priority));
    match &outcome.ended {
        Some(Ended::Refused(why)) => _ = set("admissionError", json!(why)),
        Some(Ended::Ignored(why)) => _ = set("ignored", json!(why)),
        Some(Ended::Gated(status)) => _ = set("gated", status_of(status)),
        Some(Ended::Undecided(why)) => _ = set("undecided", json!(why)),
        Some(Ended::NotMade(first)) => _ = set("notMadeBefore", json!(first)),
        None => {}
    }
    if let Some(explained) = explained {
        let step = |step: &Step| (step.name.to_owned(), json!(step.lines));
        record.insert("steps".to_owned(), Value::Object(explained.steps.iter().map(step).collect()));
    }
    let Some(tried) = &outcome.tried else { return Value::Object(record) };
    let chosen = outcome.retried.is_none().then_some(outcome.chosen).flatten();
    record.extend(attempt(tried, chosen, cluster));
    if let Some(explained) = explained {
        let node = |against: &Against| (cluster.node_name(against.place).to_owned(), objections(against));
        let nodes = explained.nodes.iter().map(node).collect();
        record.insert("allFailures".to_owned(), Value::Object(nodes));
    }
    if let Some(retried) = &outcome.retried {
        let mut second = attempt(retried, outcome.chosen, cluster);
        second.insert("pod".to_owned(), json!(outcome.pod.full_name(&cluster.symbols)));
        second.insert("priority".to_owned(), json!(outcome.pod.priority));
        record.insert("retryAsNominated".to_owned(), Value::Object(second));
    }
    Value::Object(record)
}

/// Every plugin that is against a node, in their order.
fn objections(against: &Against) -> Value {
    let objection = |objection: &Objection| {
        let mut value = status_of(&objection.status);
        if !objection.details.is_empty() {
            value["details"] = json!(objection.details);
        }
        if !objection.places.is_empty() {
            value["askedFor"] = objection.places.iter().map(ToString::to_string).collect();
        }
        value
    };
    against.objections.iter().map(objection).collect()
}

fn attempt(tried: &Tried, chosen: Option<usize>, cluster: &Cluster) -> Map<String, Value> {
    let name = |place: &usize| cluster.node_name(*place);
    let sorted = |places: &[usize]| {
        let mut names: Vec<&str> = places.iter().map(name).collect();
        names.sort_unstable();
        names
    };
    let mut record = Map::new();
    let mut set = |key: &str, value: Value| record.insert(key.to_owned(), value);
    if cluster.node_count() == 0 {
        set("message", json!(tried.message));
        return record;
    }
    if let Some(error) = &tried.error {
        set("error", json!(error));
    }
    set("preFilter", tried.rejected.as_ref().map_or(json!({"code": "Success"}), status_of));
    if let Some(nodes) = &tried.node_set {
        let mut names: Vec<&str> = nodes.iter().map(|node| cluster.symbols.text(*node)).collect();
        names.sort_unstable();
        set("preFilterNodes", json!(names));
    }
    set("skippedFilters", json!(tried.skipped));
    if let Some(status) = &tried.absent {
        set("absentNodesStatus", status_of(status));
    }
    let rejected = tried.verdicts.iter().enumerate();
    let rejected =
        rejected.filter_map(|(place, status)| Some((name(&place).to_owned(), status_of(status.as_deref()?))));
    set("rejected", Value::Object(rejected.collect()));
    set("numFeasible", json!(tried.feasible.len()));
    set("feasible", json!(sorted(&tried.feasible)));
    set("scoreNeeded", json!(tried.feasible.len() > 1));
    let by_node = |scores: &[i64]| {
        let entries = tried.feasible.iter().zip(scores).map(|(place, score)| (name(place).to_owned(), json!(score)));
        Value::Object(entries.collect())
    };
    let scores = tried.scores.iter().map(|scored| {
        let value = json!({
            "weight": scored.weight,
            "raw": by_node(&scored.raw),
            "normalized": by_node(&scored.normalized),
        });
        (scored.plugin.to_owned(), value)
    });
    set("scores", Value::Object(scores.collect()));
    set("total", by_node(&tried.totals));
    set("top", json!(sorted(&tried.top)));
    // Up to 1.34 chance decides between equal nodes.
    let is_random = cluster.release.minor() < 35 && tried.top.len() > 1;
    if let Some(likely) = tried.likely.filter(|_| !is_random) {
        set("sequentialPick", json!(name(&likely)));
    }
    if let Some(chosen) = chosen {
        set("chosen", json!(name(&chosen)));
    }
    if tried.feasible.is_empty() {
        set("message", json!(tried.message));
        set("unschedulablePlugins", json!(tried.unschedulable_plugins));
    }
    if let Some(preemption) = &tried.preemption {
        set("postFilter", post_filter(preemption, cluster));
    }
    record
}

fn post_filter(preemption: &Preemption, cluster: &Cluster) -> Value {
    let pod = |id: &podlint_scheduler::PodId| cluster.pod(*id).full_name(&cluster.symbols);
    let candidates: Vec<Value> = preemption
        .candidates
        .iter()
        .map(|candidate| {
            json!({
                "node": cluster.node_name(candidate.place),
                "victims": candidate.victims.iter().map(pod).collect::<Vec<_>>(),
                "pdbViolations": candidate.violations,
                "highestVictimPriority": candidate.highest_priority,
                "sumVictimPriorities": candidate.sum_of_priorities,
                "earliestStartOfHighestPriorityVictims": time_text(candidate.earliest_start),
            })
        })
        .collect();
    let chosen = preemption.candidates.iter().find(|candidate| Some(candidate.place) == preemption.nominated);
    let mut victims: Vec<String> = chosen.map_or_else(Vec::new, |chosen| chosen.victims.iter().map(pod).collect());
    victims.sort_unstable();
    json!({
        "code": preemption.code.name(),
        "plugin": preemption.plugin,
        "message": preemption.message,
        "nominated": preemption.nominated.map(|place| cluster.node_name(place)),
        "victims": victims,
        "candidates": candidates,
        "tieSet": preemption.tie_set.iter().map(|place| cluster.node_name(*place)).collect::<Vec<_>>(),
    })
}

fn status_of(status: &Status) -> Value {
    if status.code == Code::Success {
        return json!({"code": "Success"});
    }
    let mut reasons: Vec<&str> = status.reasons.iter().map(|reason| &**reason).collect();
    reasons.sort_unstable();
    json!({"code": status.code.name(), "plugin": status.plugin, "reasons": reasons})
}
