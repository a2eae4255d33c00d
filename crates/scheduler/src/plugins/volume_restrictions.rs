//! VolumeRestrictions: some disks go to one pod of a node only, and some claims to one pod at all.
//!
//! Follows pkg/scheduler/framework/plugins/volumerestrictions of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter};
use crate::pod::{Disk, Pod, Volume};
use crate::status::{SharedStatus, Status};
use crate::symbols::Symbol;
use std::collections::HashSet;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct VolumeRestrictions {
    /// Names of the pod's claims that only one pod may use.
    exclusive: Rc<HashSet<Symbol>>,
    /// How often they are used.
    uses: i64,
    added: Vec<Added>,
    disk_rejection: SharedStatus,
    claim_rejection: SharedStatus,
}

/// The disks of a pod that came.
#[derive(Clone)]
struct Added {
    /// Its namespace and name.
    pod: (Symbol, Symbol),
    disks: Rc<[Disk]>,
}

impl FilterPlugin for VolumeRestrictions {
    const NAME: &'static str = "VolumeRestrictions";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<VolumeRestrictions> {
        let (cluster, pod) = (attempt.cluster, attempt.pod);
        let mut exclusive = HashSet::new();
        for name in claims(pod) {
            match cluster.storage.claim(pod.namespace, name) {
                Some(claim) if claim.is_for_one_pod => {
                    exclusive.insert(name);
                }
                Some(_) => {}
                None => {
                    let name = cluster.symbols.text(name);
                    let reason = format!("persistentvolumeclaim \"{name}\" not found");
                    return PreFilter::Reject(Status::unresolvable(Self::NAME, reason));
                }
            }
        }
        let mut used = HashSet::new();
        if !exclusive.is_empty() {
            let placed = cluster.pods.iter().zip(&cluster.pod_nodes).filter(|(_, node)| node.is_some());
            let of_namespace = placed.filter(|(other, _)| other.namespace == pod.namespace);
            used.extend(of_namespace.flat_map(|(other, _)| claims(other)).filter(|name| exclusive.contains(name)));
        }
        if used.is_empty() && disks(pod).next().is_none() {
            return PreFilter::Skip;
        }
        let claim_reason = "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already \
                            in-use by another pod";
        PreFilter::Run(VolumeRestrictions {
            exclusive: Rc::new(exclusive),
            uses: used.len() as i64,
            added: Vec::new(),
            disk_rejection: Rc::new(Status::unschedulable(Self::NAME, "node(s) had no available disk")),
            claim_rejection: Rc::new(Status::unschedulable(Self::NAME, claim_reason)),
        })
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let added = || self.added.iter().flat_map(|added| added.disks.iter());
        let taken = || attempt.cluster.pods_of(node.state).flat_map(disks).chain(added());
        if disks(attempt.pod).any(|wanted| taken().any(|taken| clash(wanted, taken))) {
            return Some(self.disk_rejection.clone());
        }
        (self.uses > 0).then(|| self.claim_rejection.clone())
    }

    fn add_pod(&mut self, _attempt: &Attempt<'_>, pod: &Pod, _place: usize) {
        self.uses += self.uses_of(pod);
        // A pod that is nominated to the node is not among its pods. One that is may be here too: that changes nothing.
        let disks: Rc<[Disk]> = disks(pod).cloned().collect();
        if !disks.is_empty() {
            self.added.push(Added { pod: (pod.namespace, pod.name), disks });
        }
    }

    fn remove_pod(&mut self, _attempt: &Attempt<'_>, pod: &Pod, _place: usize) {
        self.uses -= self.uses_of(pod);
        self.added.retain(|added| added.pod != (pod.namespace, pod.name));
    }
}

impl VolumeRestrictions {
    /// How often a pod uses the claims. Upstream does not look at its namespace here.
    fn uses_of(&self, pod: &Pod) -> i64 {
        claims(pod).filter(|name| self.exclusive.contains(name)).count() as i64
    }
}

/// Names of the claims that a pod names itself.
fn claims(pod: &Pod) -> impl Iterator<Item = Symbol> {
    pod.volumes.iter().filter_map(|volume| match volume {
        Volume::Claim { claim, is_ephemeral: false } => Some(*claim),
        Volume::Claim { .. } | Volume::Disk(_) => None,
    })
}

/// Disks of a pod that others may not have.
fn disks(pod: &Pod) -> impl Iterator<Item = &Disk> {
    pod.volumes.iter().filter_map(|volume| match volume {
        Volume::Disk(disk @ (Disk::Gce(..) | Disk::Aws(_) | Disk::Iscsi(..) | Disk::Rbd(..))) => Some(disk),
        Volume::Disk(_) | Volume::Claim { .. } => None,
    })
}

fn clash(wanted: &Disk, taken: &Disk) -> bool {
    match (wanted, taken) {
        (Disk::Gce(name, read_only), Disk::Gce(other, other_read_only))
        | (Disk::Iscsi(name, read_only), Disk::Iscsi(other, other_read_only)) => {
            name == other && !(*read_only && *other_read_only)
        }
        (Disk::Aws(identity), Disk::Aws(other)) => identity == other,
        (Disk::Rbd(monitors, pool, image, read_only), Disk::Rbd(others, other_pool, other_image, other_read_only)) => {
            pool == other_pool
                && image == other_image
                && !(*read_only && *other_read_only)
                && monitors.iter().any(|monitor| others.contains(monitor))
        }
        _ => false,
    }
}
