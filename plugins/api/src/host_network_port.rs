//! On the node's network a container port is a port of the node, so there is nothing to map.

use crate::containers::containers;
use crate::server::{BadValue, ErrorKind, FieldError};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "host-network-port",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("host_network_port.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    if !pod.uses_host_network() {
        return;
    }
    for (container_path, container) in containers(pod) {
        // The server does not look at init containers here.
        if container.kind() != ContainerKind::Regular {
            continue;
        }
        for (index, port) in container.ports().enumerate() {
            let (Some(number), Some(host_port)) = (port.number(), port.host_port()) else { continue };
            if host_port.value == number.value {
                continue;
            }
            let error = FieldError::new(
                ErrorKind::Invalid,
                format!("{container_path}.ports[{index}].hostPort"),
                BadValue::Number(host_port.value),
                "must match `containerPort` when `hostNetwork` is true",
            );
            let message =
                format!("host port {} differs from the container port on the node's network", host_port.value);
            let fix = Fix::unsafely(format!("change it to {}", number.value));
            report
                .at(host_port.span, message)
                .related(number.span, "the container port")
                .data(error.data())
                .fix(fix.replace(host_port.span, number.value.to_string()));
        }
    }
}
