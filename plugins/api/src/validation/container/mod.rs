//! Containers: what all of them share, and what each of the three lists adds.

mod env;
mod field_ref;
mod handler;
mod mounts;
mod ports;
mod resources;
mod restart;
#[cfg(test)]
mod tests;

use super::pod::Scope;
use super::value::Value;
use super::{common, format, security};
pub(crate) use field_ref::{field_ref, resource_field_ref};
pub(crate) use resources::{Owner, claims, effective_requests, limits, requirements};
use std::collections::HashSet;

/// Fields that a debugging container has no use for.
const NOT_EPHEMERAL: [&str; 8] = [
    "ports",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "lifecycle",
    "resizePolicy",
    "restartPolicy",
    "restartPolicyRules",
];

/// The lists of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Regular,
    Init,
    Ephemeral,
}

/// Names that were used so far.
type Names<'t> = HashSet<&'t str>;

/// `spec.containers`.
pub(crate) fn containers(scope: &Scope<'_, '_>) {
    let containers = scope.spec.field("containers");
    if containers.is_empty() {
        if containers.is_closed() {
            containers.required("");
        }
        return;
    }
    let mut names = Names::new();
    let mut host_ports = ports::HostPorts::new();
    for container in containers.items() {
        common(container, scope, List::Regular);
        unique_name(container, &mut names);
        if let Some(lifecycle) = handler::lifecycle(container) {
            handler::lifecycle_handlers(lifecycle, scope);
        }
        handler::probes(container, scope);
        restart::regular(container);
        ports::host_ports(container.field("ports"), scope, &mut host_ports);
    }
}

/// `spec.initContainers`.
pub(crate) fn init_containers(scope: &Scope<'_, '_>) {
    let list = scope.spec.field("initContainers");
    let mut names = names_of(scope, "containers");
    for container in list.items() {
        common(container, scope, List::Init);
        restart::init(container);
        let name = container.field("name");
        if names.contains(name.text()) && !name.is_unknown() {
            name.duplicate();
        } else if !name.text().is_empty() {
            names.insert(name.text());
        }
        // They run one by one, so each is looked at alone: the server prints index 0 for all of them.
        let shown = container.shown_as_item(list, 0);
        ports::host_ports(container.field("ports").shown_at(shown, &["ports"]), scope, &mut ports::HostPorts::new());
        let lifecycle = handler::lifecycle(container);
        if container.field("restartPolicy").text() == "Always" {
            if let Some(lifecycle) = lifecycle {
                handler::lifecycle_handlers(lifecycle, scope);
            }
            handler::probes(container, scope);
            continue;
        }
        if container.field("restartPolicy").is_unknown() {
            continue;
        }
        let probes = handler::PROBES.map(|name| container.field(name)).into_iter().filter(|probe| probe.is_present());
        for field in lifecycle.into_iter().chain(probes) {
            field.forbidden("may not be set for init containers without restartPolicy=Always");
        }
        restart::resize_without_restart(container);
    }
}

/// `spec.ephemeralContainers`. That there are any is an error of its own.
pub(crate) fn ephemeral_containers(scope: &Scope<'_, '_>) {
    let others: Names<'_> = &names_of(scope, "containers") | &names_of(scope, "initContainers");
    let mut names = others.clone();
    for container in scope.spec.field("ephemeralContainers").items() {
        common(container, scope, List::Ephemeral);
        padded_image(container);
        unique_name(container, &mut names);
        let target = container.field("targetContainerName");
        if !target.text().is_empty() && !others.contains(target.text()) {
            target.not_found();
        }
        let detail = "cannot be set for an Ephemeral Container";
        for name in NOT_EPHEMERAL {
            let field = container.field(name);
            let is_dropped = name == "lifecycle" && handler::lifecycle(container).is_none()
                || name.starts_with("restartPolicy") && !restart::is_kept(container);
            if field.is_present() && !is_dropped {
                field.forbidden(detail);
            }
        }
        let resources = container.field("resources");
        if ["limits", "requests", "claims"].into_iter().any(|name| resources.field(name).is_present()) {
            resources.forbidden(detail);
        }
        for mount in container.field("volumeMounts").items() {
            for name in ["subPath", "subPathExpr"] {
                if !mount.field(name).text().is_empty() {
                    mount.field(name).forbidden(detail);
                }
            }
        }
    }
}

/// What is asked of the containers of a Pod only. Templates have images that are placeholders for other programs.
pub(crate) fn images_of_pod(scope: &Scope<'_, '_>) {
    for list in ["containers", "initContainers"] {
        scope.spec.field(list).items().for_each(padded_image);
    }
}

fn padded_image(container: Value<'_, '_>) {
    let image = container.field("image");
    if image.text().trim() != image.text() {
        image.invalid("must not have leading or trailing whitespace");
    }
}

fn names_of<'t>(scope: &Scope<'_, 't>, list: &'static str) -> Names<'t> {
    let names = scope.spec.field(list).items().map(|container| container.field("name"));
    names.filter(|name| !name.is_unknown()).map(|name| name.text()).collect()
}

fn unique_name<'t>(container: Value<'_, 't>, names: &mut Names<'t>) {
    let name = container.field("name");
    if !name.is_unknown() && !names.insert(name.text()) {
        name.duplicate();
    }
}

/// What is asked of every container.
fn common<'v, 't>(container: Value<'v, 't>, scope: &Scope<'v, 't>, list: List) {
    let name = container.field("name");
    if name.text().is_empty() {
        name.required("");
    } else {
        name.invalid_each(format::label(name.text()));
    }
    if container.field("image").text().is_empty() {
        container.field("image").required("");
    }
    common::one_of_or_default(container.field("terminationMessagePolicy"), &["File", "FallbackToLogsOnError"]);
    ports::ports(container.field("ports"));
    env::env(container.field("env"), scope);
    env::env_from(container.field("envFrom"));
    mounts::volume_mounts(container, scope);
    mounts::volume_devices(container, scope);
    common::one_of_or_default(container.field("imagePullPolicy"), &["Always", "IfNotPresent", "Never"]);
    resources::container(container, scope, list);
    restart::resize_policy(container, scope);
    security::container(container.field("securityContext"), scope);
}
