//! Making the selector of a workload and the labels of its pods agree.

use super::Offers;
use super::place::Place;
use super::write::{Entries, Value, entries, map, merge};
use podlint_manifest::{Object, PodTemplate, View};
use podlint_yaml::{Node, Span};
use std::collections::HashMap;

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(object), Some(pod)) = (place.object, place.pod) else { return };
    if place.container.is_some() || !matches!(object.group(), "apps" | "extensions") {
        return;
    }
    let Some(template) = object.pod_template_root() else { return };
    let selector = object.view().get("spec").get("selector");
    let labels = pod.labels();
    if selector.get("matchExpressions").is_absent() && labels.is_closed() {
        offer_labels(selector.get("matchLabels"), pod, template, offers);
    }
    if selector.is_absent() {
        offer_selector(object, labels, offers);
    }
}

/// Gives the pods the labels that the selector asks for.
fn offer_labels(selected: View<'_>, pod: PodTemplate<'_>, template: Node<'_>, offers: &mut Offers) {
    if !selected.is_closed() {
        return;
    }
    let labels: HashMap<_, _> = pod.labels().entries().map(|(key, value)| (key.value, value)).collect();
    let lacks = |key: &str, value: &str| match labels.get(key) {
        None | Some(View::Absent) => true,
        Some(view) => view.text().is_some_and(|text| text.value != value),
    };
    let mut missing = Entries::new();
    for (key, value) in selected.entries() {
        let Some(value) = value.text() else { return };
        if lacks(key.value, value.value) {
            missing.push((key.value.to_owned(), Value::text(value.value)));
        }
    }
    if missing.is_empty() {
        return;
    }
    let title = match &missing[..] {
        [(key, _)] => format!("Give the pods the label `{key}` of the selector"),
        _ => "Give the pods the labels of the selector".to_owned(),
    };
    let edits = merge(template, &entries([("metadata", map([("labels", Value::Map(missing))]))]));
    offers.add("add-template-labels", title, edits);
    // Where the labels are, or where they should be.
    let metadata = template.entry("metadata").map(|entry| entry.key.span().cover(entry.value.span()));
    let places: Vec<Span> = metadata.into_iter().chain(key_of(template)).collect();
    offers.mend("add-template-labels", "api/invalid-value", &places);
}

/// Selects the pods by all their labels.
fn offer_selector(object: Object<'_>, labels: View<'_>, offers: &mut Offers) {
    let Some(spec) = object.view().get("spec").node() else { return };
    if let Some(labels) = all_labels(labels) {
        let selector = map([("matchLabels", Value::Map(labels))]);
        let edits = merge(spec, &entries([("selector", selector)]));
        offers.add("add-selector", "Select the pods by their labels", edits);
        offers.mend("add-selector", "api/missing-field", &key_of(spec).into_iter().collect::<Vec<_>>());
    }
}

/// Where the key of a value stands.
fn key_of(value: Node<'_>) -> Option<Span> {
    let entry = value.parent()?.entries().find(|entry| entry.value == value)?;
    Some(entry.key.span())
}

/// All labels, if they are known and there are any.
pub(super) fn all_labels(labels: View<'_>) -> Option<Entries> {
    if !labels.is_closed() {
        return None;
    }
    let mut all = Entries::new();
    for (key, value) in labels.entries() {
        all.push((key.value.to_owned(), Value::text(value.text()?.value)));
    }
    (!all.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_mends, check_not_offered};
    use expect_test::expect;

    #[test]
    fn the_pods_get_the_labels_of_the_selector() {
        check(
            "add-template-labels",
            "
apiVersion: apps/v1
kind: Deployment
spec:
  selector: {matchLabels: {app: web$0, tier: \"1\"}}
  template:
    metadata:
      labels:
        app: api # old
    spec: {}
",
            expect![[r#"
                Give the pods the labels of the selector

                apiVersion: apps/v1
                kind: Deployment
                spec:
                  selector: {matchLabels: {app: web, tier: "1"}}
                  template:
                    metadata:
                      labels:
                        app: web # old
                        tier: "1"
                    spec: {}
            "#]],
        );
    }

    #[test]
    fn pods_without_metadata_get_one_with_the_label() {
        check(
            "add-template-labels",
            "{apiVersion: apps/v1, kind: Deployment$0, spec: {selector: {matchLabels: {app: web}}, template: {spec: {}}}}",
            expect![[r#"
                Give the pods the label `app` of the selector
                {apiVersion: apps/v1, kind: Deployment, spec: {selector: {matchLabels: {app: web}}, template: {spec: {}, metadata: {labels: {app: web}}}}}"#]],
        );
    }

    #[test]
    fn what_does_not_agree_is_a_problem_of_a_rule() {
        let deployment = |spec: &str| format!("{{apiVersion: apps/v1, kind: Deployment, {spec}}}");
        check_mends(
            "add-template-labels",
            &deployment(
                "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {lab$0els: {app: a}}, spec: {}}}",
            ),
            "api/invalid-value",
        );
        check_mends(
            "add-selector",
            &deployment("s$0pec: {template: {metadata: {labels: {app: a}}, spec: {containers: [{image: a}]}}}"),
            "api/missing-field",
        );
    }

    #[test]
    fn a_missing_selector_selects_by_the_labels() {
        check(
            "add-selector",
            "apiVersion: apps/v1\r\nkind: Deployment$0\r\nmetadata: {name: web}\r\nspec:\r\n  template:\r\n    metadata: {labels: {app: web}}\r\n    spec: {containers: [{name: a, image: a}]}\r\n",
            expect![[r#"
                Select the pods by their labels
                apiVersion: apps/v1\r
                kind: Deployment\r
                metadata: {name: web}\r
                spec:\r
                  template:\r
                    metadata: {labels: {app: web}}\r
                    spec: {containers: [{name: a, image: a}]}\r
                  selector:\r
                    matchLabels:\r
                      app: web\r
            "#]],
        );
    }

    #[test]
    fn what_agrees_or_is_unknown_stays() {
        let deployment = |labels: &str| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment$0\nspec:\n  selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata:\n      labels:\n{labels}"
            )
        };
        check_not_offered("add-template-labels", &deployment("        app: web\n"));
        check_not_offered("add-template-labels", &deployment("        {{- include \"labels\" . }}\n"));
    }
}
