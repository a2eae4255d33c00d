//! Ingresses.

use super::common::one_of;
use super::format;
use super::metadata::{self, NameRule};
use super::service;
use super::value::Value;
use crate::server::BadValue;

const CLASS_ANNOTATION: &str = "kubernetes.io/ingress.class";

pub(super) fn ingress(object: Value<'_, '_>) {
    let (meta, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(meta, NameRule::Subdomain);
    let (default, rules) = (spec.field("defaultBackend"), spec.field("rules"));
    if !default.is_present() && rules.is_empty() && !default.is_unknown() && !rules.is_unknown() {
        spec.invalid_value(BadValue::Struct, "either `defaultBackend` or `rules` must be specified");
    }
    if default.is_present() {
        backend(default);
    }
    for rule in rules.items() {
        host(rule.field("host"));
        let http = rule.field("http");
        let paths = http.field("paths");
        if http.is_present() && paths.is_empty() {
            paths.required("");
        }
        paths.items().for_each(path);
    }
    for tls in spec.field("tls").items() {
        for host in tls.field("hosts").items() {
            host.invalid_each(domain(host.text()));
        }
        subdomain_unless_empty(tls.field("secretName"));
    }
    class(meta.field("annotations"), spec.field("ingressClassName"));
}

fn class(annotations: Value<'_, '_>, class: Value<'_, '_>) {
    if !class.is_present() {
        return;
    }
    class.invalid_each(format::subdomain(class.text()));
    let older = annotations.field(CLASS_ANNOTATION);
    if older.is_present() && older.text() != class.text() && !class.is_unknown() {
        let shown = older.shown_at(class.object(), &["annotations", CLASS_ANNOTATION]);
        shown.invalid("must match `ingressClassName` when both are specified");
    }
}

fn host(host: Value<'_, '_>) {
    if host.is_empty() {
        return;
    }
    if format::parse_ip(host.text()).is_some() {
        host.invalid("must be a DNS name, not an IP address");
    }
    host.invalid_each(domain(host.text()));
}

/// The name of a domain, or of all that are directly below one.
fn domain(text: &str) -> Vec<String> {
    if text.contains('*') { format::wildcard_subdomain(text) } else { format::subdomain(text) }
}

fn subdomain_unless_empty(value: Value<'_, '_>) {
    if !value.is_empty() {
        value.invalid_each(format::subdomain(value.text()));
    }
}

fn path(path: Value<'_, '_>) {
    let (kind, url) = (path.field("pathType"), path.field("path"));
    if !kind.is_present() {
        return kind.required("pathType must be specified");
    }
    one_of(kind, &["Exact", "ImplementationSpecific", "Prefix"]);
    let is_strict = matches!(kind.text(), "Exact" | "Prefix");
    let is_checked = is_strict || (kind.text() == "ImplementationSpecific" && !url.is_empty());
    if is_checked && !url.text().starts_with('/') {
        url.invalid("must be an absolute path");
    }
    if is_strict {
        for part in ["//", "/./", "/../", "%2f", "%2F"].into_iter().filter(|part| url.text().contains(part)) {
            url.invalid(&format!("must not contain '{part}'"));
        }
        for end in ["/..", "/."].into_iter().filter(|end| url.text().ends_with(end)) {
            url.invalid(&format!("cannot end with '{end}'"));
        }
    }
    backend(path.field("backend"));
}

/// Where requests go: to a Service, or to another object.
fn backend(backend: Value<'_, '_>) {
    let (service, resource) = (backend.field("service"), backend.field("resource"));
    let (name, port) = (service.field("name"), service.field("port"));
    let refuse = |detail: &str| backend.invalid_value(BadValue::Text(""), detail);
    match (service.is_present(), resource.is_present()) {
        (true, true) => return refuse("cannot set both resource and service backends"),
        (false, true) => return object_reference(resource),
        (false, false) if service.is_unknown() || resource.is_unknown() => return,
        (false, false) => return refuse("resource or service backend is required"),
        (true, false) => {}
    }
    if name.is_empty() {
        name.required("");
    } else {
        name.invalid_each(service::name_rule(name).messages(name.text(), name.session().minor()));
    }
    let (port_name, number) = (port.field("name"), port.field("number"));
    let has_number = number.int().is_some_and(|number| number != 0);
    match (port_name.is_empty(), has_number) {
        (false, true) => refuse("cannot set both port name & port number"),
        (false, false) => port_name.invalid_each(format::port_name(port_name.text())),
        (true, true) => number.invalid_each(format::port_number(number.int().unwrap_or(0))),
        (true, false) if port_name.is_unknown() || number.is_unknown() || port.is_unknown() => {}
        (true, false) => backend.required("port name or number is required"),
    }
}

fn object_reference(reference: Value<'_, '_>) {
    let group = reference.field("apiGroup");
    if group.is_present() {
        group.invalid_each(format::subdomain(group.text()));
    }
    for name in ["kind", "name"] {
        let field = reference.field(name);
        if !field.is_empty() {
            field.invalid_each(format::path_segment(field.text()));
        } else if field.session().is_since(34) {
            field.required("");
        } else {
            field.required(&format!("{name} is required"));
        }
    }
}
