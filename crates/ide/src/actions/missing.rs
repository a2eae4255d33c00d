//! Creating what a reference names and nobody declares: a ConfigMap or Secret, or a key in it.

use super::Offers;
use super::place::Place;
use super::write::{Value, add_document, entries, is_json, map, merge};
use podlint_manifest::{FactKind, IndexedObject, Object, ObjectRecord, Reference, index_flag};
use podlint_yaml::Tree;
use podlint_yaml::edit::TextEdit;
use std::collections::HashSet;

pub(super) fn offer(place: &Place<'_>, offers: &mut Offers) {
    let (Some(object), Some(pod)) = (place.object, place.pod) else { return };
    let is_reference = |(key, _): (&str, _)| {
        matches!(key, "configMapKeyRef" | "secretKeyRef" | "configMapRef" | "secretRef" | "configMap" | "secret")
    };
    // A pod may have thousands of references, and most places are in none.
    if !place.keys().any(is_reference) {
        return;
    }
    let references = pod.references();
    let Some(reference) = references.iter().find(|reference| reference.span.contains(place.selected)) else { return };
    let namespace = object.namespace_name();
    let name = reference.name.value;
    let declared: Vec<_> = place.scope.index.named(reference.kind, name, namespace).collect();
    if declared.is_empty() && !name.is_empty() {
        offer_object(place, object, reference, &references, offers);
    }
    let Some((key, key_span)) = reference.key.map(|key| (key.value, key.span)).filter(|(key, _)| !key.is_empty())
    else {
        return;
    };
    let may_hold = |object: &IndexedObject<'_>| {
        object.has(index_flag::OPEN_DATA)
            || object.has(index_flag::GENERATED)
            || object.has_fact(FactKind::DataKey, key, "")
    };
    if declared.iter().any(may_hold) {
        return;
    }
    // The nearest one is meant.
    let nearest = declared.iter().min_by_key(|object| place.scope.index.nearness(place.scope.file, object.file()));
    if let Some(nearest) = nearest {
        let title = format!("Add key `{key}` to {} `{name}`", reference.kind);
        offers.add_in(nearest.file(), "add-key", title, key_edits(place, reference.kind, nearest, key));
        offers.mend("add-key", "env/missing-key", &[key_span]);
    }
}

fn offer_object(
    place: &Place<'_>,
    object: Object<'_>,
    reference: &Reference<'_>,
    all: &[Reference<'_>],
    offers: &mut Offers,
) {
    let (kind, name) = (reference.kind, reference.name.value);
    let document = place.document(object).filter(|_| !is_json(object.root()));
    let mut metadata = entries([("name", Value::text(name))]);
    if let Some(namespace) = object.namespace() {
        metadata.push(("namespace".to_owned(), Value::text(namespace.value)));
    }
    // With all keys that the pod asks for, so that none of them is missing next.
    let same = all.iter().filter(|other| (other.kind, other.name.value) == (kind, name));
    let mut seen = HashSet::new();
    let keys = same.filter_map(|other| Some(other.key?.value)).filter(|key| !key.is_empty() && seen.insert(*key));
    let data = Value::Map(keys.map(|key| (key.to_owned(), Value::text(""))).collect());
    let written = entries([
        ("apiVersion", Value::text("v1")),
        ("kind", Value::text(kind)),
        ("metadata", Value::Map(metadata)),
        (data_field(kind), data),
    ]);
    let edits = document.and_then(|document| add_document(document, &written)).map(|edit| vec![edit]);
    offers.add("create-object", format!("Create {kind} `{name}` here"), edits);
    offers.mend("create-object", "env/missing-reference", &[reference.name.span]);
}

/// Where a person writes the texts of an object.
fn data_field(kind: &str) -> &'static str {
    if kind == "Secret" { "stringData" } else { "data" }
}

fn key_edits(place: &Place<'_>, kind: &str, object: &IndexedObject<'_>, key: &str) -> Option<Vec<TextEdit>> {
    if object.file() == place.scope.file {
        return key_edits_in(place.scope.tree, place.scope.objects, kind, object, key);
    }
    let source = place.scope.files.source(object.file())?;
    key_edits_in(&source.tree(), &source.objects.records, kind, object, key)
}

fn key_edits_in(
    tree: &Tree<'_>,
    records: &[ObjectRecord],
    kind: &str,
    wanted: &IndexedObject<'_>,
    key: &str,
) -> Option<Vec<TextEdit>> {
    let is_wanted = |object: &Object<'_>| {
        object.kind_name() == kind
            && object.name().is_some_and(|name| name.value == wanted.name())
            && object.namespace_name() == wanted.namespace()
    };
    let object = records.iter().filter_map(|record| Object::of(tree, record)).find(is_wanted)?;
    // The API server refuses changes of immutable objects.
    if object.view().get("immutable").boolean() == Some(true) {
        return None;
    }
    merge(object.root(), &entries([(data_field(kind), map([(key, Value::text(""))]))]))
}

#[cfg(test)]
mod tests {
    use crate::actions::tests::{check, check_mends, check_not_offered};
    use expect_test::expect;

    #[test]
    fn what_is_missing_is_a_problem_of_a_rule() {
        let pod = |reference: &str| {
            format!(
                "{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{{name: a, env: [
  {{name: X, valueFrom: {{configMapKeyRef: {reference}}}}}]}}]}}}}
#- /config.yaml
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: web}}, data: {{}}}}
"
            )
        };
        check_mends("create-object", &pod("{name: w$0ep, key: a}"), "env/missing-reference");
        check_mends("add-key", &pod("{name: web, key: a$0}"), "env/missing-key");
    }

    #[test]
    fn creates_the_object_behind_the_pod() {
        check(
            "create-object",
            "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod}
spec:
  containers:
  - name: a
    envFrom:
    - secretRef: {name: $0keys}
  volumes: []
# end
---
kind: Pod
",
            expect![[r#"
                Create Secret `keys` here

                apiVersion: v1
                kind: Pod
                metadata: {name: web, namespace: prod}
                spec:
                  containers:
                  - name: a
                    envFrom:
                    - secretRef: {name: keys}
                  volumes: []
                # end
                ---
                apiVersion: v1
                kind: Secret
                metadata:
                  name: keys
                  namespace: prod
                stringData: {}
                ---
                kind: Pod
            "#]],
        );
    }

    #[test]
    fn an_object_is_made_with_all_keys_that_the_pod_asks_for() {
        check(
            "create-object",
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    env:\n    - {name: A, valueFrom: {configMapKeyRef: {name: $0web, key: b}}}\n    - {name: B, valueFrom: {configMapKeyRef: {name: web, key: a}}}\n    - {name: C, valueFrom: {configMapKeyRef: {name: web, key: b}}}\n    - {name: D, valueFrom: {configMapKeyRef: {name: other, key: c}}}\n",
            expect![[r#"
                Create ConfigMap `web` here
                kind: Pod
                spec:
                  containers:
                  - name: a
                    env:
                    - {name: A, valueFrom: {configMapKeyRef: {name: web, key: b}}}
                    - {name: B, valueFrom: {configMapKeyRef: {name: web, key: a}}}
                    - {name: C, valueFrom: {configMapKeyRef: {name: web, key: b}}}
                    - {name: D, valueFrom: {configMapKeyRef: {name: other, key: c}}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web
                data:
                  b: ""
                  a: ""
            "#]],
        );
    }

    #[test]
    fn adds_the_key_in_the_other_file() {
        check(
            "add-key",
            "
#- /config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  A: b # first\r
#- /pod.yaml
{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, env: [
  {name: X, valueFrom: {configMapKeyRef: {name: web, key: $0level}}}]}]}}
",
            expect![[r#"
                Add key `level` to ConfigMap `web`
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web
                data:
                  A: b # first
                  level: ""\r
            "#]],
        );
    }

    #[test]
    fn a_key_that_is_there_or_may_be_is_not_added() {
        let files = |data: &str| {
            format!(
                "
#- /config.yaml
{{apiVersion: v1, kind: ConfigMap, metadata: {{name: web}}, data: {data}}}
#- /pod.yaml
{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{{name: a, env: [
  {{name: X, valueFrom: {{configMapKeyRef: {{name: web, key: $0level}}}}}}]}}]}}}}
"
            )
        };
        check_not_offered("add-key", &files("{level: a}"));
        check_not_offered("add-key", &files("{{ .Values.data }}"));
        check_not_offered("create-object", &files("{}"));
    }
}
