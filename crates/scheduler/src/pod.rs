//! Pods, as far as scheduling sees them: after defaults and admission, with everything counted that can be counted once.

use crate::labels::{Labels, Requirement, Selector};
use crate::resources::{NonZero, Resources};
use crate::symbols::{Symbol, Symbols};

/// A pod.
#[derive(Debug, Clone, Default)]
pub struct Pod {
    /// Its namespace.
    pub namespace: Symbol,
    /// Its name.
    pub name: Symbol,
    /// `metadata.uid`, or one made of kind, namespace and name.
    pub uid: Symbol,
    /// Its labels.
    pub labels: Labels,
    /// The number of the applied object that it was made of.
    pub origin: Option<u32>,
    /// It is made only when those of the same origin that come before it are ready.
    pub is_ordered: bool,
    /// The controller that owns it.
    pub owner: Option<Owner>,
    /// When it was created and when it started: seconds since 1970.
    pub created: i64,
    /// When it started, where that is known.
    pub started: Option<i64>,
    /// It is being deleted.
    pub is_terminating: bool,
    /// It is being deleted because the scheduler preempted it.
    pub is_preempted: bool,
    /// Its phase is Succeeded or Failed: it does not exist for the scheduler.
    pub is_finished: bool,
    /// `spec.nodeName`; empty while it is pending.
    pub node_name: Symbol,
    /// `status.nominatedNodeName`.
    pub nominated_node: Symbol,
    /// `spec.schedulerName`.
    pub scheduler: Symbol,
    /// Names of its scheduling gates.
    pub gates: Box<[Symbol]>,
    /// After admission.
    pub priority: i64,
    /// `preemptionPolicy: Never`.
    pub never_preempts: bool,
    /// Why admission refuses it.
    pub refused: Option<Box<str>>,
    /// What it asks for as a pending pod, and as a placed one, whose status counts.
    pub requests: Resources,
    /// What a placed pod takes.
    pub placed_requests: Resources,
    /// The same for scores.
    pub non_zero: NonZero,
    /// What a placed pod takes, for scores.
    pub placed_non_zero: NonZero,
    /// What its containers ask for, if the pod as a whole asks for other amounts.
    pub container_scalars: Option<Box<Resources>>,
    /// `spec.nodeSelector`.
    pub node_selector: Box<[Requirement]>,
    /// Terms of its required node affinity, of which one has to match; `None` if it has none.
    pub required_nodes: Option<Box<[NodeTerm]>>,
    /// Terms of its preferred node affinity with their weights; `None` if the field is not there.
    pub preferred_nodes: Option<Box<[(i64, NodeTerm)]>>,
    /// Taints that it tolerates.
    pub tolerations: Box<[Toleration]>,
    /// `spec.topologySpreadConstraints`.
    pub spread: Box<[Spread]>,
    /// Required terms of its pod affinity.
    pub affinity: Box<[PodTerm]>,
    /// Required terms of its pod anti-affinity.
    pub anti_affinity: Box<[PodTerm]>,
    /// Preferred terms with their weights.
    pub preferred_affinity: Box<[(i64, PodTerm)]>,
    /// The same of anti-affinity.
    pub preferred_anti_affinity: Box<[(i64, PodTerm)]>,
    /// Ports of the node that it takes.
    pub host_ports: Box<[HostPort]>,
    /// Names of its images, normalized: those of init containers, of containers, of image volumes.
    pub images: [Box<[Symbol]>; 3],
    /// Its volumes that matter to scheduling.
    pub volumes: Box<[Volume]>,
    /// The resource claims it uses.
    pub resource_claims: Box<[PodClaim]>,
    /// Features that its node has to declare.
    pub features: Box<[Symbol]>,
}

/// A resource claim that a pod uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PodClaim {
    /// Its name; empty if it is to come from a template and is not there yet.
    pub name: Symbol,
    /// It has to have been made for the pod.
    pub is_made: bool,
}

impl Pod {
    /// `namespace/name`.
    pub fn full_name(&self, symbols: &Symbols) -> String {
        format!("{}/{}", symbols.text(self.namespace), symbols.text(self.name))
    }

    /// Whether the identity of a controller is that of this pod. One without an identity has its name for it.
    pub(crate) fn is_controller(&self, uid: Symbol, symbols: &Symbols) -> bool {
        match symbols.text(self.uid) {
            "" => symbols.text(uid).strip_prefix("Pod/") == Some(self.full_name(symbols).as_str()),
            own => symbols.text(uid) == own,
        }
    }

    /// Whether it has any term about other pods.
    pub fn has_pod_terms(&self) -> bool {
        !(self.affinity.is_empty()
            && self.anti_affinity.is_empty()
            && self.preferred_affinity.is_empty()
            && self.preferred_anti_affinity.is_empty())
    }
}

/// The controller that owns a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// `apiVersion` of the reference.
    pub api_version: Symbol,
    /// Its kind.
    pub kind: Symbol,
    /// Its name.
    pub name: Symbol,
}

/// A term about nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeTerm {
    /// What is asked of labels.
    pub expressions: Box<[Requirement]>,
    /// What is asked of the name: whether it must be this one.
    pub names: Box<[(bool, Symbol)]>,
    /// It asks for something that makes no sense, and so never matches.
    pub is_broken: bool,
}

impl NodeTerm {
    /// Whether it asks for nothing, which matches nothing.
    pub fn is_empty(&self) -> bool {
        !self.is_broken && self.expressions.is_empty() && self.names.is_empty()
    }

    /// The same where the name is not looked at: a term that asks for a name alone matches then.
    pub fn matches_labels(&self, labels: &Labels, symbols: &Symbols) -> bool {
        !self.is_broken
            && !self.is_empty()
            && self.expressions.iter().all(|requirement| requirement.is_met(labels, symbols))
    }

    /// Whether a node with these labels and this name matches.
    pub fn matches(&self, labels: &Labels, name: Symbol, symbols: &Symbols) -> bool {
        self.matches_labels(labels, symbols) && self.names.iter().all(|(must_be, wanted)| *must_be == (*wanted == name))
    }
}

/// What a taint does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Keeps pods away.
    NoSchedule,
    /// Keeps pods away where that is possible.
    PreferNoSchedule,
    /// Keeps pods away and drives them out.
    NoExecute,
}

impl Effect {
    /// The effect of this name.
    pub fn named(name: &str) -> Option<Effect> {
        Some(match name {
            "NoSchedule" => Effect::NoSchedule,
            "PreferNoSchedule" => Effect::PreferNoSchedule,
            "NoExecute" => Effect::NoExecute,
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Effect::NoSchedule => "NoSchedule",
            Effect::PreferNoSchedule => "PreferNoSchedule",
            Effect::NoExecute => "NoExecute",
        }
    }
}

/// A taint of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taint {
    /// Its key.
    pub key: Symbol,
    /// Its value.
    pub value: Symbol,
    /// What it does.
    pub effect: Effect,
}

/// A toleration of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toleration {
    /// The key; empty for any.
    pub key: Symbol,
    /// The value that is tolerated.
    pub value: Symbol,
    /// `None` for any.
    pub effect: Option<Effect>,
    /// Any value will do.
    pub exists: bool,
    /// Its operator is one that never tolerates, because a gate is off.
    pub is_dead: bool,
}

impl Toleration {
    /// Whether it tolerates a taint.
    pub fn tolerates(&self, taint: &Taint) -> bool {
        !self.is_dead
            && self.effect.is_none_or(|effect| effect == taint.effect)
            && (self.key.is_empty() || self.key == taint.key)
            && (self.exists || self.value == taint.value)
    }
}

/// A topology spread constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// The label whose values are the domains.
    pub key: Symbol,
    /// How far counts may differ.
    pub max_skew: i64,
    /// It must hold; otherwise it is only better if it does.
    pub is_hard: bool,
    /// Which pods count; `None` for none.
    pub selector: Option<Selector>,
    /// With fewer domains the smallest count is taken for 0.
    pub min_domains: i64,
    /// Nodes that the pod's node affinity rules out do not count.
    pub honors_affinity: bool,
    /// Nodes whose taints keep the pod away do not count.
    pub honors_taints: bool,
}

/// A term about other pods.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PodTerm {
    /// Which pods; `None` for none.
    pub selector: Option<Selector>,
    /// In which namespaces, besides those selected.
    pub namespaces: Box<[Symbol]>,
    /// Which namespaces by their labels; `None` for none.
    pub namespace_selector: Option<Selector>,
    /// The label whose values are the domains.
    pub key: Symbol,
}

/// A port of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HostPort {
    /// `0.0.0.0` where none is given.
    pub address: Symbol,
    /// `TCP` where none is given.
    pub protocol: Symbol,
    /// The number.
    pub port: i64,
}

/// A volume of a pod that matters to scheduling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Volume {
    /// A claim.
    Claim {
        /// Its name; of an ephemeral volume the one that its controller gives.
        claim: Symbol,
        /// It is made for this pod.
        is_ephemeral: bool,
    },
    /// A disk that is named in the pod itself.
    Disk(Disk),
}

/// A disk that is named in a pod itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disk {
    /// `gcePersistentDisk`: name, read-only.
    Gce(Symbol, bool),
    /// `awsElasticBlockStore`: identity.
    Aws(Symbol),
    /// `iscsi`: qualified name, read-only.
    Iscsi(Symbol, bool),
    /// `rbd`: monitors, pool, image, read-only.
    Rbd(Box<[Symbol]>, Symbol, Symbol, bool),
    /// `azureDisk` of kind `Managed`: identity.
    Azure(Symbol),
    /// `azureDisk` of another kind, which no driver takes over: name of the volume, kind.
    UnmanagedAzure(Symbol, Symbol),
    /// `cinder`: identity.
    Cinder(Symbol),
    /// `portworxVolume`: identity.
    Portworx(Symbol),
    /// `azureFile` and `vsphereVolume`, which a driver takes over and no limit counts.
    Uncounted,
}
