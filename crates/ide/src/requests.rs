//! What a pod asks for in all, and the quality of service that follows from it.
//!
//! As `PodRequests` of `k8s.io/component-helpers/resource` and `ComputePodQOS` of `pkg/apis/core/v1/helper/qos` have it.

use podlint_manifest::{Container, ContainerKind, PodTemplate, Quantity, View};
use std::collections::BTreeMap;
use std::fmt;

/// So many containers and so many resources of each are looked at: no node has more, and aliases could make many of few bytes.
const MAX: usize = 100;

/// Amounts of resources by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Amounts<'t>(BTreeMap<&'t str, Quantity>);

impl<'t> Amounts<'t> {
    /// The amounts of a mapping; `None` if one is not known.
    fn of(view: View<'t>) -> Option<Amounts<'t>> {
        if !view.is_closed() || view.entries().nth(MAX).is_some() {
            return None;
        }
        let amount = |value: View<'_>| Quantity::parse(value.text()?.value).ok();
        let all = view.entries().map(|(name, value)| Some((name.value, amount(value)?)));
        all.collect::<Option<_>>().map(Amounts)
    }

    pub(crate) fn get(&self, name: &str) -> Option<Quantity> {
        self.0.get(name).copied()
    }

    fn add(&mut self, other: &Amounts<'t>) {
        for (name, amount) in &other.0 {
            let own = self.0.entry(name).or_insert(Quantity::ZERO);
            *own = own.plus(*amount);
        }
    }

    fn max(&mut self, other: &Amounts<'t>) {
        for (name, amount) in &other.0 {
            let own = self.0.entry(name).or_insert(*amount);
            *own = (*own).max(*amount);
        }
    }

    fn set_missing(&mut self, other: &Amounts<'t>) {
        for (name, amount) in &other.0 {
            self.0.entry(name).or_insert(*amount);
        }
    }

    /// The amounts so many times.
    pub(crate) fn times(&self, count: i64) -> Amounts<'t> {
        let many = |amount: Quantity| {
            Quantity::from_milli(amount.thousandths().saturating_mul(i128::from(count)), amount.notation())
        };
        Amounts(self.0.iter().map(|(name, amount)| (*name, many(*amount))).collect())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `cpu 100m, memory 64Mi`
impl fmt::Display for Amounts<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, amount)) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(formatter, "{comma}{name} {amount}")?;
        }
        Ok(())
    }
}

/// What a container asks for and is limited to. A request that is not written is the limit of the same resource.
struct Resources<'t> {
    kind: ContainerKind,
    requests: Amounts<'t>,
    limits: Amounts<'t>,
}

impl<'t> Resources<'t> {
    fn of(container: Container<'t>) -> Option<Resources<'t>> {
        let (requests, limits) = requests_and_limits(container.view().get("resources"))?;
        Some(Resources { kind: container.kind(), requests, limits })
    }
}

fn requests_and_limits(resources: View<'_>) -> Option<(Amounts<'_>, Amounts<'_>)> {
    let limits = Amounts::of(resources.get("limits"))?;
    let mut requests = Amounts::of(resources.get("requests"))?;
    requests.set_missing(&limits);
    Some((requests, limits))
}

/// The containers of a pod but for the ephemeral ones; `None` if there are none, or not all is known.
fn containers(pod: PodTemplate<'_>) -> Option<Vec<Resources<'_>>> {
    let spec = pod.spec();
    let are_known = ["containers", "initContainers"].iter().all(|field| spec.get(field).is_closed());
    if !are_known || pod.containers().nth(MAX).is_some() || spec.get("containers").items().next().is_none() {
        return None;
    }
    pod.containers().filter(|container| container.kind() != ContainerKind::Ephemeral).map(Resources::of).collect()
}

/// Whether what is written for the pod as a whole counts for a resource.
fn is_pod_level(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || name.starts_with("hugepages-")
}

/// What a pod asks for in all, with its overhead; `None` if that is not known.
pub(crate) fn of_pod(pod: PodTemplate<'_>) -> Option<Amounts<'_>> {
    let containers = containers(pod)?;
    let mut sum = Amounts::default();
    // Sidecars that started earlier run beside an init container.
    let mut sidecars = Amounts::default();
    let mut starting = Amounts::default();
    for container in &containers {
        match container.kind {
            ContainerKind::Init => {
                let mut own = sidecars.clone();
                own.add(&container.requests);
                starting.max(&own);
            }
            ContainerKind::Sidecar => {
                sidecars.add(&container.requests);
                sum.add(&container.requests);
            }
            ContainerKind::Regular | ContainerKind::Ephemeral => sum.add(&container.requests),
        }
    }
    sum.max(&starting);
    let (as_a_whole, _) = requests_and_limits(pod.spec().get("resources"))?;
    sum.0.extend(as_a_whole.0.into_iter().filter(|(name, _)| is_pod_level(name)));
    sum.add(&Amounts::of(pod.spec().get("overhead"))?);
    Some(sum)
}

/// The quality of service of a pod; `None` if it is not known.
pub(crate) fn quality_of_service(pod: PodTemplate<'_>) -> Option<&'static str> {
    let mut all: Vec<(Amounts<'_>, Amounts<'_>)> =
        containers(pod)?.into_iter().map(|container| (container.requests, container.limits)).collect();
    let (requests, limits) = requests_and_limits(pod.spec().get("resources"))?;
    if requests.0.keys().any(|name| is_pod_level(name)) {
        all = vec![(requests, limits)];
    }
    let counts = |amount: Option<Quantity>| amount.is_some_and(|amount| !amount.is_zero());
    let asks = |(requests, limits): &(Amounts<'_>, Amounts<'_>)| {
        ["cpu", "memory"].iter().any(|name| counts(requests.get(name)) || counts(limits.get(name)))
    };
    let is_guaranteed = |(requests, limits): &(Amounts<'_>, Amounts<'_>)| {
        ["cpu", "memory"].iter().all(|name| counts(limits.get(name)) && requests.get(name) == limits.get(name))
    };
    Some(if !all.iter().any(asks) {
        "BestEffort"
    } else if all.iter().all(is_guaranteed) {
        "Guaranteed"
    } else {
        "Burstable"
    })
}

/// How many pods an object makes at a time, as far as it says; `None` if it is not known or depends on the cluster.
pub(crate) fn replicas(pod: PodTemplate<'_>) -> Option<i64> {
    let object = pod.object();
    let field = match object.kind_name() {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "ReplicationController" => "replicas",
        "Job" => "parallelism",
        _ => return None,
    };
    match object.view().get("spec").get(field) {
        View::Absent => Some(1),
        view => view.number().map(|number| number.value),
    }
}

/// The pull policy of a container that has none written, by its image; `None` if the image is not known.
pub(crate) fn pull_policy(image: &str) -> Option<&'static str> {
    if image.is_empty() || image.contains("$(") {
        return None;
    }
    let (image, has_digest) = image.split_once('@').map_or((image, false), |(image, _)| (image, true));
    // A colon in front of a slash belongs to the port of the registry.
    let name = image.rsplit_once('/').map_or(image, |(_, name)| name);
    match name.split_once(':') {
        Some((_, "latest")) => Some("Always"),
        None if !has_digest => Some("Always"),
        _ => Some("IfNotPresent"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;

    #[track_caller]
    fn check(spec: &str, quality: &str, requests: &str) {
        let text = format!("apiVersion: v1\nkind: Pod\nspec: {spec}\n");
        Fixture::new(&text).run(|scope, _| {
            let pod = scope.all_objects().next().and_then(PodTemplate::of).expect("a pod");
            assert_eq!(quality_of_service(pod).unwrap_or("unknown"), quality, "{spec}");
            assert_eq!(of_pod(pod).map_or("unknown".to_owned(), |all| all.to_string()), requests, "{spec}");
        });
    }

    #[test]
    fn containers_are_summed_up() {
        check("{containers: [{name: a}]}", "BestEffort", "");
        check(
            "{containers: [{resources: {requests: {cpu: 100m}}}, {resources: {requests: {cpu: 1, memory: 1Gi}}}]}",
            "Burstable",
            "cpu 1100m, memory 1Gi",
        );
    }

    #[test]
    fn a_limit_is_a_request_that_is_not_written() {
        check("{containers: [{resources: {limits: {cpu: 1, memory: 1Gi}}}]}", "Guaranteed", "cpu 1, memory 1Gi");
        check(
            "{containers: [{resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}}]}",
            "Burstable",
            "cpu 500m, memory 1Gi",
        );
    }

    #[test]
    fn the_largest_init_container_counts_with_the_sidecars_before_it() {
        check(
            "{initContainers: [
              {resources: {requests: {cpu: 2}}},
              {restartPolicy: Always, resources: {requests: {cpu: 1}}},
              {resources: {requests: {cpu: 3}}}],
              containers: [{resources: {requests: {cpu: 1}}}], overhead: {cpu: 250m}}",
            "Burstable",
            "cpu 4250m",
        );
    }

    #[test]
    fn what_is_written_for_the_pod_counts_first() {
        check(
            "{resources: {limits: {cpu: 2, memory: 1Gi}}, containers: [{resources: {requests: {cpu: 1}}}]}",
            "Guaranteed",
            "cpu 2, memory 1Gi",
        );
    }

    #[test]
    fn what_a_template_fills_in_is_not_known() {
        check("{containers: [{resources: {limits: {cpu: {{ .Values.cpu }}}}}]}", "unknown", "unknown");
        check("{}", "unknown", "unknown");
    }

    #[test]
    fn the_tag_decides_about_pulling() {
        for (image, policy) in [
            ("web", Some("Always")),
            ("web:latest", Some("Always")),
            ("web:1.4", Some("IfNotPresent")),
            ("registry:5000/web", Some("Always")),
            ("web@sha256:abc", Some("IfNotPresent")),
            ("web:latest@sha256:abc", Some("Always")),
            ("", None),
        ] {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
    }
}
