//! Ports of containers.

use crate::server::BadValue;
use crate::validation::pod::Scope;
use crate::validation::value::Value;
use crate::validation::{common, format};
use podlint_plugin_sdk::prelude::Span;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// `ports` of a container.
pub(super) fn ports(ports: Value<'_, '_>) {
    let mut names = HashSet::new();
    for port in ports.items() {
        let name = port.field("name");
        let messages = if name.text().is_empty() { Vec::new() } else { format::port_name(name.text()) };
        if !messages.is_empty() {
            name.invalid_each(messages);
        } else if !name.text().is_empty() && !names.insert(name.text()) {
            name.duplicate();
        }
        let number = port.field("containerPort");
        match number.int() {
            None | Some(0) => number.required(""),
            Some(number_of_port) => number.invalid_each(format::port_number(number_of_port)),
        }
        let host_port = port.field("hostPort");
        if let Some(number_of_port) = host_port.int().filter(|number| *number != 0) {
            host_port.invalid_each(format::port_number(number_of_port));
        }
        common::one_of_or_default(port.field("protocol"), &["SCTP", "TCP", "UDP"]);
    }
}

/// Ports of the node by protocol, address and number, with where they are used first. The server takes an empty address for one of
/// its own, though it clashes with every other one on the node.
pub(super) type HostPorts<'t> = HashMap<(&'t str, &'t str, i64), Span>;

/// Reports the ports of the node that are used already, in `ports` as the server prints their path.
pub(super) fn host_ports<'t>(ports: Value<'_, 't>, scope: &Scope<'_, 't>, used: &mut HostPorts<'t>) {
    // On the node's network each port is one of the node. The server writes that into Pods, not into templates.
    let is_filled = scope.is_pod() && scope.spec.field("hostNetwork").is_true();
    for port in ports.items() {
        let mut host_port = port.field("hostPort");
        if is_filled && host_port.int().unwrap_or(0) == 0 && !host_port.is_unknown() {
            host_port = host_port.pointing_at(port.field("containerPort"));
        }
        let Some(number) = host_port.int().filter(|number| *number != 0) else { continue };
        let (protocol, address) = (port.field("protocol"), port.field("hostIP"));
        if protocol.is_unknown() || address.is_unknown() {
            continue;
        }
        let (protocol, address) = (protocol.text_or("TCP"), address.text());
        match used.entry((protocol, address, number)) {
            Entry::Vacant(unused) => {
                unused.insert(host_port.place());
            }
            Entry::Occupied(first) => {
                host_port.duplicate_value(BadValue::Text(&format!("{protocol}/{address}/{number}")));
                host_port.relate_error(*first.get(), "first used here");
            }
        }
    }
}
