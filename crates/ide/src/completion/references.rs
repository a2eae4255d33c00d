//! Names of what is declared elsewhere: in the pod, in the object, in this file or in another one.

use super::request::Request;
use super::well_known::{self, DOCKER_CONFIG, TLS};
use super::{Completion, CompletionKind, generated};
use podlint_manifest::{FactKind, IndexedObject, Nearness, Object, View};
use std::collections::BTreeSet;

/// The roles that every cluster has for users.
const CLUSTER_ROLES: &[&str] = &["view", "edit", "admin", "cluster-admin"];

/// The groups that every cluster has.
const GROUPS: &[&str] = &["system:authenticated", "system:unauthenticated", "system:serviceaccounts", "system:masters"];

/// How many Secrets are asked for their type.
const MAX_ASKED: usize = 200;

/// The names that the field of a type may have.
pub(super) fn offers(request: &Request<'_, '_>, owner: &str, field: &str) -> Vec<Completion> {
    let named = |kind: &str| of_kind(request, kind);
    let field_name = request.field_name();
    match (owner, field) {
        ("VolumeMount" | "VolumeDevice", "name") => volumes(request),
        ("ConfigMapKeySelector" | "ConfigMapEnvSource" | "ConfigMapVolumeSource" | "ConfigMapProjection", "name") => {
            named("ConfigMap")
        }
        ("SecretKeySelector" | "SecretEnvSource" | "SecretProjection", "name")
        | ("SecretVolumeSource", "secretName") => named("Secret"),
        // A Secret that does not say its type may have the keys all the same.
        ("IngressTLS", "secretName") => secrets(request, |ty| ty.is_none_or(|ty| ty == TLS)),
        ("ConfigMapKeySelector" | "SecretKeySelector" | "KeyToPath", "key") => data_keys(request),
        ("PersistentVolumeClaimVolumeSource", "claimName") => named("PersistentVolumeClaim"),
        ("PodSpec", "serviceAccountName" | "serviceAccount") => {
            let default = request.value("default", CompletionKind::Reference, "ServiceAccount", true);
            with(named("ServiceAccount"), vec![Completion { rank: 40, ..default }])
        }
        ("PodSpec", "nodeName") => named("Node"),
        ("PodResourceClaim", "resourceClaimName") => named("ResourceClaim"),
        ("PodResourceClaim", "resourceClaimTemplateName") => named("ResourceClaimTemplate"),
        ("PersistentVolumeClaimSpec", "volumeName") => named("PersistentVolume"),
        ("ExactDeviceRequest" | "DeviceSubRequest", "deviceClassName") => named("DeviceClass"),
        ("ObjectReference", "name") if is_within(request, "secrets") => named("Secret"),
        ("PodSpec", "priorityClassName") => named("PriorityClass"),
        ("PodSpec", "runtimeClassName") => named("RuntimeClass"),
        ("PersistentVolumeClaimSpec" | "PersistentVolumeSpec", "storageClassName") => named("StorageClass"),
        ("IngressSpec", "ingressClassName") => named("IngressClass"),
        ("StatefulSetSpec", "serviceName") | ("IngressServiceBackend", "name") => named("Service"),
        ("CrossVersionObjectReference", "name") => of_written_kind(request),
        ("RoleRef", "name") => with(of_written_kind(request), of_every_cluster(request, "ClusterRole", CLUSTER_ROLES)),
        ("Subject", "name") => match request.mapping().get("kind").text() {
            Some(kind) if kind.value != "ServiceAccount" => of_every_cluster(request, "Group", GROUPS),
            _ => named("ServiceAccount"),
        },
        ("ObjectMeta" | "Subject", "namespace") => namespaces(request),
        ("LocalObjectReference", "name") if is_within(request, "imagePullSecrets") => {
            secrets(request, |ty| ty == Some(DOCKER_CONFIG))
        }
        ("ResourceFieldSelector", "containerName") => containers(request),
        ("ObjectMeta", "annotations") if field_name == well_known::DEFAULT_CONTAINER => containers(request),
        ("ObjectMeta", "annotations") if field_name == "kubectl.kubernetes.io/default-logs-container" => {
            containers(request)
        }
        ("ResourceClaim", "name") => names_in(request, request.pod_spec(), "resourceClaims", "resource claim"),
        _ => Vec::new(),
    }
}

fn with(mut offers: Vec<Completion>, more: Vec<Completion>) -> Vec<Completion> {
    offers.extend(more);
    offers
}

fn is_within(request: &Request<'_, '_>, field: &str) -> bool {
    request.place.steps.iter().any(|step| step.name() == field)
}

pub(super) fn reference(request: &Request<'_, '_>, name: &str, detail: &str, rank: u32) -> Completion {
    Completion { rank, ..request.value(name, CompletionKind::Reference, detail, true) }
}

/// Names that need no declaration, if the kind beside the name is theirs.
fn of_every_cluster(request: &Request<'_, '_>, kind: &str, names: &[&str]) -> Vec<Completion> {
    if request.mapping().get("kind").text().is_none_or(|written| written.value != kind) {
        return Vec::new();
    }
    names.iter().map(|name| reference(request, name, kind, 40)).collect()
}

/// The objects of a kind in the namespace of the object, those that are near first.
pub(super) fn of_kind(request: &Request<'_, '_>, kind: &str) -> Vec<Completion> {
    let index = request.scope.index;
    let namespace = match request.mapping().get("namespace").text() {
        Some(text) => text.value,
        None => request.place.namespace(),
    };
    let facts = index.facts_with_key(FactKind::Identity, kind);
    let objects = facts.filter_map(|fact| fact.object());
    let in_reach = objects.filter(|object| !object.name().is_empty() && object.may_be_in(namespace));
    in_reach.map(|object| reference(request, object.name(), kind, rank_of(request, object))).collect()
}

fn rank_of(request: &Request<'_, '_>, object: IndexedObject<'_>) -> u32 {
    match request.scope.index.nearness(request.scope.file, object.file()) {
        Nearness::Input => 20,
        _ => 10,
    }
}

/// The objects of the kind that is written beside the name.
fn of_written_kind(request: &Request<'_, '_>) -> Vec<Completion> {
    match request.mapping().get("kind").text() {
        Some(kind) => of_kind(request, kind.value),
        None if is_within(request, "roleRef") => {
            kinds_of_role(request).iter().flat_map(|kind| of_kind(request, kind)).collect()
        }
        None => ["Deployment", "StatefulSet", "ReplicaSet"].iter().flat_map(|kind| of_kind(request, kind)).collect(),
    }
}

/// The kinds of role that a binding may name: what holds everywhere cannot come from one namespace.
pub(super) fn kinds_of_role(request: &Request<'_, '_>) -> &'static [&'static str] {
    match request.place.kind.map_or("", |kind| kind.name()) {
        "ClusterRoleBinding" => &["ClusterRole"],
        _ => &["Role", "ClusterRole"],
    }
}

/// The values of `name` of what a list holds.
fn names_in(request: &Request<'_, '_>, outer: Option<View<'_>>, list: &str, detail: &str) -> Vec<Completion> {
    let items = outer.unwrap_or(View::Absent).get(list).items();
    let names = items.filter_map(|item| item.get("name").text());
    names
        .filter(|name| name.value != super::typed::MARKER && !name.value.is_empty())
        .map(|name| reference(request, name.value, detail, 10))
        .collect()
}

/// The volumes of the pod, and the claims that a StatefulSet makes for it.
fn volumes(request: &Request<'_, '_>) -> Vec<Completion> {
    let mut found = names_in(request, request.pod_spec(), "volumes", "volume");
    if request.object().get("kind").text().is_some_and(|kind| kind.value == "StatefulSet") {
        let claims = request.object().get("spec").get("volumeClaimTemplates").items();
        for name in claims.filter_map(|claim| claim.get("metadata").get("name").text()) {
            found.push(reference(request, name.value, "volume claim template", 11));
        }
    }
    found
}

fn containers(request: &Request<'_, '_>) -> Vec<Completion> {
    let metadata_owner = request.place.around("PodTemplateSpec").or_else(|| request.place.around("Pod"));
    let spec = request.pod_spec().or_else(|| metadata_owner.map(|owner| owner.get("spec")));
    let lists = ["containers", "initContainers"];
    lists.iter().flat_map(|list| names_in(request, spec, list, "container")).collect()
}

/// The keys of the ConfigMap or Secret that is named around the key.
fn data_keys(request: &Request<'_, '_>) -> Vec<Completion> {
    const SOURCES: &[(&str, &str, &str)] = &[
        ("ConfigMapKeySelector", "ConfigMap", "name"),
        ("SecretKeySelector", "Secret", "name"),
        ("ConfigMapVolumeSource", "ConfigMap", "name"),
        ("ConfigMapProjection", "ConfigMap", "name"),
        ("SecretVolumeSource", "Secret", "secretName"),
        ("SecretProjection", "Secret", "name"),
    ];
    let source =
        SOURCES.iter().find_map(|(ty, kind, field)| Some((request.place.around(ty)?.get(field).text()?, kind)));
    let Some((name, kind)) = source else { return Vec::new() };
    let index = request.scope.index;
    let objects = index.named(kind, name.value, request.place.namespace());
    let taken: BTreeSet<&str> = sibling_keys(request);
    let mut found = Vec::new();
    for object in objects {
        let detail = format!("{kind} {}", name.value);
        for key in object.facts(FactKind::DataKey).filter(|key| !taken.contains(key.key())) {
            found.push(reference(request, key.key(), &detail, rank_of(request, object)));
        }
        for key in generated::keys(request, object).iter().filter(|key| !taken.contains(key.as_str())) {
            found.push(reference(request, key, &detail, rank_of(request, object)));
        }
    }
    found
}

/// The keys that other items of the same `items` have already.
fn sibling_keys<'t>(request: &Request<'_, 't>) -> BTreeSet<&'t str> {
    let lists = request.place.steps.iter().rev().filter(|step| step.name() == "items");
    let items = lists.take(1).flat_map(|step| View::of(step.value()).items());
    items.filter_map(|item| item.get("key").text()).map(|text| text.value).collect()
}

/// The Secrets that are of a fitting type, or of none.
fn secrets(request: &Request<'_, '_>, fits: impl Fn(Option<&str>) -> bool) -> Vec<Completion> {
    let index = request.scope.index;
    let facts = index.facts_with_key(FactKind::Identity, "Secret");
    let objects = facts.filter_map(|fact| fact.object());
    let in_reach = objects.filter(|object| !object.name().is_empty() && object.may_be_in(request.place.namespace()));
    in_reach
        .zip(0..)
        .filter(|(object, place)| {
            let has_type = |found: Object<'_>| fits(found.view().get("type").text().map(|ty| ty.value));
            let asked = if *place < MAX_ASKED { with_object(request, *object, has_type) } else { None };
            asked.unwrap_or_else(|| fits(None))
        })
        .map(|(object, _)| reference(request, object.name(), "Secret", rank_of(request, object)))
        .collect()
}

/// The namespaces that are declared or used.
fn namespaces(request: &Request<'_, '_>) -> Vec<Completion> {
    let index = request.scope.index;
    let mut names: BTreeSet<&str> = index.objects.iter().map(|object| object.namespace.of(index.strings)).collect();
    names.extend(index.facts_with_key(FactKind::Identity, "Namespace").map(|fact| fact.value()));
    names.extend(["default", "kube-system"]);
    // The index has the word that is being typed, too.
    names.remove("");
    let typed = request.typed.replacing().of(request.scope.text());
    let written = |name: &&&str| **name != typed || index.named("Namespace", name, "").next().is_some();
    names.iter().filter(written).map(|name| reference(request, name, "namespace", 10)).collect()
}

/// Asks the tree about an object of the index.
pub(super) fn with_object<T>(
    request: &Request<'_, '_>,
    indexed: IndexedObject<'_>,
    ask: impl FnOnce(Object<'_>) -> T,
) -> Option<T> {
    let scope = request.scope;
    let file = indexed.file();
    let span = scope.files.in_text(file, indexed.span());
    if file == scope.file {
        return scope.all_objects().find(|object| object.title_span().touches(span.start)).map(ask);
    }
    let source = scope.files.source(file)?;
    let tree = source.tree();
    let mut objects = source.objects.records.iter().filter_map(|record| Object::of(&tree, record));
    objects.find(|object| object.title_span().touches(span.start)).map(ask)
}
