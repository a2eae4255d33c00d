//! Names inside of a pod: volumes, containers, ports.

use super::{Collector, Context, Labels, Pods, Role, Thing, name_text, written};
use podlint_manifest::View;
use podlint_schema::Type;
use podlint_yaml::Node;
use podlint_yaml::scalar::{Scalar, meaning};
use std::collections::HashMap;
use std::rc::Rc;

/// Annotations of a pod that name one of its containers.
const CONTAINER_ANNOTATIONS: [&str; 2] =
    ["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"];

impl<'t> Collector<'t> {
    pub(super) fn pod_names(&mut self, ty: Type, node: Node<'t>, context: &Context<'t>) {
        match ty.name() {
            "StatefulSetSpec" => self.claim_templates(node, context),
            "ServiceSpec" => self.target_ports(node, context),
            "NetworkPolicySpec" => self.policy_ports(node, context),
            _ => {}
        }
        let Some(pod) = context.pod else { return };
        match ty.name() {
            "Pod" | "PodTemplateSpec" => self.container_annotations(node, pod, context),
            "Volume" => self.volume(node, "name", (pod, Role::Declaration), context),
            "VolumeMount" | "VolumeDevice" => {
                self.volume(node, "name", (pod, Role::Use), context);
                self.sub_path(node, context);
            }
            "Container" | "EphemeralContainer" => {
                self.container(node, "name", (pod, Role::Declaration), context);
                self.container(node, "targetContainerName", (pod, Role::Use), context);
                self.variables(node, context);
            }
            "ResourceFieldSelector" => self.container(node, "containerName", (pod, Role::Use), context),
            "ContainerPort" => self.pod_port(node, "name", (pod, Role::Declaration), context),
            "HTTPGetAction" | "TCPSocketAction" => self.pod_port(node, "port", (pod, Role::Use), context),
            _ => {}
        }
    }

    fn volume(&mut self, node: Node<'t>, field: &str, (pod, role): (u32, Role), context: &Context<'t>) {
        if let Some((scalar, name)) = written(node, field) {
            self.push(scalar, Thing::Volume { pod, name }, role, context);
        }
    }

    /// A claim template gives each pod of the set a volume of its name.
    fn claim_templates(&mut self, spec: Node<'t>, context: &Context<'t>) {
        let Some(template) = spec.get("template") else { return };
        for claim in spec.get("volumeClaimTemplates").into_iter().flat_map(Node::items) {
            if let Some(metadata) = claim.get("metadata") {
                self.volume(metadata, "name", (template.index(), Role::Declaration), context);
            }
        }
    }

    fn container(&mut self, node: Node<'t>, field: &str, (pod, role): (u32, Role), context: &Context<'t>) {
        if let Some((scalar, name)) = written(node, field) {
            let of = match context.object {
                "" => Pods::Template(pod),
                object => Pods::Object { kind: context.kind, name: object },
            };
            self.push_about(scalar, (Thing::Container { of, name }, role), context, Some(pod), None);
        }
    }

    /// A mount of one file of a volume whose files are the keys of an object.
    fn sub_path(&mut self, mount: Node<'t>, context: &Context<'t>) {
        let volume = written(mount, "name").map(|(_, name)| name);
        let source = volume.and_then(|volume| context.files.as_ref()?.get(volume).copied());
        if let (Some((kind, object)), Some((scalar, key))) = (source, written(mount, "subPath")) {
            self.push(scalar, Thing::DataKey { kind, object, key }, Role::Use, context);
        }
    }

    fn container_annotations(&mut self, node: Node<'t>, pod: u32, context: &Context<'t>) {
        let Some(annotations) = node.get("metadata").and_then(|metadata| metadata.get("annotations")) else { return };
        for annotation in CONTAINER_ANNOTATIONS {
            self.container(annotations, annotation, (pod, Role::Use), context);
        }
    }

    fn pod_port(&mut self, node: Node<'t>, field: &str, (pod, role): (u32, Role), context: &Context<'t>) {
        if let Some((scalar, name)) = port_name(node, field) {
            let labels = context.pod_labels.clone();
            self.push_about(scalar, (Thing::ContainerPort { name }, role), context, Some(pod), labels);
        }
    }

    fn target_ports(&mut self, spec: Node<'t>, context: &Context<'t>) {
        let selector = Rc::new(Labels::of(View::Present(spec).get("selector")));
        for port in spec.get("ports").into_iter().flat_map(Node::items) {
            self.selected_port(port, "targetPort", &selector, context);
        }
    }

    /// Ingress is about ports of the pods that the policy selects, egress about those of its peers.
    fn policy_ports(&mut self, spec: Node<'t>, context: &Context<'t>) {
        let selector = Rc::new(Labels::of(View::Present(spec).get("podSelector").get("matchLabels")));
        for rule in spec.get("ingress").into_iter().flat_map(Node::items) {
            for port in rule.get("ports").into_iter().flat_map(Node::items) {
                self.selected_port(port, "port", &selector, context);
            }
        }
        for rule in spec.get("egress").into_iter().flat_map(Node::items) {
            let peer = View::of(rule).get("to").items().next().unwrap_or(View::Absent);
            let selector = Rc::new(Labels::of(peer.get("podSelector").get("matchLabels")));
            let namespace = if peer.get("namespaceSelector").is_absent() { context.namespace } else { "" };
            let context = Context { namespace, ..context.clone() };
            for port in rule.get("ports").into_iter().flat_map(Node::items) {
                self.selected_port(port, "port", &selector, &context);
            }
        }
    }

    fn selected_port(&mut self, node: Node<'t>, field: &str, selector: &Rc<Labels<'t>>, context: &Context<'t>) {
        if let Some((scalar, name)) = port_name(node, field) {
            let thing = (Thing::ContainerPort { name }, Role::Use);
            self.push_about(scalar, thing, context, None, Some(selector.clone()));
        }
    }
}

/// Kind and name of the objects that volumes hold the keys of, by the names of the volumes. Where a volume lists its items, these say
/// what its files are called.
pub(super) type Files<'t> = HashMap<&'t str, (&'static str, &'t str)>;

/// How many volumes of one pod are looked at. With aliases a text can repeat a long list many times.
const MOST_VOLUMES: usize = 500;

pub(super) fn files(spec: Node<'_>) -> Files<'_> {
    let mut files = Files::default();
    for volume in View::Present(spec).get("volumes").items().take(MOST_VOLUMES) {
        for (field, kind, name_field) in [("configMap", "ConfigMap", "name"), ("secret", "Secret", "secretName")] {
            let source = volume.get(field);
            if let (Some(name), Some(object)) = (volume.get("name").text(), source.get(name_field).text())
                && source.get("items").is_absent()
            {
                files.insert(name.value, (kind, object.value));
            }
        }
    }
    files
}

/// A port by its name. A number is not a name.
fn port_name<'t>(node: Node<'t>, field: &str) -> Option<(Node<'t>, &'t str)> {
    let scalar = node.get(field)?;
    let name = name_text(scalar)?;
    matches!(meaning(scalar.resolved()), Scalar::Text(_)).then_some((scalar, name))
}
