//! Typed views of a pod template: what its fields are called, and what they mean.

use crate::object::Object;
use crate::view::{Number, Text, View};
use podlint_yaml::{Node, Span};

/// The template of the pods that an object makes. A Pod counts as one.
#[derive(Debug, Clone, Copy)]
pub struct PodTemplate<'t> {
    object: Object<'t>,
    root: Node<'t>,
}

/// How a container of a pod is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// One of `containers`.
    Regular,
    /// One of `initContainers`, which ends before the regular ones start.
    Init,
    /// One of `initContainers` with `restartPolicy: Always`, which runs beside the regular ones.
    Sidecar,
    /// One of `ephemeralContainers`.
    Ephemeral,
}

impl<'t> PodTemplate<'t> {
    /// The template of an object; `None` where its kind makes no pods.
    pub fn of(object: Object<'t>) -> Option<PodTemplate<'t>> {
        object.pod_template_root().map(|root| PodTemplate { object, root })
    }

    /// The object that it is part of.
    pub fn object(&self) -> Object<'t> {
        self.object
    }

    /// `metadata` of the pods.
    pub fn metadata(&self) -> View<'t> {
        View::of(self.root).get("metadata")
    }

    /// `spec` of the pods.
    pub fn spec(&self) -> View<'t> {
        View::of(self.root).get("spec")
    }

    /// `metadata.labels` of the pods.
    pub fn labels(&self) -> View<'t> {
        self.metadata().get("labels")
    }

    /// All containers, in the order in which the API server visits them: init, regular, ephemeral.
    pub fn containers(self) -> impl Iterator<Item = Container<'t>> {
        let spec = self.spec();
        let init = spec.get("initContainers").items().map(|view| {
            let always = view.get("restartPolicy").text().is_some_and(|policy| policy.value == "Always");
            Container { view, kind: if always { ContainerKind::Sidecar } else { ContainerKind::Init } }
        });
        let regular = spec.get("containers").items().map(|view| Container { view, kind: ContainerKind::Regular });
        let ephemeral =
            spec.get("ephemeralContainers").items().map(|view| Container { view, kind: ContainerKind::Ephemeral });
        init.chain(regular).chain(ephemeral)
    }

    /// The containers that run at the same time for the life of the pod: sidecars and regular ones.
    pub fn running_containers(self) -> impl Iterator<Item = Container<'t>> {
        self.containers().filter(|container| matches!(container.kind, ContainerKind::Sidecar | ContainerKind::Regular))
    }

    /// The ports of the containers that run at the same time.
    pub fn container_ports(self) -> impl Iterator<Item = ContainerPort<'t>> {
        self.running_containers().flat_map(|container| container.ports())
    }

    /// `spec.volumes`.
    pub fn volumes(self) -> impl Iterator<Item = Volume<'t>> {
        self.spec().get("volumes").items().map(Volume)
    }

    /// Whether the pods' spec or one of their containers has a field that no Kubernetes knows.
    ///
    /// It may be the misspelt or misplaced one of a field that looks absent.
    pub fn has_unknown_fields(&self) -> bool {
        let in_container = |container: Container<'_>| match container.kind {
            ContainerKind::Ephemeral => has_unknown_field(container.view, "EphemeralContainer"),
            _ => has_unknown_field(container.view, "Container"),
        };
        has_unknown_field(self.spec(), "PodSpec") || self.containers().any(in_container)
    }

    /// Whether a container of a whole object has no image: it is then a patch, or what a test expects to find.
    pub fn lacks_images(&self) -> bool {
        !self.object.is_fragment() && self.containers().any(|container| container.view.get("image").is_absent())
    }

    /// Whether `spec.hostNetwork` is true.
    pub fn uses_host_network(&self) -> bool {
        self.spec().get("hostNetwork").boolean() == Some(true)
    }
}

/// Whether a mapping has a key that is no field of the core type `type_name` in any minor.
fn has_unknown_field(view: View<'_>, type_name: &str) -> bool {
    let Some(ty) = podlint_schema::find_type("io.k8s.api.core.v1", type_name) else { return false };
    view.entries().any(|(key, _)| key.value != "<<" && ty.any_field(key.value).is_none())
}

/// A container of a pod.
#[derive(Debug, Clone, Copy)]
pub struct Container<'t> {
    view: View<'t>,
    kind: ContainerKind,
}

impl<'t> Container<'t> {
    /// How it is started.
    pub fn kind(&self) -> ContainerKind {
        self.kind
    }

    /// All of it.
    pub fn view(&self) -> View<'t> {
        self.view
    }

    /// `name`.
    pub fn name(&self) -> Option<Text<'t>> {
        self.view.get("name").text()
    }

    /// `ports`.
    pub fn ports(self) -> impl Iterator<Item = ContainerPort<'t>> {
        let container = self;
        self.view.get("ports").items().map(move |view| ContainerPort { view, container })
    }

    /// `env`, in the order in which Kubernetes expands it.
    pub fn env(self) -> impl Iterator<Item = EnvVar<'t>> {
        self.view.get("env").items().map(EnvVar)
    }

    /// `volumeMounts`.
    pub fn volume_mounts(self) -> impl Iterator<Item = VolumeMount<'t>> {
        self.view.get("volumeMounts").items().map(VolumeMount)
    }

    /// Its probes with their field names.
    pub fn probes(self) -> impl Iterator<Item = (&'static str, View<'t>)> {
        let view = self.view;
        ["livenessProbe", "readinessProbe", "startupProbe"].into_iter().map(move |name| (name, view.get(name)))
    }
}

/// A port of a container.
#[derive(Debug, Clone, Copy)]
pub struct ContainerPort<'t> {
    view: View<'t>,
    container: Container<'t>,
}

impl<'t> ContainerPort<'t> {
    /// All of it.
    pub fn view(&self) -> View<'t> {
        self.view
    }

    /// The container that it belongs to.
    pub fn container(&self) -> Container<'t> {
        self.container
    }

    /// `containerPort`.
    pub fn number(&self) -> Option<Number> {
        self.view.get("containerPort").number()
    }

    /// `hostPort`, unless it is 0, which means none.
    pub fn host_port(&self) -> Option<Number> {
        self.view.get("hostPort").number().filter(|port| port.value != 0)
    }

    /// `hostIP`, empty where it is not written.
    pub fn host_ip(&self) -> &'t str {
        self.view.get("hostIP").text().map_or("", |text| text.value)
    }

    /// `protocol`; `TCP` by default, `None` where it cannot be known.
    pub fn protocol(&self) -> Option<&'t str> {
        match self.view.get("protocol") {
            View::Absent => Some("TCP"),
            // The API server takes the empty text for an absent one.
            view => view.text().map(|text| if text.value.is_empty() { "TCP" } else { text.value }),
        }
    }

    /// `name`.
    pub fn name(&self) -> Option<Text<'t>> {
        self.view.get("name").text()
    }
}

/// An environment variable.
#[derive(Debug, Clone, Copy)]
pub struct EnvVar<'t>(View<'t>);

impl<'t> EnvVar<'t> {
    /// All of it.
    pub fn view(&self) -> View<'t> {
        self.0
    }

    /// `name`.
    pub fn name(&self) -> Option<Text<'t>> {
        self.0.get("name").text()
    }

    /// `value`.
    pub fn value(&self) -> View<'t> {
        self.0.get("value")
    }

    /// `valueFrom`.
    pub fn value_from(&self) -> View<'t> {
        self.0.get("valueFrom")
    }
}

/// A mount of a volume in a container.
#[derive(Debug, Clone, Copy)]
pub struct VolumeMount<'t>(View<'t>);

impl<'t> VolumeMount<'t> {
    /// All of it.
    pub fn view(&self) -> View<'t> {
        self.0
    }

    /// `name` of the volume.
    pub fn name(&self) -> Option<Text<'t>> {
        self.0.get("name").text()
    }

    /// `mountPath`.
    pub fn mount_path(&self) -> Option<Text<'t>> {
        self.0.get("mountPath").text()
    }

    /// Whether `readOnly` is true.
    pub fn is_read_only(&self) -> bool {
        self.0.get("readOnly").boolean() == Some(true)
    }
}

/// A volume of a pod.
#[derive(Debug, Clone, Copy)]
pub struct Volume<'t>(View<'t>);

impl<'t> Volume<'t> {
    /// All of it.
    pub fn view(&self) -> View<'t> {
        self.0
    }

    /// `name`.
    pub fn name(&self) -> Option<Text<'t>> {
        self.0.get("name").text()
    }

    /// `hostPath.path`.
    pub fn host_path(&self) -> Option<Text<'t>> {
        self.0.get("hostPath").get("path").text()
    }
}

/// A name that a manifest uses for an object or key elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'t> {
    /// Kind of the object: `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Name of the object.
    pub name: Text<'t>,
    /// Key in its data, if one is named.
    pub key: Option<Text<'t>>,
    /// Whether the pod starts without it.
    pub optional: bool,
    /// Where the whole reference stands.
    pub span: Span,
}

impl<'t> PodTemplate<'t> {
    /// Every ConfigMap and Secret that the pods cannot start without, or would use: `env`, `envFrom`, volumes.
    pub fn references(&self) -> Vec<Reference<'t>> {
        let mut found = Vec::new();
        for container in self.containers() {
            for variable in container.env() {
                for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
                    let view = variable.value_from().get(field);
                    push_reference(&mut found, view, kind, "name", view.get("key").text());
                }
            }
            for source in container.view().get("envFrom").items() {
                push_reference(&mut found, source.get("configMapRef"), "ConfigMap", "name", None);
                push_reference(&mut found, source.get("secretRef"), "Secret", "name", None);
            }
        }
        for volume in self.volumes() {
            push_source(&mut found, volume.view().get("configMap"), "ConfigMap", "name");
            push_source(&mut found, volume.view().get("secret"), "Secret", "secretName");
            for source in volume.view().get("projected").get("sources").items() {
                push_source(&mut found, source.get("configMap"), "ConfigMap", "name");
                push_source(&mut found, source.get("secret"), "Secret", "name");
            }
        }
        found
    }
}

fn push_reference<'t>(
    found: &mut Vec<Reference<'t>>,
    view: View<'t>,
    kind: &'static str,
    name_field: &str,
    key: Option<Text<'t>>,
) {
    let (Some(span), Some(name)) = (view.span(), view.get(name_field).text()) else { return };
    let optional = view.get("optional").boolean() == Some(true);
    found.push(Reference { kind, name, key, optional, span });
}

/// A volume source: the object, and each key that its `items` name.
fn push_source<'t>(found: &mut Vec<Reference<'t>>, view: View<'t>, kind: &'static str, name_field: &str) {
    let keys: Vec<_> = view.get("items").items().filter_map(|item| item.get("key").text()).collect();
    if keys.is_empty() {
        push_reference(found, view, kind, name_field, None);
    }
    for key in keys {
        push_reference(found, view, kind, name_field, Some(key));
    }
}
