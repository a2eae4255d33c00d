//! NodeResourcesFit and NodeResourcesBalancedAllocation: what a pod asks for must be free, and nodes are better that have
//! much free, in equal shares.
//!
//! Follows pkg/scheduler/framework/plugins/noderesources of Kubernetes 1.37.

use super::{Attempt, FilterPlugin, NodeView, PreFilter, ScorePlugin};
use crate::cluster::Cluster;
use crate::profile::Strategy;
use crate::resources::{ResourceNames, is_extended, is_scalar};
use crate::status::{Code, Reason, SharedStatus, Status};
use crate::symbols::Symbol;
use std::rc::Rc;

#[derive(Clone)]
pub(crate) struct Fit {
    /// Scalars that a device class may provide instead of the node.
    from_devices: Vec<Symbol>,
    /// Extended resources that the configuration leaves to others.
    ignored: Vec<Symbol>,
}

impl FilterPlugin for Fit {
    const NAME: &'static str = "NodeResourcesFit";

    fn pre_filter(attempt: &Attempt<'_>) -> PreFilter<Fit> {
        let has_class = |resource: &Symbol| attempt.cluster.devices.provides(*resource, attempt.cluster);
        let args = &attempt.profile.args.fit;
        let is_ignored = |resource: &Symbol| {
            let name = attempt.cluster.symbols.text(*resource);
            let group = name.split('/').next().unwrap_or_default();
            let is_named = args.ignored.contains(resource) || args.ignored_groups.iter().any(|own| **own == *group);
            is_named && is_extended(name)
        };
        let scalars = || attempt.pod.requests.scalars.iter().map(|(resource, _)| *resource);
        PreFilter::Run(Fit {
            from_devices: scalars().filter(has_class).collect(),
            ignored: scalars().filter(is_ignored).collect(),
        })
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
                if has == 0 && self.from_devices.contains(resource) || self.ignored.contains(resource) {
                    continue;
                }
                let name = attempt.cluster.symbols.text(*resource);
                lacking.look(*amount, has, taken.scalar(*resource), || format!("Insufficient {name}").into());
            }
        }
        lacking.status()
    }

    fn details(&self, attempt: &Attempt<'_>, node: &NodeView<'_>) -> Vec<String> {
        crate::explain::lacks(attempt, node).iter().map(|lack| lack.shown(attempt.cluster)).collect()
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
        if wanted > 0 && wanted > has.wrapping_sub(taken) {
            self.reasons.push(reason());
            self.is_hopeless |= wanted > has;
        }
    }

    fn status(self) -> Option<SharedStatus> {
        let code = if self.is_hopeless { Code::UnschedulableAndUnresolvable } else { Code::Unschedulable };
        (!self.reasons.is_empty()).then(|| Rc::new(Status { code, plugin: Fit::NAME, reasons: self.reasons }))
    }
}

/// How much of some resources is taken with the pod on the node, and how good that is.
pub(crate) struct Allocated {
    resources: Vec<(Scored, i64)>,
}

/// A resource that is scored.
#[derive(Debug, Clone, Copy)]
struct Scored {
    resource: Symbol,
    /// What the pod asks for.
    wanted: i64,
    /// It does not count for pods that do not ask for it.
    is_scalar: bool,
}

impl Scored {
    fn of(resource: Symbol, wanted: i64, cluster: &Cluster) -> Scored {
        Scored { resource, wanted, is_scalar: is_scalar(cluster.symbols.text(resource)) }
    }

    /// What is taken without the pod and what there is; `None` if it does not count on this node.
    fn on(&self, node: &NodeView<'_>, taken: (i64, i64), names: &ResourceNames) -> Option<(i64, i64)> {
        let (has, requested) = (&node.node.allocatable, &node.state.requested);
        let (taken, has) = match self.resource {
            resource if resource == names.cpu => (taken.0, has.cpu),
            resource if resource == names.memory => (taken.1, has.memory),
            resource if resource == names.ephemeral_storage => (requested.ephemeral_storage, has.ephemeral_storage),
            _ if self.wanted == 0 || !self.is_scalar => return None,
            resource => (requested.scalar(resource), has.scalar(resource)),
        };
        (has != 0).then_some((taken, has))
    }
}

impl ScorePlugin for Allocated {
    const NAME: &'static str = "NodeResourcesFit";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<Allocated> {
        let (cluster, pod) = (attempt.cluster, attempt.pod);
        let wanted = |resource: Symbol| match resource {
            resource if resource == cluster.names.cpu => pod.non_zero.cpu,
            resource if resource == cluster.names.memory => pod.non_zero.memory,
            resource if resource == cluster.names.ephemeral_storage => pod.requests.ephemeral_storage,
            resource => pod.container_scalars.as_deref().unwrap_or(&pod.requests).scalar(resource),
        };
        let scored = |(resource, weight): &(Symbol, i64)| (Scored::of(*resource, wanted(*resource), cluster), *weight);
        Some(Allocated { resources: attempt.profile.args.fit.resources.iter().map(scored).collect() })
    }

    fn unprepared(attempt: &Attempt<'_>, feasible: &[usize]) -> Option<Allocated> {
        Allocated::pre_score(attempt, feasible)
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let (names, strategy) = (&attempt.cluster.names, &attempt.profile.args.fit.strategy);
        let score = |place: &usize| {
            let node = attempt.node(*place);
            let non_zero = (node.state.non_zero.cpu, node.state.non_zero.memory);
            let (mut sum, mut weights) = (0i64, 0i64);
            for (scored, weight) in &self.resources {
                let Some((taken, has)) = scored.on(&node, non_zero, names) else { continue };
                let score = strategy.score(taken.wrapping_add(scored.wanted), has);
                if score > 0 || !matches!(strategy, Strategy::RequestedToCapacityRatio(_)) {
                    sum = sum.wrapping_add(score.wrapping_mul(*weight));
                    weights += weight;
                }
            }
            match strategy {
                _ if weights == 0 => 0,
                Strategy::RequestedToCapacityRatio(_) => (sum as f64 / weights as f64).round() as i64,
                Strategy::LeastAllocated | Strategy::MostAllocated => sum / weights,
            }
        };
        feasible.iter().map(score).collect()
    }
}

impl Strategy {
    /// From 0 to 100.
    fn score(&self, taken: i64, has: i64) -> i64 {
        match self {
            Strategy::LeastAllocated if taken > has => 0,
            Strategy::LeastAllocated => percentage(has.wrapping_sub(taken), has),
            Strategy::MostAllocated => percentage(taken.min(has), has),
            Strategy::RequestedToCapacityRatio(shape) if taken > has => shape.at(100),
            Strategy::RequestedToCapacityRatio(shape) => shape.at(percentage(taken, has)),
        }
    }
}

/// `part` of `all` in hundredths, rounded down; of absurd amounts what Go makes of them.
fn percentage(part: i64, all: i64) -> i64 {
    part.wrapping_mul(100).wrapping_div(all)
}

/// Whether resources are taken in equal shares.
pub(crate) struct BalancedAllocation {
    /// `None` if the pod asks for none of them: nodes get nothing then.
    resources: Option<Vec<Scored>>,
}

impl ScorePlugin for BalancedAllocation {
    const NAME: &'static str = "NodeResourcesBalancedAllocation";

    fn pre_score(attempt: &Attempt<'_>, _feasible: &[usize]) -> Option<BalancedAllocation> {
        let cluster = attempt.cluster;
        let wanted = |resource: Symbol| attempt.pod.requests.of_resource(resource, &cluster.names);
        let scored = |resource: &Symbol| Scored::of(*resource, wanted(*resource), cluster);
        let resources: Vec<Scored> = attempt.profile.args.balanced.iter().map(scored).collect();
        resources.iter().any(|scored| scored.wanted != 0).then_some(BalancedAllocation { resources: Some(resources) })
    }

    fn unprepared(attempt: &Attempt<'_>, feasible: &[usize]) -> Option<BalancedAllocation> {
        BalancedAllocation::pre_score(attempt, feasible).or(Some(BalancedAllocation { resources: None }))
    }

    fn scores(&self, attempt: &Attempt<'_>, feasible: &[usize]) -> Vec<i64> {
        let Some(resources) = &self.resources else { return vec![0; feasible.len()] };
        let names = &attempt.cluster.names;
        let is_relative = attempt.cluster.release.is_since(36);
        let (mut with, mut without) = (Vec::new(), Vec::new());
        let mut score = |place: &usize| {
            let node = attempt.node(*place);
            let requested = (node.state.requested.cpu, node.state.requested.memory);
            with.clear();
            without.clear();
            for scored in resources {
                if let Some((taken, has)) = scored.on(&node, requested, names) {
                    with.push(share(taken.wrapping_add(scored.wanted), has));
                    without.push(share(taken, has));
                }
            }
            match is_relative {
                true => 50 + 50i64.wrapping_add(balance(&with)).wrapping_sub(balance(&without)) / 2,
                false => balance(&with),
            }
        };
        feasible.iter().map(&mut score).collect()
    }
}

fn share(taken: i64, has: i64) -> f64 {
    (taken as f64 / has as f64).min(1.0)
}

/// 100 where all are taken in equal shares, less the more they differ.
fn balance(shares: &[f64]) -> i64 {
    let deviation = match shares {
        [] | [_] => 0.0,
        [one, other] => ((one - other) / 2.0).abs(),
        all => {
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let squares = all.iter().fold(0.0, |sum, share| sum + (share - mean) * (share - mean));
            (squares / all.len() as f64).sqrt()
        }
    };
    ((1.0 - deviation) * 100.0) as i64
}
