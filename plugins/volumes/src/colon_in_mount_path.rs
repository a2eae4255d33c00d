//! `host:container` is how docker writes a mount; Kubernetes takes it for one strange path.

use crate::path::is_windows;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "colon-in-mount-path",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("colon_in_mount_path.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    for mount in pod.containers().flat_map(|container| container.volume_mounts()) {
        let Some(path) = mount.mount_path().filter(|path| path.value.contains(':') && !is_windows(path.value)) else {
            continue;
        };
        report.at(path.span, format!("mount path `{}` holds a `:` as docker's `host:container` does", path.value));
    }
}
