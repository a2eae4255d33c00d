//! What is selected: the object, the container, the node.

use super::write::has_errors;
use crate::Scope;
use podlint_manifest::{Container, Object, PodTemplate};
use podlint_yaml::{Kind, Node, Span, Style};

/// What stands around a selection.
pub(super) struct Place<'s> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) selected: Span,
    pub(super) object: Option<Object<'s>>,
    pub(super) pod: Option<PodTemplate<'s>>,
    pub(super) container: Option<Container<'s>>,
    /// The innermost node.
    pub(super) node: Option<Node<'s>>,
}

impl<'s> Place<'s> {
    pub(super) fn new(scope: &'s Scope<'s>, selected: Span) -> Place<'s> {
        let object = scope.object_at(selected.start).filter(|object| touches(object.root(), selected));
        let pod = object.and_then(PodTemplate::of);
        let mut containers = pod.into_iter().flat_map(PodTemplate::containers);
        let container =
            containers.find(|container| container.view().node().is_some_and(|node| touches(node, selected)));
        Place { scope, selected, object, pod, container, node: scope.tree.covering(selected) }
    }

    /// The nodes around the selection, from the inside out.
    pub(super) fn nodes(&self) -> impl Iterator<Item = Node<'s>> + use<'s> {
        self.node.into_iter().flat_map(|node| std::iter::once(node).chain(node.ancestors()))
    }

    /// The keys whose values the selection is in, from the inside out, with these values.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&'s str, Node<'s>)> + use<'s> {
        self.nodes().filter_map(|node| {
            let mapping = node.parent().filter(|parent| parent.kind() == Kind::Mapping)?;
            let entry = mapping.entries().find(|entry| entry.value == node)?;
            Some((entry.key.text(), node))
        })
    }

    /// Whether the key or a value of an entry of `mapping` is selected.
    pub(super) fn is_in_field(&self, mapping: Node<'_>, name: &str) -> bool {
        mapping.entry(name).is_some_and(|entry| entry.key.span().cover(entry.value.span()).contains(self.selected))
    }

    /// Whether the document has a mistake: where its nodes stand is a guess then.
    pub(super) fn is_broken(&self) -> bool {
        let document = self.nodes().last();
        document.is_none_or(|document| has_errors(self.scope.tree, document.span()))
    }

    /// The document of an object.
    pub(super) fn document(&self, object: Object<'s>) -> Option<Node<'s>> {
        object.root().ancestors().last()
    }
}

/// Whether a selection lies in a node. The dash and the blanks in front of an item are part of it.
pub(super) fn touches(node: Node<'_>, selected: Span) -> bool {
    let source = node.tree().source;
    let mut span = node.span();
    if node.style() == Style::Block {
        span.start = source[..span.start as usize].rfind('\n').map_or(0, |end| end as u32 + 1);
    }
    span.contains(selected)
}
