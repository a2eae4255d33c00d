//! A workload that carries one value of a recommended label and selects its pods by another.

use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "inconsistent-labels",
    severity: Severity::Information,
    profile: Profile::Recommended,
    fix: FixClass::None,
    page: include_str!("inconsistent_labels.md"),
    options: "",
    check: Check::Object(check),
};

/// The recommended labels that name what an object belongs to. `version` and `managed-by` may well differ from the pods'.
const RECOMMENDED: [&str; 4] = [
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/component",
    "app.kubernetes.io/part-of",
];

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.pod_template_root().is_none() {
        return;
    }
    let view = object.view();
    let labels = view.get("metadata").get("labels");
    let selector = view.get("spec").get("selector");
    // A ReplicationController is older than selectors with several parts.
    let selected = if object.is("", "ReplicationController") { selector } else { selector.get("matchLabels") };
    for label in RECOMMENDED {
        let (Some(own), Some(pods)) = (labels.get(label).text(), selected.get(label).text()) else { continue };
        if own.value != pods.value {
            let (own_value, pod_value) = (own.value, pods.value);
            let message = format!("label `{label}` is `{own_value}` here, but `{pod_value}` in the selector");
            report.at(own.span, message).related(pods.span, "selected by this value");
        }
    }
}
