//! The ports of a Service.

use super::Service;
use crate::server::BadValue;
use crate::validation::common::{one_of_or_default, port_number_or_name};
use crate::validation::format;
use crate::validation::selector;
use crate::validation::value::{IntOrText, Value};
use std::collections::HashSet;

pub(super) fn ports(service: &Service<'_, '_>) {
    let list = service.spec.field("ports");
    let needs_ports = service.is_other_than("ExternalName") && !service.cluster_ips.is_headless();
    if list.is_empty() && needs_ports {
        list.required("");
    }
    let is_named = list.len() > 1;
    let (mut names, mut node_ports, mut numbers) = (HashSet::new(), HashSet::new(), HashSet::new());
    for port in list.items() {
        name(port.field("name"), is_named, &mut names);
        let number = port.field("port");
        let written = if number.is_unknown() { None } else { Some(number.int().unwrap_or(0)) };
        for message in written.map(format::port_number).into_iter().flatten() {
            number.invalid_value(BadValue::Number(written.unwrap_or(0)), &message);
        }
        let protocol = port.field("protocol");
        one_of_or_default(protocol, &["SCTP", "TCP", "UDP"]);
        target_port(port, written);
        let app_protocol = port.field("appProtocol");
        if app_protocol.is_present() {
            selector::label_key(app_protocol);
        }
        let node_port = port.field("nodePort");
        let is_known = !protocol.is_unknown();
        let protocol = protocol.text_or("TCP");
        if let Some(number) = node_port.int().filter(|number| *number != 0) {
            if service.is("ClusterIP") {
                node_port.forbidden("may not be used when `type` is 'ClusterIP'");
            }
            if is_known && !node_ports.insert((protocol, number)) {
                node_port.duplicate();
            }
        }
        if is_known && written.is_some_and(|number| !numbers.insert((protocol, number))) {
            port.field("port").shown_at(port, &[]).duplicate_value(BadValue::Struct);
        }
    }
}

fn name<'t>(name: Value<'_, 't>, is_required: bool, names: &mut HashSet<&'t str>) {
    if name.is_empty() {
        if is_required {
            name.required("");
        }
        return;
    }
    name.invalid_each(format::label(name.text()));
    if !names.insert(name.text()) {
        name.duplicate();
    }
}

/// Without a target the port itself is meant.
fn target_port(port: Value<'_, '_>, number: Option<i64>) {
    let target = port.field("targetPort");
    let is_default = matches!(target.int_or_text(), None | Some(IntOrText::Int(0) | IntOrText::Text("")));
    if !is_default {
        return port_number_or_name(target);
    }
    let Some(number) = number else { return };
    let place = target.pointing_at(port.field("port"));
    for message in format::port_number(number) {
        place.invalid_value(BadValue::Number(number), &message);
    }
}
