//! Selectors connect by equal text alone: a misspelt label is accepted and selects nothing.

use crate::pod_makers::{is_set_by_kubernetes, may_make_unseen_pods};
use podlint_plugin_sdk::manifest::IndexedObject;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::is_within_edits;
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "selector-matches-nothing",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("selector_matches_nothing.md"),
    options: "",
    check: Check::Object(check),
};

/// A label that is selected by.
#[derive(Clone, Copy)]
struct Wanted<'t> {
    key: &'t str,
    value: Text<'t>,
}

impl<'t> Wanted<'t> {
    fn pair(&self) -> (&'t str, &'t str) {
        (self.key, self.value.value)
    }
}

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    let (Some(wanted), Some(own)) = (wanted_labels(object), report.indexed(object)) else { return };
    let index = report.index();
    let is_added = |wanted: &Wanted<'_>| {
        let (key, value) = wanted.pair();
        is_set_by_kubernetes(key) || index.facts_with(FactKind::AddedLabel, key, value).next().is_some()
    };
    let wanted: Vec<_> = wanted.into_iter().filter(|wanted| !is_added(wanted)).collect();
    let pairs: Vec<_> = wanted.iter().map(Wanted::pair).collect();
    let Some(first) = wanted.first() else { return };
    if index.has_pods_with(&pairs, own.namespace()) {
        return;
    }
    let Some(makers) = pod_makers_nearby(index, own, &pairs) else { return };
    let Some(unknown) = wanted.iter().find(|wanted| !index.has_pods_with(&[wanted.pair()], own.namespace())) else {
        let message = format!("no pod in the input has all the labels that this {} selects by", own.kind());
        report.at(first.value.span, message);
        return;
    };
    let (key, value) = unknown.pair();
    let message = format!("no pod in the input has the label `{key}: {value}` that this {} selects by", own.kind());
    let others: Vec<_> = pairs.iter().copied().filter(|pair| *pair != unknown.pair()).collect();
    let finding = report.at(unknown.value.span, message);
    if let Some((maker, label)) =
        makers.iter().find_map(|maker| Some((maker, maker.facts(FactKind::PodLabel).find(|label| label.key() == key)?)))
    {
        let text = format!("{} `{}` has `{key}: {}`", maker.kind(), maker.name(), label.value());
        finding.related_in(maker.file(), label.span(), text);
    } else if !others.is_empty() && makers.iter().any(|maker| maker.has_pod_labels(&others)) {
        // Clusters of databases mark their leader with a label at run time.
        finding.severity(Severity::Information);
    }
}

/// The labels of the object's selector, where it selects by nothing else and all of them are known.
fn wanted_labels<'t>(object: &Object<'t>) -> Option<Vec<Wanted<'t>>> {
    let spec = object.view().get("spec");
    let labels = match (object.group(), object.kind_name()) {
        ("", "Service") if selects_by_itself(spec) => spec.get("selector"),
        ("policy", "PodDisruptionBudget") => labels_only(spec.get("selector"))?,
        ("networking.k8s.io", "NetworkPolicy") => labels_only(spec.get("podSelector"))?,
        _ => return None,
    };
    if object.is_fragment() || !labels.is_closed() {
        return None;
    }
    let mut keys = HashSet::new();
    let wanted = labels.entries().map(|(key, value)| {
        // A key that stands twice is a finding of its own.
        keys.insert(key.value).then_some(Wanted { key: key.value, value: value.text()? })
    });
    wanted.collect()
}

fn selects_by_itself(spec: View<'_>) -> bool {
    let service_type = spec.get("type");
    service_type.is_absent() || service_type.text().is_some_and(|text| text.value != "ExternalName")
}

fn labels_only(selector: View<'_>) -> Option<View<'_>> {
    selector.get("matchExpressions").is_absent().then(|| selector.get("matchLabels"))
}

/// The objects nearby that make pods the selector could mean, the likeliest first.
///
/// `None` where there are none or where one of them may make pods with labels that are not written: then it is not known
/// that nothing is selected.
fn pod_makers_nearby<'i>(
    index: &'i IndexView<'i>,
    own: IndexedObject<'i>,
    wanted: &[(&str, &str)],
) -> Option<Vec<IndexedObject<'i>>> {
    let mut makers = Vec::new();
    for (nearness, other) in index.near(own).filter(|(_, other)| other.may_be_in(own.namespace())) {
        if may_make_unseen_pods(other) || other.has(index_flag::OPEN_LABELS) {
            return None;
        }
        // A folder may hold examples that have nothing to do with each other; a file or kustomization belongs together.
        if other.has(index_flag::MAKES_PODS) && (nearness < Nearness::Folder || is_meant(own, other, wanted)) {
            makers.push((nearness, other.name() != own.name(), other.index.abs_diff(own.index), other));
        }
    }
    makers.sort_by_key(|(nearness, other_name, distance, _)| (*nearness, *other_name, *distance));
    (!makers.is_empty()).then(|| makers.into_iter().map(|(.., maker)| maker).collect())
}

/// Whether there is a sign that an object means the pods of this maker: it has the same name, or almost one of the labels.
fn is_meant(own: IndexedObject<'_>, maker: IndexedObject<'_>, wanted: &[(&str, &str)]) -> bool {
    let is_almost = |label: &str, value: &str| {
        label != value && (label.eq_ignore_ascii_case(value) || is_within_edits(label, value, 1))
    };
    own.name() == maker.name()
        || maker
            .facts(FactKind::PodLabel)
            .any(|label| wanted.iter().any(|(key, value)| *key == label.key() && is_almost(label.value(), value)))
}
