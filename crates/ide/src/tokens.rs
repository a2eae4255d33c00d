//! Colours for what only podlint knows: references and `$(VAR)`.

use crate::Scope;
use crate::names::{Name, Thing, names};
use podlint_manifest::{FactKind, IndexView, IndexedObject, index_flag};
use podlint_yaml::Span;
use std::collections::{HashMap, HashSet};

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The name of something that is declared elsewhere.
    Reference,
    /// A use of an environment variable.
    Variable,
}

/// The tokens of a text, in its order; they do not overlap, and none goes over a line's end.
pub fn tokens(scope: &Scope<'_>) -> Vec<(Span, TokenKind)> {
    let names = names(scope.tree, scope.objects);
    let declared = Declared::of(&names);
    let mut tokens: Vec<(Span, TokenKind)> = Vec::new();
    let mut found = Found::default();
    for name in names.iter().filter(|name| !name.is_declaration()) {
        if !is_found(&scope.index, &declared, &mut found, name) {
            continue;
        }
        let kind =
            if matches!(name.thing, Thing::Variable { .. }) { TokenKind::Variable } else { TokenKind::Reference };
        let is_behind = tokens.last().is_none_or(|(last, _)| last.end <= name.span.start);
        if is_behind && !name.span.is_empty() && !name.span.of(scope.text()).contains(['\n', '\r']) {
            tokens.push((name.span, kind));
        }
    }
    tokens
}

/// What the pods of this text declare for themselves: what it is, the node it belongs to, its name.
struct Declared<'t>(HashSet<(&'static str, u32, &'t str)>);

impl<'t> Declared<'t> {
    fn of(names: &[Name<'t>]) -> Declared<'t> {
        Declared(names.iter().filter(|name| name.is_declaration()).filter_map(local_key).collect())
    }
}

fn local_key<'t>(name: &Name<'t>) -> Option<(&'static str, u32, &'t str)> {
    match name.thing {
        Thing::Volume { pod, name } => Some(("volume", pod, name)),
        Thing::Container { name: container, .. } => Some(("container", name.pod?, container)),
        Thing::Variable { list, name } => Some(("variable", list, name)),
        Thing::ContainerPort { name: port } => Some(("port", name.pod?, port)),
        _ => None,
    }
}

/// What the index knows of a thing: the namespaces that have it. Asked once for all names of it.
#[derive(Default)]
struct Found<'i>(HashMap<(Option<&'i str>, &'i str, &'i str), HashSet<&'i str>>);

impl<'i> Found<'i> {
    /// Whether there is an object of this kind and name, with a key in its data if one is asked for.
    fn holds(&mut self, index: &'i IndexView<'i>, wanted: Wanted<'i>, namespace: &str) -> bool {
        let Wanted { kind, object, key } = wanted;
        let namespaces = self.0.entry((key, kind, object)).or_insert_with(|| {
            let has_key = |object: &IndexedObject<'_>| {
                key.is_none_or(|key| object.has_fact(FactKind::DataKey, key, "") || object.has(index_flag::GENERATED))
            };
            index.named(kind, object, "").filter(has_key).map(|object| object.namespace()).collect()
        });
        let is_any = namespace.is_empty() && !namespaces.is_empty();
        is_any || namespaces.contains("") || namespaces.contains(namespace)
    }
}

struct Wanted<'i> {
    kind: &'i str,
    object: &'i str,
    key: Option<&'i str>,
}

fn is_found<'i>(index: &'i IndexView<'i>, declared: &Declared<'_>, found: &mut Found<'i>, name: &Name<'i>) -> bool {
    if let Some(key) = local_key(name) {
        return declared.0.contains(&key);
    }
    let wanted = match name.thing {
        Thing::Object { kind, name, .. } => Wanted { kind, object: name, key: None },
        Thing::DataKey { kind, object, key } => Wanted { kind, object, key: Some(key) },
        Thing::ServicePort { service, .. } => Wanted { kind: "Service", object: service, key: None },
        Thing::ContainerPort { name } => return index.facts_with_key(FactKind::PortName, name).next().is_some(),
        // Nearly every selector has labels that are found: colours would say nothing.
        Thing::Label { .. } | Thing::LabelKey { .. } => return false,
        Thing::Volume { .. } | Thing::Container { .. } | Thing::Variable { .. } => return false,
    };
    found.holds(index, wanted, name.namespace)
}

#[cfg(test)]
mod tests {
    use super::tokens;
    use crate::fixture::Fixture;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(text: &str, expected: Expect) {
        let fixture = Fixture::new(text);
        let found = fixture.run(|scope, _| tokens(scope));
        let lines = found.iter().map(|(span, kind)| format!("{kind:?} {}\n", span.of(fixture.text(fixture.file))));
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn names_that_are_found_are_references() {
        check(
            "
#- /pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:$0
  serviceAccountName: missing
  priorityClassName: 'high'
  containers:
  - name: a
    env:
    - {name: A, valueFrom: {configMapKeyRef: {name: web, key: LEVEL}}}
    - {name: B, valueFrom: {configMapKeyRef: {name: web, key: MISSING}}}
    volumeMounts: [{name: data}, {name: lost}]
  volumes: [{name: data}]
#- /rest.yaml
{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {LEVEL: info}}
---
{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}}
",
            expect![[r#"
                Reference high
                Reference web
                Reference LEVEL
                Reference web
                Reference data
            "#]],
        );
    }

    #[test]
    fn uses_of_known_variables_are_variables() {
        check(
            "
apiVersion: v1
kind: Pod
spec:
  containers:
  - env: [{name: A, value: $(B)}, {name: B, value: $(A)}]
    args: [$(A)$(B), $$(A), $(C), {{ .Values.x }}]
",
            expect![[r#"
                Variable A
                Variable A
                Variable B
            "#]],
        );
    }
}
