//! From objects as they are written to the records of a cluster.
//!
//! Objects come one by one in any order, so what one needs of another (the priority of a class, the overhead of a runtime)
//! is looked up at the end.

mod admission;
mod limits;
mod node;
mod pod;
mod quota;
mod requests;
mod values;

pub(crate) use pod::Overrides;
pub(crate) use values::Values;

use crate::cluster::{Cluster, DisruptionBudget, PriorityClass, RuntimeClass, Service, Workload};
use crate::devices::Devices;
use crate::labels::{Labels, Requirement, Selector};
use crate::node::Node;
use crate::pod::Pod;
use crate::release::Release;
use crate::resources::{NonZero, ResourceNames, Resources};
use crate::storage::Storage;
use crate::symbols::{Symbol, Symbols};
use pod::ReadPod;
use podlint_manifest::View;
use std::collections::{HashMap, HashSet};

/// Reads the objects of a cluster and the pods to schedule.
#[derive(Debug)]
pub struct Loader {
    release: Release,
    pub(crate) values: Values,
    pub(crate) nodes: Vec<Node>,
    placed: Vec<ReadPod>,
    pending: Vec<ReadPod>,
    namespaces: HashMap<Symbol, Labels>,
    services: Vec<Service>,
    pub(crate) workloads: HashMap<(Symbol, Symbol, Symbol), Workload>,
    /// Namespace and name of each claim.
    claims: HashSet<(Symbol, Symbol)>,
    admission: Admission,
    budgets: Vec<DisruptionBudget>,
    storage: Storage,
    devices: Devices,
    /// Kinds that were given and mean nothing to the scheduler, with how many there were.
    ignored: HashMap<String, usize>,
}

impl Loader {
    /// A loader for a release of the scheduler.
    pub fn new(release: Release) -> Loader {
        let mut symbols = Symbols::default();
        let names = ResourceNames::new(&mut symbols);
        // Labels that default spreading asks for, whether or not a node has them.
        symbols.add("kubernetes.io/hostname");
        symbols.add("topology.kubernetes.io/zone");
        Loader {
            release,
            values: Values::new(symbols, names),
            nodes: Vec::new(),
            placed: Vec::new(),
            pending: Vec::new(),
            namespaces: HashMap::new(),
            services: Vec::new(),
            workloads: HashMap::new(),
            claims: HashSet::new(),
            admission: Admission::default(),
            budgets: Vec::new(),
            storage: Storage::default(),
            devices: Devices::default(),
            ignored: HashMap::new(),
        }
    }

    /// Reads an object of the cluster. A pod without a node is left out here: it is given to [`Loader::pending`] or not at all.
    pub fn object(&mut self, object: View<'_>) {
        let kind = object.get("kind").text().map_or("", |text| text.value);
        if kind == "PersistentVolumeClaim" {
            let key = (self.values.namespace(object), self.values.name(object));
            self.claims.insert(key);
        }
        match kind {
            "Node" => {
                let node = self.node(object);
                self.nodes.push(node);
            }
            "Pod" => {
                let read = self.pod(object);
                if !read.pod.node_name.is_empty() {
                    self.placed.push(read);
                }
            }
            "Namespace" => {
                let name = self.values.name(object);
                let mut pairs = self.values.pairs(object.get("metadata").get("labels"));
                pairs.push((self.values.symbols.add("kubernetes.io/metadata.name"), name));
                self.namespaces.insert(name, Labels::new(pairs));
            }
            "Service" => {
                let selector = object.get("spec").get("selector");
                let is_selecting = !selector.is_absent();
                let namespace = self.values.namespace(object);
                let selector = self.values.equalities(selector);
                self.services.push(Service { namespace, selector: is_selecting.then_some(selector) });
            }
            "ReplicationController" | "ReplicaSet" | "StatefulSet" => self.workload(object, kind),
            "PriorityClass" => {
                let name = self.values.name(object);
                let class = PriorityClass {
                    value: self.values.int(object.get("value")).unwrap_or(0),
                    is_default: object.get("globalDefault").boolean().unwrap_or(false),
                    never_preempts: object.get("preemptionPolicy").text().is_some_and(|text| text.value == "Never"),
                };
                self.admission.priority_classes.insert(name, class);
            }
            "RuntimeClass" => self.runtime_class(object),
            "LimitRange" => {
                let (namespace, range) = (self.values.namespace(object), LimitRange::read(object, &mut self.values));
                self.admission.limit_ranges.entry(namespace).or_default().push(range);
            }
            "ResourceQuota" => {
                let (namespace, quota) = (self.values.namespace(object), Quota::read(object, &mut self.values));
                self.admission.quotas.entry(namespace).or_default().push(quota);
            }
            "PodDisruptionBudget" => self.budget(object),
            _ if self.storage.read(kind, object, &mut self.values) => {}
            _ if self.devices.read(kind, object, &mut self.values) => {}
            _ => *self.ignored.entry(kind.to_owned()).or_default() += 1,
        }
    }

    /// Reads a pod that is to be scheduled; they are tried in the order in which they come.
    pub fn pending(&mut self, object: View<'_>) {
        let mut read = self.pod(object);
        read.pod.node_name = Symbol::EMPTY;
        self.pending.push(read);
    }

    /// Reads a pod from a template, as its controller would make it.
    pub(crate) fn pending_from(&mut self, template: View<'_>, overrides: &Overrides) {
        let mut read = self.pod_from(template, overrides);
        read.pod.node_name = Symbol::EMPTY;
        self.pending.push(read);
    }

    /// Whether a claim is among the objects.
    pub(crate) fn has_claim(&self, namespace: &str, name: &str) -> bool {
        let symbols = &self.values.symbols;
        let key = symbols.find(namespace).zip(symbols.find(name));
        key.is_some_and(|key| self.claims.contains(&key))
    }

    fn workload(&mut self, object: View<'_>, kind: &str) {
        let key = (self.values.symbols.add(kind), self.values.namespace(object), self.values.name(object));
        let selector = object.get("spec").get("selector");
        let selector = match kind {
            "ReplicationController" => Some(Selector(self.values.equalities(selector))),
            _ => self.values.label_selector(selector),
        };
        self.workloads.insert(key, Workload { selector });
    }

    fn runtime_class(&mut self, object: View<'_>) {
        let name = self.values.name(object);
        let scheduling = object.get("scheduling");
        let class = RuntimeClass {
            overhead: self.values.amounts(object.get("overhead").get("podFixed")),
            node_selector: self.values.equalities(scheduling.get("nodeSelector")),
            tolerations: self.values.tolerations(scheduling.get("tolerations")),
        };
        self.admission.runtime_classes.insert(name, class);
    }

    fn budget(&mut self, object: View<'_>) {
        let namespace = self.values.namespace(object);
        let selector = self.values.label_selector(object.get("spec").get("selector"));
        let status = object.get("status");
        let disrupted =
            status.get("disruptedPods").entries().map(|(name, _)| self.values.symbols.add(name.value)).collect();
        let allowed = self.values.int(status.get("disruptionsAllowed")).unwrap_or(0);
        self.budgets.push(DisruptionBudget { namespace, selector, allowed, disrupted });
    }

    /// The cluster, and the pods to schedule in the order in which they came.
    pub fn finish(self) -> (Cluster, Vec<Pod>) {
        let Loader { release, values, nodes, placed, pending, mut namespaces, storage, .. } = self;
        let mut symbols = values.symbols;
        let names = values.names;
        let mut admission = self.admission;
        let mut admission = admission.ready(release, names, &symbols);
        let placed: Vec<Pod> = placed.into_iter().map(|read| admission.admitted(read, &symbols)).collect();
        let pending: Vec<Pod> = pending.into_iter().map(|read| admission.admit(read, &symbols)).collect();
        let own_name = symbols.add("kubernetes.io/metadata.name");
        for pod in placed.iter().chain(&pending) {
            namespaces.entry(pod.namespace).or_insert_with(|| Labels::new([(own_name, pod.namespace)]));
        }
        let cluster = Cluster::new(
            release,
            symbols,
            names,
            nodes,
            placed,
            crate::cluster::Surroundings {
                namespaces,
                services: self.services,
                workloads: self.workloads,
                budgets: self.budgets,
            },
            storage,
            self.devices,
        );
        (cluster, pending)
    }
}
