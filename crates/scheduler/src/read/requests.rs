//! What a pod asks for: the sums over its containers.

use crate::release::Release;
use crate::resources::{Amounts, ResourceNames};
use crate::symbols::{Symbol, Symbols};

/// What a container that asks for no processor counts as in scores: a tenth of one.
const DEFAULT_CPU: i128 = 100;
/// What a container that asks for no memory counts as in scores: 200 MiB, in thousandths of a byte.
const DEFAULT_MEMORY: i128 = 200 * 1024 * 1024 * 1000;

/// A container, as far as it asks for something.
#[derive(Debug, Clone, Default)]
pub(super) struct Container {
    pub(super) requests: Amounts,
    pub(super) limits: Amounts,
    /// An init container that goes on running.
    pub(super) is_sidecar: bool,
}

/// The containers of a pod and what the pod as a whole asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Demand {
    pub(super) containers: Vec<Container>,
    pub(super) init_containers: Vec<Container>,
    pub(super) pod_requests: Amounts,
    pub(super) pod_limits: Amounts,
}

/// What a pod asks for in the ways in which it is counted, without its overhead. In thousandths.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    pub(super) incoming: Amounts,
    pub(super) incoming_non_zero: Amounts,
    pub(super) placed: Amounts,
    pub(super) placed_non_zero: Amounts,
    pub(super) overhead: Amounts,
}

/// Resources for which a container that names none gets a default.
#[derive(Debug, Clone, Copy, Default)]
struct Defaults {
    cpu: bool,
    memory: bool,
}

impl Demand {
    /// Gives what is not asked for the defaults that the API server gives.
    pub(super) fn apply_defaults(&mut self, names: &ResourceNames, symbols: &Symbols, release: Release) {
        for container in self.containers.iter_mut().chain(&mut self.init_containers) {
            for (resource, limit) in container.limits.iter() {
                if container.requests.get(resource).is_none() {
                    container.requests.set(resource, limit);
                }
            }
        }
        if self.pod_requests.is_empty() && self.pod_limits.is_empty() {
            return;
        }
        let limits_of = |container: &Container| container.limits.clone();
        let aggregated_limits = aggregate(&self.containers, &self.init_containers, limits_of);
        let had_limits = !self.pod_limits.is_empty();
        for (resource, limit) in aggregated_limits.iter() {
            let is_huge = symbols.text(resource).starts_with("hugepages-");
            if is_huge && self.pod_limits.get(resource).is_none() && self.pod_requests.get(resource).is_none() {
                self.pod_limits.set(resource, limit);
            }
        }
        let requests_of = |container: &Container| container.requests.clone();
        let aggregated = aggregate(&self.containers, &self.init_containers, requests_of);
        if release.is_since(37) || had_limits {
            for resource in [names.cpu, names.memory] {
                if self.pod_requests.get(resource).is_none()
                    && let Some(amount) = aggregated.get(resource)
                {
                    self.pod_requests.set(resource, amount);
                }
            }
        }
        for (resource, limit) in self.pod_limits.iter() {
            if self.pod_requests.get(resource).is_none() {
                self.pod_requests.set(resource, limit);
            }
        }
    }

    pub(super) fn sums(&self, names: &ResourceNames, symbols: &Symbols) -> Sums {
        let incoming = self.requests(Defaults::default(), true, names, symbols);
        let all = Defaults { cpu: true, memory: true };
        let has_pod_level = self.pod_requests.iter().any(|(resource, _)| is_pod_level(resource, names, symbols));
        let missing = Defaults { cpu: incoming.get(names.cpu).is_none(), memory: incoming.get(names.memory).is_none() };
        Sums {
            incoming_non_zero: self.requests(all, false, names, symbols),
            placed_non_zero: self.requests(if has_pod_level { missing } else { all }, true, names, symbols),
            placed: incoming.clone(),
            incoming,
            overhead: Amounts::default(),
        }
    }

    /// The requests of the pod, without its overhead.
    fn requests(&self, defaults: Defaults, with_pod_level: bool, names: &ResourceNames, symbols: &Symbols) -> Amounts {
        let of = |container: &Container| {
            let mut requests = container.requests.clone();
            if defaults.cpu && requests.get(names.cpu).is_none() {
                requests.set(names.cpu, DEFAULT_CPU);
            }
            if defaults.memory && requests.get(names.memory).is_none() {
                requests.set(names.memory, DEFAULT_MEMORY);
            }
            requests
        };
        let mut total = aggregate(&self.containers, &self.init_containers, of);
        if with_pod_level {
            for (resource, amount) in self.pod_requests.iter() {
                if is_pod_level(resource, names, symbols) {
                    total.set(resource, amount);
                }
            }
        }
        total
    }
}

/// Whether a pod as a whole can ask for a resource.
fn is_pod_level(resource: Symbol, names: &ResourceNames, symbols: &Symbols) -> bool {
    resource == names.cpu || resource == names.memory || symbols.text(resource).starts_with("hugepages-")
}

/// Containers run side by side, init containers one after the other, and those of them that go on running beside all
/// that come later.
fn aggregate(containers: &[Container], init_containers: &[Container], of: impl Fn(&Container) -> Amounts) -> Amounts {
    let mut total = Amounts::default();
    for container in containers {
        total.add(&of(container));
    }
    let mut running = Amounts::default();
    let mut peak = Amounts::default();
    for container in init_containers {
        let own = of(container);
        if container.is_sidecar {
            total.add(&own);
            running.add(&own);
            peak.max(&running);
        } else {
            let mut candidate = own;
            candidate.add(&running);
            peak.max(&candidate);
        }
    }
    total.max(&peak);
    total
}
