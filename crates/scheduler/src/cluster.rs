//! The cluster: its nodes, the pods on them and what else decides where pods go.

use crate::devices::Devices;
use crate::index::Index;
use crate::labels::{Labels, Requirement, Selector};
use crate::node::{Node, NodeState, PodId};
use crate::pod::{Pod, Toleration};
use crate::profile::Profile;
use crate::release::Release;
use crate::resources::{Amounts, ResourceNames};
use crate::storage::Storage;
use crate::symbols::{Symbol, Symbols};
use std::collections::{HashMap, HashSet};

/// A Service, as far as default spreading asks for it.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) namespace: Symbol,
    /// `None` if it selects nothing.
    pub(crate) selector: Option<Vec<Requirement>>,
}

/// A controller that default spreading asks for.
#[derive(Debug, Clone)]
pub(crate) struct Workload {
    pub(crate) selector: Option<Selector>,
}

#[derive(Debug, Clone)]
pub(crate) struct PriorityClass {
    pub(crate) value: i64,
    pub(crate) is_default: bool,
    pub(crate) never_preempts: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct RuntimeClass {
    pub(crate) overhead: Amounts,
    pub(crate) node_selector: Vec<Requirement>,
    pub(crate) tolerations: Vec<Toleration>,
}

#[derive(Debug, Clone)]
pub(crate) struct DisruptionBudget {
    pub(crate) namespace: Symbol,
    pub(crate) selector: Option<Selector>,
    pub(crate) allowed: i64,
    pub(crate) disrupted: HashSet<Symbol>,
}

/// What else decides where pods go.
#[derive(Debug, Default)]
pub(crate) struct Surroundings {
    pub(crate) namespaces: HashMap<Symbol, Labels>,
    pub(crate) services: Vec<Service>,
    /// By kind, namespace and name.
    pub(crate) workloads: HashMap<(Symbol, Symbol, Symbol), Workload>,
    pub(crate) budgets: Vec<DisruptionBudget>,
}

/// An image that some nodes have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Image {
    /// Bytes, as the first node that has it says.
    pub(crate) size: i64,
    /// Number of nodes that have it.
    pub(crate) nodes: usize,
}

/// A cluster at one time of a run.
#[derive(Debug)]
pub struct Cluster {
    /// The release of its scheduler.
    pub release: Release,
    /// How the pods of each scheduler are treated; there is at least one.
    pub(crate) profiles: Vec<Profile>,
    /// The texts of everything in it.
    pub symbols: Symbols,
    pub(crate) names: ResourceNames,
    /// In the order in which the scheduler goes through them.
    pub(crate) nodes: Vec<Node>,
    /// What runs on each of them.
    pub(crate) states: Vec<NodeState>,
    node_places: HashMap<Symbol, u32>,
    /// All pods that are or were placed.
    pub(crate) pods: Vec<Pod>,
    /// The node of each pod; `None` if it is gone.
    pub(crate) pod_nodes: Vec<Option<u32>>,
    pub(crate) surroundings: Surroundings,
    pub(crate) storage: Storage,
    pub(crate) devices: Devices,
    pub(crate) images: HashMap<Symbol, Image>,
    pub(crate) index: Index,
    /// Pending pods that are nominated to a node, in the order in which they were.
    pub(crate) nominations: Vec<Nomination>,
    /// The node at which the next search starts.
    pub(crate) next_start: usize,
}

/// A pending pod and the node it is nominated to.
#[derive(Debug, Clone)]
pub(crate) struct Nomination {
    /// Its place among the pending pods.
    pub(crate) pending: usize,
    pub(crate) pod: std::rc::Rc<Pod>,
    pub(crate) node: Symbol,
}

impl Cluster {
    #[allow(clippy::too_many_arguments, reason = "called once, by the loader, which has all of it")]
    pub(crate) fn new(
        release: Release,
        profiles: Vec<Profile>,
        symbols: Symbols,
        names: ResourceNames,
        nodes: Vec<Node>,
        placed: Vec<Pod>,
        surroundings: Surroundings,
        storage: Storage,
        devices: Devices,
    ) -> Cluster {
        let nodes = in_order(nodes, &symbols);
        let node_places = (0..).zip(&nodes).map(|(place, node)| (node.name, place)).collect();
        let mut images: HashMap<Symbol, Image> = HashMap::new();
        // The first node that has an image says how large it is; nodes come by their names.
        let mut by_name: Vec<&Node> = nodes.iter().collect();
        by_name.sort_by(|left, right| symbols.text(left.name).cmp(symbols.text(right.name)));
        for node in by_name {
            let mut own = HashSet::new();
            for (name, size) in &node.images {
                let image = images.entry(*name).or_insert(Image { size: *size, nodes: 0 });
                image.nodes += usize::from(own.insert(*name));
            }
        }
        let states = vec![NodeState::default(); nodes.len()];
        let mut cluster = Cluster {
            release,
            profiles,
            symbols,
            names,
            nodes,
            states,
            node_places,
            pods: Vec::new(),
            pod_nodes: Vec::new(),
            surroundings,
            storage,
            devices,
            images,
            index: Index::default(),
            nominations: Vec::new(),
            next_start: 0,
        };
        // As a scheduler that starts gets them: of pods that are equally important the order decides which one has to go.
        let mut placed = placed;
        let symbols = &cluster.symbols;
        placed.sort_by(|left, right| {
            let by_namespace = symbols.text(left.namespace).cmp(symbols.text(right.namespace));
            by_namespace.then_with(|| symbols.text(left.name).cmp(symbols.text(right.name)))
        });
        for pod in placed {
            if !pod.is_finished
                && let Some(node) = cluster.node(pod.node_name)
            {
                cluster.place(pod, node);
            }
        }
        cluster
    }

    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How the pods of a scheduler are treated; `None` if it is not known.
    pub(crate) fn profile(&self, scheduler: Symbol) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.scheduler == scheduler)
    }

    /// The place of the node of this name.
    pub fn node(&self, name: Symbol) -> Option<usize> {
        self.node_places.get(&name).map(|place| *place as usize)
    }

    /// Puts a pod on a node.
    pub(crate) fn place(&mut self, mut pod: Pod, node: usize) -> PodId {
        let id = self.pods.len() as PodId;
        pod.node_name = self.nodes[node].name;
        self.states[node].add(id, &pod);
        self.index.add(&pod, node, &self.nodes[node]);
        self.pods.push(pod);
        self.pod_nodes.push(Some(node as u32));
        id
    }

    /// Takes a pod off its node.
    pub(crate) fn evict(&mut self, id: PodId) {
        if let Some(node) = self.pod_nodes[id as usize].take() {
            let (place, pod) = (node as usize, &self.pods[id as usize]);
            self.states[place].remove(id, pod);
            self.index.remove(pod, place, &self.nodes[place]);
        }
    }

    /// The name of the node at a place.
    pub fn node_name(&self, place: usize) -> &str {
        self.symbols.text(self.nodes[place].name)
    }

    /// The images of a pod, by their normalized names, with their size in bytes on the node at a place, if it has them.
    pub fn images_on(&self, pod: &Pod, place: usize) -> Vec<(&str, Option<i64>)> {
        let on_node = &self.nodes[place].images;
        let size = |name: &Symbol| on_node.iter().find(|(own, _)| own == name).map(|(_, size)| *size);
        let mut images: Vec<(&str, Option<i64>)> = Vec::new();
        for name in pod.images.iter().flatten() {
            let text = self.symbols.text(*name);
            if !images.iter().any(|(own, _)| *own == text) {
                images.push((text, size(name)));
            }
        }
        images
    }

    /// A placed pod, or one that was.
    pub fn pod(&self, id: PodId) -> &Pod {
        &self.pods[id as usize]
    }

    /// The pods of a node.
    pub(crate) fn pods_of<'c>(&'c self, state: &'c NodeState) -> impl Iterator<Item = &'c Pod> {
        state.pods.iter().map(|id| self.pod(*id))
    }

    /// The labels of a namespace.
    pub(crate) fn namespace_labels(&self, namespace: Symbol) -> Option<&Labels> {
        self.surroundings.namespaces.get(&namespace)
    }
}

/// Nodes in the order of the scheduler's list: the first of each zone, then the second of each, and so on. Zones come in the
/// order of their first node by name.
fn in_order(mut nodes: Vec<Node>, symbols: &Symbols) -> Vec<Node> {
    nodes.sort_by(|left, right| symbols.text(left.name).cmp(symbols.text(right.name)));
    nodes.dedup_by_key(|node| node.name);
    let mut zones: Vec<std::collections::VecDeque<Node>> = Vec::new();
    let mut places: HashMap<(Symbol, Symbol), usize> = HashMap::new();
    for node in nodes {
        // The old label wins where it is there, even if it is empty.
        let of =
            |keys: [&str; 2]| keys.into_iter().find_map(|key| node.labels.get(symbols.find(key)?)).unwrap_or_default();
        let region = of(["failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"]);
        let zone = of(["failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"]);
        let place = *places.entry((region, zone)).or_insert_with(|| {
            zones.push(Default::default());
            zones.len() - 1
        });
        zones[place].push_back(node);
    }
    let mut ordered = Vec::new();
    while zones.iter().any(|zone| !zone.is_empty()) {
        ordered.extend(zones.iter_mut().filter_map(std::collections::VecDeque::pop_front));
    }
    ordered
}
