//! Which fields cannot change once the object is there.
//!
//! As the `Validate*Update` functions of `pkg/apis/<group>/validation` of Kubernetes 1.37 have it.

use crate::field::{Meaning, Site};
use podlint_schema::Field;

/// What is said of a field that never changes.
const NEVER: &str = "cannot be changed";

/// Whether and how the field of a site can be changed, if not freely.
pub(super) fn mutability(site: &Site<'_>) -> Option<&'static str> {
    let own = site.field().and_then(of_field);
    own.or_else(|| site.steps.iter().find_map(|step| around(site, step.meaning)))
}

/// What is said about a field of its own.
fn of_field(field: Field) -> Option<&'static str> {
    let key = (field.owner().name(), field.name());
    FIELDS.iter().find(|row| (row.0, row.1) == key).map(|row| row.2)
}

/// What is said about everything below a field.
fn around(site: &Site<'_>, meaning: Meaning) -> Option<&'static str> {
    let Meaning::Field(field) = meaning else { return None };
    match (field.owner().name(), field.name()) {
        ("Pod", "spec") => pod_spec(site),
        ("PersistentVolumeClaim", "spec") => Some(claim_spec(site)).filter(|text| !text.is_empty()),
        ("DeploymentSpec" | "ReplicaSetSpec" | "DaemonSetSpec" | "StatefulSetSpec", "selector") => Some(NEVER),
        ("StatefulSetSpec", "volumeClaimTemplates") => Some(NEVER),
        ("JobSpec", "template") => Some(JOB_TEMPLATE),
        ("ClusterRoleBinding" | "RoleBinding", "roleRef") => Some(NEVER),
        _ => None,
    }
}

const JOB_TEMPLATE: &str = "cannot be changed; of a suspended job that has not started: scheduling and resources";

/// Of a pod nearly nothing can be changed.
fn pod_spec(site: &Site<'_>) -> Option<&'static str> {
    let Some(field) = site.field() else { return Some(NEVER) };
    match (field.owner().name(), field.name()) {
        ("Container", "image") | ("PodSpec", "containers" | "initContainers") => None,
        ("Container", "resources") => Some("can be changed through `resize` only: cpu and memory"),
        ("ResourceRequirements", "requests" | "limits") => Some("can be changed through `resize` only: cpu and memory"),
        ("PodSpec", "tolerations") => Some("can only be added to"),
        ("PodSpec", "activeDeadlineSeconds") => Some("can be set, and be made smaller"),
        ("PodSpec", "schedulingGates") => Some("can only be removed"),
        ("PodSpec", "ephemeralContainers") => Some("can only be added to, through `ephemeralcontainers`"),
        ("Pod", _) => Some("cannot be changed but for images, tolerations and deadlines"),
        _ => Some("cannot be changed: the pod has to be made again"),
    }
}

fn claim_spec(site: &Site<'_>) -> &'static str {
    let names: Vec<&str> = site.steps.iter().filter_map(|step| Some(step.key?.text())).collect();
    match names[..] {
        ["spec"] => "cannot be changed but for requests and the attributes class",
        ["spec", "resources", ..] => "requests can grow where the class allows it",
        ["spec", "volumeAttributesClassName"] => "",
        _ => NEVER,
    }
}

/// Type, field and what is said.
#[rustfmt::skip]
const FIELDS: &[(&str, &str, &str)] = &[
    ("ObjectMeta", "name", NEVER),
    ("ObjectMeta", "generateName", NEVER),
    ("ObjectMeta", "namespace", NEVER),
    ("ServiceSpec", "clusterIP", "cannot be changed, except with `type` from or to `ExternalName`"),
    ("ServiceSpec", "clusterIPs", "cannot be changed, except with `type` from or to `ExternalName`"),
    ("ServiceSpec", "loadBalancerClass", "cannot be changed once it is set"),
    ("ServiceSpec", "healthCheckNodePort", "cannot be changed once it is set"),
    ("ServiceSpec", "ipFamilies", "the first one cannot be changed"),
    ("StatefulSetSpec", "serviceName", NEVER),
    ("StatefulSetSpec", "podManagementPolicy", NEVER),
    ("JobSpec", "selector", NEVER),
    ("JobSpec", "completionMode", NEVER),
    ("JobSpec", "completions", "cannot be changed; of an indexed job together with `parallelism`"),
    ("JobSpec", "podFailurePolicy", NEVER),
    ("JobSpec", "successPolicy", NEVER),
    ("JobSpec", "backoffLimitPerIndex", NEVER),
    ("JobSpec", "managedBy", NEVER),
    ("ConfigMap", "immutable", "cannot be changed once it is `true`"),
    ("Secret", "immutable", "cannot be changed once it is `true`"),
    ("Secret", "type", NEVER),
    ("PersistentVolumeSpec", "volumeMode", NEVER),
    ("StorageClass", "provisioner", NEVER),
    ("StorageClass", "parameters", NEVER),
    ("StorageClass", "reclaimPolicy", NEVER),
    ("StorageClass", "volumeBindingMode", NEVER),
    ("PriorityClass", "value", NEVER),
    ("PriorityClass", "preemptionPolicy", NEVER),
    ("RuntimeClass", "handler", NEVER),
    ("IngressClassSpec", "controller", NEVER),
    ("EndpointSlice", "addressType", NEVER),
    ("CustomResourceDefinitionSpec", "group", NEVER),
    ("CustomResourceDefinitionSpec", "scope", NEVER),
];

#[cfg(test)]
mod tests {
    use super::*;
    use podlint_schema::types;

    #[test]
    fn every_row_names_a_field() {
        for (ty, field, _) in FIELDS {
            let known = types().any(|known| known.name() == *ty && known.any_field(field).is_some());
            assert!(known, "{ty}.{field}");
        }
    }
}
