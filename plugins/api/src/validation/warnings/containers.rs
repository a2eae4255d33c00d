//! Warnings about the containers of a pod: amounts, variables and ports.

use super::fractional_bytes;
use super::pod::keyed;
use crate::server::quoted;
use crate::validation::pod::Template;
use crate::validation::value::Value;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Lists of containers, in the order in which the server visits them.
pub(super) const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// Ports with the same number and protocol are compared with so many earlier ones: thousands of them say nothing new.
const MANY: usize = 50;

pub(super) fn containers(spec: Value<'_, '_>, template: Template) {
    let mut ports = Ports::new(spec, template);
    for list in LISTS {
        for container in spec.field(list).items() {
            let resources = container.field("resources");
            let (limits, requests) = (resources.field("limits"), resources.field("requests"));
            for resource in ["memory", "ephemeral-storage"] {
                let (limit, request) = (keyed(limits, resource), keyed(requests, resource));
                fractional_bytes(limit);
                // In a Pod the server copies limits to requests.
                let is_copied = template == Template::Pod && list != "ephemeralContainers" && !request.is_present();
                fractional_bytes(if is_copied { request.pointing_at(limit) } else { request });
            }
            variables(container.field("env"));
            container.field("ports").items().for_each(|port| ports.port(port, list));
        }
    }
}

/// Variables that are set twice, unless the later one builds on the earlier one.
fn variables(list: Value<'_, '_>) {
    let mut first_uses = HashMap::new();
    for variable in list.items() {
        let (name, value) = (variable.field("name"), variable.field("value"));
        if name.is_unknown() {
            continue;
        }
        let first = match first_uses.entry(name.text()) {
            Entry::Vacant(unused) => {
                unused.insert(name.place());
                continue;
            }
            Entry::Occupied(first) => *first.get(),
        };
        if value.is_unknown() {
            continue;
        }
        let reference = format!("$({})", name.text());
        let extends = value.text().contains(&reference) && value.text() != reference;
        if variable.field("valueFrom").is_present() || !extends {
            let shown = variable.pointing_at(name);
            let name = quoted(name.text());
            shown.warn(&format!("hides previous definition of {name}, which may be dropped when using apply"));
            shown.relate_warning(first, "first set here");
        }
    }
}

/// The ports of the containers so far.
struct Ports<'v, 't> {
    by_number: HashMap<(i64, &'t str), Vec<Port<'v, 't>>>,
    by_name: HashMap<&'t str, Value<'v, 't>>,
    /// The server copies numbers to `hostPort` in a Pod on the host's network.
    is_on_host: bool,
}

struct Port<'v, 't> {
    port: Value<'v, 't>,
    host_ip: &'t str,
    host_port: i64,
}

impl<'v, 't> Ports<'v, 't> {
    fn new(spec: Value<'v, 't>, template: Template) -> Ports<'v, 't> {
        let is_on_host = template == Template::Pod && spec.field("hostNetwork").is_true();
        Ports { by_number: HashMap::new(), by_name: HashMap::new(), is_on_host }
    }

    fn port(&mut self, port: Value<'v, 't>, list: &str) {
        let Some(number) = port.field("containerPort").int() else { return };
        let protocol = port.field("protocol").text_or("TCP");
        let host_ip = port.field("hostIP").text();
        let written = port.field("hostPort").int().unwrap_or(0);
        let copies = written == 0 && self.is_on_host && list != "ephemeralContainers";
        let host_port = if copies { number } else { written };
        let name = port.field("name");
        if !host_ip.is_empty() && host_port == 0 {
            port.warn(&format!(
                "hostIP set without hostPort: {{Name:{} HostPort:0 ContainerPort:{number} Protocol:{protocol} HostIP:{host_ip}}}",
                name.text()
            ));
        }
        let others = self.by_number.entry((number, protocol)).or_default();
        for other in others.iter() {
            let what = if (host_ip, host_port) == (other.host_ip, other.host_port) {
                "duplicate"
            } else if host_port == 0 || other.host_port == 0 {
                "overlapping"
            } else if host_port == other.host_port && host_ip.is_empty() != other.host_ip.is_empty() {
                "dangerously ambiguous"
            } else {
                continue;
            };
            port.warn(&format!("{what} port definition with {}", other.port.path_text()));
        }
        if others.len() < MANY {
            others.push(Port { port, host_ip, host_port });
        }
        if name.is_empty() {
            return;
        }
        if let Some(first) = self.by_name.get(name.text()) {
            let (name, first) = (quoted(name.text()), first.path_text());
            port.warn(&format!(
                "duplicate port name {name} with {first}, services and probes that select ports by name will use {first}"
            ));
        } else {
            self.by_name.insert(name.text(), port);
        }
    }
}
