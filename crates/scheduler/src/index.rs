//! Counts that are kept while pods come and go, so that no pod that is tried has to look at all that run.
//!
//! Pods with the same namespace and labels are one class: whatever selects one of them selects all. Terms that pods have
//! about other pods are kept once each, with the domains of the nodes that those pods are on.

use crate::labels::{Labels, Selector};
use crate::node::Node;
use crate::pod::{Pod, PodTerm};
use crate::symbols::{Symbol, SymbolMap, Symbols};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Pods that no selector tells apart.
#[derive(Debug)]
pub(crate) struct Class {
    pub(crate) namespace: Symbol,
    pub(crate) labels: Labels,
    /// How many of them are on which node.
    pub(crate) on: SymbolMap<u32, ClassCount>,
}

/// How many pods of a class are on a node.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ClassCount {
    /// All of them.
    pub(crate) all: i64,
    /// Those that are not being deleted.
    pub(crate) staying: i64,
}

/// What a term of a pod means for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TermKind {
    RequiredAffinity,
    RequiredAntiAffinity,
    /// With its weight, which is below 0 for anti-affinity.
    Preferred(i64),
}

/// A term that pods have, and where they are.
#[derive(Debug)]
pub(crate) struct KnownTerm {
    pub(crate) kind: TermKind,
    pub(crate) term: PodTerm,
    /// How many of the pods are in which domain; those on nodes without the label are in none.
    pub(crate) domains: SymbolMap<Symbol, i64>,
}

/// The values that a label has on the nodes.
#[derive(Debug)]
pub(crate) struct Column {
    /// By place of the node.
    pub(crate) values: Vec<Option<Symbol>>,
}

/// All counts of a cluster.
#[derive(Debug, Default)]
pub(crate) struct Index {
    pub(crate) classes: Vec<Class>,
    class_places: HashMap<(Symbol, Labels), usize>,
    pub(crate) terms: Vec<KnownTerm>,
    term_places: HashMap<(TermKind, PodTerm), usize>,
    columns: RefCell<SymbolMap<Symbol, Rc<Column>>>,
}

impl Index {
    /// A pod came to a node.
    pub(crate) fn add(&mut self, pod: &Pod, place: usize, node: &Node) {
        self.change(pod, place, node, 1);
    }

    /// A pod left a node.
    pub(crate) fn remove(&mut self, pod: &Pod, place: usize, node: &Node) {
        self.change(pod, place, node, -1);
    }

    fn change(&mut self, pod: &Pod, place: usize, node: &Node, by: i64) {
        let classes = &mut self.classes;
        let class = *self.class_places.entry((pod.namespace, pod.labels.clone())).or_insert_with(|| {
            classes.push(Class { namespace: pod.namespace, labels: pod.labels.clone(), on: SymbolMap::default() });
            classes.len() - 1
        });
        let count = self.classes[class].on.entry(place as u32).or_default();
        count.all += by;
        count.staying += if pod.is_terminating { 0 } else { by };
        if count.all == 0 {
            self.classes[class].on.remove(&(place as u32));
        }
        let required = pod.affinity.iter().map(|term| (TermKind::RequiredAffinity, term));
        let required_anti = pod.anti_affinity.iter().map(|term| (TermKind::RequiredAntiAffinity, term));
        let preferred = pod.preferred_affinity.iter().map(|(weight, term)| (TermKind::Preferred(*weight), term));
        let preferred_anti =
            pod.preferred_anti_affinity.iter().map(|(weight, term)| (TermKind::Preferred(-weight), term));
        for (kind, term) in required.chain(required_anti).chain(preferred).chain(preferred_anti) {
            let Some(value) = node.labels.get(term.key) else { continue };
            let terms = &mut self.terms;
            let known = *self.term_places.entry((kind, term.clone())).or_insert_with(|| {
                terms.push(KnownTerm { kind, term: term.clone(), domains: SymbolMap::default() });
                terms.len() - 1
            });
            let count = self.terms[known].domains.entry(value).or_default();
            *count += by;
            if *count == 0 {
                self.terms[known].domains.remove(&value);
            }
        }
    }

    /// The classes that a selector finds in one namespace.
    pub(crate) fn selected<'i>(
        &'i self,
        namespace: Symbol,
        selector: &'i Selector,
        symbols: &'i Symbols,
    ) -> impl Iterator<Item = &'i Class> {
        let is_selected =
            move |class: &&Class| class.namespace == namespace && selector.selects(&class.labels, symbols);
        self.classes.iter().filter(is_selected)
    }

    /// The values of a label on all nodes.
    pub(crate) fn column(&self, key: Symbol, nodes: &[Node]) -> Rc<Column> {
        let column = || Rc::new(Column { values: nodes.iter().map(|node| node.labels.get(key)).collect() });
        self.columns.borrow_mut().entry(key).or_insert_with(column).clone()
    }
}
