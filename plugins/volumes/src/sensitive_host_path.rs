//! Some places of a node give whoever reads or writes them the node itself.

use crate::host::sensitive;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "sensitive-host-path",
    severity: Severity::Error,
    profile: Profile::Recommended,
    fix: FixClass::None,
    page: include_str!("sensitive_host_path.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    for path in pod.volumes().filter_map(|volume| volume.host_path()) {
        if let Some(is) = sensitive(path.value) {
            report.at(path.span, format!("host path `{}` {is}", path.value));
        }
    }
}
