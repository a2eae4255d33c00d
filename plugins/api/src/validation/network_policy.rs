//! NetworkPolicies.

use super::common::{one_of, port_number_or_name};
use super::format;
use super::metadata::{self, NameRule};
use super::selector::label_selector;
use super::value::{IntOrText, Value};
use crate::server::BadValue;

pub(super) fn network_policy(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    let spec = object.field("spec");
    label_selector(spec.field("podSelector"));
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.field(rules).items() {
            rule.field("ports").items().for_each(port);
            rule.field(peers).items().for_each(peer);
        }
    }
    let types = spec.field("policyTypes");
    if types.len() > 2 {
        return types.invalid_value(BadValue::Struct, "may not specify more than two policyTypes");
    }
    for policy_type in types.items() {
        one_of(policy_type, &["Ingress", "Egress"]);
    }
}

fn port(port: Value<'_, '_>) {
    let (protocol, first, end) = (port.field("protocol"), port.field("port"), port.field("endPort"));
    // A protocol that is written empty becomes the default one, too.
    if !protocol.is_empty() {
        one_of(protocol, &["TCP", "UDP", "SCTP"]);
    }
    if first.is_present() {
        port_number_or_name(first);
    }
    let Some(last) = end.int() else { return };
    match first.int_or_text() {
        _ if first.is_unknown() => {}
        Some(IntOrText::Int(number)) => {
            if last < number {
                // Older servers show the other number.
                let shown = if end.session().is_since(37) { last } else { number };
                end.invalid_value(BadValue::Number(shown), "must be greater than or equal to `port`");
            }
            end.invalid_each(format::port_number(last));
        }
        Some(IntOrText::Text(_)) => end.invalid("may not be specified when `port` is non-numeric"),
        None => end.invalid("may not be specified when `port` is not specified"),
    }
}

fn peer(peer: Value<'_, '_>) {
    let (pods, namespaces, block) = (peer.field("podSelector"), peer.field("namespaceSelector"), peer.field("ipBlock"));
    label_selector(pods);
    label_selector(namespaces);
    if block.is_present() {
        ip_block(block);
    }
    let has_selector = pods.is_present() || namespaces.is_present();
    if block.is_present() && has_selector {
        peer.forbidden("may not specify both ipBlock and another peer");
    }
    let is_known = ![pods, namespaces, block].into_iter().any(Value::is_unknown);
    if !block.is_present() && !has_selector && is_known {
        peer.required("must specify a peer");
    }
}

fn ip_block(block: Value<'_, '_>) {
    let (written, minor) = (block.field("cidr"), block.session().minor());
    if written.is_empty() {
        return written.required("");
    }
    written.invalid_each(format::cidr(written.text(), minor));
    let Some(range) = format::parse_cidr(written.text()) else { return };
    for except in block.field("except").items() {
        except.invalid_each(format::cidr(except.text(), minor));
        let Some(inner) = format::parse_cidr(except.text()) else { continue };
        if !range.contains(inner.network()) || range.length >= inner.length {
            except.invalid("must be a strict subset of `cidr`");
        }
    }
}
