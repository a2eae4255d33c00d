//! Small notes between the words of a text: what is filled in and what follows from it.

mod defaults;
mod pods;
mod resolved;
#[cfg(test)]
mod tests;

use crate::Scope;
use crate::resolve::Resolver;
use podlint_manifest::{Container, Object, PodTemplate, View};
use podlint_yaml::{Node, Span};
use std::collections::HashSet;

/// What a hint says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HintKind {
    /// The quality of service of a pod.
    QualityOfService,
    /// What a pod asks for in all.
    Requests,
    /// A default that the API server fills in.
    Default,
    /// The value behind a reference.
    Resolved,
}

/// A note behind a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Where it stands.
    pub offset: u32,
    /// What is shown.
    pub text: String,
    /// What it says.
    pub kind: HintKind,
}

/// The hints of a span, in the order of the text.
pub fn hints(scope: &Scope<'_>, span: Span) -> Vec<Hint> {
    let mut found = Found { span, hints: Vec::new(), containers: HashSet::new() };
    let touches =
        |object: &Object<'_>| object.root().span().start <= span.end && span.start <= object.root().span().end;
    let resolver = Resolver::new(scope);
    for object in scope.objects.iter().filter_map(|record| Object::of(scope.tree, record)).filter(touches) {
        if !object.is_further_template() {
            defaults::of_object(object, &mut found);
        }
        if object.is("", "Service") {
            resolved::target_ports(scope, object, &mut found);
        }
        if object.is("networking.k8s.io", "Ingress") {
            resolved::backend_ports(&resolver, object, &mut found);
        }
        let Some(pod) = PodTemplate::of(object) else { continue };
        pods::hints(pod, &mut found);
        defaults::of_pod(pod, &mut found);
        for container in pod.containers() {
            if found.is_new(container) {
                defaults::of_container(container, &mut found);
                resolved::config_values(&resolver, object, container, &mut found);
                resolved::probe_ports(container, &mut found);
            }
        }
    }
    let mut hints = found.hints;
    hints.sort_by_key(|hint| hint.offset);
    hints
}

/// The hints found so far.
struct Found {
    /// Where hints are wanted.
    span: Span,
    hints: Vec<Hint>,
    /// The containers that were looked at: an alias says the same again.
    containers: HashSet<u32>,
}

impl Found {
    /// Whether hints at a node can be wanted.
    fn wants(&self, node: Node<'_>) -> bool {
        node.span().start <= self.span.end && self.span.start <= node.span().end
    }

    /// Whether a container can have hints that are wanted, and none were looked for yet.
    fn is_new(&mut self, container: Container<'_>) -> bool {
        container.view().node().is_some_and(|node| self.wants(node) && self.containers.insert(node.index()))
    }

    /// Adds a hint, if its place is wanted.
    fn add(&mut self, offset: u32, kind: HintKind, text: impl Into<String>) {
        if self.span.touches(offset) {
            self.hints.push(Hint { offset, text: text.into(), kind });
        }
    }

    /// Adds a hint behind a value that is written there itself: one through an alias or a merge key has no place here.
    fn behind_value(&mut self, mapping: View<'_>, key: &str, kind: HintKind, text: impl Into<String>) {
        if let Some(value) = mapping.node().and_then(|node| node.get(key)) {
            self.add(value.span().end, kind, text);
        }
    }

    /// Adds a hint behind the colon of a key.
    fn behind_key(&mut self, mapping: View<'_>, key: &str, kind: HintKind, text: impl Into<String>) {
        let Some(entry) = mapping.node().and_then(|node| node.entry(key)) else { return };
        let end = entry.key.span().end;
        let rest = entry.key.tree().source.get(end as usize..).unwrap_or_default();
        let colon = u32::from(rest.starts_with(':'));
        self.add(end + colon, kind, text);
    }
}
