//! What a pod shares with its node: network, users, processes.

use super::Scope;
use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;

const MAX_HOSTNAME: usize = 64;

/// On the node's network a container port is a port of the node. Init containers are not looked at.
pub(super) fn host_network_ports(scope: &Scope<'_, '_>) {
    if !scope.spec.field("hostNetwork").is_true() {
        return;
    }
    for container in scope.spec.field("containers").items() {
        for port in container.field("ports").items() {
            let (number, host_port) = (port.field("containerPort"), port.field("hostPort"));
            // Where it is 0 the default of a Pod writes the number, and templates may leave it.
            let differs = host_port.int().is_some_and(|host_port| host_port != 0 && Some(host_port) != number.int());
            if differs && !number.is_unknown() {
                host_port.invalid("must match `containerPort` when `hostNetwork` is true");
                host_port.relate_error(number.place(), "the container port");
                if let Some(number) = number.int() {
                    host_port.suggest_silently(&number.to_string());
                }
            }
        }
    }
}

/// A pod with users of its own shares nothing else with the node.
pub(super) fn host_users(scope: &Scope<'_, '_>) {
    let spec = scope.spec;
    if spec.field("hostUsers").boolean() != Some(false) {
        return;
    }
    let detail =
        if spec.session().is_since(34) { "when `hostUsers` is false" } else { "when `pod.Spec.HostUsers` is false" };
    for (name, shown) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")] {
        let field = spec.field_at(name, shown);
        if field.is_true() {
            field.forbidden(detail);
        }
    }
    if spec.session().is_since(34) {
        for container in scope.containers() {
            let devices = container.field("volumeDevices");
            if !devices.is_empty() {
                devices.forbidden(detail);
            }
        }
    }
}

/// `hostnameOverride`. The API server of 1.34 drops it.
pub(super) fn hostname_override(spec: Value<'_, '_>) {
    let hostname = spec.field("hostnameOverride");
    if !hostname.is_present() || !spec.session().is_since(35) {
        return;
    }
    if spec.field("setHostnameAsFQDN").is_true() {
        hostname.forbidden("may not be specified when setHostnameAsFQDN is true");
    }
    if spec.field("hostNetwork").is_true() {
        hostname.forbidden("may not be specified when hostNetwork is true");
    }
    if hostname.text().len() > MAX_HOSTNAME {
        hostname.too_long(MAX_HOSTNAME);
    }
    hostname.invalid_each(format::subdomain(hostname.text()));
}

/// Containers of Windows that are processes of the node: all of a pod or none, and on its network.
pub(super) fn host_process(scope: &Scope<'_, '_>) {
    let spec = scope.spec;
    let of = |context: Value<'_, '_>| {
        context.field("securityContext").field("windowsOptions").field("hostProcess").boolean()
    };
    let of_pod = of(spec);
    let mut host_processes = 0;
    let mut containers = 0;
    for container in scope.containers() {
        containers += 1;
        let own = of(container);
        if let (Some(pod), Some(own)) = (of_pod, own)
            && pod != own
        {
            let field = container.field("securityContext").field("windowsOptions").field("hostProcess");
            field.invalid(&format!("pod hostProcess value must be identical if both are specified, was {pod}"));
        }
        host_processes += usize::from(own.or(of_pod) == Some(true));
    }
    if host_processes == 0 {
        return;
    }
    if host_processes != containers {
        let detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
        spec.invalid_value(BadValue::Text(""), detail);
    }
    let host_network = spec.field("hostNetwork");
    if !host_network.is_true() {
        let detail = "hostNetwork must be true if pod contains any hostProcess containers";
        host_network.invalid_value(BadValue::Boolean(false), detail);
    }
}
