//! What a pod asks for: the sums over its containers.

use crate::release::Release;
use crate::resources::{Amount, Amounts, ResourceNames};
use crate::symbols::{Symbol, Symbols};
use podlint_manifest::Notation;

/// What a container that asks for no processor counts as in scores: a tenth of one.
const DEFAULT_CPU: Amount = Amount { milli: 100, notation: Notation::Decimal };
/// What a container that asks for no memory counts as in scores: 200 MiB.
const DEFAULT_MEMORY: Amount = Amount { milli: 200 * 1024 * 1024 * 1000, notation: Notation::Binary };

/// A container, as far as it asks for something.
#[derive(Debug, Clone, Default)]
pub(super) struct Container {
    pub(super) name: Symbol,
    pub(super) requests: Amounts,
    pub(super) limits: Amounts,
    /// An init container that goes on running.
    pub(super) is_sidecar: bool,
    /// What its status says.
    pub(super) status: Granted,
}

/// What a status says that a container or a pod was granted, while its resources are changed.
#[derive(Debug, Clone, Default)]
pub(super) struct Granted {
    /// `allocatedResources`
    pub(super) allocated: Option<Amounts>,
    /// `resources.requests`
    pub(super) actual: Option<Amounts>,
    /// `resources` is there.
    pub(super) has_resources: bool,
}

/// The containers of a pod and what the pod as a whole asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Demand {
    pub(super) containers: Vec<Container>,
    pub(super) init_containers: Vec<Container>,
    pub(super) pod_requests: Amounts,
    pub(super) pod_limits: Amounts,
    /// What the status of the pod says.
    pub(super) status: Granted,
    /// The node refused to change its resources: what the spec asks for does not count.
    pub(super) is_infeasible: bool,
}

/// What a pod asks for in the ways in which it is counted, without its overhead.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    pub(super) incoming: Amounts,
    pub(super) incoming_non_zero: Amounts,
    pub(super) placed: Amounts,
    /// With defaults for containers that ask for no processor, no memory, either, or neither; see [`Sums::placed_non_zero`].
    placed_with: [Amounts; 4],
    /// The pod as a whole asks for something.
    has_pod_level: bool,
}

impl Sums {
    /// What a placed pod takes, for scores. Of a pod that asks for something as a whole, containers get a default only for
    /// what neither the pod nor any container of it asks for, nor its overhead.
    pub(super) fn placed_non_zero(&self, overhead: &Amounts, names: &ResourceNames) -> &Amounts {
        let is_missing =
            |resource| !self.has_pod_level || self.placed.get(resource).is_none() && overhead.get(resource).is_none();
        &self.placed_with[usize::from(is_missing(names.cpu)) + 2 * usize::from(is_missing(names.memory))]
    }
}

/// Resources for which a container that names none gets a default.
#[derive(Debug, Clone, Copy, Default)]
struct Defaults {
    cpu: bool,
    memory: bool,
}

impl Demand {
    /// Gives containers that name no request of a resource their limit of it.
    pub(super) fn default_containers(&mut self) {
        for container in self.containers.iter_mut().chain(&mut self.init_containers) {
            container.requests.set_missing(&container.limits);
        }
    }

    /// Gives what the pod does not ask for as a whole the defaults that the API server gives.
    pub(super) fn default_as_a_whole(&mut self, names: &ResourceNames, symbols: &Symbols, release: Release) {
        if self.pod_requests.is_empty() && self.pod_limits.is_empty() {
            return;
        }
        let had_limits = !self.pod_limits.is_empty();
        for (resource, limit) in self.container_limits().iter() {
            let is_huge = symbols.text(resource).starts_with("hugepages-");
            if is_huge && self.pod_limits.get(resource).is_none() && self.pod_requests.get(resource).is_none() {
                self.pod_limits.set(resource, limit);
            }
        }
        let aggregated = self.container_requests();
        if release.is_since(37) || had_limits {
            for resource in [names.cpu, names.memory] {
                if self.pod_requests.get(resource).is_none()
                    && let Some(amount) = aggregated.get(resource)
                {
                    self.pod_requests.set(resource, amount);
                }
            }
        }
        self.pod_requests.set_missing(&self.pod_limits);
        if release.is_since(37) {
            self.default_limits_as_a_whole(names, symbols);
        }
    }

    /// Limits the pod as a whole where all its containers are limited: to the sum, or to what it asks for if that is more.
    fn default_limits_as_a_whole(&mut self, names: &ResourceNames, symbols: &Symbols) {
        let of_containers = self.container_limits();
        let limits_of_all = |resource| {
            let mut containers = self.containers.iter().chain(&self.init_containers);
            containers.all(|container| container.limits.get(resource).is_some())
        };
        let requests = self.pod_requests.iter().filter(|(resource, _)| is_pod_level(*resource, names, symbols));
        let missing = requests.filter(|(resource, _)| limits_of_all(*resource)).filter_map(|(resource, request)| {
            let limit = of_containers.get(resource)?;
            Some((resource, if request.milli > limit.milli { request } else { limit }))
        });
        let missing: Amounts = missing.collect();
        self.pod_limits.set_missing(&missing);
    }

    /// What the containers ask for together.
    pub(super) fn container_requests(&self) -> Amounts {
        self.aggregated(|container| container.requests.clone())
    }

    /// The limits of the containers together.
    pub(super) fn container_limits(&self) -> Amounts {
        self.aggregated(|container| container.limits.clone())
    }

    /// Whether the pod asks for something or is limited as a whole.
    pub(super) fn is_asked_as_a_whole(&self, names: &ResourceNames, symbols: &Symbols) -> bool {
        let mut all = self.pod_requests.iter().chain(self.pod_limits.iter());
        all.any(|(resource, _)| is_pod_level(resource, names, symbols))
    }

    /// Requests and limits of the pod by its spec, with what it takes besides.
    pub(super) fn whole(&self, overhead: Option<&Amounts>, names: &ResourceNames, symbols: &Symbols) -> [Amounts; 2] {
        let (mut requests, mut limits) = (self.requests(Defaults::default(), names, symbols), self.container_limits());
        for (resource, amount) in self.pod_limits.iter().filter(|(own, _)| is_pod_level(*own, names, symbols)) {
            limits.set(resource, amount);
        }
        let Some(overhead) = overhead else { return [requests, limits] };
        requests.add(overhead);
        for (resource, amount) in overhead.iter() {
            // A limit that is nothing stays nothing.
            if let Some(limit) = limits.get(resource).filter(|limit| limit.milli != 0) {
                limits.set(resource, limit.plus(amount));
            }
        }
        [requests, limits]
    }

    /// Whether the quality of service of the pod is BestEffort: it names neither processors nor memory.
    pub(super) fn is_best_effort(&self, is_asked_as_a_whole: bool, names: &ResourceNames) -> bool {
        let asks = |amounts: &Amounts| {
            [names.cpu, names.memory].iter().any(|name| amounts.get(*name).is_some_and(|amount| amount.milli > 0))
        };
        if is_asked_as_a_whole {
            return !asks(&self.pod_requests) && !asks(&self.pod_limits);
        }
        let mut all = self.containers.iter().chain(&self.init_containers);
        !all.any(|container| asks(&container.requests) || asks(&container.limits))
    }

    pub(super) fn sums(&self, names: &ResourceNames, symbols: &Symbols, release: Release) -> Sums {
        let incoming = self.requests(Defaults::default(), names, symbols);
        let all = Defaults { cpu: true, memory: true };
        let placed = |defaults| self.placed_requests(defaults, names, symbols, release);
        let plain = placed(Defaults::default());
        Sums {
            // What the pod asks for as a whole does not count for this score.
            incoming_non_zero: self.aggregated(|container| all.of(&container.requests, names)),
            placed_with: [(false, false), (true, false), (false, true), (true, true)]
                .map(|(cpu, memory)| placed(Defaults { cpu, memory })),
            has_pod_level: self.pod_requests.iter().any(|(resource, _)| is_pod_level(resource, names, symbols)),
            placed: plain,
            incoming,
        }
    }

    fn aggregated(&self, of: impl Fn(&Container) -> Amounts) -> Amounts {
        aggregate(&self.containers, &self.init_containers, of)
    }

    /// The requests of the pod by its spec, without its overhead.
    fn requests(&self, defaults: Defaults, names: &ResourceNames, symbols: &Symbols) -> Amounts {
        let mut total = self.aggregated(|container| defaults.of(&container.requests, names));
        for (resource, amount) in self.pod_requests.iter() {
            if is_pod_level(resource, names, symbols) {
                total.set(resource, amount);
            }
        }
        total
    }

    /// The same of a pod that has a node: while its resources are changed, its status counts as well.
    fn placed_requests(
        &self,
        defaults: Defaults,
        names: &ResourceNames,
        symbols: &Symbols,
        release: Release,
    ) -> Amounts {
        let mut total = match release.is_since(37) {
            true => self.largest_as_a_whole(defaults, names),
            false => self.aggregated(|container| defaults.of(&self.largest_of(container), names)),
        };
        let own = self.pod_requests.iter().filter(|(resource, _)| is_pod_level(*resource, names, symbols));
        let own: Vec<(Symbol, Amount)> = own.collect();
        if own.is_empty() {
            return total;
        }
        if !self.status.has_resources || !release.is_since(36) {
            own.into_iter().for_each(|(resource, amount)| total.set(resource, amount));
            return total;
        }
        let mut largest = Amounts::default();
        if !self.is_infeasible {
            own.iter().for_each(|(resource, amount)| largest.set(*resource, *amount));
        }
        for granted in [&self.status.actual, &self.status.allocated].into_iter().flatten() {
            largest.max(granted);
        }
        if release.is_since(37) {
            let counted = largest.iter().filter(|(resource, _)| is_pod_level(*resource, names, symbols));
            counted.for_each(|(resource, amount)| total.set(resource, amount));
        } else {
            own.into_iter().for_each(|(resource, _)| total.set(resource, largest.get(resource).unwrap_or_default()));
        }
        total
    }

    /// Since 1.37: the largest of what the spec asks for, what was allocated and what is in use, each summed up first.
    fn largest_as_a_whole(&self, defaults: Defaults, names: &ResourceNames) -> Amounts {
        let otherwise =
            |container: &Container| if self.is_infeasible { Amounts::default() } else { container.requests.clone() };
        let allocated = |container: &Container| {
            let own = container.status.allocated.clone();
            defaults.of(&own.unwrap_or_else(|| otherwise(container)), names)
        };
        let actual = |container: &Container| {
            let own = container.status.actual.clone().or_else(|| container.status.allocated.clone());
            defaults.of(&own.unwrap_or_else(|| otherwise(container)), names)
        };
        let of_pod = self.status.allocated.clone().zip(self.status.actual.clone());
        let (allocated, actual) = of_pod.unwrap_or_else(|| (self.aggregated(allocated), self.aggregated(actual)));
        let mut total = allocated;
        total.max(&actual);
        if !self.is_infeasible {
            total.max(&self.aggregated(|container| defaults.of(&container.requests, names)));
        }
        total
    }

    /// Up to 1.36: the largest of the same three, container by container.
    fn largest_of(&self, container: &Container) -> Amounts {
        let Granted { allocated, actual, has_resources } = &container.status;
        if !has_resources {
            return container.requests.clone();
        }
        let mut largest = if self.is_infeasible { Amounts::default() } else { container.requests.clone() };
        for granted in [actual, allocated].into_iter().flatten() {
            largest.max(granted);
        }
        largest
    }
}

impl Defaults {
    fn of(self, requests: &Amounts, names: &ResourceNames) -> Amounts {
        let mut requests = requests.clone();
        if self.cpu && requests.get(names.cpu).is_none() {
            requests.set(names.cpu, DEFAULT_CPU);
        }
        if self.memory && requests.get(names.memory).is_none() {
            requests.set(names.memory, DEFAULT_MEMORY);
        }
        requests
    }
}

/// Whether a pod as a whole can ask for a resource.
pub(super) fn is_pod_level(resource: Symbol, names: &ResourceNames, symbols: &Symbols) -> bool {
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
