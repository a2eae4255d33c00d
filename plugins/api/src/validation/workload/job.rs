//! Jobs, alone or in a CronJob.

use super::job_policies::{pod_failure_policy, success_policy};
use super::{must_select, not_selected};
use crate::server::BadValue;
use crate::validation::common::{at_most_bytes, domain_prefixed_path, non_negative, one_of};
use crate::validation::format;
use crate::validation::metadata::{self, NameRule};
use crate::validation::pod::{self, Template};
use crate::validation::selector::{LabelSet, Selector, label_selector};
use crate::validation::value::Value;

const MAX_PARALLELISM: i64 = 100_000;
const MAX_FAILED_INDEXES: i64 = 100_000;
/// Beyond so many completions, a Job with limits for each index may have fewer pods at once, and must say how many may fail.
const MANY_COMPLETIONS: i64 = 100_000;
const MAX_OF_MANY: i64 = 10_000;

/// The uid that the server would give. It is random; this is the one of the recordings.
const UID: &str = "11111111-2222-3333-4444-555555555555";
/// The labels of the generated selector: the older names, and those with a prefix.
const UID_LABELS: [&str; 2] = ["controller-uid", "batch.kubernetes.io/controller-uid"];
const NAME_LABELS: [&str; 2] = ["job-name", "batch.kubernetes.io/job-name"];

/// The spec of a Job with what upstream writes into it.
pub(super) struct JobSpec<'v, 't> {
    pub(super) spec: Value<'v, 't>,
    /// Number of completions, if there is one and it is known.
    pub(super) completions: Option<i64>,
    pub(super) is_indexed: bool,
}

impl<'v, 't> JobSpec<'v, 't> {
    /// A CronJob does not fill in the defaults of its Jobs.
    fn of(spec: Value<'v, 't>, has_defaults: bool) -> JobSpec<'v, 't> {
        let (completions, parallelism) = (spec.field("completions"), spec.field("parallelism"));
        let is_default =
            has_defaults && [completions, parallelism].iter().all(|value| !value.is_present() && !value.is_unknown());
        let completions = if is_default { Some(1) } else { completions.int() };
        JobSpec { spec, completions, is_indexed: spec.field("completionMode").text() == "Indexed" }
    }
}

pub(in crate::validation) fn job(object: Value<'_, '_>) {
    let (meta, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(meta, NameRule::Subdomain);
    metadata::labels_of_template(meta, spec.field("template"));
    let job = JobSpec::of(spec, true);
    job_spec(&job);
    selector(meta, spec);
    names_of_pods(meta, &job);
}

/// The host of each pod of an indexed Job is named after the Job and its index.
fn names_of_pods(meta: Value<'_, '_>, job: &JobSpec<'_, '_>) {
    let name = meta.field("name");
    let Some(completions) = job.completions.filter(|completions| job.is_indexed && *completions > 0) else { return };
    let effective = metadata::effective_name(meta);
    let is_missing = name.is_empty() && meta.field("generateName").is_empty() && !name.is_unknown();
    let Some(effective) = effective.or(is_missing.then(|| "".into())) else { return };
    let last = format!("{effective}-{}", completions - 1);
    if !format::label(&last).is_empty() {
        let detail = format!("will not able to create pod with invalid DNS label: {last}");
        name.invalid_value(BadValue::Text(&effective), &detail);
    }
}

/// The selector, which is made by the server unless it is `manualSelector`.
fn selector(meta: Value<'_, '_>, spec: Value<'_, '_>) {
    let (written, template) = (spec.field("selector"), spec.field("template"));
    label_selector(written);
    let manual = spec.field("manualSelector");
    if manual.is_unknown() {
        return;
    }
    if manual.is_true() {
        if !written.is_present() {
            written.required("");
        }
        return must_select(&Selector::of(written), written, template);
    }
    let labels = template.field("metadata").field("labels");
    let mut set = LabelSet::of(labels);
    let Some(name) = metadata::effective_name(meta) else { return };
    generated_labels(labels, &set, &name);
    for (keys, value) in [(UID_LABELS, UID), (NAME_LABELS, name.as_ref())] {
        for key in keys {
            set.add(key, value);
        }
    }
    let selector = Selector::of(written);
    if matches!(selector, Selector::Nothing | Selector::Everything) {
        return;
    }
    let mut expected = LabelSet::closed();
    for (keys, value) in [(UID_LABELS, UID), (NAME_LABELS, name.as_ref())] {
        for key in keys {
            expected.add(key, value);
        }
    }
    if selector.selects(&expected) == Some(false) {
        written.invalid_value(BadValue::Struct, "`selector` not auto-generated");
    }
    if selector.selects(&set) == Some(false) {
        not_selected(labels, written.field("matchLabels"));
    }
}

/// The labels that the server sets must not be set to something else; and the name of the Job must do as the value of one.
fn generated_labels(labels: Value<'_, '_>, set: &LabelSet<'_>, name: &str) {
    for (keys, expected) in [(UID_LABELS, UID), (NAME_LABELS, name)] {
        for key in keys {
            let written = labels.entries().find(|entry| entry.name == key);
            match written {
                Some(entry) if entry.value.text() != expected => {
                    entry.value.invalid_value(BadValue::Struct, &format!("must be '{expected}'"));
                }
                Some(_) => {}
                None if set.get(key).is_none() => {
                    let object_name = labels.object().field("metadata").field("name");
                    let shown = labels
                        .pointing_at(object_name)
                        .shown_at(labels.object().field("spec").field("template"), &["labels"]);
                    for message in format::label_value(expected, labels.session().minor()) {
                        shown.invalid_value(BadValue::Text(expected), &message);
                    }
                }
                None => {}
            }
        }
    }
}

/// The spec of the Jobs of a CronJob.
pub(super) fn job_template_spec(spec: Value<'_, '_>) {
    job_spec(&JobSpec::of(spec, false));
    let (selector, manual) = (spec.field("selector"), spec.field("manualSelector"));
    if selector.is_present() {
        selector.invalid_value(BadValue::Struct, "`selector` will be auto-generated");
    }
    if manual.is_true() {
        manual.not_supported_value(BadValue::Boolean(true), &["nil", "false"]);
    }
}

fn job_spec(job: &JobSpec<'_, '_>) {
    let spec = job.spec;
    for name in [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ] {
        non_negative(spec.field(name));
    }
    let (per_index, failed) = (spec.field("backoffLimitPerIndex"), spec.field("maxFailedIndexes"));
    if failed.is_present() && !per_index.is_present() {
        per_index.required("when maxFailedIndexes is specified");
    }
    let manager = spec.field("managedBy");
    if manager.is_present() {
        domain_prefixed_path(manager);
        at_most_bytes(manager, 63);
    }
    completion_mode(job);
    if spec.field("podFailurePolicy").is_present() {
        pod_failure_policy(spec);
    }
    let success = spec.field("successPolicy");
    if success.is_present() {
        if job.is_indexed {
            success_policy(success, job);
        } else if !spec.field("completionMode").is_unknown() {
            success.invalid_value(BadValue::Struct, "requires indexed completion mode");
        }
    }
    let replacement = spec.field("podReplacementPolicy");
    if replacement.is_present() {
        let has_failure_policy = spec.field("podFailurePolicy").is_present();
        one_of(replacement, if has_failure_policy { &["Failed"] } else { &["Failed", "TerminatingOrFailed"] });
    }
    pod::pod_template(spec.field("template"), Template::Other);
    restart_policy(spec);
}

fn completion_mode(job: &JobSpec<'_, '_>) {
    let mode = job.spec.field("completionMode");
    if mode.is_present() {
        one_of(mode, &["NonIndexed", "Indexed"]);
    }
    let (per_index, failed) = (job.spec.field("backoffLimitPerIndex"), job.spec.field("maxFailedIndexes"));
    if job.is_indexed {
        return indexed(job);
    }
    if (!mode.is_present() && !mode.is_unknown()) || mode.text() == "NonIndexed" {
        for limit in [per_index, failed].into_iter().filter(|limit| limit.is_present()) {
            limit.invalid("requires indexed completion mode");
        }
    }
}

/// The limits of a Job whose pods have an index.
fn indexed(job: &JobSpec<'_, '_>) {
    let spec = job.spec;
    let (completions, parallelism) = (spec.field("completions"), spec.field("parallelism"));
    let failed = spec.field("maxFailedIndexes");
    let is_above = |value: Value<'_, '_>, most: i64| value.int().is_some_and(|number| number > most);
    if job.completions.is_none() && !completions.is_present() {
        completions.required("when completion mode is Indexed");
    }
    if is_above(parallelism, MAX_PARALLELISM) {
        let detail = format!("must be less than or equal to {MAX_PARALLELISM} when completion mode is Indexed");
        parallelism.invalid(&detail);
    }
    if job.completions.is_some_and(|completions| is_above(failed, completions)) {
        failed.invalid("must be less than or equal to completions");
    }
    if is_above(failed, MAX_FAILED_INDEXES) {
        failed.invalid(&format!("must be less than or equal to {MAX_FAILED_INDEXES}"));
    }
    let has_many = job.completions.is_some_and(|completions| completions > MANY_COMPLETIONS);
    if !has_many || !spec.field("backoffLimitPerIndex").is_present() {
        return;
    }
    if !failed.is_present() {
        failed.required(&format!("must be specified when completions is above {MANY_COMPLETIONS}"));
    }
    for limited in [parallelism, failed] {
        if is_above(limited, MAX_OF_MANY) {
            limited.invalid(&format!(
                "must be less than or equal to {MAX_OF_MANY} when completions are above {MANY_COMPLETIONS} and used with backoff limit per index"
            ));
        }
    }
}

/// The pods of a Job must be able to end. `Always` is the default, so a policy must be written.
fn restart_policy(spec: Value<'_, '_>) {
    let policy = spec.field("template").field("spec").field("restartPolicy");
    match policy.text() {
        "" | "Always" => policy.required(r#"valid values: "OnFailure", "Never""#),
        "OnFailure" if spec.field("podFailurePolicy").is_present() => {
            policy.invalid(r#"only "Never" is supported when podFailurePolicy is specified"#);
        }
        "OnFailure" | "Never" => {}
        _ => policy.not_supported(&["OnFailure", "Never"]),
    }
}
