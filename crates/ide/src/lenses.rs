//! Notes above objects.

use crate::resolve::{is_written, target, target_of_fact};
use crate::selector::Selector;
use crate::words::counted;
use crate::{Scope, Target};
use podlint_manifest::{FactKind, IndexedObject, Nearness, Object, View};
use podlint_yaml::Span;

/// A note above a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// What it is about.
    pub span: Span,
    /// What is shown: `3 references`.
    pub title: String,
    /// What it leads to.
    pub targets: Vec<Target>,
}

/// The lenses of a text, in its order.
pub fn lenses(scope: &Scope<'_>) -> Vec<Lens> {
    let mut found = Vec::new();
    for object in scope.all_objects().filter(|object| !object.is_fragment()) {
        found.extend(references(scope, object));
        found.extend(selected_pods(scope, object));
    }
    found
}

/// How often other objects mention an object. Those far away mean it only if there is no other of its name.
fn references(scope: &Scope<'_>, object: Object<'_>) -> Option<Lens> {
    let name = object.name()?;
    let namespace = object.namespace_name();
    let index = &scope.index;
    let is_only_one = index.named(object.kind_name(), name.value, namespace).filter(is_written).nth(1).is_none();
    let is_meant = |user: &IndexedObject<'_>| {
        user.may_be_in(namespace) && (is_only_one || index.nearness(scope.file, user.file()) < Nearness::Input)
    };
    let mentions = index.facts_with(FactKind::Mention, object.kind_name(), name.value);
    let mut targets: Vec<Target> = mentions
        .filter_map(|fact| {
            let user = fact.object().filter(is_meant)?;
            Some(target_of_fact(scope, user, fact))
        })
        .collect();
    // Two pod templates may be written once, with an alias.
    targets.sort_unstable();
    targets.dedup();
    lens(object, counted(targets.len() as u64, "reference"), targets)
}

/// How many objects make pods that an object selects.
fn selected_pods(scope: &Scope<'_>, object: Object<'_>) -> Option<Lens> {
    let selector = selector_of(object)?;
    let pods = selector.pods(scope, object.namespace_name());
    let targets: Vec<Target> = pods.into_iter().map(|pods| target(scope, pods)).collect();
    lens(object, format!("selects {}", counted(targets.len() as u64, "pod")), targets)
}

/// The selector of an object whose pods are made by others.
fn selector_of(object: Object<'_>) -> Option<Selector<'_>> {
    let spec: View<'_> = object.view().get("spec");
    match (object.group(), object.kind_name()) {
        ("", "Service") => Selector::of_labels(spec.get("selector")),
        ("networking.k8s.io", "NetworkPolicy") => Selector::of_label_selector(spec.get("podSelector")),
        ("policy", "PodDisruptionBudget") => Selector::of_label_selector(spec.get("selector")),
        _ => None,
    }
}

/// A lens above an object, if it leads anywhere.
fn lens(object: Object<'_>, title: String, targets: Vec<Target>) -> Option<Lens> {
    (!targets.is_empty()).then(|| Lens { span: object.title_span(), title, targets })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Files;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let mut shown = String::new();
        for lens in fixture.run(|scope, _| lenses(scope)) {
            let about = lens.span.of(fixture.text(fixture.file));
            let targets = lens.targets.iter().map(|target| {
                let text = fixture.text(target.file);
                let line = text[..target.span.start as usize].matches('\n').count() + 1;
                format!("{}:{line} {}", fixture.path(target.file), target.span.of(text))
            });
            shown += &format!("{about}: {}\n", lens.title);
            targets.for_each(|target| shown += &format!("  {target}\n"));
        }
        expected.assert_eq(&shown);
    }

    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec:\n  containers:\n  - name: web\n    envFrom: [{configMapRef: {name: settings}}]\n    env:\n    - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}\n";

    #[test]
    fn an_object_shows_who_mentions_it() {
        check(
            &format!("$0apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: settings}}\n#- /pod.yaml\n{POD}"),
            expect![[r#"
                settings: 2 references
                  /pod.yaml:7 settings
                  /pod.yaml:9 settings
            "#]],
        );
    }

    #[test]
    fn nothing_is_shown_for_none() {
        check("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n$0", expect![[""]]);
        check("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: x}}\n$0", expect![[""]]);
    }

    #[test]
    fn services_policies_and_budgets_show_the_pods_they_select() {
        check(
            &format!(
                "$0apiVersion: v1\nkind: Service\nmetadata: {{name: front}}\nspec: {{selector: {{app: web}}}}\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: budget}}\nspec: {{selector: {{matchExpressions: [{{key: app, operator: In, values: [web, api]}}]}}}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: all}}\nspec: {{podSelector: {{}}}}\n#- /pod.yaml\n{POD}"
            ),
            expect![[r#"
                front: selects 1 pod
                  /pod.yaml:3 web
                budget: selects 1 pod
                  /pod.yaml:3 web
                all: selects 1 pod
                  /pod.yaml:3 web
            "#]],
        );
    }

    #[test]
    fn namespaces_keep_objects_apart() {
        check(
            "$0apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: one}\nspec: {selector: {app: x}}\n#- /pod.yaml\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: two, labels: {app: x}}\n",
            expect![[""]],
        );
    }

    #[test]
    fn copies_far_away_have_references_of_their_own() {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n";
        check(
            &format!("#- /a/map.yaml\n$0{map}#- /a/pod.yaml\n{POD}#- /b/map.yaml\n{map}#- /b/pod.yaml\n{POD}"),
            expect![[r#"
                settings: 2 references
                  /a/pod.yaml:7 settings
                  /a/pod.yaml:9 settings
            "#]],
        );
    }
}
