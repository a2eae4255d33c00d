//! Ports: those of the container for its probes, those of the selected pods for a Service, those of a Service for an Ingress.

use super::references::with_object;
use super::request::Request;
use super::{Completion, CompletionKind};
use podlint_manifest::{FactKind, IndexedObject, PodTemplate, View, index_flag};
use podlint_yaml::scalar::{Scalar, plain};

/// How many objects are asked for their ports.
const MAX_ASKED: usize = 50;

/// The ports that a field of a type may mean.
pub(super) fn offers(request: &Request<'_, '_>, owner: &str, field: &str) -> Vec<Completion> {
    match (owner, field) {
        ("HTTPGetAction" | "TCPSocketAction", "port") => of_container(request, true),
        ("GRPCAction", "port") => of_container(request, false),
        ("ServicePort", "targetPort") => of_pods(request),
        ("ServiceBackendPort", "name") => of_service(request, "name"),
        ("ServiceBackendPort", "number") => of_service(request, "port"),
        _ => Vec::new(),
    }
}

fn port(request: &Request<'_, '_>, label: &str, detail: &str) -> Completion {
    let is_text = !matches!(plain(label), Scalar::Int(_));
    Completion {
        rank: if is_text { 10 } else { 11 },
        ..request.value(label, CompletionKind::Reference, detail, is_text)
    }
}

/// Names and numbers of a list of container ports.
fn of_list(request: &Request<'_, '_>, ports: View<'_>, with_names: bool, found: &mut Vec<Completion>) {
    for item in ports.items() {
        let (name, number) = (item.get("name").text(), item.get("containerPort").text());
        let detail = |other: &str| if other.is_empty() { "port".to_owned() } else { format!("port {other}") };
        if let Some(name) = name.filter(|_| with_names) {
            found.push(port(request, name.value, &detail(number.map_or("", |number| number.value))));
        }
        if let Some(number) = number {
            found.push(port(request, number.value, &detail(name.map_or("", |name| name.value))));
        }
    }
}

fn of_container(request: &Request<'_, '_>, with_names: bool) -> Vec<Completion> {
    let mut found = Vec::new();
    if let Some(container) = request.container() {
        of_list(request, container.get("ports"), with_names, &mut found);
    }
    found
}

/// The ports of the pods that the Service selects; of all in reach if it selects none yet.
fn of_pods(request: &Request<'_, '_>) -> Vec<Completion> {
    let index = request.scope.index;
    let namespace = request.place.namespace();
    let selector = request.object().get("spec").get("selector");
    let labels: Vec<(&str, &str)> =
        selector.entries().filter_map(|(key, value)| Some((key.value, value.text()?.value))).collect();
    let pods: Vec<IndexedObject<'_>> = if labels.is_empty() {
        let all = (0..index.objects.len() as u32).filter_map(|place| index.object(place));
        all.filter(|object| object.has(index_flag::MAKES_PODS) && object.may_be_in(namespace)).collect()
    } else {
        index.pods_with(&labels, namespace)
    };
    let mut found = Vec::new();
    for object in pods.into_iter().take(MAX_ASKED) {
        let asked = with_object(request, object, |object| {
            let Some(pod) = PodTemplate::of(object) else { return };
            for container in pod.containers() {
                of_list(request, container.view().get("ports"), true, &mut found);
            }
        });
        if asked.is_none() {
            found.extend(object.facts(FactKind::PortName).map(|name| port(request, name.key(), "port")));
        }
    }
    found
}

/// The ports of the Service that an Ingress names.
fn of_service(request: &Request<'_, '_>, field: &str) -> Vec<Completion> {
    let backend = request.place.around("IngressServiceBackend");
    let Some(name) = backend.and_then(|backend| backend.get("name").text()) else { return Vec::new() };
    let index = request.scope.index;
    let services = index.named("Service", name.value, request.place.namespace());
    let mut found = Vec::new();
    for service in services.take(MAX_ASKED) {
        with_object(request, service, |object| {
            for item in object.view().get("spec").get("ports").items() {
                if let Some(value) = item.get(field).text() {
                    found.push(port(request, value.value, name.value));
                }
            }
        });
    }
    found
}
