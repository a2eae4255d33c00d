//! Which traffic a Service takes, and where it sends it.

use super::Service;
use crate::validation::common::one_of;
use crate::validation::format;
use crate::validation::value::Value;

pub(super) fn external(service: &Service<'_, '_>) {
    if service.kind.is_empty() {
        return;
    }
    let spec = service.spec;
    let policy = spec.field("externalTrafficPolicy");
    let is_reachable = match service.kind {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !spec.field("externalIPs").is_empty(),
        _ => false,
    };
    if !policy.is_empty() {
        if is_reachable {
            one_of(policy, &["Cluster", "Local"]);
        } else {
            policy.invalid("may only be set for externally-accessible services");
        }
    }
    // The server chooses a port itself where it needs one.
    let port = spec.field("healthCheckNodePort");
    let Some(number) = port.int().filter(|number| *number != 0) else { return };
    if service.is("LoadBalancer") && policy.text() == "Local" {
        port.invalid_each(format::port_number(number));
    } else if !policy.is_unknown() {
        port.invalid("may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
    }
}

pub(super) fn internal(spec: Value<'_, '_>) {
    let policy = spec.field("internalTrafficPolicy");
    if policy.is_present() {
        one_of(policy, &["Cluster", "Local"]);
    }
    let distribution = spec.field("trafficDistribution");
    if distribution.is_present() {
        let supported = ["PreferClose", "PreferSameZone", "PreferSameNode"];
        let count = if spec.session().is_since(34) { supported.len() } else { 1 };
        one_of(distribution, &supported[..count]);
    }
}
