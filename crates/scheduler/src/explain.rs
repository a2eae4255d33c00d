//! What stands against each node: every filter that turns it down, not only the first, with numbers.

use crate::cluster::Cluster;
use crate::plugins::{Attempt, Filter, NodeView, Prepared};
use crate::pod::Pod;
use crate::resources::shown;
use crate::status::SharedStatus;
use crate::symbols::Symbol;

/// Why a filter turns a node down.
#[derive(Debug, Clone)]
pub struct Objection {
    /// What the scheduler would say if this filter were the first.
    pub status: SharedStatus,
    /// What the node has too little of, if that is it.
    pub lacks: Vec<Lack>,
}

/// A resource of which a node has too little. Processors are in thousandths, all else in units of the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// The resource.
    pub resource: Symbol,
    /// What the pod asks for.
    pub wanted: i64,
    /// What is free.
    pub free: i64,
    /// What the node has in all.
    pub has: i64,
}

impl Lack {
    /// It in words: `needs 2 cpu, 1.3 free of 3.9`.
    pub(crate) fn shown(&self, cluster: &Cluster) -> String {
        let amount = |amount| shown(self.resource, amount, &cluster.names, &cluster.symbols);
        // Where more is taken than there is, nothing is free.
        let (wanted, free, has) = (amount(self.wanted), amount(self.free.max(0)), amount(self.has));
        match cluster.symbols.text(self.resource) {
            "pods" => format!("{free} of {has} pods free"),
            resource => format!("needs {wanted} {resource}, {free} free of {has}"),
        }
    }
}

/// What stands against nodes for one pod, as the cluster is at one time. Pods that are nominated to nodes are left out of
/// account here.
pub struct Explanation<'c> {
    attempt: Attempt<'c>,
    filters: Vec<Filter>,
}

impl<'c> Explanation<'c> {
    /// Asks the filters of the pod's scheduler.
    ///
    /// Filters that end an attempt before nodes are looked at (a claim that is missing) are no objections against single
    /// nodes.
    pub fn new(cluster: &'c Cluster, pod: &'c Pod) -> Explanation<'c> {
        let attempt = Attempt::new(cluster, pod);
        Explanation { filters: Prepared::new(&attempt).filters, attempt }
    }

    /// What stands against the node at a place, in the order of the filters; nothing for a node that fits.
    pub fn objections(&self, place: usize) -> Vec<Objection> {
        let node = self.attempt.node(place);
        let statuses = self.filters.iter().filter_map(|filter| filter.filter(&self.attempt, &node));
        let with_lacks = |status: SharedStatus| {
            let lacks = if status.plugin == "NodeResourcesFit" { lacks(&self.attempt, &node) } else { Vec::new() };
            Objection { status, lacks }
        };
        statuses.map(with_lacks).collect()
    }

    /// The same in words for one plugin, with its numbers: `needs 2 cpu, 1.3 free of 3.9`; nothing where the reason of the
    /// plugin says all.
    pub fn details(&self, place: usize, plugin: &str) -> Vec<String> {
        let node = self.attempt.node(place);
        let filter = self.filters.iter().find(|filter| filter.name() == plugin);
        filter.map_or(Vec::new(), |filter| filter.details(&self.attempt, &node))
    }
}

pub(crate) fn lacks(attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<Lack> {
    let names = &attempt.cluster.names;
    let (wanted, has, taken) = (&attempt.pod.requests, &node.node.allocatable, &node.state.requested);
    let own = [
        (names.pods, 1, has.pods, node.state.count()),
        (names.cpu, wanted.cpu, has.cpu, taken.cpu),
        (names.memory, wanted.memory, has.memory, taken.memory),
        (names.ephemeral_storage, wanted.ephemeral_storage, has.ephemeral_storage, taken.ephemeral_storage),
    ];
    let scalars = wanted.scalars.iter();
    let scalars =
        scalars.map(|(resource, wanted)| (*resource, *wanted, has.scalar(*resource), taken.scalar(*resource)));
    let lack = |(resource, wanted, has, taken): (Symbol, i64, i64, i64)| {
        let free = has.wrapping_sub(taken);
        (wanted > 0 && wanted > free).then_some(Lack { resource, wanted, free, has })
    };
    own.into_iter().chain(scalars).filter_map(lack).collect()
}
