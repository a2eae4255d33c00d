//! Resources of a pod as a whole, and how they go with those of its containers.

use super::Scope;
use crate::server::BadValue;
use crate::validation::container::{List, Owner, claims, effective_requests, requirements};
use crate::validation::resource_list::ResourceList;
use crate::validation::resource_name;
use crate::validation::value::Value;
use podlint_plugin_sdk::manifest::Quantity;
use std::collections::BTreeMap;

/// Amounts by the name of their resource.
type Amounts = BTreeMap<String, Quantity>;

/// The resources of one container.
struct OfContainer<'v, 't> {
    list: List,
    is_sidecar: bool,
    limits: ResourceList<'v, 't>,
    requests: ResourceList<'v, 't>,
}

/// `spec.resources`. The API server of 1.33 drops it.
pub(super) fn pod_resources(scope: &Scope<'_, '_>) {
    let resources = scope.spec.field("resources");
    if !resources.is_present() || !resources.session().is_since(34) {
        return;
    }
    if scope.spec.field("os").field("name").text() == "windows" {
        return resources.forbidden("may not be set for a windows pod");
    }
    if resources.field("claims").is_present() {
        resources.field("claims").forbidden("claims may not be set for Resources at pod-level");
    }
    let mut limits = ResourceList::new(resources.field("limits"));
    let mut requests = ResourceList::new(resources.field("requests"));
    let containers = resources_of_containers(scope);
    if scope.is_pod() && !(limits.is_empty() && requests.is_empty()) {
        complete(resources, &mut limits, &mut requests, &containers);
    }
    requirements(resources, &limits, &requests, Owner::Pod);
    claims(resources, scope);
    compare_requests(&requests, &containers);
    compare_limits(resources, &limits, &containers);
}

fn resources_of_containers<'v, 't>(scope: &Scope<'v, 't>) -> Vec<OfContainer<'v, 't>> {
    let mut all = Vec::new();
    let lists =
        [("containers", List::Regular), ("initContainers", List::Init), ("ephemeralContainers", List::Ephemeral)];
    for (name, list) in lists {
        for container in scope.spec.field(name).items() {
            let resources = container.field("resources");
            let limits = ResourceList::new(resources.field("limits"));
            let requests = effective_requests(resources, &limits, scope, list);
            let is_sidecar = list == List::Init && container.field("restartPolicy").text() == "Always";
            all.push(OfContainer { list, is_sidecar, limits, requests });
        }
    }
    all
}

/// What the server writes into the resources of a Pod.
fn complete<'v, 't>(
    resources: Value<'v, 't>,
    limits: &mut ResourceList<'v, 't>,
    requests: &mut ResourceList<'v, 't>,
    containers: &[OfContainer<'v, 't>],
) {
    for (name, amount) in sum(containers, |container| &container.limits) {
        if resource_name::is_huge_pages(&name) && requests.get(&name).is_none() {
            limits.fill(&name, Some(amount), resources, resources);
        }
    }
    // Before 1.37 requests alone were left as they are.
    let is_since_37 = resources.session().is_since(37);
    if !is_since_37 && limits.is_empty() {
        return;
    }
    for (name, amount) in sum(containers, |container| &container.requests) {
        if resource_name::is_of_pods(&name) && resource_name::allows_overcommit(&name) {
            requests.fill(&name, Some(amount), resources, resources);
        }
    }
    for limit in limits.iter().filter(|limit| resource_name::is_of_pods(&limit.name)) {
        requests.fill(&limit.name, limit.amount, limit.key, limit.value);
    }
    if is_since_37 {
        complete_limits(limits, requests, containers);
    }
}

/// A resource that every container limits is limited for the pod too.
fn complete_limits<'v, 't>(
    limits: &mut ResourceList<'v, 't>,
    requests: &ResourceList<'v, 't>,
    containers: &[OfContainer<'v, 't>],
) {
    let sums = sum(containers, |container| &container.limits);
    for request in requests.iter().filter(|request| resource_name::is_of_pods(&request.name)) {
        let is_limited = containers.iter().all(|container| container.limits.get(&request.name).is_some());
        if let (Some(sum), Some(amount), true) = (sums.get(&request.name), request.amount, is_limited) {
            limits.fill(&request.name, Some((*sum).max(amount)), request.key, request.value);
        }
    }
}

/// What all containers take together at the worst time: the sum of those that run together, or an init container with the sidecars
/// that were started before it.
fn sum<'v, 't>(
    containers: &[OfContainer<'v, 't>],
    list_of: impl for<'c> Fn(&'c OfContainer<'v, 't>) -> &'c ResourceList<'v, 't>,
) -> Amounts {
    let amounts = |container: &OfContainer<'v, 't>| -> Amounts {
        let resources = list_of(container).iter();
        resources.filter_map(|resource| Some((resource.name.clone(), resource.amount?))).collect()
    };
    let (mut together, mut sidecars, mut worst) = (Amounts::new(), Amounts::new(), Amounts::new());
    for container in containers {
        match container.list {
            List::Regular => add(&mut together, &amounts(container)),
            List::Init if container.is_sidecar => {
                add(&mut together, &amounts(container));
                add(&mut sidecars, &amounts(container));
                raise(&mut worst, &sidecars);
            }
            List::Init => {
                let mut amounts = amounts(container);
                add(&mut amounts, &sidecars);
                raise(&mut worst, &amounts);
            }
            List::Ephemeral => {}
        }
    }
    raise(&mut together, &worst);
    together
}

fn add(amounts: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        amounts.entry(name.clone()).and_modify(|sum| *sum = sum.plus(*amount)).or_insert(*amount);
    }
}

fn raise(amounts: &mut Amounts, others: &Amounts) {
    for (name, amount) in others {
        amounts.entry(name.clone()).and_modify(|most| *most = (*most).max(*amount)).or_insert(*amount);
    }
}

fn compare_requests(requests: &ResourceList<'_, '_>, containers: &[OfContainer<'_, '_>]) {
    for (name, sum) in sum(containers, |container| &container.requests) {
        let Some(request) = requests.get(&name) else { continue };
        if request.amount.is_some_and(|amount| sum > amount) {
            let detail = format!("must be greater than or equal to aggregate container requests of {sum}");
            request.value.invalid_value(BadValue::Text(&request.printed()), &detail);
        }
    }
}

fn compare_limits<'v, 't>(resources: Value<'v, 't>, limits: &ResourceList<'v, 't>, containers: &[OfContainer<'v, 't>]) {
    for (name, sum) in sum(containers, |container| &container.limits) {
        let Some(limit) = limits.get(&name).filter(|_| resource_name::is_huge_pages(&name)) else { continue };
        if limit.amount.is_some_and(|amount| sum > amount) {
            let detail = format!("must be greater than or equal to aggregate container limits of {sum}");
            limit.value.invalid_value(BadValue::Text(&limit.printed()), &detail);
        }
    }
    let regular = containers.iter().filter(|container| container.list == List::Regular);
    for (index, container) in regular.enumerate() {
        for own in container.limits.iter() {
            let Some(limit) = limits.get(&own.name) else { continue };
            if own.amount.zip(limit.amount).is_some_and(|(own, limit)| own > limit) {
                let shown = resources.shown_as_item(resources.field("containers"), index).shown_with_key(&own.name);
                let shown = shown.field("limits").pointing_at(own.value);
                let detail = format!("must be less than or equal to pod limits of {}", limit.printed());
                shown.invalid_value(BadValue::Text(&own.printed()), &detail);
            }
        }
    }
}
