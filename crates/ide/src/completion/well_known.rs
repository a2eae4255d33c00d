//! Names and values that are known by heart: labels, resources, capabilities, field paths.

/// Labels that nodes carry.
pub(super) const NODE_LABELS: &[&str] = &[
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "kubernetes.io/arch",
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "node.kubernetes.io/instance-type",
    "node-role.kubernetes.io/control-plane",
];

/// Labels by which failure domains are told apart.
pub(super) const TOPOLOGY_KEYS: &[&str] =
    &["kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/// Taints that Kubernetes sets itself.
pub(super) const TAINTS: &[&str] = &[
    "node-role.kubernetes.io/control-plane",
    "node.kubernetes.io/not-ready",
    "node.kubernetes.io/unreachable",
    "node.kubernetes.io/memory-pressure",
    "node.kubernetes.io/disk-pressure",
    "node.kubernetes.io/pid-pressure",
    "node.kubernetes.io/unschedulable",
    "node.kubernetes.io/network-unavailable",
];

/// The labels that Kubernetes recommends.
pub(super) const RECOMMENDED_LABELS: &[&str] = &[
    "app",
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/version",
    "app.kubernetes.io/component",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/managed-by",
];

/// The labels of namespaces that Pod Security reads.
pub(super) const POD_SECURITY_LABELS: &[&str] = &[
    "pod-security.kubernetes.io/enforce",
    "pod-security.kubernetes.io/enforce-version",
    "pod-security.kubernetes.io/audit",
    "pod-security.kubernetes.io/audit-version",
    "pod-security.kubernetes.io/warn",
    "pod-security.kubernetes.io/warn-version",
];

/// The values that some labels have, by the label.
pub(super) fn label_values(key: &str) -> &'static [&'static str] {
    match key {
        "kubernetes.io/os" => &["linux", "windows"],
        "kubernetes.io/arch" => &["amd64", "arm64", "ppc64le", "s390x"],
        "app.kubernetes.io/managed-by" => &["Helm", "kustomize"],
        "pod-security.kubernetes.io/enforce"
        | "pod-security.kubernetes.io/audit"
        | "pod-security.kubernetes.io/warn" => &["restricted", "baseline", "privileged"],
        _ => &[],
    }
}

/// The container that kubectl means if none is named.
pub(super) const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// Annotations of pods.
pub(super) const POD_ANNOTATIONS: &[&str] = &[
    DEFAULT_CONTAINER,
    "kubectl.kubernetes.io/default-logs-container",
    "cluster-autoscaler.kubernetes.io/safe-to-evict",
    "prometheus.io/scrape",
    "prometheus.io/port",
    "prometheus.io/path",
];

/// Linux capabilities, without the `CAP_` that Kubernetes does not write.
pub(super) const CAPABILITIES: &[&str] = &[
    "ALL",
    "NET_BIND_SERVICE",
    "NET_ADMIN",
    "NET_RAW",
    "SYS_ADMIN",
    "SYS_PTRACE",
    "SYS_TIME",
    "SYS_NICE",
    "SYS_RESOURCE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "IPC_LOCK",
    "IPC_OWNER",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "NET_BROADCAST",
    "PERFMON",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PACCT",
    "SYS_RAWIO",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
];

/// What a `fieldRef` of a variable can name.
pub(super) const ENV_FIELD_PATHS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.labels['']",
    "metadata.annotations['']",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// What a `fieldRef` of a file can name.
pub(super) const FILE_FIELD_PATHS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.labels",
    "metadata.annotations",
    "metadata.labels['']",
    "metadata.annotations['']",
];

/// What a `resourceFieldRef` can name.
pub(super) const RESOURCE_FIELDS: &[&str] = &[
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
];

/// Resources of containers.
pub(super) const CONTAINER_RESOURCES: &[&str] =
    &["cpu", "memory", "ephemeral-storage", "hugepages-2Mi", "hugepages-1Gi", "nvidia.com/gpu"];

/// What a quota limits.
pub(super) const QUOTA_RESOURCES: &[&str] = &[
    "requests.cpu",
    "requests.memory",
    "limits.cpu",
    "limits.memory",
    "pods",
    "services",
    "configmaps",
    "secrets",
    "persistentvolumeclaims",
    "requests.storage",
    "services.loadbalancers",
    "services.nodeports",
    "cpu",
    "memory",
    "requests.ephemeral-storage",
    "limits.ephemeral-storage",
    "count/deployments.apps",
    "count/jobs.batch",
];

/// The types of Secrets that Kubernetes knows.
pub(super) const SECRET_TYPES: &[&str] = &[
    "Opaque",
    TLS,
    DOCKER_CONFIG,
    "kubernetes.io/basic-auth",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/service-account-token",
    "kubernetes.io/dockercfg",
    "bootstrap.kubernetes.io/token",
];

/// The keys that a Secret of a type has.
pub(super) fn secret_keys(ty: &str) -> &'static [&'static str] {
    match ty {
        TLS => &["tls.crt", "tls.key"],
        "kubernetes.io/basic-auth" => &["username", "password"],
        "kubernetes.io/ssh-auth" => &["ssh-privatekey"],
        "kubernetes.io/dockercfg" => &[".dockercfg"],
        DOCKER_CONFIG => &[".dockerconfigjson"],
        _ => &[],
    }
}

/// The type of a Secret with a certificate and its key.
pub(super) const TLS: &str = "kubernetes.io/tls";

/// The type of a Secret to pull images with.
pub(super) const DOCKER_CONFIG: &str = "kubernetes.io/dockerconfigjson";

/// Values of such fields that came later, each with the number of the minor in which a cluster first takes it.
pub(super) fn later_values_of(owner: &str, field: &str) -> &'static [(&'static str, u8)] {
    match (owner, field) {
        // Other policies than that of sidecars came with the rules for exit codes.
        ("Container", "restartPolicy") => &[("OnFailure", 34), ("Never", 34)],
        ("ServiceSpec", "trafficDistribution") => &[("PreferSameZone", 34), ("PreferSameNode", 34)],
        ("ContainerRestartRule", "action") => &[("RestartAllContainers", 36)],
        _ => &[],
    }
}

/// Values of fields that are no enums in the schema, by their type and name.
pub(super) fn values_of(owner: &str, field: &str) -> &'static [&'static str] {
    match (owner, field) {
        ("Capabilities", _) => CAPABILITIES,
        ("ObjectFieldSelector", "fieldPath") => ENV_FIELD_PATHS,
        ("ResourceFieldSelector", "resource") => RESOURCE_FIELDS,
        ("TopologySpreadConstraint" | "PodAffinityTerm", "topologyKey") => TOPOLOGY_KEYS,
        ("NodeSelectorRequirement", "key") => NODE_LABELS,
        ("Toleration" | "Taint", "key") => TAINTS,
        ("Secret", "type") => SECRET_TYPES,
        ("PodOS", "name") => &["linux", "windows"],
        ("LabelSelectorRequirement", "operator") => &["In", "NotIn", "Exists", "DoesNotExist"],
        ("PodSpec", "priorityClassName") => &["system-cluster-critical", "system-node-critical"],
        ("PodSpec", "schedulerName") => &["default-scheduler"],
        ("ContainerResizePolicy", "resourceName") => &["cpu", "memory"],
        ("ResourceMetricSource" | "ContainerResourceMetricSource", "name") => &["cpu", "memory"],
        ("MetricTarget", "type") => &["Utilization", "Value", "AverageValue"],
        ("MetricSpec", "type") => &["Resource", "Pods", "Object", "External", "ContainerResource"],
        ("HPAScalingPolicy", "type") => &["Pods", "Percent"],
        ("HPAScalingRules", "selectPolicy") => &["Max", "Min", "Disabled"],
        ("RoleRef", "apiGroup") => &["rbac.authorization.k8s.io"],
        ("Subject", "kind") => &["ServiceAccount", "User", "Group"],
        ("Subject", "apiGroup") => &["rbac.authorization.k8s.io"],
        ("PolicyRule", "verbs") => {
            &["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "*"]
        }
        ("PolicyRule", "apiGroups") => {
            &["", "apps", "batch", "networking.k8s.io", "autoscaling", "policy", "rbac.authorization.k8s.io", "*"]
        }
        ("CronJobSpec", "schedule") => &["*/5 * * * *", "0 * * * *", "0 0 * * *", "@hourly", "@daily", "@weekly"],
        ("CronJobSpec", "timeZone") => &["Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"],
        ("PersistentVolumeClaimSpec" | "PersistentVolumeSpec", "accessModes") => {
            &["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]
        }
        ("PersistentVolumeClaimSpec" | "PersistentVolumeSpec", "volumeMode") => &["Filesystem", "Block"],
        ("NetworkPolicySpec", "policyTypes") => &["Ingress", "Egress"],
        ("EmptyDirVolumeSource", "medium") => &["Memory"],
        ("ServiceSpec", "ipFamilies") => &["IPv4", "IPv6"],
        ("ConfigMapVolumeSource" | "SecretVolumeSource" | "ProjectedVolumeSource", "defaultMode") => {
            &["0644", "0444", "0400"]
        }
        ("KeyToPath", "mode") => &["0644", "0444", "0400"],
        ("StorageClass", "reclaimPolicy") => &["Delete", "Retain"],
        ("StorageClass", "volumeBindingMode") => &["WaitForFirstConsumer", "Immediate"],
        ("LimitRangeItem", "type") => &["Container", "Pod", "PersistentVolumeClaim"],
        ("ContainerResizePolicy", "restartPolicy") => &["NotRequired", "RestartContainer"],
        ("ContainerRestartRule", "action") => &["Restart"],
        ("ContainerRestartRuleOnExitCodes", "operator") => &["In", "NotIn"],
        ("StatefulSetPersistentVolumeClaimRetentionPolicy", _) => &["Retain", "Delete"],
        ("ServiceSpec", "trafficDistribution") => &["PreferClose"],
        ("ServiceSpec", "clusterIP") => &["None"],
        ("PodSecurityContext", "seLinuxChangePolicy") => &["MountOption", "Recursive"],
        ("VolumeMount", "recursiveReadOnly") => &["Disabled", "IfPossible", "Enabled"],
        ("CustomResourceDefinitionSpec", "scope") => &["Namespaced", "Cluster"],
        ("CustomResourceConversion", "strategy") => &["None", "Webhook"],
        ("JSONSchemaProps", "type") => &["object", "array", "string", "integer", "number", "boolean"],
        ("JSONSchemaProps", "x-kubernetes-list-type") => &["atomic", "set", "map"],
        ("JSONSchemaProps", "x-kubernetes-map-type") => &["granular", "atomic"],
        ("CSIDriverSpec", "fsGroupPolicy") => &["ReadWriteOnceWithFSType", "File", "None"],
        ("CSIDriverSpec", "volumeLifecycleModes") => &["Persistent", "Ephemeral"],
        ("IngressClassParametersReference", "scope") => &["Cluster", "Namespace"],
        ("IngressClassSpec", "controller") => &["k8s.io/ingress-nginx"],
        _ => &[],
    }
}
