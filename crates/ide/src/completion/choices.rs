//! Fields that exclude each other: one of them is set, so the others are not offered any more.

use super::insert::has_key;
use super::typed::MARKER;
use podlint_manifest::View;
use podlint_schema::{Type, Union};

/// Groups of fields of which one may be set. The schema names those that Kubernetes declares as unions.
const CHOICES: &[(&str, &[&str])] = &[
    ("Probe", &["exec", "grpc", "httpGet", "tcpSocket"]),
    ("LifecycleHandler", &["exec", "httpGet", "sleep", "tcpSocket"]),
    ("EnvVar", &["value", "valueFrom"]),
    ("EnvVarSource", &["configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef"]),
    ("EnvFromSource", &["configMapRef", "secretRef"]),
    (
        "VolumeProjection",
        &["configMap", "secret", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"],
    ),
    ("DownwardAPIVolumeFile", &["fieldRef", "resourceFieldRef"]),
    ("IngressBackend", &["resource", "service"]),
    ("ServiceBackendPort", &["name", "number"]),
    ("PodDisruptionBudgetSpec", &["minAvailable", "maxUnavailable"]),
    ("VolumeMount", &["subPath", "subPathExpr"]),
    ("MetricSpec", &["resource", "pods", "object", "external", "containerResource"]),
];

/// A type, one of its fields, and other fields with the value of the one that they need.
type Chosen = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Fields that go with one value of another field.
const CHOSEN: &[Chosen] = &[
    ("DeploymentStrategy", "type", &[("rollingUpdate", "RollingUpdate")]),
    ("DaemonSetUpdateStrategy", "type", &[("rollingUpdate", "RollingUpdate")]),
    ("StatefulSetUpdateStrategy", "type", &[("rollingUpdate", "RollingUpdate")]),
    (
        "MetricSpec",
        "type",
        &[
            ("resource", "Resource"),
            ("pods", "Pods"),
            ("object", "Object"),
            ("external", "External"),
            ("containerResource", "ContainerResource"),
        ],
    ),
    (
        "MetricTarget",
        "type",
        &[("averageUtilization", "Utilization"), ("value", "Value"), ("averageValue", "AverageValue")],
    ),
];

/// Values of `operator` that need no other value.
const UNARY: &[&str] = &["Exists", "DoesNotExist"];

/// Fields that may stand beside any member of a choice.
const PERSISTENT_VOLUME: &[&str] = &[
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];

/// Whether a field does not go with those that a mapping has.
pub(super) fn is_excluded(ty: Type, name: &str, mapping: View<'_>) -> bool {
    let is_set = |other: &str| other != name && has_key(mapping, other);
    let of_choice = CHOICES.iter().any(|(owner, members)| {
        *owner == ty.name() && members.contains(&name) && members.iter().any(|member| is_set(member))
    });
    let of_type = match ty.name() {
        "Volume" => excludes_all_but(&["name"], name, mapping),
        "PersistentVolumeSpec" => excludes_all_but(PERSISTENT_VOLUME, name, mapping),
        "NetworkPolicyPeer" if name == "ipBlock" => is_set("podSelector") || is_set("namespaceSelector"),
        "NetworkPolicyPeer" => is_set("ipBlock"),
        "Toleration" | "LabelSelectorRequirement" | "NodeSelectorRequirement" => {
            matches!(name, "value" | "values") && text_of(mapping, "operator").is_some_and(|text| UNARY.contains(&text))
        }
        _ => false,
    };
    of_choice
        || of_type
        || is_not_chosen(ty, name, mapping)
        || ty.unions().any(|union| is_excluded_by(union, name, mapping))
}

/// Whether a field needs another value than the one that a mapping has beside it.
fn is_not_chosen(ty: Type, name: &str, mapping: View<'_>) -> bool {
    CHOSEN.iter().filter(|(owner, ..)| *owner == ty.name()).any(|(_, discriminator, fields)| {
        let needed = fields.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
        let chosen = text_of(mapping, discriminator).filter(|text| !text.is_empty());
        needed.is_some_and(|needed| chosen.is_some_and(|chosen| chosen != needed))
    })
}

/// Whether a mapping has another member of a union, or says that it means another one.
fn is_excluded_by(union: Union, name: &str, mapping: View<'_>) -> bool {
    let Some((_, own)) = union.members().find(|(member, _)| *member == name) else { return false };
    let chosen = union.discriminator().and_then(|discriminator| text_of(mapping, discriminator));
    // The schema names the Go field: `LocalhostProfile` is what the type `Localhost` chooses.
    chosen.is_some_and(|chosen| !own.starts_with(chosen))
        || union.members().any(|(member, _)| member != name && has_key(mapping, member))
}

/// Whether a field is one of many sources, of which the mapping has another one. `others` are no sources.
fn excludes_all_but(others: &[&str], name: &str, mapping: View<'_>) -> bool {
    let is_source = |key: &str| key != MARKER && key != name && !others.contains(&key);
    !others.contains(&name) && mapping.entries().any(|(key, _)| is_source(key.value))
}

fn text_of<'t>(mapping: View<'t>, field: &str) -> Option<&'t str> {
    mapping.get(field).text().map(|text| text.value)
}
