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

/// How many Services that select by one label are looked at. More are copies in a large repository.
const MAX_SERVICES: usize = 256;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let mut first_uses: HashMap<(&str, &str), ContainerPort<'_>> = HashMap::new();
    let mut services = None;
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
        let services = services.get_or_insert_with(|| services_of(pod, report));
        let Some(target) = target(services, name.value, number.value) else { continue };
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

/// The Services nearby that select the pods of this template.
fn services_of<'i>(pod: &PodTemplate<'_>, report: &Report<'i>) -> Vec<IndexedObject<'i>> {
    let Some(own) = report.indexed(&pod.object()) else { return Vec::new() };
    let index = report.index();
    let selects_pod = |service: &IndexedObject<'_>| {
        !service.has(index_flag::OPEN_SELECTOR)
            && service.may_be_in(own.namespace())
            && index.nearness(own.file(), service.file()) < Nearness::Input
            && service.facts(FactKind::Selector).all(|label| own.has_pod_labels(&[(label.key(), label.value())]))
    };
    own.facts(FactKind::PodLabel)
        .flat_map(|label| index.facts_with(FactKind::Selector, label.key(), label.value()).take(MAX_SERVICES))
        .filter_map(|selector| selector.object())
        .filter(selects_pod)
        .collect()
}

/// Where one of the Services sends to a port of this name, unless it sends to the port by its number as well.
fn target<'i>(services: &[IndexedObject<'i>], name: &str, number: i64) -> Option<IndexedFact<'i>> {
    let sends_to = |service: &IndexedObject<'_>, port: &str| service.has_fact(FactKind::TargetPort, port, "");
    let number = number.to_string();
    let service = services.iter().find(|service| sends_to(service, name) && !sends_to(service, &number))?;
    service.facts(FactKind::TargetPort).find(|target| target.key() == name)
}
