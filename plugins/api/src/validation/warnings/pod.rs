//! Warnings about pods and pod templates.

use super::{address, annotations, containers, fractional_bytes, labels, volumes};
use crate::server::quoted;
use crate::validation::pod::Template;
use crate::validation::value::Value;
use std::collections::HashSet;

/// A Pod or a template: what has the pod's `metadata` and `spec`.
pub(super) fn pod(pod: Value<'_, '_>, template: Template) {
    let spec = pod.field("spec");
    labels::node_labels(spec);
    annotations::annotations(pod, template);
    volumes::volumes(spec);
    host_aliases(spec.field("hostAliases"));
    pull_secrets(spec.field("imagePullSecrets"));
    for resource in ["memory", "ephemeral-storage"] {
        fractional_bytes(keyed(spec.field("overhead"), resource));
    }
    containers::containers(spec, template);
    for nameserver in spec.field("dnsConfig").field("nameservers").items() {
        address(nameserver);
    }
    // The server makes 1 of it in a Pod.
    let grace = spec.field("terminationGracePeriodSeconds");
    if template != Template::Pod && grace.int().is_some_and(|seconds| seconds < 0) {
        grace.warn("must be >= 0; negative values are invalid and will be treated as 1");
    }
}

/// The value of a map's key, under the path with the key in brackets.
pub(super) fn keyed<'v, 't>(map: Value<'v, 't>, key: &'static str) -> Value<'v, 't> {
    map.field(key).shown_at(map, &[]).shown_with_key(key)
}

fn host_aliases(list: Value<'_, '_>) {
    let mut seen = HashSet::new();
    for alias in list.items() {
        let ip = alias.field("ip");
        if !ip.is_unknown() && !seen.insert(ip.text()) {
            ip.warn(&format!("duplicate ip {}", quoted(ip.text())));
        }
        address(ip);
    }
}

fn pull_secrets(list: Value<'_, '_>) {
    let mut seen = HashSet::new();
    for secret in list.items() {
        let name = secret.field("name");
        if name.is_unknown() {
            continue;
        }
        if !seen.insert(name.text()) {
            name.warn(&format!("duplicate name {}", quoted(name.text())));
        }
        if name.is_empty() {
            name.warn("invalid empty name \"\"");
        }
    }
}
