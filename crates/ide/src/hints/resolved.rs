//! The values behind references.

use super::{Found, HintKind};
use crate::Scope;
use crate::hover::markdown::shortened;
use crate::resolve::Resolver;
use crate::selector::Selector;
use podlint_manifest::{Container, FactKind, Object, View};
use std::collections::{BTreeMap, BTreeSet};

/// So many characters of a value are shown.
const SHOWN: usize = 30;

/// The values of variables that come from ConfigMaps.
pub(super) fn config_values<'t>(
    resolver: &Resolver<'_, 't>,
    object: Object<'t>,
    container: Container<'t>,
    found: &mut Found,
) {
    for variable in container.env() {
        let reference = variable.value_from().get("configMapKeyRef");
        let (Some(name), Some(key)) = (reference.get("name").text(), reference.get("key").text()) else { continue };
        if !found.span.touches(key.span.end) {
            continue;
        }
        let map = resolver.named("ConfigMap", name.value, object.namespace_name());
        if let Some(value) = map.and_then(|map| resolver.data(map, key.value)) {
            found.behind_value(reference, "key", HintKind::Resolved, format!("= {}", on_one_line(&value)));
        }
    }
}

/// The numbers behind the names of ports in probes and hooks.
pub(super) fn probe_ports(container: Container<'_>, found: &mut Found) {
    let lifecycle = container.view().get("lifecycle");
    let hooks = ["postStart", "preStop"].into_iter().map(|hook| lifecycle.get(hook));
    for handler in container.probes().map(|(_, probe)| probe).chain(hooks) {
        for action in ["httpGet", "tcpSocket"].into_iter().map(|action| handler.get(action)) {
            let port = action.get("port");
            let Some(name) = port.text().filter(|_| port.number().is_none()) else { continue };
            // A probe means the ports of its own container.
            let own = container.ports().find(|port| port.name().is_some_and(|own| own.value == name.value));
            if let Some(number) = own.and_then(|port| port.number()) {
                found.behind_value(action, "port", HintKind::Resolved, format!("= {}", number.value));
            }
        }
    }
}

/// The numbers behind the names of the ports that an Ingress sends to.
pub(super) fn backend_ports<'t>(resolver: &Resolver<'_, 't>, ingress: Object<'t>, found: &mut Found) {
    let spec = ingress.view().get("spec");
    let paths = spec.get("rules").items().flat_map(|rule| rule.get("http").get("paths").items());
    let backends = paths.map(|path| path.get("backend")).chain([spec.get("defaultBackend")]);
    for backend in backends.map(|backend| backend.get("service")) {
        let port = backend.get("port");
        let (Some(service), Some(name)) = (backend.get("name").text(), port.get("name").text()) else { continue };
        if !found.span.touches(name.span.end) {
            continue;
        }
        let service = resolver.named("Service", service.value, ingress.namespace_name());
        if let Some(number) = service.and_then(|service| resolver.service_port(service, name.value)) {
            found.behind_value(port, "name", HintKind::Resolved, format!("= {number}"));
        }
    }
}

/// The numbers behind the target ports of a Service: those of the pods it selects.
pub(super) fn target_ports(scope: &Scope<'_>, service: Object<'_>, found: &mut Found) {
    let spec = service.view().get("spec");
    let Some(selector) = Selector::of_labels(spec.get("selector")) else { return };
    let is_named =
        |port: &View<'_>| port.get("targetPort").node().is_some() && port.get("targetPort").number().is_none();
    if !spec.get("ports").items().any(|port| is_named(&port)) {
        return;
    }
    let mut numbers: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for fact in selector.pods(scope, service.namespace_name()).iter().flat_map(|pods| pods.facts(FactKind::PortName)) {
        numbers.entry(fact.key()).or_default().insert(fact.number());
    }
    for port in spec.get("ports").items().filter(is_named) {
        let name = port.get("targetPort").text().map_or("", |name| name.value);
        if let Some(numbers) = numbers.get(name) {
            let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
            found.behind_value(port, "targetPort", HintKind::Resolved, format!("= {}", numbers.join(", ")));
        }
    }
}

/// The first line of a value, shortened.
fn on_one_line(value: &str) -> String {
    let mut lines = value.trim_end().lines();
    let first = lines.next().unwrap_or_default();
    match lines.next() {
        Some(_) if first.chars().count() <= SHOWN => format!("{first}..."),
        _ => shortened(first, SHOWN),
    }
}
