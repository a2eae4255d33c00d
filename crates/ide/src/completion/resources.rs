//! Resources that a rule of a role may name: those of its groups.

use super::request::Request;
use super::{Completion, CompletionKind};
use podlint_manifest::FactKind;
use podlint_schema::{Kind, kinds_named};
use std::collections::BTreeSet;

/// What could be named in a list of groups or resources.
pub(super) fn offers(request: &Request<'_, '_>, owner: &str, field: &str) -> Vec<Completion> {
    match (owner, field) {
        ("PolicyRule", "apiGroups") => groups(request),
        ("PolicyRule", "resources") => of_groups(request),
        _ => Vec::new(),
    }
}

/// The groups of Kubernetes and of definitions in the files.
fn groups(request: &Request<'_, '_>) -> Vec<Completion> {
    let kubernetes = RESOURCES.iter().map(|resource| resource.0).filter(|group| !group.is_empty());
    let names: BTreeSet<&str> = kubernetes.chain(definitions(request).map(|(_, group)| group)).collect();
    let offer = |name: &str| request.value(name, CompletionKind::Value, "", true);
    names.into_iter().map(|name| Completion { rank: 80, ..offer(name) }).collect()
}

/// Resource and group of each definition in the files: it is named `backups.example.com`.
fn definitions<'s>(request: &Request<'s, '_>) -> impl Iterator<Item = (&'s str, &'s str)> + use<'s> {
    let names = request.scope.index.facts_with_key(FactKind::Identity, "CustomResourceDefinition");
    names.filter_map(|name| name.value().split_once('.'))
}

/// The resources of the groups that the rule around the place names.
fn of_groups(request: &Request<'_, '_>) -> Vec<Completion> {
    let rule = request.mapping();
    let groups: BTreeSet<&str> = rule.get("apiGroups").items().filter_map(|group| Some(group.text()?.value)).collect();
    let offer = |name: &str, detail: &str, rank: u32| Completion {
        rank,
        ..request.value(name, CompletionKind::Value, detail, true)
    };
    let mut found = vec![offer("*", "", 90)];
    if groups.is_empty() {
        found.extend(COMMON.iter().enumerate().map(|(rank, name)| offer(name, "", 20 + rank as u32)));
        return found;
    }
    let is_named = |group: &str| groups.contains(group) || groups.contains("*");
    for &(group, kind, name, parts) in RESOURCES.iter().filter(|resource| is_named(resource.0)) {
        let is_there = |version: Kind| version.group() == group && version.available_in(request.scope.minor);
        if kinds_named(kind).any(is_there) {
            found.push(offer(name, kind, 20));
            found.extend(parts.split_whitespace().map(|part| offer(&format!("{name}/{part}"), kind, 60)));
        }
    }
    let definitions = definitions(request).filter(|(_, group)| is_named(group));
    found.extend(definitions.map(|(name, group)| offer(name, group, 20)));
    found
}

/// What stands in most roles, for a rule that does not say its groups.
const COMMON: &[&str] = &[
    "pods",
    "pods/log",
    "pods/exec",
    "services",
    "configmaps",
    "secrets",
    "deployments",
    "statefulsets",
    "daemonsets",
    "replicasets",
    "jobs",
    "cronjobs",
    "ingresses",
    "serviceaccounts",
    "namespaces",
    "nodes",
    "events",
    "endpoints",
    "persistentvolumeclaims",
];

/// Group, kind, the name of its resource, and the parts that have rules of their own, as the paths of the API have them.
const RESOURCES: &[(&str, &str, &str, &str)] = &[
    ("", "Binding", "bindings", ""),
    ("", "ComponentStatus", "componentstatuses", ""),
    ("", "ConfigMap", "configmaps", ""),
    ("", "Endpoints", "endpoints", ""),
    ("", "Event", "events", ""),
    ("", "LimitRange", "limitranges", ""),
    ("", "Namespace", "namespaces", "finalize status"),
    ("", "Node", "nodes", "proxy status"),
    ("", "PersistentVolumeClaim", "persistentvolumeclaims", "status"),
    ("", "PersistentVolume", "persistentvolumes", "status"),
    ("", "Pod", "pods", "attach binding ephemeralcontainers eviction exec log portforward proxy resize status"),
    ("", "PodTemplate", "podtemplates", ""),
    ("", "ReplicationController", "replicationcontrollers", "scale status"),
    ("", "ResourceQuota", "resourcequotas", "status"),
    ("", "Secret", "secrets", ""),
    ("", "ServiceAccount", "serviceaccounts", "token"),
    ("", "Service", "services", "proxy status"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", ""),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", ""),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "mutatingwebhookconfigurations", ""),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", "status"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", ""),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", ""),
    ("apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions", "status"),
    ("apiregistration.k8s.io", "APIService", "apiservices", "status"),
    ("apps", "ControllerRevision", "controllerrevisions", ""),
    ("apps", "DaemonSet", "daemonsets", "status"),
    ("apps", "Deployment", "deployments", "scale status"),
    ("apps", "ReplicaSet", "replicasets", "scale status"),
    ("apps", "StatefulSet", "statefulsets", "scale status"),
    ("authentication.k8s.io", "SelfSubjectReview", "selfsubjectreviews", ""),
    ("authentication.k8s.io", "TokenReview", "tokenreviews", ""),
    ("authorization.k8s.io", "LocalSubjectAccessReview", "localsubjectaccessreviews", ""),
    ("authorization.k8s.io", "SelfSubjectAccessReview", "selfsubjectaccessreviews", ""),
    ("authorization.k8s.io", "SelfSubjectRulesReview", "selfsubjectrulesreviews", ""),
    ("authorization.k8s.io", "SubjectAccessReview", "subjectaccessreviews", ""),
    ("autoscaling", "HorizontalPodAutoscaler", "horizontalpodautoscalers", "status"),
    ("batch", "CronJob", "cronjobs", "status"),
    ("batch", "Job", "jobs", "status"),
    ("certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", "approval status"),
    ("certificates.k8s.io", "ClusterTrustBundle", "clustertrustbundles", ""),
    ("certificates.k8s.io", "PodCertificateRequest", "podcertificaterequests", "status"),
    ("coordination.k8s.io", "LeaseCandidate", "leasecandidates", ""),
    ("coordination.k8s.io", "Lease", "leases", ""),
    ("discovery.k8s.io", "EndpointSlice", "endpointslices", ""),
    ("events.k8s.io", "Event", "events", ""),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema", "flowschemas", "status"),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", "prioritylevelconfigurations", "status"),
    ("internal.apiserver.k8s.io", "StorageVersion", "storageversions", "status"),
    ("lifecycle.k8s.io", "EvictionRequest", "evictionrequests", "status"),
    ("lifecycle.k8s.io", "Eviction", "evictions", "status"),
    ("networking.k8s.io", "IngressClass", "ingressclasses", ""),
    ("networking.k8s.io", "Ingress", "ingresses", "status"),
    ("networking.k8s.io", "IPAddress", "ipaddresses", ""),
    ("networking.k8s.io", "NetworkPolicy", "networkpolicies", ""),
    ("networking.k8s.io", "ServiceCIDR", "servicecidrs", "status"),
    ("node.k8s.io", "RuntimeClass", "runtimeclasses", ""),
    ("policy", "PodDisruptionBudget", "poddisruptionbudgets", "status"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings", ""),
    ("rbac.authorization.k8s.io", "ClusterRole", "clusterroles", ""),
    ("rbac.authorization.k8s.io", "RoleBinding", "rolebindings", ""),
    ("rbac.authorization.k8s.io", "Role", "roles", ""),
    ("resource.k8s.io", "DeviceClass", "deviceclasses", ""),
    ("resource.k8s.io", "DeviceTaintRule", "devicetaintrules", "status"),
    ("resource.k8s.io", "ResourceClaim", "resourceclaims", "status"),
    ("resource.k8s.io", "ResourceClaimTemplate", "resourceclaimtemplates", ""),
    ("resource.k8s.io", "ResourcePoolStatusRequest", "resourcepoolstatusrequests", "status"),
    ("resource.k8s.io", "ResourceSlice", "resourceslices", ""),
    ("scheduling.k8s.io", "CompositePodGroup", "compositepodgroups", "status"),
    ("scheduling.k8s.io", "PodGroup", "podgroups", "status"),
    ("scheduling.k8s.io", "PriorityClass", "priorityclasses", ""),
    ("scheduling.k8s.io", "Workload", "workloads", ""),
    ("storage.k8s.io", "CSIDriver", "csidrivers", ""),
    ("storage.k8s.io", "CSINode", "csinodes", "status"),
    ("storage.k8s.io", "CSIStorageCapacity", "csistoragecapacities", ""),
    ("storage.k8s.io", "StorageClass", "storageclasses", ""),
    ("storage.k8s.io", "VolumeAttachment", "volumeattachments", "status"),
    ("storage.k8s.io", "VolumeAttributesClass", "volumeattributesclasses", ""),
    ("storagemigration.k8s.io", "StorageVersionMigration", "storageversionmigrations", "status"),
];

#[cfg(test)]
mod tests {
    use super::RESOURCES;
    use podlint_schema::{kinds, kinds_named};

    /// The table is typed from the paths of the API, the schema from its types.
    #[test]
    fn every_kind_has_a_resource() {
        let has = |group: &str, kind: &str| RESOURCES.iter().any(|resource| resource.0 == group && resource.1 == kind);
        let objects = kinds().filter(|kind| kind.is_object());
        let missing: Vec<_> = objects.filter(|kind| !has(kind.group(), kind.name())).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let is_known = |group: &str, kind: &str| kinds_named(kind).any(|known| known.group() == group);
        let strange: Vec<_> = RESOURCES.iter().filter(|resource| !is_known(resource.0, resource.1)).collect();
        assert!(strange.is_empty(), "{strange:?}");
    }
}
