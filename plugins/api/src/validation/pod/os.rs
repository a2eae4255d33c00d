//! What does not go with the operating system that a pod names.

use super::Scope;
use crate::validation::value::Value;

/// Fields of `securityContext` that mean nothing on Windows.
const POD_CONTEXT: [&str; 11] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
];

/// The same of containers.
const CONTAINER_CONTEXT: [&str; 10] = [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
];

/// `spec.os`, and what it rules out.
pub(super) fn os(scope: &Scope<'_, '_>) {
    let os = scope.spec.field("os");
    let name = os.field("name");
    match name.text() {
        _ if !os.is_present() => {}
        "linux" => linux(scope),
        "windows" => windows(scope),
        "" => name.required(if os.session().is_since(34) { "" } else { "cannot be empty" }),
        _ => name.shown_at(scope.spec, &["os"]).not_supported(&["linux", "windows"]),
    }
}

fn linux(scope: &Scope<'_, '_>) {
    for owner in std::iter::once(scope.spec).chain(scope.containers()) {
        let options = owner.field("securityContext").field("windowsOptions");
        if options.is_present() {
            options.forbidden("windows options cannot be set for a linux pod");
        }
    }
}

fn windows(scope: &Scope<'_, '_>) {
    let spec = scope.spec;
    for name in POD_CONTEXT {
        let field = spec.field("securityContext").field(name);
        if name != "sysctls" || !field.is_empty() {
            forbid(field);
        }
    }
    forbid(spec.field("hostUsers"));
    forbid(spec.field("shareProcessNamespace"));
    for name in ["hostPID", "hostIPC"] {
        if spec.field(name).is_true() {
            forbid(spec.field(name));
        }
    }
    for container in scope.containers() {
        for name in CONTAINER_CONTEXT {
            forbid(container.field("securityContext").field(name));
        }
    }
}

fn forbid(field: Value<'_, '_>) {
    if field.is_present() {
        field.forbidden("cannot be set for a windows pod");
    }
}
