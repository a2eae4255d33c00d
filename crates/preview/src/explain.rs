//! What is found out about a pod that is to be explained, before it is tried.

use crate::origin::{Origin, Place};
use crate::steps::Step;
use podlint_scheduler::{Cluster, Explanation, Pod, SharedStatus};

/// What stands against nodes for one pod.
#[derive(Debug)]
pub struct Explained {
    /// The nodes that a filter is against.
    pub nodes: Vec<Against>,
    /// The pod on its way, when it is known what becomes of it.
    pub steps: Vec<Step>,
}

/// What stands against one node.
#[derive(Debug)]
pub struct Against {
    /// Its place in the cluster.
    pub place: usize,
    /// Every plugin that is against it, in their order.
    pub objections: Vec<Objection>,
}

/// Why a plugin is against a node.
#[derive(Debug, Clone)]
pub struct Objection {
    /// What the scheduler would say.
    pub status: SharedStatus,
    /// The same with numbers.
    pub details: Vec<String>,
    /// Where the manifest asks for it.
    pub places: Vec<Place>,
}

impl Explained {
    /// What stands against nodes now, before the pod is tried. `origin` comes with the number of the pod among its own.
    pub fn of(cluster: &Cluster, pod: &Pod, origin: Option<(&Origin<'_>, usize)>) -> Explained {
        let explanation = Explanation::new(cluster, pod);
        let against = |place: usize| {
            let objections = explanation.objections(place).into_iter().map(|objection| {
                let plugin = objection.status.plugin;
                let resources = objection.lacks.iter().map(|lack| cluster.symbols.text(lack.resource));
                let resources: Vec<&str> = resources.collect();
                let places = origin.map_or(Vec::new(), |(origin, _)| origin.places(plugin, &resources));
                let details = explanation.details(place, plugin);
                Objection { status: objection.status, details, places }
            });
            let objections: Vec<Objection> = objections.collect();
            (!objections.is_empty()).then_some(Against { place, objections })
        };
        let nodes = (0..cluster.node_count()).filter_map(against).collect();
        Explained { nodes, steps: Vec::new() }
    }
}

/// Which pods are explained.
pub enum Selection<'a> {
    /// None of them.
    None,
    /// All of them.
    All,
    /// Those of this name, with or without a namespace, or of a workload of this name.
    Named(&'a str),
}

impl Selection<'_> {
    /// Whether a pod is one of them.
    pub fn includes(&self, pod: &Pod, cluster: &Cluster) -> bool {
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
