//! Pods, with the defaults that the API server gives them.

use super::requests::{Container, Demand, Granted};
use super::{Loader, Values};
use crate::labels::{Operator, Requirement};
use crate::pod::{Disk, Effect, HostPort, NodeTerm, Owner, Pod, PodClaim, PodTerm, Spread, Toleration, Volume};
use crate::resources::Amounts;
use crate::symbols::Symbol;
use podlint_manifest::View;

/// What a time that is not written is taken for: 2026-01-01T00:00:00Z.
const UNKNOWN_TIME: i64 = 1_767_225_600;

/// A pod and what is still to be looked up for it.
#[derive(Debug)]
pub(crate) struct ReadPod {
    pub(crate) pod: Pod,
    pub(super) priority_class: Symbol,
    pub(super) priority: Option<i64>,
    /// `preemptionPolicy`, if it is there.
    pub(super) policy: Option<Symbol>,
    pub(super) runtime_class: Symbol,
    /// What it asks for, with the defaults that come before admission.
    pub(super) demand: Demand,
    /// `overhead`, if it is there.
    pub(super) overhead: Option<Amounts>,
    /// It is made in this run: it has to pass admission.
    pub(super) is_new: bool,
    /// `activeDeadlineSeconds` is there.
    pub(super) ends: bool,
    /// Its affinity asks for pods of other namespaces.
    pub(super) names_namespaces: bool,
}

/// What a controller writes into the pods that it makes from a template.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    /// The owner stays the one that is written.
    pub(crate) keeps_owner: bool,
    pub(crate) name: String,
    pub(crate) namespace: String,
    pub(crate) labels: Vec<(String, String)>,
    /// apiVersion, kind and name of the controller.
    pub(crate) owner: Option<[String; 3]>,
    /// The number of the applied object.
    pub(crate) origin: Option<u32>,
    /// It is made only when those before it are ready.
    pub(crate) is_ordered: bool,
    /// Taints that are tolerated whatever their value.
    pub(crate) tolerations: Vec<(String, Effect)>,
    /// The only node that will do. It takes the place of all terms of the required node affinity.
    pub(crate) node: Option<String>,
    /// Volumes and the claims they stand for; they take the place of volumes of the same name.
    pub(crate) claims: Vec<(String, String)>,
}

/// What became of a pod that was made.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The node that it names; empty for none.
    pub(crate) node: String,
    /// `namespace/name` of the claims that were made for its ephemeral volumes.
    pub(crate) claims: Vec<String>,
}

impl Loader {
    pub(super) fn pod(&mut self, object: View<'_>) -> ReadPod {
        self.read_pod(object, None)
    }

    /// A pod made from a template.
    pub(crate) fn pod_from(&mut self, template: View<'_>, overrides: &Overrides) -> ReadPod {
        self.read_pod(template, Some(overrides))
    }

    /// Writes into a pod what everything else that is read depends on.
    fn name_by(&mut self, pod: &mut Pod, meta: View<'_>, overrides: &Overrides) {
        let symbols = &mut self.values.symbols;
        pod.name = symbols.add(&overrides.name);
        pod.namespace = symbols.add(&overrides.namespace);
        pod.origin = overrides.origin;
        pod.is_ordered = overrides.is_ordered;
        if !overrides.keeps_owner {
            pod.uid = Symbol::EMPTY;
            pod.owner = overrides.owner.as_ref().map(|[api_version, kind, name]| Owner {
                api_version: symbols.add(api_version),
                kind: symbols.add(kind),
                name: symbols.add(name),
            });
        }
        if !overrides.labels.is_empty() {
            let added: Vec<_> =
                overrides.labels.iter().map(|(key, value)| (symbols.add(key), symbols.add(value))).collect();
            let mut labels = self.values.pairs(meta.get("labels"));
            labels.retain(|(key, _)| !added.iter().any(|(other, _)| other == key));
            labels.extend(added);
            pod.labels = crate::labels::Labels::new(labels);
        }
    }

    /// Writes into a pod what else its controller adds.
    fn complete_by(&mut self, pod: &mut Pod, overrides: &Overrides) {
        let symbols = &mut self.values.symbols;
        let mut tolerations = pod.tolerations.to_vec();
        for (key, effect) in &overrides.tolerations {
            let (key, effect) = (symbols.add(key), Some(*effect));
            tolerations.push(Toleration { key, value: Symbol::EMPTY, effect, exists: true, is_dead: false });
        }
        pod.tolerations = tolerations.into();
        if let Some(node) = &overrides.node {
            let names = Box::new([(true, symbols.add(node))]);
            pod.required_nodes = Some(Box::new([NodeTerm { names, ..NodeTerm::default() }]));
        }
    }

    /// Makes the claims of the ephemeral volumes of a pod that are not there; `claims` take the place of volumes. Their
    /// `namespace/name`.
    pub(super) fn ephemeral_claims(&mut self, pod: &Pod, spec: View<'_>, claims: &[(String, String)]) -> Vec<String> {
        let mut made = Vec::new();
        for volume in spec.get("volumes").items() {
            let template = volume.get("ephemeral").get("volumeClaimTemplate");
            let name = volume.get("name").text().map_or("", |name| name.value);
            if template.node().is_none() || claims.iter().any(|(volume, _)| volume == name) {
                continue;
            }
            let symbols = &self.values.symbols;
            let (namespace, pod_name) = (symbols.text(pod.namespace).to_owned(), symbols.text(pod.name));
            let claim = format!("{pod_name}-{name}");
            let controller = match symbols.text(pod.uid) {
                "" => format!("Pod/{namespace}/{pod_name}"),
                uid => uid.to_owned(),
            };
            if self.claim_from(template, &namespace, &claim, &controller) {
                made.push(format!("{namespace}/{claim}"));
            }
        }
        made
    }

    fn read_pod(&mut self, object: View<'_>, overrides: Option<&Overrides>) -> ReadPod {
        let (meta, spec, status) = (object.get("metadata"), object.get("spec"), object.get("status"));
        let mut pod = Pod {
            namespace: self.values.namespace(object),
            name: self.values.name(object),
            uid: self.values.text(meta.get("uid")),
            labels: self.values.labels(meta.get("labels")),
            created: self.values.time(meta.get("creationTimestamp")).unwrap_or(UNKNOWN_TIME),
            started: self.values.time(status.get("startTime")),
            is_terminating: meta.get("deletionTimestamp").node().is_some(),
            is_finished: status.get("phase").text().is_some_and(|text| matches!(text.value, "Succeeded" | "Failed")),
            node_name: self.values.text(spec.get("nodeName")),
            nominated_node: self.values.text(status.get("nominatedNodeName")),
            scheduler: self.values.text_or(spec.get("schedulerName"), "default-scheduler"),
            node_selector: self.values.equalities(spec.get("nodeSelector")).into(),
            ..Pod::default()
        };
        pod.is_preempted = pod.is_terminating
            && status.get("conditions").items().any(|condition| {
                let is = |field: &str, text: &str| condition.get(field).text().is_some_and(|own| own.value == text);
                is("type", "DisruptionTarget") && is("status", "True") && is("reason", "PreemptionByScheduler")
            });
        pod.owner =
            meta.get("ownerReferences").items().find(|owner| owner.get("controller").boolean() == Some(true)).map(
                |owner| Owner {
                    api_version: self.values.text(owner.get("apiVersion")),
                    kind: self.values.text(owner.get("kind")),
                    name: self.values.text(owner.get("name")),
                },
            );
        if let Some(overrides) = overrides {
            self.name_by(&mut pod, meta, overrides);
        }
        pod.gates = spec.get("schedulingGates").items().map(|gate| self.values.text(gate.get("name"))).collect();
        self.affinity(&mut pod, spec.get("affinity"));
        pod.tolerations = self.tolerations(spec);
        pod.spread =
            spec.get("topologySpreadConstraints").items().map(|constraint| self.spread(constraint, &pod)).collect();
        pod.host_ports = self.host_ports(spec);
        pod.images = self.images(spec);
        pod.volumes = self.volumes(spec, &pod, overrides.map_or(&[], |overrides| &overrides.claims));
        if let Some(overrides) = overrides {
            self.complete_by(&mut pod, overrides);
        }
        self.resource_claims(&mut pod, spec, status, overrides.is_some());
        pod.features = self.features(spec);
        let (policy, overhead) = (spec.get("preemptionPolicy"), spec.get("overhead"));
        pod.never_preempts = policy.text().is_some_and(|text| text.value == "Never");
        let mut demand = self.demand(spec, status);
        demand.default_containers();
        if !self.release.is_since(37) {
            demand.default_as_a_whole(&self.values.names, &self.values.symbols, self.release);
        }
        if !pod.node_name.is_empty() {
            pod.started = pod.started.or(Some(pod.created));
        }
        ReadPod {
            priority_class: self.values.text(spec.get("priorityClassName")),
            priority: self.values.int(spec.get("priority")),
            policy: policy.node().map(|_| self.values.text(policy)),
            runtime_class: self.values.text(spec.get("runtimeClassName")),
            ends: self.values.int(spec.get("activeDeadlineSeconds")).is_some_and(|seconds| seconds >= 0),
            names_namespaces: names_namespaces(spec.get("affinity")),
            is_new: overrides.is_some(),
            overhead: overhead.node().map(|_| self.values.amounts(overhead)),
            pod,
            demand,
        }
    }

    fn affinity(&mut self, pod: &mut Pod, affinity: View<'_>) {
        const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
        const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
        let nodes = affinity.get("nodeAffinity");
        let required = nodes.get(REQUIRED);
        pod.required_nodes = required.node().map(|_| self.values.node_terms(required.get("nodeSelectorTerms")));
        let preferred = nodes.get(PREFERRED);
        pod.preferred_nodes = preferred.node().map(|_| {
            let weight = |values: &super::Values, view: View<'_>| values.int(view.get("weight")).unwrap_or(0);
            let terms = preferred.items();
            terms.map(|view| (weight(&self.values, view), self.values.node_term(view.get("preference")))).collect()
        });
        let (to, from) = (affinity.get("podAffinity"), affinity.get("podAntiAffinity"));
        pod.affinity = to.get(REQUIRED).items().map(|term| self.pod_term(term, pod)).collect();
        pod.anti_affinity = from.get(REQUIRED).items().map(|term| self.pod_term(term, pod)).collect();
        pod.preferred_affinity = to.get(PREFERRED).items().map(|term| self.weighted_term(term, pod)).collect();
        pod.preferred_anti_affinity = from.get(PREFERRED).items().map(|term| self.weighted_term(term, pod)).collect();
    }

    fn weighted_term(&mut self, view: View<'_>, pod: &Pod) -> (i64, PodTerm) {
        (self.values.int(view.get("weight")).unwrap_or(0), self.pod_term(view.get("podAffinityTerm"), pod))
    }

    fn pod_term(&mut self, view: View<'_>, pod: &Pod) -> PodTerm {
        let mut selector = self.values.label_selector(view.get("labelSelector"));
        if let Some(selector) = &mut selector {
            // The API server writes these keys into the selector when the pod is created.
            for (field, operator) in [("matchLabelKeys", Operator::In), ("mismatchLabelKeys", Operator::NotIn)] {
                for key in self.values.texts(view.get(field)) {
                    if let Some(value) = pod.labels.get(key) {
                        let added = Requirement { key, operator, values: Box::new([value]) };
                        if !selector.0.contains(&added) {
                            selector.0.push(added);
                        }
                    }
                }
            }
        }
        let namespace_selector = self.values.label_selector(view.get("namespaceSelector"));
        let mut namespaces = self.values.texts(view.get("namespaces"));
        if namespaces.is_empty() && namespace_selector.is_none() {
            namespaces = Box::new([pod.namespace]);
        }
        PodTerm { selector, namespaces, namespace_selector, key: self.values.text(view.get("topologyKey")) }
    }

    fn spread(&mut self, view: View<'_>, pod: &Pod) -> Spread {
        let mut spread = self.values.spread(view);
        if let Some(selector) = &mut spread.selector {
            for key in self.values.texts(view.get("matchLabelKeys")) {
                if let Some(value) = pod.labels.get(key) {
                    let added = Requirement::equals(key, value);
                    if !selector.0.contains(&added) {
                        selector.0.push(added);
                    }
                }
            }
        }
        spread
    }

    /// The tolerations of a pod, with those that every pod gets.
    fn tolerations(&mut self, spec: View<'_>) -> Box<[Toleration]> {
        let mut tolerations = self.values.tolerations(spec.get("tolerations"));
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            let key = self.values.symbols.add(key);
            let covers = |toleration: &Toleration| {
                (toleration.key == key || toleration.key.is_empty())
                    && toleration.effect.is_none_or(|effect| effect == Effect::NoExecute)
            };
            if !tolerations.iter().any(covers) {
                let effect = Some(Effect::NoExecute);
                tolerations.push(Toleration { key, value: Symbol::EMPTY, effect, exists: true, is_dead: false });
            }
        }
        tolerations.into()
    }

    fn host_ports(&mut self, spec: View<'_>) -> Box<[HostPort]> {
        let is_host_network = spec.get("hostNetwork").boolean() == Some(true);
        let sidecars = spec.get("initContainers").items().filter(is_sidecar);
        let mut ports = Vec::new();
        for port in spec.get("containers").items().chain(sidecars).flat_map(|container| container.get("ports").items())
        {
            let number = self.values.int(port.get("hostPort")).unwrap_or(0);
            let own = self.values.int(port.get("containerPort")).unwrap_or(0);
            let number = if number == 0 && is_host_network { own } else { number };
            if number > 0 {
                ports.push(HostPort {
                    address: self.values.text_or(port.get("hostIP"), "0.0.0.0"),
                    protocol: self.values.text_or(port.get("protocol"), "TCP"),
                    port: number,
                });
            }
        }
        ports.into()
    }

    fn images(&mut self, spec: View<'_>) -> [Box<[Symbol]>; 3] {
        let mut of = |list: &str| {
            let images = spec.get(list).items().map(|container| container.get("image"));
            images.map(|image| self.image(image)).collect()
        };
        let containers = [of("initContainers"), of("containers")];
        let volumes = spec.get("volumes").items().map(|volume| volume.get("image").get("reference"));
        let volumes = volumes.filter(|image| image.node().is_some()).map(|image| self.image(image)).collect();
        let [init, main] = containers;
        [init, main, volumes]
    }

    /// The name of an image, with the tag that it has if none is given.
    fn image(&mut self, view: View<'_>) -> Symbol {
        let name = view.text().map_or("", |text| text.value);
        let has_tag = name.rfind(':').is_some_and(|colon| name.rfind('/').is_none_or(|slash| colon > slash));
        if has_tag { self.values.symbols.add(name) } else { self.values.symbols.add(&format!("{name}:latest")) }
    }

    /// The volumes of a pod; `claims` take the place of those of the same name.
    fn volumes(&mut self, spec: View<'_>, pod: &Pod, claims: &[(String, String)]) -> Box<[Volume]> {
        let claim_of = |values: &mut Values, (_, claim): &(String, String)| Volume::Claim {
            claim: values.symbols.add(claim),
            is_ephemeral: false,
        };
        let mut volumes: Vec<Volume> = claims.iter().map(|claim| claim_of(&mut self.values, claim)).collect();
        let is_replaced = |volume: &View<'_>| {
            let name = volume.get("name").text().map_or("", |name| name.value);
            claims.iter().any(|(volume, _)| volume == name)
        };
        for volume in spec.get("volumes").items().filter(|volume| !is_replaced(volume)) {
            let read_only = |source: View<'_>| source.get("readOnly").boolean() == Some(true);
            let [claim, ephemeral, gce, aws, iscsi, rbd, azure, cinder, portworx] = [
                "persistentVolumeClaim",
                "ephemeral",
                "gcePersistentDisk",
                "awsElasticBlockStore",
                "iscsi",
                "rbd",
                "azureDisk",
                "cinder",
                "portworxVolume",
            ]
            .map(|source| volume.get(source));
            let values = &mut self.values;
            volumes.push(if claim.node().is_some() {
                Volume::Claim { claim: values.text(claim.get("claimName")), is_ephemeral: false }
            } else if ephemeral.node().is_some() {
                let own = volume.get("name").text().map_or("", |name| name.value);
                let claim = format!("{}-{own}", values.symbols.text(pod.name));
                Volume::Claim { claim: values.symbols.add(&claim), is_ephemeral: true }
            } else if gce.node().is_some() {
                Volume::Disk(Disk::Gce(values.text(gce.get("pdName")), read_only(gce)))
            } else if aws.node().is_some() {
                let identity = aws.get("volumeID").text().map_or("", |text| text.value);
                if let Some(short) = crate::storage::ebs_identity(identity) {
                    // Limits look for it by the short form.
                    values.symbols.add(short);
                }
                Volume::Disk(Disk::Aws(values.symbols.add(identity)))
            } else if iscsi.node().is_some() {
                Volume::Disk(Disk::Iscsi(values.text(iscsi.get("iqn")), read_only(iscsi)))
            } else if rbd.node().is_some() {
                let pool = values.text_or(rbd.get("pool"), "rbd");
                let monitors = values.texts(rbd.get("monitors"));
                Volume::Disk(Disk::Rbd(monitors, pool, values.text(rbd.get("image")), read_only(rbd)))
            } else if azure.node().is_some() {
                let kind = azure.get("kind").text().map_or("Shared", |kind| kind.value);
                Volume::Disk(match kind {
                    "Managed" => Disk::Azure(values.text(azure.get("diskURI"))),
                    kind => Disk::UnmanagedAzure(values.text(volume.get("name")), values.symbols.add(kind)),
                })
            } else if cinder.node().is_some() {
                Volume::Disk(Disk::Cinder(values.text(cinder.get("volumeID"))))
            } else if portworx.node().is_some() {
                Volume::Disk(Disk::Portworx(values.text(portworx.get("volumeID"))))
            } else if volume.get("azureFile").node().is_some() || volume.get("vsphereVolume").node().is_some() {
                Volume::Disk(Disk::Uncounted)
            } else {
                continue;
            });
        }
        volumes.into()
    }

    /// The resource claims of a pod. For one that is `made` here they are made, too, from their templates.
    fn resource_claims(&mut self, pod: &mut Pod, spec: View<'_>, status: View<'_>, is_made_here: bool) {
        let mut claims = Vec::new();
        for claim in spec.get("resourceClaims").items() {
            let name = self.values.text(claim.get("resourceClaimName"));
            let own = claim.get("name").text().map_or("", |own| own.value);
            let is_own = |made: &View<'_>| made.get("name").text().is_some_and(|name| name.value == own);
            let made = status.get("resourceClaimStatuses").items().find(is_own);
            if !name.is_empty() {
                claims.push(PodClaim { name, is_made: false });
            } else if let Some(made) = made {
                // A status without a name says that no claim is needed.
                let name = self.values.text(made.get("resourceClaimName"));
                claims.extend((!name.is_empty()).then_some(PodClaim { name, is_made: true }));
            } else {
                let template = self.values.text(claim.get("resourceClaimTemplateName"));
                let name = format!("{}-{own}-xxxxx", self.values.symbols.text(pod.name));
                let name = self.values.symbols.add(&name);
                let is_there =
                    is_made_here && self.devices.claim_from((pod.namespace, template), (pod.namespace, name));
                claims.push(PodClaim { name: if is_there { name } else { Symbol::EMPTY }, is_made: !is_there });
            }
        }
        pod.resource_claims = claims.into();
    }

    /// Features that the node of a pod has to declare.
    fn features(&mut self, spec: View<'_>) -> Box<[Symbol]> {
        let containers = || spec.get("containers").items().chain(spec.get("initContainers").items());
        let restarts_all = containers()
            .flat_map(|container| container.get("restartPolicyRules").items())
            .any(|rule| rule.get("action").text().is_some_and(|action| action.value == "RestartAllContainers"));
        let is = |field: &str, value: bool| spec.get(field).boolean() == Some(value);
        let maps_users_on_host_network = is("hostNetwork", true) && is("hostUsers", false);
        let binds_with_options = self.release.is_since(37)
            && containers()
                .flat_map(|container| container.get("volumeMounts").items())
                .any(|mount| mount.get("bindMountOptions").node().is_some());
        let wanted = [
            (restarts_all, "RestartAllContainersOnContainerExits"),
            (maps_users_on_host_network, "UserNamespacesHostNetworkSupport"),
            (binds_with_options, "VolumeBindMountOptions"),
        ];
        wanted.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, name)| self.values.symbols.add(name)).collect()
    }

    fn demand(&mut self, spec: View<'_>, status: View<'_>) -> Demand {
        let release = self.release;
        let mut read = |list: &str, statuses: &str, are_init: bool| -> Vec<Container> {
            let mut containers = Vec::new();
            for container in spec.get(list).items() {
                let resources = container.get("resources");
                let is_sidecar = are_init && is_sidecar(&container);
                let name = container.get("name").text().map(|name| name.value);
                let own = |status: &View<'_>| status.get("name").text().map(|name| name.value) == name;
                // Up to 1.36 the status of init containers that end does not count.
                let counts = !are_init || is_sidecar || release.is_since(37);
                let own = status.get(statuses).items().find(own).filter(|_| counts);
                containers.push(Container {
                    name: self.values.text(container.get("name")),
                    requests: self.values.amounts(resources.get("requests")),
                    limits: self.values.amounts(resources.get("limits")),
                    is_sidecar,
                    status: own.map_or_else(Granted::default, |own| granted(&mut self.values, own)),
                });
            }
            containers
        };
        let containers = read("containers", "containerStatuses", false);
        let init_containers = read("initContainers", "initContainerStatuses", true);
        let is = |condition: &View<'_>, field: &str, text: &str| {
            condition.get(field).text().is_some_and(|own| own.value == text)
        };
        let pending = status.get("conditions").items().find(|condition| is(condition, "type", "PodResizePending"));
        let resources = spec.get("resources");
        Demand {
            containers,
            init_containers,
            pod_requests: self.values.amounts(resources.get("requests")),
            pod_limits: self.values.amounts(resources.get("limits")),
            status: granted(&mut self.values, status),
            is_infeasible: pending.is_some_and(|condition| is(&condition, "reason", "Infeasible")),
        }
    }
}

/// What a status of a pod or container says of resources.
fn granted(values: &mut Values, status: View<'_>) -> Granted {
    let (allocated, resources) = (status.get("allocatedResources"), status.get("resources"));
    Granted {
        allocated: allocated.node().map(|_| values.amounts(allocated)),
        actual: resources.get("requests").node().map(|_| values.amounts(resources.get("requests"))),
        has_resources: resources.node().is_some(),
    }
}

/// Whether a term of an affinity says in which namespaces it looks.
fn names_namespaces(affinity: View<'_>) -> bool {
    let kinds = [affinity.get("podAffinity"), affinity.get("podAntiAffinity")];
    let terms = kinds.into_iter().flat_map(|kind| {
        let preferred = kind.get("preferredDuringSchedulingIgnoredDuringExecution").items();
        let preferred = preferred.map(|term| term.get("podAffinityTerm"));
        kind.get("requiredDuringSchedulingIgnoredDuringExecution").items().chain(preferred)
    });
    let is_named = |term: View<'_>| {
        term.get("namespaces").items().next().is_some() || term.get("namespaceSelector").node().is_some()
    };
    terms.into_iter().any(is_named)
}

/// Whether an init container goes on running.
fn is_sidecar(container: &View<'_>) -> bool {
    container.get("restartPolicy").text().is_some_and(|policy| policy.value == "Always")
}
