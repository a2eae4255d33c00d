//! What the API server fills in where a field is not written.
//!
//! The schema knows few of these: they are set in code, in `SetDefaults_*` and `SetObjectDefaults_*` of
//! `pkg/apis/<group>/<version>/defaults.go` of Kubernetes 1.37, some by admission plugins (`ServiceAccount`, `Priority`) and
//! some by whoever reads the field, which its documentation then says.

use podlint_schema::Field;

/// The default of a field, as Markdown.
pub(super) fn default_of(field: Field) -> Option<String> {
    let (ty, name) = (field.owner().name(), field.name());
    if let Some((.., text)) = DEFAULTS.iter().find(|row| row.0 == ty && row.1 == name) {
        return Some((*text).to_owned());
    }
    // Most defaults of the schema are only the zero value of Go.
    let own = field.default().filter(|text| !matches!(*text, "\"\"" | "0" | "{}" | "[]" | "false" | "null"))?;
    Some(format!("`{}`", own.trim_matches('"')))
}

/// Type, field and default.
#[rustfmt::skip]
const DEFAULTS: &[(&str, &str, &str)] = &[
    // core/v1: pods
    ("PodSpec", "restartPolicy", "`Always`"),
    ("PodSpec", "dnsPolicy", "`ClusterFirst`"),
    ("PodSpec", "terminationGracePeriodSeconds", "`30`"),
    ("PodSpec", "schedulerName", "`default-scheduler`"),
    ("PodSpec", "enableServiceLinks", "`true`"),
    ("PodSpec", "serviceAccountName", "`default`"),
    ("PodSpec", "automountServiceAccountToken", "what the service account says, else `true`"),
    ("PodSpec", "preemptionPolicy", "that of the priority class, else `PreemptLowerPriority`"),
    ("PodSpec", "hostNetwork", "`false`"),
    ("PodSpec", "hostPID", "`false`"),
    ("PodSpec", "hostIPC", "`false`"),
    ("PodSpec", "shareProcessNamespace", "`false`"),
    ("Container", "imagePullPolicy", "`Always` for the tag `:latest` or no tag, else `IfNotPresent`"),
    ("Container", "terminationMessagePath", "`/dev/termination-log`"),
    ("Container", "terminationMessagePolicy", "`File`"),
    ("EphemeralContainer", "imagePullPolicy", "`Always` for the tag `:latest` or no tag, else `IfNotPresent`"),
    ("EphemeralContainer", "terminationMessagePath", "`/dev/termination-log`"),
    ("EphemeralContainer", "terminationMessagePolicy", "`File`"),
    ("ContainerPort", "protocol", "`TCP`"),
    ("ContainerPort", "hostPort", "none; with `hostNetwork: true` the `containerPort`"),
    ("ResourceRequirements", "requests", "what `limits` says of the same resource"),
    ("Probe", "initialDelaySeconds", "`0`"),
    ("Probe", "timeoutSeconds", "`1`"),
    ("Probe", "periodSeconds", "`10`"),
    ("Probe", "successThreshold", "`1`"),
    ("Probe", "failureThreshold", "`3`"),
    ("Probe", "terminationGracePeriodSeconds", "that of the pod"),
    ("HTTPGetAction", "path", "`/`"),
    ("HTTPGetAction", "scheme", "`HTTP`"),
    ("HTTPGetAction", "host", "the IP of the pod"),
    ("SecurityContext", "allowPrivilegeEscalation", "`true`"),
    ("SecurityContext", "privileged", "`false`"),
    ("SecurityContext", "readOnlyRootFilesystem", "`false`"),
    ("SecurityContext", "procMount", "`Default`"),
    ("PodSecurityContext", "fsGroupChangePolicy", "`Always`"),
    ("Toleration", "operator", "`Equal`"),
    ("TopologySpreadConstraint", "minDomains", "`1`"),
    ("TopologySpreadConstraint", "nodeAffinityPolicy", "`Honor`"),
    ("TopologySpreadConstraint", "nodeTaintsPolicy", "`Ignore`"),
    ("ObjectFieldSelector", "apiVersion", "`v1`"),
    ("ResourceFieldSelector", "divisor", "`1`"),
    ("VolumeMount", "readOnly", "`false`"),
    ("VolumeMount", "mountPropagation", "`None`"),
    ("VolumeMount", "recursiveReadOnly", "`Disabled`"),
    // core/v1: volumes
    ("SecretVolumeSource", "defaultMode", "`0644`"),
    ("ConfigMapVolumeSource", "defaultMode", "`0644`"),
    ("DownwardAPIVolumeSource", "defaultMode", "`0644`"),
    ("ProjectedVolumeSource", "defaultMode", "`0644`"),
    ("ServiceAccountTokenProjection", "expirationSeconds", "`3600`"),
    ("ISCSIVolumeSource", "iscsiInterface", "`default`"),
    ("RBDVolumeSource", "pool", "`rbd`"),
    ("RBDVolumeSource", "user", "`admin`"),
    ("RBDVolumeSource", "keyring", "`/etc/ceph/keyring`"),
    ("AzureDiskVolumeSource", "cachingMode", "`ReadWrite`"),
    ("AzureDiskVolumeSource", "kind", "`Shared`"),
    ("AzureDiskVolumeSource", "fsType", "`ext4`"),
    ("ImageVolumeSource", "pullPolicy", "`Always` for the tag `:latest` or no tag, else `IfNotPresent`"),
    ("PersistentVolumeClaimSpec", "volumeMode", "`Filesystem`"),
    ("PersistentVolumeClaimSpec", "storageClassName", "the default class of the cluster"),
    ("PersistentVolumeSpec", "volumeMode", "`Filesystem`"),
    ("PersistentVolumeSpec", "persistentVolumeReclaimPolicy", "`Retain`"),
    // core/v1: others
    ("Secret", "type", "`Opaque`"),
    ("ServiceSpec", "type", "`ClusterIP`"),
    ("ServiceSpec", "sessionAffinity", "`None`"),
    ("ServiceSpec", "internalTrafficPolicy", "`Cluster`"),
    ("ServiceSpec", "externalTrafficPolicy", "`Cluster` for `NodePort` and `LoadBalancer`"),
    ("ServiceSpec", "allocateLoadBalancerNodePorts", "`true` for `LoadBalancer`"),
    ("ServiceSpec", "ipFamilyPolicy", "`SingleStack`"),
    ("ServicePort", "protocol", "`TCP`"),
    ("ServicePort", "targetPort", "the number of `port`"),
    ("ServicePort", "nodePort", "one that the control plane picks, for `NodePort` and `LoadBalancer`"),
    ("ClientIPConfig", "timeoutSeconds", "`10800`"),
    ("ReplicationControllerSpec", "replicas", "`1`"),
    ("ReplicationControllerSpec", "selector", "the labels of the template"),
    // apps/v1
    ("DeploymentSpec", "replicas", "`1`"),
    ("DeploymentSpec", "revisionHistoryLimit", "`10`"),
    ("DeploymentSpec", "progressDeadlineSeconds", "`600`"),
    ("DeploymentSpec", "minReadySeconds", "`0`"),
    ("DeploymentStrategy", "type", "`RollingUpdate`"),
    ("RollingUpdateDeployment", "maxUnavailable", "`25%`"),
    ("RollingUpdateDeployment", "maxSurge", "`25%`"),
    ("ReplicaSetSpec", "replicas", "`1`"),
    ("ReplicaSetSpec", "minReadySeconds", "`0`"),
    ("StatefulSetSpec", "replicas", "`1`"),
    ("StatefulSetSpec", "revisionHistoryLimit", "`10`"),
    ("StatefulSetSpec", "podManagementPolicy", "`OrderedReady`"),
    ("StatefulSetSpec", "minReadySeconds", "`0`"),
    ("StatefulSetUpdateStrategy", "type", "`RollingUpdate`"),
    ("RollingUpdateStatefulSetStrategy", "partition", "`0`"),
    ("RollingUpdateStatefulSetStrategy", "maxUnavailable", "`1`"),
    ("StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", "`Retain`"),
    ("StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", "`Retain`"),
    ("DaemonSetSpec", "revisionHistoryLimit", "`10`"),
    ("DaemonSetSpec", "minReadySeconds", "`0`"),
    ("DaemonSetUpdateStrategy", "type", "`RollingUpdate`"),
    ("RollingUpdateDaemonSet", "maxUnavailable", "`1`"),
    ("RollingUpdateDaemonSet", "maxSurge", "`0`"),
    // batch/v1
    ("JobSpec", "parallelism", "`1`"),
    ("JobSpec", "completions", "`1` if `parallelism` is not written either"),
    ("JobSpec", "backoffLimit", "`6`; with `backoffLimitPerIndex` no limit"),
    ("JobSpec", "completionMode", "`NonIndexed`"),
    ("JobSpec", "suspend", "`false`"),
    ("JobSpec", "podReplacementPolicy", "`TerminatingOrFailed`; with `podFailurePolicy` `Failed`"),
    ("CronJobSpec", "concurrencyPolicy", "`Allow`"),
    ("CronJobSpec", "suspend", "`false`"),
    ("CronJobSpec", "successfulJobsHistoryLimit", "`3`"),
    ("CronJobSpec", "failedJobsHistoryLimit", "`1`"),
    // autoscaling
    ("HorizontalPodAutoscalerSpec", "minReplicas", "`1`"),
    ("HPAScalingRules", "selectPolicy", "`Max`"),
    ("HPAScalingRules", "stabilizationWindowSeconds", "`0` for `scaleUp`, `300` for `scaleDown`"),
    // networking, policy, discovery
    ("NetworkPolicyPort", "protocol", "`TCP`"),
    ("NetworkPolicySpec", "policyTypes", "`Ingress`, and `Egress` if there are egress rules"),
    ("IngressClassParametersReference", "scope", "`Cluster`"),
    ("PodDisruptionBudgetSpec", "unhealthyPodEvictionPolicy", "`IfHealthyBudget`"),
    ("EndpointPort", "protocol", "`TCP`"),
    // storage, scheduling, admission
    ("StorageClass", "reclaimPolicy", "`Delete`"),
    ("StorageClass", "volumeBindingMode", "`Immediate`"),
    ("CSIDriverSpec", "attachRequired", "`true`"),
    ("CSIDriverSpec", "fsGroupPolicy", "`ReadWriteOnceWithFSType`"),
    ("CSIDriverSpec", "podInfoOnMount", "`false`"),
    ("CSIDriverSpec", "storageCapacity", "`false`"),
    ("CSIDriverSpec", "volumeLifecycleModes", "`[Persistent]`"),
    ("PriorityClass", "preemptionPolicy", "`PreemptLowerPriority`"),
    ("MutatingWebhook", "failurePolicy", "`Fail`"),
    ("MutatingWebhook", "matchPolicy", "`Equivalent`"),
    ("MutatingWebhook", "reinvocationPolicy", "`Never`"),
    ("MutatingWebhook", "timeoutSeconds", "`10`"),
    ("ValidatingWebhook", "failurePolicy", "`Fail`"),
    ("ValidatingWebhook", "matchPolicy", "`Equivalent`"),
    ("ValidatingWebhook", "timeoutSeconds", "`10`"),
    ("RuleWithOperations", "scope", "`*`"),
    ("ServiceReference", "port", "`443`"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use podlint_schema::types;

    #[test]
    fn every_row_names_a_field() {
        for (ty, field, _) in DEFAULTS {
            let known = types().any(|known| known.name() == *ty && known.any_field(field).is_some());
            assert!(known, "{ty}.{field}");
        }
    }
}
