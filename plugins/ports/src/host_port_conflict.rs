//! A port of a node is given to one pod at a time, so workloads that want the same one keep each other off its nodes.

use crate::port_text;
use podlint_plugin_sdk::manifest::{IndexedFact, IndexedObject};
use podlint_plugin_sdk::prelude::*;
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "host-port-conflict",
    severity: Severity::Information,
    profile: Profile::Recommended,
    fix: FixClass::None,
    page: include_str!("host_port_conflict.md"),
    options: "",
    check: Check::Pod(check),
};

/// How many uses of one port are looked at. Where there are more, they are copies in a large repository.
const MAX_USES: usize = 256;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let Some(own) = report.indexed(&pod.object()) else { return };
    if chooses_nodes(pod) {
        return;
    }
    let mut seen = HashSet::new();
    for port in own.facts(FactKind::HostPort) {
        if !seen.insert(port.key()) {
            continue;
        }
        let Some((other_port, other)) = first_conflict(report.index(), own, port) else { continue };
        let protocol = port.key().split_once('/').map_or("TCP", |(_, protocol)| protocol);
        let text = port_text(port.number(), protocol);
        let message = format!("host port {text} is also used by {} `{}`", other.kind(), other.name());
        report.at(port.span(), message).related_in(other.file(), other_port.span(), "used here too");
    }
}

/// The first use of the port by another workload that stands before this one, in the nearest scope that has any.
///
/// Only what stands before is looked at, so that two workloads get one finding.
fn first_conflict<'i>(
    index: &'i IndexView<'i>,
    own: IndexedObject<'i>,
    port: IndexedFact<'i>,
) -> Option<(IndexedFact<'i>, IndexedObject<'i>)> {
    index
        .facts_with_key(FactKind::HostPort, port.key())
        .take(MAX_USES)
        .filter(|other| overlap(port.value(), other.value()))
        .filter_map(|other| Some((other, other.object()?)))
        .filter(|(_, other)| other.index < own.index)
        .map(|found| (index.nearness(own.file(), found.1.file()), found))
        .filter(|(nearness, (_, other))| *nearness < Nearness::Input && !is_variant(own, *other, *nearness))
        .min_by_key(|(nearness, _)| *nearness)
        .map(|(_, found)| found)
}

/// Whether two objects are copies or variants of one, of which the cluster gets one.
///
/// In one file these have one kind and name. In different files it is enough that the names begin alike: projects offer a
/// `minio` and a `minio-standalone`, or a Deployment and a DaemonSet, to choose from.
fn is_variant(one: IndexedObject<'_>, other: IndexedObject<'_>, nearness: Nearness) -> bool {
    if nearness == Nearness::File {
        return one.name() == other.name() && one.kind() == other.kind() && one.may_be_in(other.namespace());
    }
    let stem = |name: &'_ str| name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-').len();
    let begins_with = |name: &str, other: &str| name.starts_with(&other[..stem(other)]);
    begins_with(one.name(), other.name()) || begins_with(other.name(), one.name())
}

/// Whether two values of `hostIP` share an address. The empty one and the two "any" addresses share one with each.
fn overlap(one: &str, other: &str) -> bool {
    let is_any = |address: &str| matches!(address, "" | "0.0.0.0" | "::");
    one == other || is_any(one) || is_any(other)
}

/// Whether the pods go to chosen nodes only: then those of the other workload may well be on others.
fn chooses_nodes(pod: &PodTemplate<'_>) -> bool {
    let spec = pod.spec();
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    let affinity = spec.get("affinity").get("nodeAffinity").get(required);
    !spec.get("nodeSelector").is_absent() || !affinity.is_absent() || !spec.get("nodeName").is_absent()
}
