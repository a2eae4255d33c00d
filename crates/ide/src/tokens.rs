//! Colours for what only podlint knows: references and `$(VAR)`.

use crate::Scope;
use crate::names::{Name, Thing, names};
use podlint_manifest::{FactKind, index_flag};
use podlint_yaml::Span;
use std::collections::HashSet;

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
    for name in names.iter().filter(|name| !name.is_declaration() && is_found(scope, &declared, name)) {
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
        Thing::Container { pod, name } => Some(("container", pod, name)),
        Thing::Variable { list, name } => Some(("variable", list, name)),
        Thing::ContainerPort { name: port } => Some(("port", name.pod?, port)),
        _ => None,
    }
}

fn is_found(scope: &Scope<'_>, declared: &Declared<'_>, name: &Name<'_>) -> bool {
    if let Some(key) = local_key(name) {
        return declared.0.contains(&key);
    }
    let named = |kind, object| scope.index.named(kind, object, name.namespace);
    match name.thing {
        Thing::Object { kind, name, .. } => named(kind, name).next().is_some(),
        Thing::DataKey { kind, object, key } => named(kind, object)
            .any(|object| object.has_fact(FactKind::DataKey, key, "") || object.has(index_flag::GENERATED)),
        Thing::ServicePort { service, .. } => named("Service", service).next().is_some(),
        Thing::ContainerPort { name } => scope.index.facts_with_key(FactKind::PortName, name).next().is_some(),
        // Nearly every selector is one: colours would say nothing.
        Thing::Label { .. } | Thing::LabelKey { .. } => false,
        Thing::Volume { .. } | Thing::Container { .. } | Thing::Variable { .. } => false,
    }
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
