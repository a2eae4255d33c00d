//! Which checks belong to which kind.

use super::metadata::{self, NameRule};
use super::value::Value;
use super::{
    access, autoscaler, config, disruption_budget, ingress, ingress_class, limit_range, namespace, network_policy, pod,
    priority_class, resource_claim, resource_quota, runtime_class, service, storage, workload,
};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema;

/// The validation of a kind.
struct KindCheck {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    check: fn(Value<'_, '_>),
}

const fn row(group: &'static str, version: &'static str, kind: &'static str, check: fn(Value<'_, '_>)) -> KindCheck {
    KindCheck { group, version, kind, check }
}

/// By how often they occur.
static CHECKS: &[KindCheck] = &[
    row("apps", "v1", "Deployment", workload::deployment),
    row("", "v1", "Service", service::service),
    row("", "v1", "ConfigMap", config::config_map),
    row("", "v1", "Pod", pod::validate_pod),
    row("", "v1", "Secret", config::secret),
    row("", "v1", "ServiceAccount", names_only),
    row("networking.k8s.io", "v1", "Ingress", ingress::ingress),
    row("rbac.authorization.k8s.io", "v1", "ClusterRole", access::cluster_role),
    row("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", access::cluster_role_binding),
    row("rbac.authorization.k8s.io", "v1", "Role", access::role),
    row("rbac.authorization.k8s.io", "v1", "RoleBinding", access::role_binding),
    row("", "v1", "Namespace", namespace::namespace),
    row("apps", "v1", "StatefulSet", workload::stateful_set),
    row("apps", "v1", "DaemonSet", workload::daemon_set),
    row("batch", "v1", "Job", workload::job),
    row("batch", "v1", "CronJob", workload::cron_job),
    row("", "v1", "PersistentVolumeClaim", storage::persistent_volume_claim),
    row("autoscaling", "v2", "HorizontalPodAutoscaler", autoscaler::autoscaler),
    row("autoscaling", "v1", "HorizontalPodAutoscaler", autoscaler::autoscaler_v1),
    row("policy", "v1", "PodDisruptionBudget", disruption_budget::disruption_budget),
    row("networking.k8s.io", "v1", "NetworkPolicy", network_policy::network_policy),
    row("", "v1", "PersistentVolume", storage::persistent_volume),
    row("storage.k8s.io", "v1", "StorageClass", storage::storage_class),
    row("", "v1", "LimitRange", limit_range::limit_range),
    row("", "v1", "ResourceQuota", resource_quota::resource_quota),
    row("scheduling.k8s.io", "v1", "PriorityClass", priority_class::priority_class),
    row("networking.k8s.io", "v1", "IngressClass", ingress_class::ingress_class),
    row("node.k8s.io", "v1", "RuntimeClass", runtime_class::runtime_class),
    row("apps", "v1", "ReplicaSet", workload::replica_set),
    row("", "v1", "ReplicationController", workload::replication_controller),
    row("", "v1", "PodTemplate", workload::pod_template),
    row("resource.k8s.io", "v1", "ResourceClaim", resource_claim::resource_claim),
    row("resource.k8s.io", "v1", "ResourceClaimTemplate", resource_claim::resource_claim_template),
];

/// Whether an object belongs to no namespace.
pub(super) fn is_cluster_scoped(object: &Object<'_>) -> bool {
    schema::kind(object.group(), object.version(), object.kind_name()).is_some_and(|kind| !kind.namespaced())
}

/// Validates an object by its kind. Kinds that are not known here pass.
pub(super) fn validate(object: Value<'_, '_>) {
    let record = object.session().object();
    let (group, version, kind) = (record.group(), record.version(), record.kind_name());
    let Some(row) = CHECKS.iter().find(|row| row.kind == kind && row.group == group && row.version == version) else {
        return;
    };
    (row.check)(object);
}

/// Kinds of which only the name and the rest of the metadata is looked at.
fn names_only(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
}
