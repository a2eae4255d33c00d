//! A Service that sends to a port by name gets the first container that has it; a second one is never reached.

use crate::container_text;
use podlint_plugin_sdk::manifest::IndexedFact;
use podlint_plugin_sdk::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-port-name",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_port_name.md"),
    options: "",
    check: Check::Pod(check),
};

/// How many Services that send to one name are looked at. More are copies in a large repository.
const MAX_SERVICES: usize = 1_000;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let mut first_uses: HashMap<(&str, &str), ContainerPort<'_>> = HashMap::new();
    for port in ports_in_order_of_services(pod) {
        let (Some(name), Some(number), Some(protocol)) = (port.name(), port.number(), port.protocol()) else {
            continue;
        };
        let first = match first_uses.entry((name.value, protocol)) {
            Occupied(first) => *first.get(),
            Vacant(vacant) => {
                vacant.insert(port);
                continue;
            }
        };
        let same_container = first.container().view().span() == port.container().view().span();
        // In one container the API server refuses it; one number is what duplicate-port speaks about.
        if same_container || first.number().is_none_or(|first| first.value == number.value) {
            continue;
        }
        let Some(target) = target_in_reach(pod, name.value, report) else { continue };
        let (Some(service), Some(first_name)) = (target.object(), first.name()) else { continue };
        let container = container_text(first.container());
        let message = format!(
            "Service `{}` never sends to this port: {container} has a port `{}` too",
            service.name(),
            name.value
        );
        report.at(name.span, message).related(first_name.span, "it sends to this one").related_in(
            service.file(),
            target.span(),
            "the Service names it here",
        );
    }
}

/// The ports in the order in which a Service looks for a name: kube-controller-manager's `FindPort` goes through all regular
/// containers and then through the sidecars.
fn ports_in_order_of_services<'t>(pod: &PodTemplate<'t>) -> impl Iterator<Item = ContainerPort<'t>> {
    let of_kind = |kind| pod.container_ports().filter(move |port| port.container().kind() == kind);
    of_kind(ContainerKind::Regular).chain(of_kind(ContainerKind::Sidecar))
}

/// Where a Service nearby that selects the pods of this template sends to a port of this name.
fn target_in_reach<'i>(pod: &PodTemplate<'_>, name: &'i str, report: &Report<'i>) -> Option<IndexedFact<'i>> {
    let index = report.index();
    let own = report.indexed(&pod.object())?;
    index.facts_with(FactKind::TargetPort, name, "").take(MAX_SERVICES).find(|target| {
        target.object().is_some_and(|service| {
            !service.has(index_flag::OPEN_SELECTOR)
                && service.may_be_in(own.namespace())
                && index.nearness(own.file(), service.file()) < Nearness::Input
                && service.facts(FactKind::Selector).all(|label| own.has_pod_labels(&[(label.key(), label.value())]))
        })
    })
}
