//! Rules about ports: two that are one, and names that mean the wrong one.
//!
//! The containers of a pod share one network address, and the pods of a node with host ports share the node's. So a number
//! or name that is fine for one container can be taken by another one. The rules look at the containers that run at the same
//! time, regular ones and sidecars; init containers end before these start.
//!
//! - `duplicate-port`: two containers of a pod listen on one port.
//! - `duplicate-port-name`: a Service sends to a port name that two containers have.
//! - `host-port-conflict`: two workloads want one port of a node.
//!
//! What the API server refuses, such as a host port twice in one pod, belongs to the plugin `api`.

mod duplicate_port;
mod duplicate_port_name;
mod host_port_conflict;

use podlint_plugin_sdk::prelude::*;

plugin! {
    id: "ports",
    rules: [duplicate_port::RULE, duplicate_port_name::RULE, host_port_conflict::RULE],
}

/// `8080`, or `53/UDP` where it is not TCP.
fn port_text(number: i64, protocol: &str) -> String {
    if protocol == "TCP" { number.to_string() } else { format!("{number}/{protocol}") }
}

/// `container `web``, or `a container` where it has no name.
fn container_text(container: Container<'_>) -> String {
    container.name().map_or_else(|| "a container".to_owned(), |name| format!("container `{}`", name.value))
}

#[cfg(podlint_export)]
podlint_plugin_sdk::export!(PLUGIN);

#[cfg(test)]
mod tests {
    #[test]
    fn pages_hold() {
        podlint_test_support::check_pages(&super::PLUGIN);
    }
}
