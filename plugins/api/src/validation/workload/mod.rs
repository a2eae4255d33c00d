//! Workloads: objects that make pods from a template.

mod cron;
mod cron_job;
mod daemon_set;
mod deployment;
mod index_list;
mod job;
mod job_policies;
mod replication;
mod stateful_set;
mod time_zone;

pub(super) use cron_job::cron_job;
pub(super) use daemon_set::daemon_set;
pub(super) use deployment::{deployment, replica_set};
pub(super) use job::job;
pub(super) use replication::{pod_template, replication_controller};
pub(super) use stateful_set::stateful_set;

use super::common;
use super::common::{count_or_percent, one_of_or_default};
use super::pod::{self, Template};
use super::selector::{LabelSet, Selector, label_selector};
use super::value::{Entry, IntOrText, Value};
use crate::server::BadValue;

/// The selector of a kind that must have one, and the template that it must select. `kind` is how upstream calls it in
/// its text, and `broken` what it says of a selector that is not well formed.
fn selector_and_template(spec: Value<'_, '_>, kind: &str, broken: &str, check_template: impl FnOnce(Value<'_, '_>)) {
    let written = spec.field("selector");
    let selector = Selector::of(written);
    if written.is_present() {
        label_selector(written);
        if matches!(selector, Selector::Everything) {
            written.invalid_value(BadValue::Struct, &format!("empty selector is invalid for {kind}"));
        }
    } else {
        written.required("");
    }
    if matches!(selector, Selector::Broken) {
        return written.invalid_value(BadValue::Struct, broken);
    }
    let template = spec.field("template");
    if written.is_present() || spec.session().faults().has_consequences() {
        must_select(&selector, written, template);
    }
    check_template(template);
}

/// Reports a selector that does not select the pods of its own template. `written` is the selector as it is written.
fn must_select(selector: &Selector<'_>, written: Value<'_, '_>, template: Value<'_, '_>) {
    let labels = template.field("metadata").field("labels");
    if selector.selects(&LabelSet::of(labels)) == Some(false) {
        not_selected(labels, written.field("matchLabels"));
        if !written.is_present() {
            labels.explain_error("`selector` is missing, which must ask for the labels of the template".to_owned());
        }
    }
}

/// Reports labels of a template that are not those that its selector asks for, at the first one that differs.
fn not_selected<'v, 't>(labels: Value<'v, 't>, wanted: Value<'v, 't>) {
    let shown = match labels.is_present() {
        true => BadValue::Struct,
        false if labels.session().is_since(34) => BadValue::Null,
        false => BadValue::NilMap,
    };
    let detail = "`selector` does not match template `labels`";
    let present: Vec<_> = labels.entries().collect();
    let label = |name: &str| present.iter().find(|label| label.name == name).map(|label| label.value);
    let differs = |entry: &Entry<'_, '_>| label(&entry.name).is_none_or(|label| label.text() != entry.value.text());
    let Some(entry) = wanted.entries().find(differs) else { return labels.invalid_value(shown, detail) };
    let (name, text) = (&entry.name, entry.value.text());
    match label(name) {
        Some(label) => {
            let place = labels.pointing_at(label);
            place.invalid_value(shown, detail);
            let own = label.text();
            place.explain_error(format!("the selector asks for `{name}: {text}`, not for `{name}: {own}`"));
            place.suggest_silently(text);
            place.relate_error(entry.value.place(), "what the selector asks for");
        }
        None => {
            labels.invalid_value(shown, detail);
            labels.explain_error(format!("the selector asks for `{name}: {text}`, which the template does not have"));
            labels.relate_error(entry.value.place(), "what the selector asks for");
        }
    }
}

/// Checks the template of pods that are replaced when they end. `kind` is what upstream calls the owner in its text.
fn template_of_replaced_pods(template: Value<'_, '_>, kind: &str) {
    pod::pod_template(template, Template::Other);
    always_restarted(template.field("spec"), kind);
}

fn always_restarted(spec: Value<'_, '_>, kind: &str) {
    one_of_or_default(spec.field("restartPolicy"), &["Always"]);
    let deadline = spec.field("activeDeadlineSeconds");
    if deadline.is_present() {
        deadline.forbidden(&format!("activeDeadlineSeconds in {kind} is not Supported"));
    }
}

/// A bound of a rolling update: a number or percentage, or its default where nothing is written.
#[derive(Clone, Copy)]
struct Bound<'v, 't> {
    value: Value<'v, 't>,
    /// `None` where it is not known.
    number: Option<i64>,
}

impl<'v, 't> Bound<'v, 't> {
    fn of(value: Value<'v, 't>, default: i64) -> Bound<'v, 't> {
        let number = match value.int_or_text() {
            _ if value.is_unknown() => None,
            Some(IntOrText::Int(number)) => Some(number),
            // What is no percentage counts as the number that it spells, or as 0.
            Some(IntOrText::Text(text)) => common::percentage(text).or(Some(text.parse().unwrap_or(0))),
            None => Some(default),
        };
        count_or_percent(value);
        Bound { value, number }
    }

    fn is_zero(self) -> bool {
        self.number == Some(0)
    }

    fn is_not_zero(self) -> bool {
        self.number.is_some_and(|number| number != 0)
    }
}
