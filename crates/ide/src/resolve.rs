//! What stands behind names: objects, data of ConfigMaps, ports.

use crate::{Scope, Source, Target};
use podlint_manifest::{FactKind, IndexedFact, IndexedObject, Nearness, View, index_flag};
use podlint_yaml::{Node, Span, Tree};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// The way to the texts of other files, each of which is fetched once.
pub(crate) struct Resolver<'s, 'a> {
    scope: &'s Scope<'a>,
    sources: RefCell<HashMap<u32, Option<Arc<Source>>>>,
}

impl<'s, 'a> Resolver<'s, 'a> {
    pub(crate) fn new(scope: &'s Scope<'a>) -> Resolver<'s, 'a> {
        Resolver { scope, sources: RefCell::default() }
    }

    /// The object that a name means: the nearest one, of several the first.
    pub(crate) fn named(&self, kind: &'s str, name: &'s str, namespace: &'s str) -> Option<IndexedObject<'s>> {
        let found = self.scope.index.named(kind, name, namespace);
        found.min_by_key(|object| self.scope.index.nearness(self.scope.file, object.file()))
    }

    /// The text behind a key of an object's data; `None` if there is no such key or its value is no text.
    pub(crate) fn data(&self, object: IndexedObject<'_>, key: &str) -> Option<String> {
        let fact = object.fact(FactKind::DataKey, key, "")?;
        self.with_node(object.file(), fact.span(), |node| Some(View::of(node.next_sibling()?).text()?.value.to_owned()))
    }

    /// The number of a Service's port of this name.
    pub(crate) fn service_port(&self, service: IndexedObject<'_>, name: &str) -> Option<i64> {
        self.with_node(service.file(), service.span(), |node| {
            // An object is pointed at by its name, which stands in its metadata.
            let root = View::of(node.ancestors().nth(1)?);
            let mut ports = root.get("spec").get("ports").items();
            let port = ports.find(|port| port.get("name").text().is_some_and(|own| own.value == name))?;
            port.get("port").number().map(|number| number.value)
        })
    }

    /// Asks the node of a span of the index.
    fn with_node<T>(&self, file: u32, span: Span, ask: impl FnOnce(Node<'_>) -> Option<T>) -> Option<T> {
        let span = self.scope.files.in_text(file, span);
        if file == self.scope.file {
            return node_of(self.scope.tree, span).and_then(ask);
        }
        let mut sources = self.sources.borrow_mut();
        let source = sources.entry(file).or_insert_with(|| self.scope.files.source(file)).clone()?;
        let tree = source.tree();
        node_of(&tree, span).and_then(ask)
    }
}

/// The node of exactly these bytes. Nodes are sorted by where they start, so that nothing is walked.
fn node_of<'t>(tree: &'t Tree<'t>, span: Span) -> Option<Node<'t>> {
    let first = tree.nodes.partition_point(|record| record.start < span.start);
    let same_start = tree.nodes[first..].iter().take_while(|record| record.start == span.start);
    let place = same_start.into_iter().position(|record| record.span() == span)?;
    tree.node((first + place) as u32)
}

/// Where an object stands.
pub(crate) fn target(scope: &Scope<'_>, object: IndexedObject<'_>) -> Target {
    Target { file: object.file(), span: scope.files.in_text(object.file(), object.span()) }
}

/// Where a fact stands.
pub(crate) fn target_of_fact(scope: &Scope<'_>, object: IndexedObject<'_>, fact: IndexedFact<'_>) -> Target {
    Target { file: object.file(), span: scope.files.in_text(object.file(), fact.span()) }
}

/// Those of objects that are near, the nearest first. Objects far away count only where none is near: a repository holds
/// many copies of what goes by one name.
pub(crate) fn nearest_first<'i>(scope: &Scope<'_>, mut objects: Vec<IndexedObject<'i>>) -> Vec<IndexedObject<'i>> {
    let nearness = |object: &IndexedObject<'_>| scope.index.nearness(scope.file, object.file());
    objects.sort_by_key(nearness);
    if objects.first().is_some_and(|first| nearness(first) < Nearness::Input) {
        objects.retain(|object| nearness(object) < Nearness::Input);
    }
    objects
}

/// Whether somebody writes an object, and it is not made by another one.
pub(crate) fn is_written(object: &IndexedObject<'_>) -> bool {
    !object.has(index_flag::GENERATED)
}
