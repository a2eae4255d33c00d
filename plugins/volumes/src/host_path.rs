//! A hostPath volume shows the pod files of whatever node it lands on.

use crate::host::sensitive;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "host-path",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    fix: FixClass::None,
    page: include_str!("host_path.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    for volume in pod.volumes() {
        let Some(source) = volume.view().get("hostPath").span() else { continue };
        // sensitive-host-path says more about these.
        if volume.host_path().is_some_and(|path| sensitive(path.value).is_some()) {
            continue;
        }
        let key = volume.view().node().and_then(|node| node.entry("hostPath")).map(|entry| entry.key.span());
        let message = match (volume.name(), volume.host_path()) {
            (Some(name), Some(path)) => format!("volume `{}` shows the pod `{}` of its node", name.value, path.value),
            (Some(name), None) => format!("volume `{}` shows the pod files of its node", name.value),
            _ => "the volume shows the pod files of its node".to_owned(),
        };
        report.at(key.unwrap_or(source), message);
    }
}
