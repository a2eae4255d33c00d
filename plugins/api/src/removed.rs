//! API versions that Kubernetes no longer has.
//!
//! From the lifecycle markers of kubernetes/api (`zz_generated.prerelease-lifecycle.go`) and, for what is gone from the source,
//! from pluto's list. What went away after 1.33 is in the schema table, and not here.

/// Group, version, kinds (none: all) and the minor without it.
type Row = (&'static str, &'static str, &'static [&'static str], &'static str);

const REMOVED: [Row; 36] = [
    (
        "admissionregistration.k8s.io",
        "v1alpha1",
        &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
        "1.32",
    ),
    (
        "admissionregistration.k8s.io",
        "v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "1.22",
    ),
    ("apiextensions.k8s.io", "v1beta1", &[], "1.22"),
    ("apiregistration.k8s.io", "v1beta1", &[], "1.22"),
    ("apps", "v1beta1", &[], "1.16"),
    ("apps", "v1beta2", &[], "1.16"),
    ("authentication.k8s.io", "v1alpha1", &[], "1.32"),
    ("authentication.k8s.io", "v1beta1", &["TokenReview"], "1.22"),
    ("authorization.k8s.io", "v1beta1", &[], "1.22"),
    ("autoscaling", "v2beta1", &[], "1.25"),
    ("autoscaling", "v2beta2", &[], "1.26"),
    ("batch", "v1beta1", &[], "1.25"),
    ("batch", "v2alpha1", &[], "1.21"),
    ("certificates.k8s.io", "v1beta1", &["CertificateSigningRequest"], "1.22"),
    ("coordination.k8s.io", "v1beta1", &["Lease"], "1.22"),
    ("discovery.k8s.io", "v1beta1", &[], "1.25"),
    ("events.k8s.io", "v1beta1", &[], "1.25"),
    ("extensions", "v1beta1", &["Ingress"], "1.22"),
    ("extensions", "v1beta1", &[], "1.16"),
    ("flowcontrol.apiserver.k8s.io", "v1beta1", &[], "1.26"),
    ("flowcontrol.apiserver.k8s.io", "v1beta2", &[], "1.29"),
    ("flowcontrol.apiserver.k8s.io", "v1beta3", &[], "1.32"),
    ("networking.k8s.io", "v1beta1", &["Ingress", "IngressClass"], "1.22"),
    ("node.k8s.io", "v1beta1", &[], "1.25"),
    ("policy", "v1beta1", &[], "1.25"),
    ("rbac.authorization.k8s.io", "v1alpha1", &[], "1.22"),
    ("rbac.authorization.k8s.io", "v1beta1", &[], "1.22"),
    ("scheduling.k8s.io", "v1alpha1", &["PriorityClass"], "1.22"),
    ("scheduling.k8s.io", "v1beta1", &["PriorityClass"], "1.22"),
    ("settings.k8s.io", "v1alpha1", &["PodPreset"], "1.20"),
    ("storage.k8s.io", "v1alpha1", &["CSIStorageCapacity", "VolumeAttachment"], "1.24"),
    ("storage.k8s.io", "v1beta1", &["CSIDriver"], "1.22"),
    ("storage.k8s.io", "v1beta1", &["CSINode"], "1.22"),
    ("storage.k8s.io", "v1beta1", &["CSIStorageCapacity"], "1.27"),
    ("storage.k8s.io", "v1beta1", &["StorageClass"], "1.22"),
    ("storage.k8s.io", "v1beta1", &["VolumeAttachment"], "1.22"),
];

/// The minor in which a kind of this group and version was gone.
pub(crate) fn removed_in(group: &str, version: &str, kind: &str) -> Option<&'static str> {
    let is_meant = |row: &&Row| row.0 == group && row.1 == version && (row.2.is_empty() || row.2.contains(&kind));
    REMOVED.iter().find(is_meant).map(|row| row.3)
}
