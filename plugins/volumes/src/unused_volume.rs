//! A volume that no container mounts: forgotten, or the mount is.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::nearest;
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "unused-volume",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    fix: FixClass::None,
    page: include_str!("unused_volume.md"),
    options: "",
    check: Check::Pod(check),
};

/// More mounts without a volume are not compared with the volumes that there are.
const MANY: usize = 64;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    // Other containers may stand where a patch goes; a field that nobody knows may be a misspelt `volumeMounts`.
    if pod.spec().get("volumes").node().is_none() || pod.lacks_images() || pod.has_unknown_fields() {
        return;
    }
    let Some(used) = used_volumes(pod) else { return };
    let defined: HashSet<&str> = pod.volumes().filter_map(|volume| Some(volume.name()?.value)).collect();
    let undefined: Vec<&str> = used.difference(&defined).copied().take(MANY).collect();
    for name in pod.volumes().filter_map(|volume| volume.name()) {
        // A mount of a volume that does not exist is an error of its own; this one may be the volume that it means.
        let is_meant = || nearest(name.value, undefined.iter().copied()).is_some();
        if !used.contains(name.value) && !is_meant() {
            report.at(name.span, format!("no container mounts volume `{}`", name.value));
        }
    }
}

/// The names of all volumes that containers use; `None` if some cannot be known.
fn used_volumes<'t>(pod: &PodTemplate<'t>) -> Option<HashSet<&'t str>> {
    let lists = ["initContainers", "containers", "ephemeralContainers"].map(|field| pod.spec().get(field));
    if lists[1].is_absent() || !lists.iter().all(|list| list.is_closed()) {
        return None;
    }
    let mut used = HashSet::new();
    for container in pod.containers() {
        let view = container.view();
        let mounts = [view.get("volumeMounts"), view.get("volumeDevices")];
        // Since 1.34 a variable may be read from a file of a volume that is not mounted.
        let variables = view.get("env");
        if !(mounts[0].is_closed() && mounts[1].is_closed() && variables.is_closed()) {
            return None;
        }
        for mount in mounts.into_iter().flat_map(View::items) {
            used.insert(mount.get("name").text()?.value);
        }
        for variable in container.env() {
            let volume = variable.value_from().get("fileKeyRef").get("volumeName");
            if volume.is_unknown() {
                return None;
            }
            used.extend(volume.text().map(|name| name.value));
        }
    }
    Some(used)
}
