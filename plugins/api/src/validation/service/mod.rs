//! Services.

mod addresses;
mod ports;
mod traffic;

use super::common::one_of_or_default;
use super::format;
use super::metadata::{self, NameRule};
use super::value::Value;
use crate::server::BadValue;
use addresses::ClusterIps;

const HINTS: &str = "service.kubernetes.io/topology-aware-hints";
const MODE: &str = "service.kubernetes.io/topology-mode";

/// A Service with what follows from its type.
struct Service<'v, 't> {
    spec: Value<'v, 't>,
    /// Its type; empty where it is not known, so that nothing that hangs on it is checked.
    kind: &'t str,
    cluster_ips: ClusterIps<'v, 't>,
}

impl Service<'_, '_> {
    /// Whether the type is known and is not this one.
    fn is_other_than(&self, kind: &str) -> bool {
        !self.kind.is_empty() && self.kind != kind
    }

    fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }
}

pub(super) fn service(object: Value<'_, '_>) {
    let (meta, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(meta, name_rule(object));
    metadata::generation(meta);
    topology(meta.field("annotations"));
    let written = spec.field("type");
    let kind = if written.is_unknown() || spec.is_unknown() { "" } else { written.text_or("ClusterIP") };
    let service = Service { spec, kind, cluster_ips: ClusterIps::of(spec, kind) };
    one_of_or_default(written, &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
    match kind {
        "LoadBalancer" | "NodePort" if service.cluster_ips.is_headless() => service.cluster_ips.not_headless(kind),
        "ExternalName" => external_name(&service),
        _ => {}
    }
    ports::ports(&service);
    metadata::labels(spec.field("selector"));
    session_affinity(spec);
    if kind != "ExternalName" {
        addresses::cluster_ips(&service);
    }
    addresses::external_ips(spec.field("externalIPs"));
    addresses::source_ranges(&service, meta.field("annotations"));
    load_balancer_fields(&service);
    traffic::external(&service);
    traffic::internal(spec);
}

/// What the name of a Service must be; the names of others that stand for one, too.
pub(super) fn name_rule(value: Value<'_, '_>) -> NameRule {
    if value.session().is_since(36) { NameRule::Label } else { NameRule::Label1035 }
}

fn topology(annotations: Value<'_, '_>) {
    let (hints, mode) = (annotations.field(HINTS), annotations.field(MODE));
    if hints.is_present() && mode.is_present() && hints.text() != mode.text() {
        let detail = format!("must match annotations[{HINTS}] when both are specified");
        mode.shown_at(annotations, &[]).shown_with_key(MODE).invalid(&detail);
    }
}

fn external_name(service: &Service<'_, '_>) {
    let spec = service.spec;
    let detail = "may not be set for ExternalName services";
    if let Some(first) = service.cluster_ips.list.first() {
        first.shown_at(spec, &["clusterIPs"]).forbidden(detail);
    }
    let (families, policy) = (spec.field("ipFamilies"), spec.field("ipFamilyPolicy"));
    if !families.is_empty() {
        families.forbidden(detail);
    }
    if policy.is_present() {
        policy.forbidden(detail);
    }
    let name = spec.field("externalName");
    let text = name.text().strip_suffix('.').unwrap_or(name.text());
    if text.is_empty() {
        return name.required("");
    }
    for message in format::subdomain(text) {
        name.invalid_value(BadValue::Text(text), &message);
    }
}

fn session_affinity(spec: Value<'_, '_>) {
    let affinity = spec.field("sessionAffinity");
    one_of_or_default(affinity, &["ClientIP", "None"]);
    let timeout = spec.field("sessionAffinityConfig").field("clientIP").field("timeoutSeconds");
    let is_broken = timeout.int().is_some_and(|seconds| !(1..=86_400).contains(&seconds));
    // For another affinity the server drops the field.
    if affinity.text() == "ClientIP" && is_broken {
        timeout.invalid("must be greater than 0 and less than 86400");
    }
}

fn load_balancer_fields(service: &Service<'_, '_>) {
    let spec = service.spec;
    let (class, allocate) = (spec.field("loadBalancerClass"), spec.field("allocateLoadBalancerNodePorts"));
    if service.is("LoadBalancer") {
        if class.is_present() {
            super::selector::label_key(class);
        }
        return;
    }
    for field in [class, allocate].into_iter().filter(|field| field.is_present() && !service.kind.is_empty()) {
        field.forbidden("may only be used when `type` is 'LoadBalancer'");
    }
}
