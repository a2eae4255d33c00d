//! The containers of a pod share a network namespace, so two of them cannot listen on one port.

use crate::{container_text, port_text};
use podlint_plugin_sdk::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-port",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_port.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let mut first_uses: HashMap<(i64, &str), ContainerPort<'_>> = HashMap::new();
    for port in pod.container_ports() {
        let (Some(number), Some(protocol)) = (port.number(), port.protocol()) else { continue };
        let first = match first_uses.entry((number.value, protocol)) {
            Occupied(first) => *first.get(),
            Vacant(vacant) => {
                vacant.insert(port);
                continue;
            }
        };
        if is_second_mapping(&first, &port) {
            continue;
        }
        let message = format!("port {} is already used by this pod", port_text(number.value, protocol));
        let finding = report.at(number.span, message);
        if let Some(number) = first.number() {
            finding.related(number.span, format!("first used here by {}", container_text(first.container())));
        }
    }
}

/// Whether both map one port of one container to different ports or addresses of the node, which is allowed.
fn is_second_mapping(first: &ContainerPort<'_>, second: &ContainerPort<'_>) -> bool {
    if first.container().view().span() != second.container().view().span() {
        return false;
    }
    let unknown = |port: &ContainerPort<'_>| {
        let view = port.view();
        view.get("hostPort").is_unknown() || view.get("hostIP").is_unknown()
    };
    if unknown(first) || unknown(second) {
        return true;
    }
    let (Some(one), Some(other)) = (first.host_port(), second.host_port()) else { return false };
    let (address, other_address) = (first.host_ip(), second.host_ip());
    one.value != other.value || (!address.is_empty() && !other_address.is_empty() && address != other_address)
}
