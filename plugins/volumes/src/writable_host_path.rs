//! A container that may write to its node can change what others on the node rely on.

use podlint_plugin_sdk::prelude::*;
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    name: "writable-host-path",
    severity: Severity::Warning,
    profile: Profile::Strict,
    fix: FixClass::None,
    page: include_str!("writable_host_path.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let host_paths: HashMap<&str, Span> = pod
        .volumes()
        .filter_map(|volume| {
            Some((volume.name()?.value, volume.view().get("hostPath").span().and(volume.name())?.span))
        })
        .collect();
    if host_paths.is_empty() {
        return;
    }
    for mount in pod.containers().flat_map(|container| container.volume_mounts()) {
        let Some(name) = mount.name() else { continue };
        let Some(&volume) = host_paths.get(name.value) else { continue };
        if !mount.is_read_only() && !mount.view().get("readOnly").is_unknown() {
            let message = format!("the container may write to its node through `{}`", name.value);
            report.at(name.span, message).related(volume, "a hostPath volume");
        }
    }
}
