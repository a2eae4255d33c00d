//! From objects as they are written to the records of a cluster.
//!
//! Objects come one by one in any order, so what one needs of another (the priority of a class, the overhead of a runtime)
//! is looked up at the end.

mod admission;
mod config;
mod limits;
mod node;
mod pod;
mod problems;
mod quota;
mod requests;
mod validation;
mod values;

pub use config::ConfigProblem;
pub(crate) use pod::{Made, Overrides};
pub use problems::InputProblem;
pub(crate) use values::Values;

use crate::cluster::{Cluster, DisruptionBudget, PriorityClass, RuntimeClass, Service, Workload};
use crate::devices::Devices;
use crate::labels::{Labels, Selector};
use crate::node::Node;
use crate::pod::Pod;
use crate::profile::Profile;
use crate::release::Release;
use crate::resources::ResourceNames;
use crate::storage::Storage;
use crate::symbols::{Symbol, Symbols};
use admission::Admission;
use limits::LimitRange;
use pod::ReadPod;
use podlint_manifest::View;
use problems::Problems;
use quota::Quota;
use std::collections::HashMap;

/// Reads the objects of a cluster and the pods to schedule.
#[derive(Debug)]
pub struct Loader {
    release: Release,
    profiles: Vec<Profile>,
    pub(crate) values: Values,
    pub(crate) nodes: Vec<Node>,
    placed: Vec<ReadPod>,
    pending: Vec<ReadPod>,
    /// Pods of the cluster that the applied ones take the place of.
    leaving: Vec<ReadPod>,
    namespaces: HashMap<Symbol, Labels>,
    services: Vec<Service>,
    pub(crate) workloads: HashMap<(Symbol, Symbol, Symbol), Workload>,
    admission: Admission,
    budgets: Vec<DisruptionBudget>,
    storage: Storage,
    devices: Devices,
    problems: Problems,
}

impl Loader {
    /// A loader for a release of the scheduler.
    pub fn new(release: Release) -> Loader {
        let mut symbols = Symbols::default();
        let names = ResourceNames::new(&mut symbols);
        // Labels that default spreading asks for, whether or not a node has them.
        symbols.add("kubernetes.io/hostname");
        symbols.add("topology.kubernetes.io/zone");
        let scheduler = symbols.add("default-scheduler");
        Loader {
            release,
            profiles: vec![Profile::default_of(scheduler, &names, release)],
            values: Values::new(symbols, names),
            nodes: Vec::new(),
            placed: Vec::new(),
            pending: Vec::new(),
            leaving: Vec::new(),
            namespaces: HashMap::new(),
            services: Vec::new(),
            workloads: HashMap::new(),
            admission: Admission::default(),
            budgets: Vec::new(),
            storage: Storage::default(),
            devices: Devices::default(),
            problems: Problems::default(),
        }
    }

    /// Reads an object of the cluster. A pod without a node is left out here: it is given to [`Loader::pending`] or not at all.
    pub fn object(&mut self, object: View<'_>) {
        let kind = object.get("kind").text().map_or("", |text| text.value);
        match kind {
            "Node" => {
                let node = self.node(object);
                match node.name.is_empty() {
                    true => self.problems.add("a Node", "has no name and is left out".to_owned()),
                    false => self.nodes.push(node),
                }
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
            // The scheduler does not look at it.
            _ => {}
        }
        self.keep_problems(|_| {
            let name = object.get("metadata").get("name");
            format!("{kind} `{}`", name.text().map_or("", |name| name.value))
        });
    }

    /// Reads an object that is applied, and so passes admission: a claim that names no class gets the default one.
    pub fn applied(&mut self, object: View<'_>) {
        self.object(object);
        if object.get("kind").text().is_some_and(|kind| kind.value == "PersistentVolumeClaim") {
            let key = (self.values.namespace(object), self.values.name(object));
            self.storage.expect_class(object, key);
        }
    }

    /// Reads a pod that is to be scheduled; they are tried in the order in which they come.
    pub fn pending(&mut self, object: View<'_>) {
        let mut read = self.pod(object);
        self.keep_problems(|loader| loader.named(&read));
        read.pod.node_name = Symbol::EMPTY;
        // One that has ended does not exist for the scheduler.
        if !read.pod.is_finished {
            self.pending.push(read);
        }
    }

    /// Whether there is a profile of this name; a pod that names none has the default one's.
    pub fn schedules(&self, scheduler: &str) -> bool {
        let scheduler = if scheduler.is_empty() { "default-scheduler" } else { scheduler };
        self.profiles.iter().any(|profile| self.values.symbols.text(profile.scheduler) == scheduler)
    }

    /// Whether a node of this name was read.
    pub fn has_node(&self, name: &str) -> bool {
        let name = self.values.symbols.find(name);
        name.is_some_and(|name| self.nodes.iter().any(|node| node.name == name))
    }

    /// Whether any class of storage was read.
    pub fn has_storage_classes(&self) -> bool {
        self.storage.has_classes()
    }

    /// Reads a pod of the cluster that has no node yet. It is to be scheduled, too; claims of its own volumes are made.
    pub fn waiting(&mut self, object: View<'_>) {
        let read = self.pod(object);
        self.add_made(read, object.get("spec"), &[]);
    }

    /// Reads a pod of the cluster that leaves: nothing counts it any more, not even the quotas that have counted it.
    pub fn leaving(&mut self, object: View<'_>) {
        let read = self.pod(object);
        self.leaving.push(read);
    }

    /// Reads a pod from a template, as its controller would make it. One that names its node is there already.
    pub(crate) fn pending_from(&mut self, template: View<'_>, overrides: &Overrides) -> Made {
        let read = self.pod_from(template, overrides);
        self.add_made(read, template.get("spec"), &overrides.claims)
    }

    fn add_made(&mut self, read: ReadPod, spec: View<'_>, claims: &[(String, String)]) -> Made {
        self.keep_problems(|loader| loader.named(&read));
        let node = self.values.symbols.text(read.pod.node_name).to_owned();
        let claims = self.ephemeral_claims(&read.pod, spec, claims);
        match node.is_empty() {
            true if read.pod.is_finished => {}
            true => self.pending.push(read),
            false => self.placed.push(read),
        }
        Made { node, claims }
    }

    fn named(&self, read: &ReadPod) -> String {
        format!("Pod `{}`", read.pod.full_name(&self.values.symbols))
    }

    /// Makes a claim from a template, unless there is one of its name. Whether it was made.
    pub(crate) fn claim_from(&mut self, template: View<'_>, namespace: &str, name: &str, controller: &str) -> bool {
        let [namespace, name, controller] = [namespace, name, controller].map(|text| self.values.symbols.add(text));
        self.storage.claim_from(template, (namespace, name), controller, &mut self.values)
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
        let Loader { release, profiles, values, nodes, placed, pending, mut namespaces, mut storage, .. } = self;
        let mut symbols = values.symbols;
        let names = values.names;
        let mut admission = self.admission.ready(release, names, &symbols);
        admission.count(placed.iter().chain(&pending), &self.leaving);
        let (mut there, mut refused) = (Vec::with_capacity(placed.len()), Vec::new());
        for read in placed {
            let is_new = read.is_new;
            let pod = admission.admit(read);
            // A new pod that names its node does not get there if it is refused.
            if is_new && pod.refused.is_some() { refused.push(pod) } else { there.push(pod) }
        }
        let placed = there;
        let mut pending: Vec<Pod> = pending.into_iter().map(|read| admission.admit(read)).collect();
        pending.extend(refused);
        storage.fill_in_class(&symbols);
        let own_name = symbols.add("kubernetes.io/metadata.name");
        for pod in placed.iter().chain(&pending) {
            namespaces.entry(pod.namespace).or_insert_with(|| Labels::new([(own_name, pod.namespace)]));
        }
        let cluster = Cluster::new(
            release,
            profiles,
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
