//! What may make pods, and which labels pods get from elsewhere than their template.

use podlint_plugin_sdk::manifest::IndexedObject;

/// Whether an object may make pods that we cannot see: it is of a custom kind that is not known to make none, or defines one.
pub(crate) fn may_make_unseen_pods(object: IndexedObject<'_>) -> bool {
    let (group, kind) = (object.group(), object.kind());
    // Before OpenShift had groups, its kinds stood in the core group.
    if group.is_empty() {
        return matches!(kind, "DeploymentConfig" | "Template");
    }
    // Who brings a custom kind brings an operator, which makes the pods that it finds by labels of its own.
    if kind == "CustomResourceDefinition" {
        return true;
    }
    let is_built_in = !group.contains('.') || group.ends_with(".k8s.io");
    !is_built_in && !KINDS_WITHOUT_PODS.contains(&kind)
}

/// Well-known custom kinds that often stand beside a Service and make no pods.
const KINDS_WITHOUT_PODS: [&str; 26] = [
    "AuthorizationPolicy",
    "BackendConfig",
    "Certificate",
    "CiliumClusterwideNetworkPolicy",
    "CiliumNetworkPolicy",
    "ClusterIssuer",
    "ClusterSecretStore",
    "DestinationRule",
    "ExternalSecret",
    "FrontendConfig",
    "IngressRoute",
    "IngressRouteTCP",
    "Issuer",
    "ManagedCertificate",
    "Middleware",
    "PeerAuthentication",
    "PodMonitor",
    "PrometheusRule",
    "Route",
    "ScaledObject",
    "SealedSecret",
    "SecretStore",
    "SecurityContextConstraints",
    "ServiceEntry",
    "ServiceMonitor",
    "VirtualService",
];

/// Whether Kubernetes itself puts a label on pods, so that no template has it.
pub(crate) fn is_set_by_kubernetes(label: &str) -> bool {
    matches!(
        label,
        "statefulset.kubernetes.io/pod-name"
            | "apps.kubernetes.io/pod-index"
            | "controller-revision-hash"
            | "pod-template-hash"
            | "pod-template-generation"
            | "controller-uid"
            | "job-name"
            | "topology.kubernetes.io/region"
            | "topology.kubernetes.io/zone"
    ) || label.starts_with("batch.kubernetes.io/")
}
