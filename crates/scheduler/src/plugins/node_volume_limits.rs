//! NodeVolumeLimits: a driver attaches only so many volumes to a node.
//!
//! Follows pkg/scheduler/framework/plugins/nodevolumelimits of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::pod::{Disk, Pod, Volume};
use crate::status::{SharedStatus, Status};
use crate::storage::{Attachable, CsiNode, VolumeId};
use crate::symbols::Symbol;
use std::collections::HashSet;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct NodeVolumeLimits {
    /// The volumes of the pod.
    wanted: Rc<[Attachable]>,
    added: Vec<Added>,
    rejection: SharedStatus,
}

/// The volumes of a pod that came.
#[derive(Clone)]
struct Added {
    /// Its namespace and name.
    pod: (Symbol, Symbol),
    volumes: Rc<[Attachable]>,
    /// What makes it impossible to count them.
    trouble: Option<Rc<str>>,
}

impl FilterPlugin for NodeVolumeLimits {
    const NAME: &'static str = "NodeVolumeLimits";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<NodeVolumeLimits> {
        let may_count = |volume: &Volume| !matches!(volume, Volume::Disk(Disk::Iscsi(..) | Disk::Rbd(..)));
        if !attempt.pod.volumes.iter().any(may_count) {
            return PreFilter::Skip;
        }
        PreFilter::Run(NodeVolumeLimits {
            wanted: volumes(attempt, attempt.pod).collect(),
            added: Vec::new(),
            rejection: Rc::new(Status::unschedulable(Self::NAME, "node(s) exceed max volume count")),
        })
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let (cluster, storage) = (attempt.cluster, &attempt.cluster.storage);
        let csi_node = storage.csi_node(node.node.name);
        let counts = |volume: &Attachable| match volume.in_tree {
            Some(in_tree) => csi_node.is_some_and(|node| node.counts(in_tree, cluster.release)),
            None => true,
        };
        let mut wanted: Vec<VolumeId> = Vec::new();
        for volume in self.wanted.iter().filter(|volume| counts(volume)) {
            if !wanted.contains(&volume.id) {
                wanted.push(volume.id);
            }
        }
        if cluster.release.is_since(37) {
            let missing = |volume: &&VolumeId| {
                storage.csi_driver(volume.driver).is_some_and(|driver| driver.must_be_installed)
                    && !csi_node.is_some_and(|node| node.has(volume.driver))
            };
            if let Some(volume) = wanted.iter().find(missing) {
                let driver = cluster.symbols.text(volume.driver);
                let reason = format!("{driver} CSI driver is not installed on the node");
                return Some(Rc::new(Status::unschedulable(Self::NAME, reason)));
            }
        }
        // Upstream translates volumes only where it has to count.
        let own = csi_node.and_then(|_| trouble(attempt, attempt.pod));
        let of_others = || {
            let counts = !wanted.is_empty() && csi_node.is_some_and(CsiNode::has_limits);
            let pods = cluster.pods_of(node.state).filter(|_| counts);
            let of_pods = pods.filter(|pod| !pod.volumes.is_empty()).find_map(|pod| trouble(attempt, pod));
            let of_added = || self.added.iter().find_map(|added| added.trouble.as_deref().map(str::to_owned));
            of_pods.or_else(|| of_added().filter(|_| counts))
        };
        if let Some(trouble) = own.or_else(of_others) {
            return Some(Rc::new(Status::error(Self::NAME, trouble)));
        }
        let limits = limits(csi_node?, &wanted);
        if limits.is_empty() {
            return None;
        }
        // Only drivers that have a limit and something to attach need counting.
        let is_limited = |volume: &VolumeId| limits.iter().any(|(driver, _)| *driver == volume.driver);
        let of_pods = cluster.pods_of(node.state).flat_map(|pod| volumes(attempt, pod));
        let added = self.added.iter().flat_map(|added| added.volumes.iter().copied());
        let used = of_pods.chain(added).filter(counts).map(|volume| volume.id);
        let mut attached: HashSet<VolumeId> = used.filter(is_limited).collect();
        wanted.retain(|volume| !attached.contains(volume));
        // What objects say is attached but no pod uses takes a place, even if the pod is about to use it.
        attached.extend(storage.attached(node.node.name).filter(is_limited));
        let exceeds = |(driver, limit): &(Symbol, i64)| {
            let new = wanted.iter().filter(|volume| volume.driver == *driver).count();
            let old = attached.iter().filter(|volume| volume.driver == *driver).count();
            new > 0 && (old + new) as i64 > *limit
        };
        limits.iter().any(exceeds).then(|| self.rejection.clone())
    }

    fn add_pod(&mut self, attempt: &Attempt<'_>, pod: &Pod, _place: usize) {
        // A pod that is nominated to the node is not among its pods. One that is may be here too: that changes nothing.
        let volumes: Rc<[Attachable]> = volumes(attempt, pod).collect();
        let trouble = trouble(attempt, pod).map(Rc::from);
        if !volumes.is_empty() || trouble.is_some() {
            self.added.push(Added { pod: (pod.namespace, pod.name), volumes, trouble });
        }
    }

    fn remove_pod(&mut self, _attempt: &Attempt<'_>, pod: &Pod, _place: usize) {
        self.added.retain(|added| added.pod != (pod.namespace, pod.name));
    }
}

/// What makes it impossible to count the volumes of a pod.
fn trouble(attempt: &Attempt<'_>, pod: &Pod) -> Option<String> {
    let cluster = attempt.cluster;
    let text = |symbol| cluster.symbols.text(symbol);
    pod.volumes.iter().find_map(|volume| match volume {
        Volume::Disk(Disk::UnmanagedAzure(volume, kind)) => {
            let (volume, kind) = (text(*volume), text(*kind));
            Some(format!(
                "converting volume({volume}) from inline to csi: kind({kind}) is not supported in csi migration"
            ))
        }
        Volume::Claim { claim, is_ephemeral: true } => {
            let found = cluster.storage.claim(pod.namespace, *claim)?;
            let (namespace, claim, name) = (text(pod.namespace), text(*claim), pod.full_name(&cluster.symbols));
            let is_own = found.is_of(pod, &cluster.symbols);
            (!is_own).then(|| format!("PVC {namespace}/{claim} was not created for pod {name} (pod is not owner)"))
        }
        Volume::Claim { .. } | Volume::Disk(_) => None,
    })
}

/// The volumes of a pod that drivers attach.
fn volumes<'a>(attempt: &'a Attempt<'_>, pod: &'a Pod) -> impl Iterator<Item = Attachable> + 'a {
    let cluster = attempt.cluster;
    pod.volumes.iter().filter_map(|volume| cluster.storage.attachable(volume, pod.namespace, &cluster.symbols))
}

/// The limits of the drivers of volumes.
fn limits(node: &CsiNode, volumes: &[VolumeId]) -> Vec<(Symbol, i64)> {
    let mut limits: Vec<(Symbol, i64)> = Vec::new();
    for volume in volumes {
        if let Some(limit) = node.limit(volume.driver)
            && !limits.iter().any(|(driver, _)| *driver == volume.driver)
        {
            limits.push((volume.driver, limit));
        }
    }
    limits
}
