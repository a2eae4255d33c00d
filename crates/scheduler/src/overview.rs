//! What can be seen of nodes from outside: what they are, what they have, and what runs on them.

use crate::cluster::Cluster;
use crate::node::PodId;
use crate::pod::{Pod, Taint};
use crate::resources::shown;
use crate::symbols::Symbol;

impl Cluster {
    /// The pods of the node at a place, in the order in which they came.
    pub fn pods_on(&self, place: usize) -> &[PodId] {
        &self.states[place].pods
    }

    /// The value of a label of the node at a place.
    pub fn node_label(&self, place: usize, key: &str) -> Option<&str> {
        let value = self.nodes[place].labels.get(self.symbols.find(key)?)?;
        Some(self.symbols.text(value))
    }

    /// Whether the node at a place is cordoned.
    pub fn is_unschedulable(&self, place: usize) -> bool {
        self.nodes[place].is_unschedulable
    }

    /// The taints of the node at a place: `key=value:Effect`.
    pub fn taints(&self, place: usize) -> impl Iterator<Item = String> {
        let text = |taint: &Taint| {
            let (key, value) = (self.symbols.text(taint.key), self.symbols.text(taint.value));
            let equals = if value.is_empty() { "" } else { "=" };
            format!("{key}{equals}{value}:{}", taint.effect.name())
        };
        self.nodes[place].taints.iter().map(text)
    }

    /// How much of a resource the node at a place has for pods: thousandths of processors, whole units of all else.
    pub fn allocatable(&self, place: usize, resource: Symbol) -> i64 {
        let allocatable = &self.nodes[place].allocatable;
        if resource == self.names.pods { allocatable.pods } else { allocatable.of_resource(resource, &self.names) }
    }

    /// How much of a resource a pod takes of its node; a pod is one of `pods`.
    pub fn takes(&self, pod: &Pod, resource: Symbol) -> i64 {
        if resource == self.names.pods { 1 } else { pod.placed_requests.of_resource(resource, &self.names) }
    }

    /// An amount of a resource as people write it: `1.3` processors, `1.5Gi` of memory.
    pub fn amount_text(&self, resource: Symbol, amount: i64) -> String {
        shown(resource, amount, &self.names, &self.symbols)
    }

    /// `cpu`, `memory` and `pods`, which every node has.
    pub fn usual_resources(&self) -> [Symbol; 3] {
        [self.names.cpu, self.names.memory, self.names.pods]
    }
}
