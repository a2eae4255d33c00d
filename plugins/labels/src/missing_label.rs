//! Labels that people and tools expect on everything that runs.

use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "missing-label",
    severity: Severity::Warning,
    profile: Profile::Recommended,
    fix: FixClass::None,
    page: include_str!("missing_label.md"),
    options: r#"{"labels": ["app.kubernetes.io/name"]}"#,
    check: Check::Object(check),
};

const DEFAULT_LABELS: [&str; 1] = ["app.kubernetes.io/name"];

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is_fragment() || object.pod_template_root().is_none() {
        return;
    }
    let option = report.options().get("labels");
    let required: Vec<&str> = match option {
        View::Absent => DEFAULT_LABELS.to_vec(),
        _ => option.items().filter_map(View::text).map(|label| label.value).collect(),
    };
    let labels = object.view().get("metadata").get("labels");
    let missing: Vec<String> = required
        .into_iter()
        .filter(|label| labels.get(label).is_absent() && !is_added_by_kustomization(label, report))
        .map(|label| format!("`{label}`"))
        .collect();
    if !missing.is_empty() {
        let noun = if missing.len() == 1 { "label" } else { "labels" };
        report.at(object.title_span(), format!("missing {noun} {}", missing.join(", ")));
    }
}

/// Whether the file is part of a kustomization and one in the input adds the label.
///
/// Which one does not matter: labels of an overlay reach the files of its base.
fn is_added_by_kustomization(label: &str, report: &Report<'_>) -> bool {
    let index = report.index();
    let file = index.files.get(report.file() as usize);
    file.is_some_and(|file| !file.kustomization.is_empty())
        && index.facts_with_key(FactKind::AddedLabel, label).next().is_some()
}
