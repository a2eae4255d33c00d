//! New pods against what a real API server made of them: those that it refused are refused in its words, and all others count
//! as what it stored.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use flate2::read::GzDecoder;
use podlint_manifest::View;
use podlint_scheduler::{Applied, Loader, Pod, Release};
use podlint_yaml::{Node, parse};
use std::fs::File;
use std::io::Read;
use std::path::Path;

#[test]
fn new_pods_are_refused_and_completed_as_the_real_api_server_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/scheduler/admitted-1.37.2.jsonl.gz");
    let mut rows = String::new();
    GzDecoder::new(File::open(path).unwrap()).read_to_string(&mut rows).unwrap();
    let different: Vec<String> = rows.lines().flat_map(differences).collect();
    assert!(different.is_empty(), "{} pods differ:\n{}", different.len(), different.join("\n"));
}

/// What differs in a row: a namespace, the pods that were created in it one after the other, and the answers.
fn differences(row: &str) -> Vec<String> {
    let parse = parse(row);
    let tree = parse.tree();
    let row = tree.documents().map(Node::content).map(View::of).next().unwrap();
    let mut loader = Loader::new(Release::LATEST);
    row.get("objects").items().for_each(|object| loader.object(object));
    for pod in row.get("pods").items() {
        loader.expand(&Applied {
            object: pod,
            template: pod,
            part: "",
            replicas: None,
            existing: &[],
            before: View::Absent,
            replica_sets: &[],
            number: 0,
        });
    }
    // A pod that was stored is not held to anything any more.
    let stored = row.get("answers").items().filter(|answer| answer.get("spec").node().is_some());
    stored.for_each(|answer| loader.pending(answer));
    let (_, pods) = loader.finish();
    let (new, stored) = pods.split_at(row.get("pods").items().count());
    let mut stored = stored.iter();
    let mut different = Vec::new();
    for (number, (answer, new)) in row.get("answers").items().zip(new).enumerate() {
        let refused = answer.get("refused").text().map(|text| text.value);
        let difference = match refused {
            None => what_differs(new, stored.next().unwrap()),
            Some(refused) if parts(new.refused.as_deref().unwrap_or_default()) == parts(refused) => None,
            Some(refused) => Some(format!("{:?} instead of {refused:?}", new.refused)),
        };
        let name = row.get("name").text().unwrap().value;
        different.extend(difference.map(|difference| format!("{name}, pod {number}: {difference}")));
    }
    different
}

/// A message by its parts: the server has those of a list in any order.
fn parts(message: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = message.split([',', '[', ']']).map(str::trim).collect();
    parts.sort_unstable();
    parts
}

/// What admission may have added differently.
fn what_differs(new: &Pod, stored: &Pod) -> Option<String> {
    let added = |pod: &Pod| {
        let Pod { refused, requests, container_scalars, non_zero, placed_requests, placed_non_zero, .. } = pod;
        let Pod { priority, never_preempts, node_selector, tolerations, .. } = pod;
        let mut selector: Vec<String> = node_selector.iter().map(|requirement| format!("{requirement:?}")).collect();
        selector.sort_unstable();
        let counted =
            format!("{requests:?} {container_scalars:?} {non_zero:?} {placed_requests:?} {placed_non_zero:?}");
        format!("{refused:?} {counted} {priority} {never_preempts} {selector:?} {tolerations:?}")
    };
    let (new, stored) = (added(new), added(stored));
    (new != stored).then(|| format!("{new}\ninstead of {stored}"))
}
