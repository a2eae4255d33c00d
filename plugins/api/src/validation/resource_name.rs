//! Names of resources: which of them Kubernetes knows, and what a name says about its amounts.

use super::format;
use super::session::Session;
use crate::server::BadValue;

/// Resources that a name without a slash may mean anywhere, beside [`COUNTS`] and huge pages.
const AMOUNTS: [&str; 11] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "storage",
    "requests.storage",
];

/// Standard resources that count objects.
const COUNTS: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

/// The name of a resource as errors show it: 1.33 leaves the quotes out.
pub(crate) fn shown<'n>(session: &Session<'_>, name: &'n str) -> BadValue<'n> {
    if session.is_since(34) { BadValue::Text(name) } else { BadValue::Bare(name) }
}

/// Whether a name is one of the resources that Kubernetes itself has, in pods or in quotas.
pub(crate) fn is_standard(name: &str) -> bool {
    AMOUNTS.contains(&name) || COUNTS.contains(&name) || is_huge_pages(name) || name.starts_with("requests.hugepages-")
}

/// Whether a container can ask for it, of the standard resources.
pub(crate) fn is_standard_of_containers(name: &str) -> bool {
    ["cpu", "memory", "ephemeral-storage"].contains(&name) || is_huge_pages(name)
}

/// Whether a pod can ask for it as a whole.
pub(crate) fn is_of_pods(name: &str) -> bool {
    ["cpu", "memory"].contains(&name) || is_huge_pages(name)
}

/// Whether it is memory in pages of a size.
pub(crate) fn is_huge_pages(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether it belongs to Kubernetes: a name without a slash does.
pub(crate) fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// Whether it is a resource of somebody else that has a well-formed name.
pub(crate) fn is_extended(session: &Session<'_>, name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && format::label_key(&format!("requests.{name}"), session.minor()).is_empty()
}

/// Whether there are only whole ones of it.
pub(crate) fn is_integer(session: &Session<'_>, name: &str) -> bool {
    COUNTS.contains(&name) || is_extended(session, name)
}

/// Whether more of it can be promised than there is: requests and limits may differ.
pub(crate) fn allows_overcommit(name: &str) -> bool {
    is_native(name) && !is_huge_pages(name)
}

/// What is wrong with the name of a resource, wherever it stands.
pub(crate) fn problems(session: &Session<'_>, name: &str) -> Vec<String> {
    let mut problems = format::label_key(name, session.minor());
    if problems.is_empty() && !name.contains('/') && !is_standard(name) {
        problems.push("must be a standard resource type or fully qualified".to_owned());
    }
    problems
}

/// What is wrong with the name of a resource of a container.
pub(crate) fn problems_in_container(session: &Session<'_>, name: &str) -> Vec<String> {
    let mut problems = problems(session, name);
    if !name.contains('/') {
        if !is_standard_of_containers(name) {
            problems.push("must be a standard resource for containers".to_owned());
        }
    } else if !is_native(name) && !is_extended(session, name) {
        problems.push("doesn't follow extended resource name standard".to_owned());
    }
    problems
}
