//! References to objects and to keys of their data.

use super::{Collector, Context, Role, Thing, written};
use podlint_manifest::View;
use podlint_schema::{Type, kinds_named};
use podlint_yaml::Node;

/// Fields that name an object: type, field, kind.
const REFERENCES: [(&str, &str, &str); 31] = [
    ("AzureFileVolumeSource", "secretName", "Secret"),
    ("ConfigMapEnvSource", "name", "ConfigMap"),
    ("ConfigMapKeySelector", "name", "ConfigMap"),
    ("ConfigMapProjection", "name", "ConfigMap"),
    ("ConfigMapVolumeSource", "name", "ConfigMap"),
    ("IngressServiceBackend", "name", "Service"),
    ("IngressSpec", "ingressClassName", "IngressClass"),
    ("IngressTLS", "secretName", "Secret"),
    ("LocalObjectReference", "name", "Secret"),
    ("ObjectMeta", "namespace", "Namespace"),
    ("PersistentVolumeClaimSpec", "storageClassName", "StorageClass"),
    ("PersistentVolumeClaimSpec", "volumeAttributesClassName", "VolumeAttributesClass"),
    ("PersistentVolumeClaimSpec", "volumeName", "PersistentVolume"),
    ("PersistentVolumeClaimVolumeSource", "claimName", "PersistentVolumeClaim"),
    ("PersistentVolumeSpec", "storageClassName", "StorageClass"),
    ("PodResourceClaim", "resourceClaimName", "ResourceClaim"),
    ("PodResourceClaim", "resourceClaimTemplateName", "ResourceClaimTemplate"),
    ("PodSpec", "priorityClassName", "PriorityClass"),
    ("PodSpec", "runtimeClassName", "RuntimeClass"),
    ("PodSpec", "serviceAccount", "ServiceAccount"),
    ("PodSpec", "serviceAccountName", "ServiceAccount"),
    ("SecretEnvSource", "name", "Secret"),
    ("SecretKeySelector", "name", "Secret"),
    ("SecretProjection", "name", "Secret"),
    ("SecretReference", "name", "Secret"),
    ("SecretReference", "namespace", "Namespace"),
    ("SecretVolumeSource", "secretName", "Secret"),
    ("ServiceReference", "name", "Service"),
    ("ServiceReference", "namespace", "Namespace"),
    ("StatefulSetSpec", "serviceName", "Service"),
    ("Subject", "namespace", "Namespace"),
];

/// The group of a kind that is not one of Kubernetes; empty for those of Kubernetes, which move between groups.
pub(super) fn custom_group<'t>(group: &'t str, kind: &str) -> &'t str {
    let is_built_in = kinds_named(kind).any(|kind| kind.group() == group) || group == "extensions";
    if is_built_in { "" } else { group }
}

impl<'t> Collector<'t> {
    pub(super) fn object_references(&mut self, ty: Type, node: Node<'t>, context: &Context<'t>) {
        let first = REFERENCES.partition_point(|row| row.0 < ty.name());
        for (_, field, kind) in REFERENCES[first..].iter().take_while(|row| row.0 == ty.name()) {
            self.reference(node, field, ("", kind), context);
        }
        match ty.name() {
            "ConfigMapKeySelector" => self.data_key(node, ("ConfigMap", text(node, "name")), context),
            "SecretKeySelector" => self.data_key(node, ("Secret", text(node, "name")), context),
            "ConfigMapVolumeSource" | "ConfigMapProjection" => self.data_items(node, "ConfigMap", "name", context),
            "SecretVolumeSource" => self.data_items(node, "Secret", "secretName", context),
            "SecretProjection" => self.data_items(node, "Secret", "name", context),
            "CrossVersionObjectReference" | "RoleRef" | "TypedLocalObjectReference" => {
                self.reference_by_kind(node, context)
            }
            "Subject" if text(node, "kind") == "ServiceAccount" => self.reference_by_kind(node, context),
            "IngressServiceBackend" => self.backend_port(node, context),
            "ServiceSpec" => self.service_ports(node, context),
            "ServiceAccount" => {
                for secret in node.get("secrets").into_iter().flat_map(Node::items) {
                    self.reference(secret, "name", ("", "Secret"), context);
                }
            }
            "PersistentVolumeSpec" => {
                if let Some(claim) = node.get("claimRef") {
                    self.reference(claim, "name", ("", "PersistentVolumeClaim"), context);
                }
            }
            _ => {}
        }
    }

    /// A reference by name. A namespace beside it is that of the object.
    fn reference(&mut self, node: Node<'t>, field: &str, (group, kind): (&'t str, &'t str), context: &Context<'t>) {
        let Some((scalar, name)) = written(node, field) else { return };
        let is_in_cluster = kinds_named(kind).any(|kind| kind.is_object() && !kind.namespaced());
        let own = text(node, "namespace");
        let namespace = match (is_in_cluster, own.is_empty()) {
            (true, _) => "",
            (false, true) => context.namespace,
            (false, false) => own,
        };
        let context = Context { namespace, ..context.clone() };
        self.push(scalar, Thing::Object { group, kind, name }, Role::Use, &context);
    }

    fn reference_by_kind(&mut self, node: Node<'t>, context: &Context<'t>) {
        let kind = text(node, "kind");
        let group = text(node, "apiVersion").split_once('/').map_or(text(node, "apiGroup"), |(group, _)| group);
        if !kind.is_empty() {
            self.reference(node, "name", (custom_group(group, kind), kind), context);
        }
    }

    fn data_items(&mut self, node: Node<'t>, kind: &'t str, name_field: &str, context: &Context<'t>) {
        let object = text(node, name_field);
        for item in node.get("items").into_iter().flat_map(Node::items) {
            self.data_key(item, (kind, object), context);
        }
    }

    fn data_key(&mut self, node: Node<'t>, (kind, object): (&'t str, &'t str), context: &Context<'t>) {
        if let Some((scalar, key)) = written(node, "key").filter(|_| !object.is_empty()) {
            self.push(scalar, Thing::DataKey { kind, object, key }, Role::Use, context);
        }
    }

    fn backend_port(&mut self, node: Node<'t>, context: &Context<'t>) {
        let port = node.get("port").and_then(|port| written(port, "name"));
        if let Some((scalar, name)) = port {
            self.push(scalar, Thing::ServicePort { service: text(node, "name"), name }, Role::Use, context);
        }
    }

    fn service_ports(&mut self, spec: Node<'t>, context: &Context<'t>) {
        for port in spec.get("ports").into_iter().flat_map(Node::items) {
            if let Some((scalar, name)) = written(port, "name") {
                self.push(scalar, Thing::ServicePort { service: context.object, name }, Role::Declaration, context);
            }
        }
    }
}

/// The text of a field, empty where there is none.
fn text<'t>(node: Node<'t>, field: &str) -> &'t str {
    View::Present(node).get(field).text().map_or("", |text| text.value)
}
