//! Security contexts of pods and containers.

mod profile;
mod sysctl;
#[cfg(test)]
mod tests;
mod windows;

use super::format;
use super::pod::Scope;
use super::value::Value;
use crate::server::BadValue;

/// `spec.securityContext` of the pods.
pub(super) fn pod(scope: &Scope<'_, '_>) {
    let context = scope.spec.field("securityContext");
    for name in ["fsGroup", "runAsUser", "runAsGroup"] {
        id(context.field(name));
    }
    context.field("supplementalGroups").items().for_each(id);
    sysctl::sysctls(context.field("sysctls"), scope.spec);
    context.field("fsGroupChangePolicy").one_of(&["Always", "OnRootMismatch"]);
    profile::seccomp(context.field("seccompProfile"));
    windows::options(context.field("windowsOptions"));
    profile::app_armor(context.field("appArmorProfile"));
    context.field("supplementalGroupsPolicy").one_of(&["Merge", "Strict"]);
    let change_policies: &[&str] =
        if context.session().is_since(37) { &["MountOption", "Recursive"] } else { &["Recursive"] };
    context.field("seLinuxChangePolicy").one_of(change_policies);
}

/// `securityContext` of a container.
pub(super) fn container<'t>(context: Value<'_, 't>, scope: &Scope<'_, 't>) {
    id(context.field("runAsUser"));
    id(context.field("runAsGroup"));
    proc_mount(context.field("procMount"), scope);
    profile::seccomp(context.field("seccompProfile"));
    escalation(context);
    windows::options(context.field("windowsOptions"));
    profile::app_armor(context.field("appArmorProfile"));
}

fn id(id: Value<'_, '_>) {
    if let Some(number) = id.int() {
        id.invalid_each(format::user_id(number));
    }
}

fn proc_mount(proc_mount: Value<'_, '_>, scope: &Scope<'_, '_>) {
    proc_mount.one_of(&["Default", "Unmasked"]);
    if proc_mount.text() == "Unmasked" && scope.shares_users_with_host() {
        proc_mount.invalid("`hostUsers` must be false to use `Unmasked`");
    }
}

fn escalation(context: Value<'_, '_>) {
    if context.field("allowPrivilegeEscalation").boolean() != Some(false) {
        return;
    }
    if context.field("privileged").is_true() {
        context
            .pointing_at(context.field("allowPrivilegeEscalation"))
            .invalid_value(BadValue::Struct, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
    }
    for capability in context.field("capabilities").field("add").items() {
        // `SYS_ADMIN`, as everybody writes it, passes.
        if capability.text() == "CAP_SYS_ADMIN" {
            context.pointing_at(capability).invalid_value(
                BadValue::Struct,
                "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
            );
        }
    }
}
