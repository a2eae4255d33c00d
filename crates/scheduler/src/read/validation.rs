//! What the API server finds invalid in the resources of a new pod.
//!
//! It looks after defaults and before bounds, and a default limit easily breaks a pod that was valid as it was written. Follows
//! `validateResourceRequirements` and `validatePodResourceConsistency` of pkg/apis/core/validation of Kubernetes 1.37.

use super::limits::aggregate;
use super::pod::ReadPod;
use super::requests::Demand;
use crate::resources::{Amounts, ResourceNames};
use crate::symbols::Symbols;

/// Why a pod is invalid.
pub(super) fn invalid(read: &ReadPod, names: &ResourceNames, symbols: &Symbols) -> Option<String> {
    let demand = &read.demand;
    let mut errors = Vec::new();
    for (list, containers) in [("containers", &demand.containers), ("initContainers", &demand.init_containers)] {
        for (place, container) in containers.iter().enumerate() {
            let path = format!("spec.{list}[{place}].resources");
            errors.extend(requirements(&path, &container.requests, &container.limits, names, symbols));
        }
    }
    errors.extend(requirements("spec.resources", &demand.pod_requests, &demand.pod_limits, names, symbols));
    errors.extend(consistency(demand, symbols));
    let name = symbols.text(read.pod.name);
    (!errors.is_empty()).then(|| format!("Pod \"{name}\" is invalid: {}", aggregate(errors)))
}

/// What is wrong with requests and limits of one container, or of the pod as a whole.
fn requirements(
    path: &str,
    requests: &Amounts,
    limits: &Amounts,
    names: &ResourceNames,
    symbols: &Symbols,
) -> Vec<String> {
    let mut errors = Vec::new();
    for (name, resource, request) in requests.sorted(symbols) {
        let may_be_less = [names.cpu, names.memory, names.ephemeral_storage].contains(&resource);
        let relation = match limits.get(resource) {
            None if may_be_less => continue,
            None => {
                errors
                    .push(format!("{path}.limits: Required value: Limit must be set for non overcommitable resources"));
                continue;
            }
            Some(limit) if may_be_less && request.milli > limit.milli => "less than or equal to",
            Some(limit) if !may_be_less && request.milli != limit.milli => "equal to",
            Some(_) => continue,
        };
        let limit = limits.get(resource).unwrap_or_default();
        errors
            .push(format!("{path}.requests: Invalid value: \"{request}\": must be {relation} {name} limit of {limit}"));
    }
    let mut all = requests.iter().chain(limits.iter());
    let has_huge = all.any(|(resource, _)| symbols.text(resource).starts_with("hugepages-"));
    let is_named = |resource| requests.get(resource).or(limits.get(resource)).is_some();
    if has_huge && !is_named(names.cpu) && !is_named(names.memory) {
        errors.push(format!("{path}: Forbidden: HugePages require cpu or memory"));
    }
    errors
}

/// Where containers ask for more than the pod as a whole.
fn consistency(demand: &Demand, symbols: &Symbols) -> Vec<String> {
    let Demand { containers, pod_requests, pod_limits, .. } = demand;
    let mut errors = Vec::new();
    if pod_requests.is_empty() && pod_limits.is_empty() {
        return errors;
    }
    for (name, resource, all) in demand.container_requests().sorted(symbols) {
        if let Some(own) = pod_requests.get(resource).filter(|own| own.milli < all.milli) {
            errors.push(format!(
                "spec.resources.requests[{name}]: Invalid value: \"{own}\": must be greater than or equal to aggregate \
                 container requests of {all}"
            ));
        }
    }
    for (name, resource, all) in demand.container_limits().sorted(symbols) {
        let own = pod_limits.get(resource).filter(|own| own.milli < all.milli);
        if let Some(own) = own.filter(|_| name.starts_with("hugepages-")) {
            errors.push(format!(
                "spec.resources.limits[{name}]: Invalid value: \"{own}\": must be greater than or equal to aggregate \
                 container limits of {all}"
            ));
        }
    }
    for (place, container) in containers.iter().enumerate() {
        for (name, resource, limit) in container.limits.sorted(symbols) {
            if let Some(own) = pod_limits.get(resource).filter(|own| own.milli < limit.milli) {
                errors.push(format!(
                    "spec.resources.containers[{place}][{name}].limits: Invalid value: \"{limit}\": must be less than or \
                     equal to pod limits of {own}"
                ));
            }
        }
    }
    errors
}
