//! What is found out about a pod that is to be explained, before it is tried.

use podlint_scheduler::{Cluster, Explanation, Pod, SharedStatus};

/// What stands against nodes for one pod.
#[derive(Debug)]
pub(super) struct Explained {
    /// The nodes that a filter is against.
    pub(super) nodes: Vec<Against>,
}

/// What stands against one node.
#[derive(Debug)]
pub(super) struct Against {
    /// Its place in the cluster.
    pub(super) place: usize,
    /// Every plugin that is against it, in their order, with its numbers.
    pub(super) objections: Vec<(SharedStatus, Vec<String>)>,
}

impl Explained {
    pub(super) fn of(cluster: &Cluster, pod: &Pod) -> Explained {
        let explanation = Explanation::new(cluster, pod);
        let against = |place: usize| {
            let objections = explanation.objections(place).into_iter().map(|objection| {
                let details = explanation.details(place, objection.status.plugin);
                (objection.status, details)
            });
            let objections: Vec<_> = objections.collect();
            (!objections.is_empty()).then_some(Against { place, objections })
        };
        Explained { nodes: (0..cluster.node_count()).filter_map(against).collect() }
    }
}

/// Which pods are explained.
pub(super) enum Selection<'a> {
    None,
    All,
    Named(&'a str),
}

impl Selection<'_> {
    pub(super) fn includes(&self, pod: &Pod, cluster: &Cluster) -> bool {
        match self {
            Selection::None => false,
            Selection::All => true,
            Selection::Named(wanted) => {
                let full = pod.full_name(&cluster.symbols);
                let name = full.split_once('/').map_or(&*full, |(_, name)| name);
                let begins =
                    |own: &str| own.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
                begins(&full) || begins(name)
            }
        }
    }
}
