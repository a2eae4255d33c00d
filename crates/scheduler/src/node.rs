//! Nodes and what runs on them.

use crate::labels::Labels;
use crate::pod::{HostPort, Taint};
use crate::resources::{NonZero, Resources};
use crate::symbols::Symbol;

/// A node, as far as it does not change during a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// Its name.
    pub(crate) name: Symbol,
    /// Its labels.
    pub(crate) labels: Labels,
    /// Its taints.
    pub(crate) taints: Box<[Taint]>,
    /// It takes no pods.
    pub(crate) is_unschedulable: bool,
    /// What it has for pods.
    pub(crate) allocatable: Resources,
    /// Names of images that it has, with their bytes; in its own order.
    pub(crate) images: Box<[(Symbol, i64)]>,
    /// Features that it declares.
    pub(crate) features: Box<[Symbol]>,
}

/// The place of a pod in [`crate::Cluster::pods`].
pub type PodId = u32;

/// What runs on a node.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeState {
    /// Its pods in the order in which they came.
    pub(crate) pods: Vec<PodId>,
    /// What they take.
    pub(crate) requested: Resources,
    /// The same for scores.
    pub(crate) non_zero: NonZero,
    /// Ports that they take. A set, as upstream has it: of two pods with one port the first that leaves frees it.
    pub(crate) ports: Vec<HostPort>,
    /// Pods that are nominated to it and counted as if they ran on it.
    pub(crate) nominated: usize,
}

impl NodeState {
    /// Number of pods on it.
    pub(crate) fn count(&self) -> i64 {
        (self.pods.len() + self.nominated) as i64
    }

    pub(crate) fn add(&mut self, id: PodId, pod: &crate::pod::Pod) {
        self.pods.push(id);
        self.requested.add(&pod.placed_requests);
        self.non_zero.cpu = self.non_zero.cpu.wrapping_add(pod.placed_non_zero.cpu);
        self.non_zero.memory = self.non_zero.memory.wrapping_add(pod.placed_non_zero.memory);
        for port in &pod.host_ports {
            if !self.ports.contains(port) {
                self.ports.push(*port);
            }
        }
    }

    pub(crate) fn remove(&mut self, id: PodId, pod: &crate::pod::Pod) {
        self.pods.retain(|own| *own != id);
        self.requested.subtract(&pod.placed_requests);
        self.non_zero.cpu = self.non_zero.cpu.wrapping_sub(pod.placed_non_zero.cpu);
        self.non_zero.memory = self.non_zero.memory.wrapping_sub(pod.placed_non_zero.memory);
        self.ports.retain(|port| !pod.host_ports.contains(port));
    }
}
