//! Two ports of one pod on one port of the node.

use crate::containers::containers;
use crate::server::{BadValue, ErrorKind, FieldError};
use podlint_plugin_sdk::prelude::*;
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-host-port",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_host_port.md"),
    options: "",
    check: Check::Pod(check),
};

/// Protocol, address and number. An empty address clashes with every other one on the node, but not for the server.
type HostPort<'t> = (&'t str, &'t str, i64);

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let mut regular = HashMap::new();
    for (container_path, container) in containers(pod) {
        match container.kind() {
            ContainerKind::Regular => check_container(pod, container, &container_path, &mut regular, report),
            ContainerKind::Init | ContainerKind::Sidecar => {
                // The server looks at each init container alone, and prints index 0 for all of them.
                let path = container_path.rsplit_once('[').map_or("", |(list, _)| list);
                check_container(pod, container, &format!("{path}[0]"), &mut HashMap::new(), report);
            }
            ContainerKind::Ephemeral => {}
        }
    }
}

fn check_container<'t>(
    pod: &PodTemplate<'t>,
    container: Container<'t>,
    container_path: &str,
    seen: &mut HashMap<HostPort<'t>, Span>,
    report: &mut Report<'_>,
) {
    for (index, port) in container.ports().enumerate() {
        let (Some(host_port), Some(protocol)) = (host_port(pod, &port), port.protocol()) else { continue };
        let key = (protocol, port.host_ip(), host_port.value);
        let Some(first) = seen.get(&key).copied() else {
            seen.insert(key, host_port.span);
            continue;
        };
        let value = format!("{}/{}/{}", key.0, key.1, key.2);
        let field = format!("{container_path}.ports[{index}].hostPort");
        let error = FieldError::new(ErrorKind::Duplicate, field, BadValue::Text(&value), "");
        let message = format!("host port {}/{} is already used by this pod", key.2, key.0);
        report.at(host_port.span, message).related(first, "first used here").data(error.data());
    }
}

/// The port of the node that a port takes, as far as the server knows; `None` if it takes none or that is not known.
fn host_port<'t>(pod: &PodTemplate<'t>, port: &ContainerPort<'t>) -> Option<Number> {
    let view = port.view();
    if ["hostIP", "hostPort"].into_iter().any(|field| view.get(field).is_unknown()) {
        return None;
    }
    // On the node's network each port is one of the node. The server writes that into Pods, not into templates.
    let is_pod = pod.object().is("", "Pod");
    port.host_port().or_else(|| port.number().filter(|port| is_pod && pod.uses_host_network() && port.value != 0))
}
