//! NodeResourcesFit and NodeResourcesBalancedAllocation: what a pod asks for must be free, and nodes are better that have
//! much free, in equal shares.
//!
//! Follows pkg/scheduler/framework/plugins/noderesources of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin};
use crate::resources::Resources;
use crate::status::{Code, Reason, SharedStatus, Status};
use crate::symbols::Symbol;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct Fit {
    /// Scalars that a device class may provide instead of the node.
    from_devices: Vec<Symbol>,
}

impl FilterPlugin for Fit {
    const NAME: &'static str = "NodeResourcesFit";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<Fit> {
        let has_class = |resource: &Symbol| attempt.cluster.devices.provides(*resource, attempt.cluster);
        let scalars = attempt.pod.requests.scalars.iter().map(|(resource, _)| *resource);
        PreFilter::Run(Fit { from_devices: scalars.filter(has_class).collect() })
    }

    fn filter(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Option<SharedStatus> {
        let (wanted, has, taken) = (&attempt.pod.requests, &node.node.allocatable, &node.state.requested);
        let mut lacking = Lacking { reasons: Vec::new(), is_hopeless: false };
        if node.state.count() + 1 > has.pods {
            lacking.reasons.push("Too many pods".into());
        }
        if !wanted.is_zero() {
            lacking.look(wanted.cpu, has.cpu, taken.cpu, || "Insufficient cpu".into());
            lacking.look(wanted.memory, has.memory, taken.memory, || "Insufficient memory".into());
            let storage = (wanted.ephemeral_storage, has.ephemeral_storage, taken.ephemeral_storage);
            lacking.look(storage.0, storage.1, storage.2, || "Insufficient ephemeral-storage".into());
            for (resource, amount) in &wanted.scalars {
                let has = has.scalar(*resource);
                if has == 0 && self.from_devices.contains(resource) {
                    continue;
                }
                let name = attempt.cluster.symbols.text(*resource);
                lacking.look(*amount, has, taken.scalar(*resource), || format!("Insufficient {name}").into());
            }
        }
        lacking.status()
    }
}

/// What a node lacks.
struct Lacking {
    reasons: Vec<Reason>,
    /// Not even the empty node would do.
    is_hopeless: bool,
}

impl Lacking {
    fn look(&mut self, wanted: i64, has: i64, taken: i64, reason: impl FnOnce() -> Reason) {
        if wanted > 0 && wanted > has.saturating_sub(taken) {
            self.reasons.push(reason());
            self.is_hopeless |= wanted > has;
        }
    }

    fn status(self) -> Option<SharedStatus> {
        let code = if self.is_hopeless { Code::UnschedulableAndUnresolvable } else { Code::Unschedulable };
        (!self.reasons.is_empty()).then(|| Rc::new(Status { code, plugin: Fit::NAME, reasons: self.reasons }))
    }
}

/// How much of processors and memory is free with the pod on the node.
pub(crate) struct LeastAllocated;

impl ScorePlugin for LeastAllocated {
    const NAME: &'static str = "NodeResourcesFit";
    const WEIGHT: i64 = 1;

    fn pre_score(_attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<LeastAllocated> {
        Some(LeastAllocated)
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let pod = attempt.pod.non_zero;
        let score = |place: &usize| {
            let node = attempt.node(*place);
            let (has, taken) = (&node.node.allocatable, node.state.non_zero);
            let parts = [(taken.cpu, pod.cpu, has.cpu), (taken.memory, pod.memory, has.memory)];
            let free = parts.iter().filter(|(.., has)| *has > 0).map(|&(taken, wanted, has)| {
                let taken = taken.saturating_add(wanted);
                if taken > has { 0 } else { percentage(has - taken, has) }
            });
            let count = free.clone().count() as i64;
            if count == 0 { 0 } else { free.sum::<i64>() / count }
        };
        feasible.iter().map(score).collect()
    }
}

/// `part` of `all` in hundredths, rounded down.
fn percentage(part: i64, all: i64) -> i64 {
    match part.checked_mul(100) {
        Some(hundredfold) => hundredfold / all,
        None => (i128::from(part) * 100 / i128::from(all)) as i64,
    }
}

/// Whether processors and memory are taken in equal shares.
pub(crate) struct BalancedAllocation;

impl ScorePlugin for BalancedAllocation {
    const NAME: &'static str = "NodeResourcesBalancedAllocation";
    const WEIGHT: i64 = 1;

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<BalancedAllocation> {
        let wanted = &attempt.pod.requests;
        (wanted.cpu != 0 || wanted.memory != 0).then_some(BalancedAllocation)
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let wanted = &attempt.pod.requests;
        let score = |place: &usize| {
            let node = attempt.node(*place);
            let (has, taken) = (&node.node.allocatable, &node.state.requested);
            let with = balance(has, taken.cpu.saturating_add(wanted.cpu), taken.memory.saturating_add(wanted.memory));
            if attempt.cluster.release.is_since(36) {
                50 + (50 + with - balance(has, taken.cpu, taken.memory)) / 2
            } else {
                with
            }
        };
        feasible.iter().map(score).collect()
    }
}

/// 100 where both are taken in equal shares, less the more they differ.
fn balance(has: &Resources, cpu: i64, memory: i64) -> i64 {
    let share = |taken: i64, has: i64| (has != 0).then(|| (taken as f64 / has as f64).min(1.0));
    let deviation = match (share(cpu, has.cpu), share(memory, has.memory)) {
        (Some(cpu), Some(memory)) => (cpu - memory).abs() / 2.0,
        _ => 0.0,
    };
    ((1.0 - deviation) * 100.0) as i64
}
