//! Volumes, claims, classes and what nodes can attach.

use crate::cluster::Cluster;
use crate::labels::{Labels, Operator, Requirement, Selector};
use crate::plugins::bind_volumes;
use crate::pod::{Disk, NodeTerm, Pod, Volume};
use crate::read::Values;
use crate::release::Release;
use crate::symbols::{Symbol, Symbols};
use podlint_manifest::View;
use std::collections::HashMap;

/// The annotation that named the class of a claim before there was a field for it.
const CLASS: &str = "volume.beta.kubernetes.io/storage-class";
/// Annotations of the class for claims that name none.
const DEFAULT_CLASS: [&str; 2] =
    ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
const BETA_ZONE: &str = "failure-domain.beta.kubernetes.io/zone";
const BETA_REGION: &str = "failure-domain.beta.kubernetes.io/region";
const ZONE: &str = "topology.kubernetes.io/zone";
const REGION: &str = "topology.kubernetes.io/region";

/// The labels that say where a volume or a node is, each with the one that stands for it where it is missing.
pub(crate) const ZONE_LABELS: [(&str, &str); 4] =
    [(BETA_ZONE, ZONE), (BETA_REGION, REGION), (ZONE, ZONE), (REGION, REGION)];

/// What stands for a project or zone that is not known in the identity of a GCE disk.
const UNZONED_DISK: &str = "projects/UNSPECIFIED/zones/UNSPECIFIED/disks/";

/// A kind of volume that Kubernetes once knew itself and now leaves to a CSI driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InTree {
    Gce,
    Aws,
    Azure,
    Cinder,
    Portworx,
}

impl InTree {
    const ALL: [InTree; 5] = [InTree::Gce, InTree::Aws, InTree::Azure, InTree::Cinder, InTree::Portworx];

    fn plugin(self) -> &'static str {
        match self {
            InTree::Gce => "kubernetes.io/gce-pd",
            InTree::Aws => "kubernetes.io/aws-ebs",
            InTree::Azure => "kubernetes.io/azure-disk",
            InTree::Cinder => "kubernetes.io/cinder",
            InTree::Portworx => "kubernetes.io/portworx-volume",
        }
    }

    fn driver(self) -> &'static str {
        match self {
            InTree::Gce => "pd.csi.storage.gke.io",
            InTree::Aws => "ebs.csi.aws.com",
            InTree::Azure => "disk.csi.azure.com",
            InTree::Cinder => "cinder.csi.openstack.org",
            InTree::Portworx => "pxd.portworx.com",
        }
    }

    /// The label in which its driver has the zone of a node.
    fn zone_label(self) -> Option<&'static str> {
        match self {
            InTree::Gce => Some("topology.gke.io/zone"),
            InTree::Aws => Some("topology.ebs.csi.aws.com/zone"),
            InTree::Cinder => Some("topology.cinder.csi.openstack.org/zone"),
            InTree::Azure | InTree::Portworx => None,
        }
    }
}

/// What tells volumes of one driver apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Handle {
    Named(Symbol),
    /// A GCE disk of this name, of which nothing else is known.
    UnzonedDisk(Symbol),
    /// The volume that a claim will get: its namespace and name.
    Claim(Symbol, Symbol),
}

/// A volume as its driver knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct VolumeId {
    pub(crate) driver: Symbol,
    pub(crate) handle: Handle,
}

/// A volume that may count for the limit of a node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attachable {
    pub(crate) id: VolumeId,
    /// It counts only on nodes that leave this kind to its driver.
    pub(crate) in_tree: Option<InTree>,
}

/// The claim that a volume is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClaimReference {
    namespace: Symbol,
    name: Symbol,
    /// Empty if any claim of the name will do.
    uid: Symbol,
}

#[derive(Debug)]
pub(crate) struct PersistentVolume {
    pub(crate) name: Symbol,
    pub(crate) class: Symbol,
    pub(crate) claim: Option<ClaimReference>,
    /// In thousandths.
    pub(crate) capacity: i128,
    pub(crate) capacity_units: i64,
    mode: Symbol,
    attributes_class: Symbol,
    access_modes: Box<[Symbol]>,
    labels: Labels,
    is_leaving: bool,
    is_available: bool,
    /// Terms about nodes, of which one has to match; `None` if it is everywhere.
    pub(crate) nodes: Option<Box<[NodeTerm]>>,
    /// The same in the words of its driver.
    translated_nodes: Option<Box<[NodeTerm]>>,
    attachable: Option<Attachable>,
    /// The values of its labels about zones and regions.
    pub(crate) zones: Box<[(Symbol, Box<[Symbol]>)]>,
}

#[derive(Debug)]
pub(crate) struct PersistentVolumeClaim {
    pub(crate) namespace: Symbol,
    pub(crate) name: Symbol,
    uid: Symbol,
    pub(crate) class: Symbol,
    /// The volume that it is bound to or asks for by name; empty for none.
    pub(crate) volume: Symbol,
    has_completed: bool,
    pub(crate) selected_node: Option<Symbol>,
    /// In thousandths; `None` if it does not say how much.
    pub(crate) request: Option<i128>,
    pub(crate) request_units: i64,
    mode: Symbol,
    attributes_class: Symbol,
    access_modes: Box<[Symbol]>,
    pub(crate) is_for_one_pod: bool,
    selector: Option<Selector>,
    pub(crate) is_lost: bool,
    pub(crate) is_leaving: bool,
    /// The identity of its controller.
    controller: Symbol,
}

#[derive(Debug)]
pub(crate) struct StorageClass {
    pub(crate) provisioner: Symbol,
    /// `WaitForFirstConsumer`.
    pub(crate) is_delayed: bool,
    /// It makes no volumes.
    pub(crate) is_manual: bool,
    topologies: Box<[Box<[Requirement]>]>,
}

#[derive(Debug, Default)]
pub(crate) struct CsiNode {
    /// Its drivers, with how many volumes each attaches at most.
    drivers: Vec<(Symbol, Option<i64>)>,
    /// Names of plugins that it leaves to their drivers.
    migrated: Vec<Box<str>>,
}

#[derive(Debug)]
pub(crate) struct CsiDriver {
    pub(crate) tracks_capacity: bool,
    pub(crate) must_be_installed: bool,
}

#[derive(Debug)]
pub(crate) struct CsiStorageCapacity {
    name: (Symbol, Symbol),
    class: Symbol,
    pub(crate) nodes: Selector,
    pub(crate) capacity: i64,
    /// The largest volume that it is good for.
    limit: i64,
}

/// All that is known of storage.
#[derive(Debug, Default)]
pub(crate) struct Storage {
    volumes: Vec<PersistentVolume>,
    volume_places: HashMap<Symbol, u32>,
    claims: Vec<PersistentVolumeClaim>,
    claim_places: HashMap<(Symbol, Symbol), u32>,
    classes: HashMap<Symbol, StorageClass>,
    /// Classes for claims that name none, with the time when they were made.
    default_classes: Vec<(Option<i64>, Symbol)>,
    /// Places of the claims that get one of these.
    without_class: Vec<u32>,
    csi_nodes: HashMap<Symbol, CsiNode>,
    csi_drivers: HashMap<Symbol, CsiDriver>,
    capacities: Vec<CsiStorageCapacity>,
    /// By node: who attaches, and the name of the volume.
    attachments: HashMap<Symbol, Vec<(Symbol, Symbol)>>,
}

impl Storage {
    /// Reads an object if it is about storage; whether it is.
    pub(crate) fn read(&mut self, kind: &str, object: View<'_>, values: &mut Values) -> bool {
        let spec = object.get("spec");
        match kind {
            "PersistentVolume" => {
                let volume = read_volume(object, values);
                match self.volume_places.get(&volume.name) {
                    Some(place) => self.volumes[*place as usize] = volume,
                    None => {
                        self.volume_places.insert(volume.name, self.volumes.len() as u32);
                        self.volumes.push(volume);
                    }
                }
            }
            "PersistentVolumeClaim" => {
                let claim = read_claim(object, values);
                self.add_claim(claim);
            }
            "StorageClass" => {
                let provisioner = values.text(object.get("provisioner"));
                let is_manual = matches!(values.symbols.text(provisioner), "" | "kubernetes.io/no-provisioner");
                let term = |values: &mut Values, term: View<'_>| {
                    let expressions = term.get("matchLabelExpressions").items();
                    let requirement = |expression: View<'_>| Requirement {
                        key: values.text(expression.get("key")),
                        operator: Operator::In,
                        values: values.texts(expression.get("values")),
                    };
                    expressions.map(requirement).collect()
                };
                let class = StorageClass {
                    provisioner,
                    is_delayed: is(object.get("volumeBindingMode"), "WaitForFirstConsumer"),
                    is_manual,
                    topologies: object.get("allowedTopologies").items().map(|view| term(values, view)).collect(),
                };
                let name = values.name(object);
                let is_default = |name| annotation(object, name) == Some("true");
                if DEFAULT_CLASS.into_iter().any(is_default) {
                    self.default_classes.push((values.time(object.get("metadata").get("creationTimestamp")), name));
                }
                self.classes.insert(name, class);
            }
            "CSINode" => {
                let driver = |driver: View<'_>| {
                    let count = values.int(driver.get("allocatable").get("count"));
                    (values.text(driver.get("name")), count)
                };
                let drivers = spec.get("drivers").items().map(driver).collect();
                let migrated = annotation(object, "storage.alpha.kubernetes.io/migrated-plugins");
                let migrated = migrated.unwrap_or_default().split(',').map(Box::from).collect();
                self.csi_nodes.insert(values.name(object), CsiNode { drivers, migrated });
            }
            "CSIDriver" => {
                let says = |field: &str| spec.get(field).boolean() == Some(true);
                let driver = CsiDriver {
                    tracks_capacity: says("storageCapacity"),
                    must_be_installed: says("preventPodSchedulingIfMissing"),
                };
                self.csi_drivers.insert(values.name(object), driver);
            }
            "CSIStorageCapacity" => {
                let (capacity, largest) =
                    (values.units(object.get("capacity")), values.units(object.get("maximumVolumeSize")));
                let nodes = values.label_selector(object.get("nodeTopology"));
                // Without nodes or a size it is good for nothing.
                if let Some((nodes, limit)) = nodes.zip(largest.or(capacity)) {
                    self.capacities.push(CsiStorageCapacity {
                        name: (values.namespace(object), values.name(object)),
                        class: values.text(object.get("storageClassName")),
                        nodes,
                        capacity: capacity.unwrap_or(0),
                        limit,
                    });
                }
            }
            "VolumeAttachment" => {
                let attacher = values.text(spec.get("attacher"));
                let volume = values.text(spec.get("source").get("persistentVolumeName"));
                if !attacher.is_empty() && !volume.is_empty() {
                    let node = values.text(spec.get("nodeName"));
                    self.attachments.entry(node).or_default().push((attacher, volume));
                }
            }
            _ => return false,
        }
        true
    }

    fn add_claim(&mut self, claim: PersistentVolumeClaim) {
        let key = (claim.namespace, claim.name);
        match self.claim_places.get(&key) {
            Some(place) => self.claims[*place as usize] = claim,
            None => {
                self.claim_places.insert(key, self.claims.len() as u32);
                self.claims.push(claim);
            }
        }
    }

    /// Adds the claim that a controller makes from a template, unless there is one of its name. Whether it was added.
    pub(crate) fn claim_from(
        &mut self,
        template: View<'_>,
        (namespace, name): (Symbol, Symbol),
        controller: Symbol,
        values: &mut Values,
    ) -> bool {
        if self.claim_place(namespace, name).is_some() {
            return false;
        }
        let uid = format!("PersistentVolumeClaim/{}/{}", values.symbols.text(namespace), values.symbols.text(name));
        let uid = values.symbols.add(&uid);
        // Annotations come with the template, so what they say of the class counts.
        let written = read_claim(template, values);
        self.add_claim(PersistentVolumeClaim {
            namespace,
            name,
            uid,
            controller,
            is_lost: false,
            is_leaving: false,
            ..written
        });
        self.expect_class(template, (namespace, name));
        true
    }

    /// Lets a new claim have the default class if it says nothing of its class.
    pub(crate) fn expect_class(&mut self, claim: View<'_>, key: (Symbol, Symbol)) {
        let is_said = annotation(claim, CLASS).is_some() || !claim.get("spec").get("storageClassName").is_absent();
        if !is_said {
            self.without_class.extend(self.claim_places.get(&key));
        }
    }

    /// Gives the claims that expect it the default class: of several the newest one, of equally old ones the first by name.
    pub(crate) fn fill_in_class(&mut self, symbols: &Symbols) {
        let default = self.default_classes.iter().max_by(|left, right| {
            let by_name = || symbols.text(right.1).cmp(symbols.text(left.1));
            left.0.cmp(&right.0).then_with(by_name)
        });
        if let Some((_, default)) = default {
            for place in self.without_class.drain(..) {
                self.claims[place as usize].class = *default;
            }
        }
    }

    /// The place of a claim.
    pub(crate) fn claim_place(&self, namespace: Symbol, name: Symbol) -> Option<u32> {
        self.claim_places.get(&(namespace, name)).copied()
    }

    /// The claim at a place.
    pub(crate) fn claim_at(&self, place: u32) -> &PersistentVolumeClaim {
        &self.claims[place as usize]
    }

    pub(crate) fn claim(&self, namespace: Symbol, name: Symbol) -> Option<&PersistentVolumeClaim> {
        Some(self.claim_at(self.claim_place(namespace, name)?))
    }

    pub(crate) fn volume(&self, name: Symbol) -> Option<&PersistentVolume> {
        self.volume_places.get(&name).map(|place| self.volume_at(*place))
    }

    /// The volume at a place.
    pub(crate) fn volume_at(&self, place: u32) -> &PersistentVolume {
        &self.volumes[place as usize]
    }

    pub(crate) fn class(&self, name: Symbol) -> Option<&StorageClass> {
        self.classes.get(&name)
    }

    pub(crate) fn has_classes(&self) -> bool {
        !self.classes.is_empty()
    }

    pub(crate) fn csi_node(&self, name: Symbol) -> Option<&CsiNode> {
        self.csi_nodes.get(&name)
    }

    pub(crate) fn csi_driver(&self, name: Symbol) -> Option<&CsiDriver> {
        self.csi_drivers.get(&name)
    }

    /// The storage capacity at a place.
    pub(crate) fn capacity_at(&self, place: u32) -> &CsiStorageCapacity {
        &self.capacities[place as usize]
    }

    /// Places of the volumes that a claim may get, nodes aside: those that are made for it, and the others from the
    /// smallest to the largest.
    pub(crate) fn candidates(&self, claim: &PersistentVolumeClaim, symbols: &Symbols) -> (Vec<u32>, Vec<u32>) {
        let (mut own, mut others) = (Vec::new(), Vec::new());
        for (place, volume) in (0..).zip(&self.volumes) {
            let is_own = volume.is_for(claim);
            let fits = volume.class == claim.class
                && (is_own || volume.claim.is_none())
                && volume.capacity >= claim.request.unwrap_or(0)
                && volume.mode == claim.mode
                && volume.attributes_class == claim.attributes_class
                && !volume.is_leaving;
            if fits && is_own {
                own.push(place);
            } else if fits
                && volume.is_available
                && claim.selector.as_ref().is_none_or(|selector| selector.selects(&volume.labels, symbols))
                && claim.access_modes.iter().all(|mode| volume.access_modes.contains(mode))
            {
                others.push(place);
            }
        }
        // Upstream's order among equals is arbitrary; ours is by name.
        let name = |place: &u32| symbols.text(self.volume_at(*place).name);
        own.sort_by(|left, right| name(left).cmp(name(right)));
        others.sort_by(|left, right| {
            let capacity = |place: &u32| self.volume_at(*place).capacity;
            capacity(left).cmp(&capacity(right)).then_with(|| name(left).cmp(name(right)))
        });
        (own, others)
    }

    /// Places of the storage capacities of a class that are large enough.
    pub(crate) fn capacities(&self, class: Symbol, size: i64, symbols: &Symbols) -> Vec<u32> {
        let all = (0..).zip(&self.capacities);
        let large = all.filter(|(_, capacity)| capacity.class == class && capacity.limit >= size);
        let mut places: Vec<u32> = large.map(|(place, _)| place).collect();
        let name = |place: &u32| {
            let (namespace, name) = self.capacity_at(*place).name;
            (symbols.text(namespace), symbols.text(name))
        };
        places.sort_by(|left, right| name(left).cmp(&name(right)));
        places
    }

    /// What a volume of a pod is to the driver that attaches it; `None` if it counts for no limit.
    pub(crate) fn attachable(&self, volume: &Volume, namespace: Symbol, symbols: &Symbols) -> Option<Attachable> {
        let claim = match volume {
            Volume::Claim { claim, .. } => self.claim(namespace, *claim)?,
            Volume::Disk(disk) => {
                let (in_tree, handle) = match disk {
                    Disk::Gce(name, _) => (InTree::Gce, Handle::UnzonedDisk(*name)),
                    Disk::Aws(name) => (InTree::Aws, Handle::Named(symbols.find(ebs_identity(symbols.text(*name))?)?)),
                    Disk::Azure(name) => (InTree::Azure, Handle::Named(*name)),
                    Disk::Cinder(name) => (InTree::Cinder, Handle::Named(*name)),
                    Disk::Portworx(name) => (InTree::Portworx, Handle::Named(*name)),
                    Disk::UnmanagedAzure(..) | Disk::Uncounted | Disk::Iscsi(..) | Disk::Rbd(..) => return None,
                };
                // A driver that no object names has no limit.
                let driver = symbols.find(in_tree.driver())?;
                return Some(Attachable { id: VolumeId { driver, handle }, in_tree: Some(in_tree) });
            }
        };
        if let Some(volume) = self.volume(claim.volume) {
            return volume.attachable;
        }
        let provisioner = self.class(claim.class)?.provisioner;
        let handle = Handle::Claim(claim.namespace, claim.name);
        match symbols.text(provisioner) {
            // They have drivers too, but limits leave them alone.
            "kubernetes.io/azure-file" | "kubernetes.io/vsphere-volume" => None,
            name => match InTree::ALL.into_iter().find(|in_tree| in_tree.plugin() == name) {
                Some(in_tree) => {
                    let driver = symbols.find(in_tree.driver())?;
                    Some(Attachable { id: VolumeId { driver, handle }, in_tree: Some(in_tree) })
                }
                None => Some(Attachable { id: VolumeId { driver: provisioner, handle }, in_tree: None }),
            },
        }
    }

    /// Volumes that objects of the cluster say are attached to a node.
    pub(crate) fn attached(&self, node: Symbol) -> impl Iterator<Item = VolumeId> {
        let attachments = self.attachments.get(&node).into_iter().flatten();
        attachments.filter_map(|(driver, volume)| match self.volume(*volume)?.attachable? {
            Attachable { id, in_tree: None } => Some(VolumeId { driver: *driver, handle: id.handle }),
            Attachable { in_tree: Some(_), .. } => None,
        })
    }
}

impl PersistentVolume {
    /// Whether it is made for a claim.
    fn is_for(&self, claim: &PersistentVolumeClaim) -> bool {
        self.claim.is_some_and(|own| {
            own.namespace == claim.namespace && own.name == claim.name && (own.uid.is_empty() || own.uid == claim.uid)
        })
    }

    /// Whether it can be used on a node with these labels.
    pub(crate) fn is_reachable(&self, labels: &Labels, symbols: &Symbols) -> bool {
        reaches(&self.nodes, labels, symbols)
    }

    /// The same for one that is bound, which a node may leave to its driver.
    pub(crate) fn is_reachable_bound(&self, labels: &Labels, node: Option<&CsiNode>, symbols: &Symbols) -> bool {
        let in_tree = self.attachable.and_then(|attachable| attachable.in_tree);
        match in_tree {
            Some(in_tree) if node.is_some_and(|node| node.names(in_tree)) => {
                reaches(&self.translated_nodes, labels, symbols)
            }
            _ => reaches(&self.nodes, labels, symbols),
        }
    }
}

/// Of a volume's terms upstream looks at labels only, not at names.
fn reaches(terms: &Option<Box<[NodeTerm]>>, labels: &Labels, symbols: &Symbols) -> bool {
    terms.as_ref().is_none_or(|terms| terms.iter().any(|term| term.matches_labels(labels, symbols)))
}

impl PersistentVolumeClaim {
    /// Whether it has its volume.
    pub(crate) fn is_bound(&self) -> bool {
        !self.volume.is_empty() && self.has_completed
    }

    /// Whether it was made for a pod.
    pub(crate) fn is_of(&self, pod: &Pod, symbols: &Symbols) -> bool {
        pod.is_controller(self.controller, symbols)
    }
}

impl StorageClass {
    /// Whether it makes volumes for a node with these labels.
    pub(crate) fn allows(&self, labels: &Labels, symbols: &Symbols) -> bool {
        let matches = |term: &[Requirement]| {
            !term.is_empty() && term.iter().all(|requirement| requirement.is_met(labels, symbols))
        };
        self.topologies.is_empty() || self.topologies.iter().any(|term| matches(term))
    }
}

impl CsiNode {
    /// How many volumes a driver attaches at most.
    pub(crate) fn limit(&self, driver: Symbol) -> Option<i64> {
        // Of a driver that is there twice the last limit counts.
        let limits = self.drivers.iter().rev().filter(|(name, _)| *name == driver);
        limits.filter_map(|(_, limit)| *limit).next()
    }

    /// Whether it has a limit for any of its drivers.
    pub(crate) fn has_limits(&self) -> bool {
        self.drivers.iter().any(|(_, limit)| limit.is_some())
    }

    pub(crate) fn has(&self, driver: Symbol) -> bool {
        self.drivers.iter().any(|(name, _)| *name == driver)
    }

    fn names(&self, in_tree: InTree) -> bool {
        self.migrated.iter().any(|plugin| **plugin == *in_tree.plugin())
    }

    /// Whether the limits of its drivers count volumes of a kind.
    pub(crate) fn counts(&self, in_tree: InTree, release: Release) -> bool {
        // Up to 1.35 the node had to say so of Portworx.
        in_tree != InTree::Portworx || release.is_since(36) || self.names(in_tree)
    }
}

/// The identity of an EBS volume, which may be written with its zone; `None` if it is none.
pub(crate) fn ebs_identity(text: &str) -> Option<&str> {
    let Some(rest) = text.strip_prefix("aws://") else { return Some(text) };
    let (_, path) = rest.split_once('/')?;
    let path = path.trim_matches('/');
    (path.starts_with("vol-") && !path.contains('/')).then_some(path)
}

fn is(view: View<'_>, text: &str) -> bool {
    view.text().is_some_and(|own| own.value == text)
}

fn annotation<'t>(object: View<'t>, name: &str) -> Option<&'t str> {
    object.get("metadata").get("annotations").get(name).text().map(|text| text.value)
}

/// The class of a volume or a claim: an old annotation wins over the field.
fn class(object: View<'_>, values: &mut Values) -> Symbol {
    match annotation(object, CLASS) {
        Some(name) => values.symbols.add(name),
        None => values.text(object.get("spec").get("storageClassName")),
    }
}

/// The identity of an object: the one that it has, or one made of kind, namespace and name.
fn uid(kind: &str, object: View<'_>, values: &mut Values) -> Symbol {
    let own = values.text(object.get("metadata").get("uid"));
    if !own.is_empty() {
        return own;
    }
    let (namespace, name) = (values.namespace(object), values.name(object));
    let text = format!("{kind}/{}/{}", values.symbols.text(namespace), values.symbols.text(name));
    values.symbols.add(&text)
}

fn read_claim(object: View<'_>, values: &mut Values) -> PersistentVolumeClaim {
    let (meta, spec) = (object.get("metadata"), object.get("spec"));
    let request = spec.get("resources").get("requests").get("storage");
    let access_modes = values.texts(spec.get("accessModes"));
    let mut owners = meta.get("ownerReferences").items();
    let owner = owners.find(|owner| owner.get("controller").boolean() == Some(true));
    PersistentVolumeClaim {
        namespace: values.namespace(object),
        name: values.name(object),
        uid: uid("PersistentVolumeClaim", object, values),
        class: class(object, values),
        volume: values.text(spec.get("volumeName")),
        has_completed: meta.get("annotations").get("pv.kubernetes.io/bind-completed").node().is_some(),
        selected_node: annotation(object, SELECTED_NODE).map(|node| values.symbols.add(node)),
        request: values.milli(request),
        request_units: values.units(request).unwrap_or(0),
        mode: values.text_or(spec.get("volumeMode"), "Filesystem"),
        attributes_class: values.text(spec.get("volumeAttributesClassName")),
        is_for_one_pod: access_modes.iter().any(|mode| values.symbols.text(*mode) == "ReadWriteOncePod"),
        access_modes,
        selector: values.label_selector(spec.get("selector")),
        is_lost: is(object.get("status").get("phase"), "Lost"),
        is_leaving: meta.get("deletionTimestamp").node().is_some(),
        controller: owner.map_or(Symbol::EMPTY, |owner| values.text(owner.get("uid"))),
    }
}

fn read_volume(object: View<'_>, values: &mut Values) -> PersistentVolume {
    let (meta, spec) = (object.get("metadata"), object.get("spec"));
    let reference = spec.get("claimRef");
    let claim = reference.node().map(|_| ClaimReference {
        namespace: values.text(reference.get("namespace")),
        name: values.text(reference.get("name")),
        uid: values.text(reference.get("uid")),
    });
    let capacity = spec.get("capacity").get("storage");
    let required = spec.get("nodeAffinity").get("required");
    let labels = values.labels(meta.get("labels"));
    let mut volume = PersistentVolume {
        name: values.name(object),
        class: class(object, values),
        claim,
        capacity: values.milli(capacity).unwrap_or(0),
        capacity_units: values.units(capacity).unwrap_or(0),
        mode: values.text_or(spec.get("volumeMode"), "Filesystem"),
        attributes_class: values.text(spec.get("volumeAttributesClassName")),
        access_modes: values.texts(spec.get("accessModes")),
        is_leaving: meta.get("deletionTimestamp").node().is_some(),
        is_available: is(object.get("status").get("phase"), "Available"),
        nodes: required.node().map(|_| values.node_terms(required.get("nodeSelectorTerms"))),
        translated_nodes: None,
        attachable: None,
        zones: zones(&labels, &mut values.symbols),
        labels,
    };
    volume.attachable = attachable(spec, &volume.labels, values);
    if let Some(in_tree) = volume.attachable.and_then(|attachable| attachable.in_tree) {
        let symbols = &mut values.symbols;
        volume.translated_nodes = match in_tree.zone_label() {
            Some(label) => translated(volume.nodes.as_deref(), &volume.labels, label, symbols),
            None => volume.nodes.clone(),
        };
    }
    volume
}

/// Zones and regions in which a volume with these labels is; a value may name several.
fn zones(labels: &Labels, symbols: &mut Symbols) -> Box<[(Symbol, Box<[Symbol]>)]> {
    let mut all = Vec::new();
    for (label, _) in ZONE_LABELS {
        let label = symbols.add(label);
        let Some(value) = labels.get(label) else { continue };
        let value = symbols.text(value).to_owned();
        // A label with an empty part is no label.
        if value.split("__").all(|zone| !zone.trim().is_empty()) {
            all.push((label, value.split("__").map(|zone| symbols.add(zone.trim())).collect()));
        }
    }
    all.into()
}

/// What a persistent volume is to the driver that attaches it.
fn attachable(spec: View<'_>, labels: &Labels, values: &mut Values) -> Option<Attachable> {
    let [csi, gce, aws, azure, cinder, portworx] =
        ["csi", "gcePersistentDisk", "awsElasticBlockStore", "azureDisk", "cinder", "portworxVolume"]
            .map(|source| spec.get(source));
    if csi.node().is_some() {
        let handle = csi.get("volumeHandle").text().map_or("", |text| text.value);
        let (driver, handle) = (values.text(csi.get("driver")), disk_or_name(handle, &mut values.symbols));
        let is_counted = !driver.is_empty() && handle != Handle::Named(Symbol::EMPTY);
        return is_counted.then_some(Attachable { id: VolumeId { driver, handle }, in_tree: None });
    }
    let (in_tree, handle) = if gce.node().is_some() {
        (InTree::Gce, gce_handle(values.text(gce.get("pdName")), labels, &mut values.symbols)?)
    } else if aws.node().is_some() {
        let identity = ebs_identity(aws.get("volumeID").text().map_or("", |text| text.value))?;
        (InTree::Aws, Handle::Named(values.symbols.add(identity)))
    } else if azure.node().is_some() {
        // Other kinds have no driver.
        if !azure.get("kind").text().is_some_and(|kind| kind.value.eq_ignore_ascii_case("managed")) {
            return None;
        }
        (InTree::Azure, Handle::Named(values.text(azure.get("diskURI"))))
    } else if cinder.node().is_some() {
        (InTree::Cinder, Handle::Named(values.text(cinder.get("volumeID"))))
    } else if portworx.node().is_some() {
        (InTree::Portworx, Handle::Named(values.text(portworx.get("volumeID"))))
    } else {
        return None;
    };
    let driver = values.symbols.add(in_tree.driver());
    Some(Attachable { id: VolumeId { driver, handle }, in_tree: Some(in_tree) })
}

fn disk_or_name(handle: &str, symbols: &mut Symbols) -> Handle {
    match handle.strip_prefix(UNZONED_DISK) {
        Some(disk) => Handle::UnzonedDisk(symbols.add(disk)),
        None => Handle::Named(symbols.add(handle)),
    }
}

/// The identity of a GCE disk, whose zone or region is in labels of the volume.
fn gce_handle(disk: Symbol, labels: &Labels, symbols: &mut Symbols) -> Option<Handle> {
    let of = |label: &str| symbols.find(label).and_then(|label| labels.get(label)).map(|value| symbols.text(value));
    let zone = of(BETA_ZONE).filter(|zone| !zone.is_empty()).or_else(|| of(ZONE)).unwrap_or("");
    let disk_name = symbols.text(disk);
    let zones: Vec<&str> = zone.split("__").collect();
    let handle = match zones[..] {
        [""] => return Some(Handle::UnzonedDisk(disk)),
        [zone] => format!("projects/UNSPECIFIED/zones/{zone}/disks/{disk_name}"),
        _ => {
            let region = |zone: &&str| -> Option<String> {
                let parts: Vec<&str> = zone.split('-').collect();
                (parts.len() == 3).then(|| format!("{}-{}", parts[0], parts[1]))
            };
            let regions: Vec<String> = zones.iter().map(region).collect::<Option<_>>()?;
            let first = regions.first()?;
            if regions.iter().any(|region| region != first) {
                return None;
            }
            format!("projects/UNSPECIFIED/regions/{first}/disks/{disk_name}")
        }
    };
    Some(disk_or_name(&handle, symbols))
}

/// Terms of an in-tree volume as its driver has them: the zone is in a label of its own.
fn translated(
    terms: Option<&[NodeTerm]>,
    labels: &Labels,
    zone_label: &str,
    symbols: &mut Symbols,
) -> Option<Box<[NodeTerm]>> {
    let [beta_zone, beta_region, zone, region, own] =
        [BETA_ZONE, BETA_REGION, ZONE, REGION, zone_label].map(|label| symbols.add(label));
    let named = |key| terms.unwrap_or_default().iter().flat_map(|term| &term.expressions).any(|own| own.key == key);
    let is_beta = !named(zone) && (named(beta_zone) || (labels.get(zone).is_none() && labels.get(beta_zone).is_some()));
    let old = if is_beta { beta_zone } else { zone };
    let mut all: Option<Vec<NodeTerm>> = terms.map(<[NodeTerm]>::to_vec);
    let has_values = |requirement: &Requirement| requirement.key == old && !requirement.values.is_empty();
    if terms.unwrap_or_default().iter().flat_map(|term| &term.expressions).any(has_values) {
        rename(all.as_deref_mut().unwrap_or_default(), old, own);
    } else if let Some(value) = labels.get(old) {
        let value = symbols.text(value).to_owned();
        let zones = value.split("__").map(str::trim).filter(|zone| !zone.is_empty());
        let zones: Box<[Symbol]> = zones.map(|zone| symbols.add(zone)).collect();
        if !zones.is_empty() {
            let terms = all.get_or_insert_default();
            if terms.is_empty() {
                terms.push(NodeTerm::default());
            }
            for term in terms {
                let added = Requirement { key: own, operator: Operator::In, values: zones.clone() };
                term.expressions = term.expressions.iter().cloned().chain([added]).collect();
            }
        }
    }
    if is_beta {
        rename(all.as_deref_mut().unwrap_or_default(), beta_region, region);
    }
    all.map(Vec::into_boxed_slice)
}

fn rename(terms: &mut [NodeTerm], old: Symbol, new: Symbol) {
    let expressions = terms.iter_mut().flat_map(|term| term.expressions.iter_mut());
    expressions.filter(|expression| expression.key == old).for_each(|expression| expression.key = new);
}

/// What a pod that is placed does to volumes and claims: a volume that was found for a claim is the claim's from then on, and
/// a claim that is to get a new one notes the node.
pub(crate) fn reserve(cluster: &mut Cluster, pod: &Pod, place: usize) {
    let Some(bound) = bind_volumes(cluster, pod, place) else { return };
    let node = cluster.nodes[place].name;
    let storage = &mut cluster.storage;
    for (claim, volume) in bound.matched {
        let claim = &storage.claims[claim as usize];
        storage.volumes[volume as usize].claim =
            Some(ClaimReference { namespace: claim.namespace, name: claim.name, uid: claim.uid });
    }
    for (claim, _) in bound.provisioned {
        storage.claims[claim as usize].selected_node = Some(node);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::read::Loader;

    /// The cluster that a text declares, and its pods that are on no node.
    pub(crate) fn cluster_of(text: &str) -> (Cluster, Vec<Pod>) {
        let parse = podlint_yaml::parse(text);
        let tree = parse.tree();
        assert!(tree.errors.is_empty(), "{text}");
        let mut loader = Loader::new(Release::LATEST);
        for document in tree.documents() {
            let object = View::of(document.content());
            let is_pending = is(object.get("kind"), "Pod") && object.get("spec").get("nodeName").is_absent();
            if is_pending { loader.pending(object) } else { loader.object(object) }
        }
        loader.finish()
    }

    #[test]
    fn reads_the_identity_of_an_ebs_volume_in_both_of_its_forms() {
        assert_eq!(ebs_identity("vol-1"), Some("vol-1"));
        assert_eq!(ebs_identity("aws://eu-1a/vol-1"), Some("vol-1"));
        assert_eq!(ebs_identity("aws:///vol-1/"), Some("vol-1"));
        assert_eq!(ebs_identity("aws://eu-1a/disk"), None);
        assert_eq!(ebs_identity("aws://eu-1a"), None);
    }

    #[test]
    fn a_volume_that_was_found_for_a_claim_is_gone_for_others() {
        let text = "
{kind: Node, metadata: {name: a}, status: {allocatable: {cpu: 4, memory: 4Gi, pods: 9}}}
---
{kind: StorageClass, metadata: {name: local}, provisioner: kubernetes.io/no-provisioner, volumeBindingMode: WaitForFirstConsumer}
---
{kind: PersistentVolume, metadata: {name: disk}, spec: {storageClassName: local, capacity: {storage: 5Gi}}, status: {phase: Available}}
---
{kind: PersistentVolumeClaim, metadata: {name: one}, spec: {storageClassName: local, resources: {requests: {storage: 1Gi}}}}
---
{kind: PersistentVolumeClaim, metadata: {name: two}, spec: {storageClassName: local, resources: {requests: {storage: 1Gi}}}}
---
{kind: Pod, metadata: {name: first}, spec: {volumes: [{persistentVolumeClaim: {claimName: one}}]}}
---
{kind: Pod, metadata: {name: second}, spec: {volumes: [{persistentVolumeClaim: {claimName: two}}]}}
";
        let (cluster, pending) = cluster_of(text);
        let mut run = crate::Run::new(cluster, pending, crate::Pick::First);
        let chosen: Vec<Option<usize>> = std::iter::from_fn(|| run.step()).map(|outcome| outcome.chosen).collect();
        assert_eq!(chosen, [Some(0), None]);
    }
}
