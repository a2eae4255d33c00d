//! What stands against each node: every filter that turns it down, not only the first, with numbers.

use crate::cluster::Cluster;
use crate::plugins::{Attempt, Prepared};
use crate::pod::Pod;
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

/// What stands against each node, by its place, as the cluster is now; nothing for a node that fits. Pods that are nominated to
/// nodes are left out of account here.
///
/// Filters that end an attempt before nodes are looked at (a claim that is missing) are no objections against single nodes.
pub fn objections(cluster: &Cluster, pod: &Pod) -> Vec<Vec<Objection>> {
    let attempt = Attempt::new(cluster, pod);
    let filters = Prepared::new(&attempt).filters;
    let of_node = |place: usize| {
        let node = attempt.node(place);
        let statuses = filters.iter().filter_map(|filter| filter.filter(&attempt, &node));
        let with_lacks = |status: SharedStatus| {
            let lacks = if status.plugin == "NodeResourcesFit" { lacks(&attempt, place) } else { Vec::new() };
            Objection { status, lacks }
        };
        statuses.map(with_lacks).collect()
    };
    (0..cluster.nodes.len()).map(of_node).collect()
}

fn lacks(attempt: &Attempt<'_>, place: usize) -> Vec<Lack> {
    let node = attempt.node(place);
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
