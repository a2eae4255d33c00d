//! Warnings about kinds that are no pods.

use super::{address, address_range, labels, storage, volumes};
use crate::validation::resource_list::ResourceList;
use crate::validation::value::Value;

/// A Job's spec with very many completions and very many of them at a time.
pub(super) fn job(spec: Value<'_, '_>) {
    let number = |field| spec.field(field).int().unwrap_or(0);
    if spec.field("completionMode").text() == "Indexed"
        && number("completions") > 100_000
        && number("parallelism") > 10_000
    {
        spec.warn(TOO_MANY);
    }
}

/// Claim templates and history of a StatefulSet.
pub(super) fn stateful_set(spec: Value<'_, '_>) {
    for template in spec.field("volumeClaimTemplates").items() {
        // The server forgets the template's spec.
        storage(template.field("spec"), template);
    }
    let limit = spec.field("revisionHistoryLimit");
    if limit.int().is_some_and(|limit| limit < 0) {
        limit.warn("a negative value retains all historical revisions; a value >= 0 is recommended");
    }
}

/// A quota whose pods may ask for more than they may use. Recorded with an API server of 1.37.
pub(super) fn resource_quota(spec: Value<'_, '_>) {
    let hard = ResourceList::new(spec.field("hard"));
    for name in ["cpu", "memory", "ephemeral-storage"] {
        // Only processors and memory have a second name.
        let short = hard.get(name).filter(|_| name != "ephemeral-storage");
        let requests = hard.get(&format!("requests.{name}")).or(short);
        let (Some(requests), Some(limits)) = (requests, hard.get(&format!("limits.{name}"))) else { continue };
        if requests.amount.zip(limits.amount).is_some_and(|(requests, limits)| requests > limits) {
            requests.value.warn_with(format!(
                "ResourceQuota {} ({}) should be less than {} ({})",
                requests.name,
                requests.printed(),
                limits.name,
                limits.printed()
            ));
        }
    }
}

const TOO_MANY: &str = "In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, \
    Kubernetes might not be able to track completedIndexes when a big number of indexes fail";

const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";

pub(super) fn service(service: Value<'_, '_>) {
    let spec = service.field("spec");
    if let Some(key) = annotation(service, TOPOLOGY_HINTS) {
        let text = "is deprecated, please use service.kubernetes.io/topology-mode instead";
        key.warn_with(format!("annotation {TOPOLOGY_HINTS} {text}"));
    }
    let kind = spec.field("type").text_or("ClusterIP");
    let is_headless = kind == "ClusterIP" && spec.field("clusterIP").text() == "None";
    let (external, balancer) = (spec.field("externalIPs"), spec.field("loadBalancerIP"));
    addresses_of_service(spec);
    if is_headless {
        for (field, name) in [(balancer, "loadBalancerIP"), (external, "externalIPs")] {
            if !field.is_empty() {
                field.warn_with(format!("spec.{name} is ignored for headless services"));
            }
        }
        let affinity = spec.field("sessionAffinity");
        if affinity.text_or("None") != "None" {
            affinity.warn_with("spec.SessionAffinity is ignored for headless services".to_owned());
        }
    }
    external.items().for_each(address);
    if !external.is_empty() {
        if kind == "ExternalName" {
            external.warn_with("spec.externalIPs is ignored when spec.type is \"ExternalName\"".to_owned());
        } else if !is_headless && spec.session().is_since(36) {
            let text = "spec.externalIPs is deprecated and may no longer be implemented in some clusters";
            external.warn_with(text.to_owned());
        }
    }
    if !balancer.is_empty() {
        address(balancer);
    }
    spec.field("loadBalancerSourceRanges").items().for_each(address_range);
    let external_name = spec.field("externalName");
    if kind != "ExternalName" && !external_name.is_empty() {
        external_name.warn_with("spec.externalName is ignored when spec.type is not \"ExternalName\"".to_owned());
    }
    let distribution = spec.field("trafficDistribution");
    if distribution.text() == "PreferClose" && spec.session().is_since(35) {
        distribution.warn("\"PreferClose\" is deprecated; use \"PreferSameZone\"");
    }
}

fn addresses_of_service(spec: Value<'_, '_>) {
    let (first, all) = (spec.field("clusterIP"), spec.field("clusterIPs"));
    if first.text() == "None" {
        return;
    }
    all.items().for_each(address);
    // The server copies it there.
    if all.is_empty() && !first.is_empty() {
        address(first.shown_as_item(all, 0));
    }
}

/// The value of an annotation, pointing at its key.
fn annotation<'v, 't>(object: Value<'v, 't>, key: &str) -> Option<Value<'v, 't>> {
    let annotations = object.field("metadata").field("annotations");
    let entry = annotations.entries().find(|entry| entry.name == key)?;
    Some(entry.value.pointing_at(entry.key))
}

const BETA_CLASS: &str = "volume.beta.kubernetes.io/storage-class";
const BETA_MOUNT_OPTIONS: &str = "volume.beta.kubernetes.io/mount-options";

pub(super) fn claim(claim: Value<'_, '_>) {
    if let Some(annotation) = annotation(claim, BETA_CLASS) {
        annotation.warn("deprecated since v1.8; use \"storageClassName\" attribute instead");
    }
    let spec = claim.field("spec");
    storage(spec, spec);
}

pub(super) fn persistent_volume(volume: Value<'_, '_>) {
    for (key, text) in [
        (BETA_CLASS, "deprecated since v1.8; use \"storageClassName\" attribute instead"),
        (BETA_MOUNT_OPTIONS, "deprecated since v1.31; use \"mountOptions\" attribute instead"),
    ] {
        if let Some(annotation) = annotation(volume, key) {
            annotation.warn(text);
        }
    }
    let spec = volume.field("spec");
    let policy = spec.field("persistentVolumeReclaimPolicy");
    if policy.text() == "Recycle" {
        policy.warn(RECYCLE);
    }
    labels::node_selector(spec.field("nodeAffinity").field("required"));
    for (field, shown, text) in volumes::OLD_SOURCES {
        // Of the sources that a PersistentVolume has, the server speaks about these.
        if spec.has(field) && !matches!(field, "flocker" | "quobyte") {
            spec.field_at(field, shown).warn(text);
        }
    }
}

const RECYCLE: &str =
    "The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.";

const INGRESS_CLASS: &str = "kubernetes.io/ingress.class";

pub(super) fn ingress(ingress: Value<'_, '_>) {
    if let Some(key) = annotation(ingress, INGRESS_CLASS)
        && !ingress.field("spec").has("ingressClassName")
    {
        let text = "is deprecated, please use 'spec.ingressClassName' instead";
        key.warn_with(format!("annotation \"{INGRESS_CLASS}\" {text}"));
    }
}

pub(super) fn network_policy(spec: Value<'_, '_>) {
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        for peer in spec.field(rules).items().flat_map(|rule| rule.field(peers).items()) {
            let block = peer.field("ipBlock");
            address_range(block.field("cidr"));
            block.field("except").items().for_each(address_range);
        }
    }
}

pub(super) fn runtime_class(class: Value<'_, '_>) {
    let selector = class.field("scheduling").field("nodeSelector");
    for label in selector.entries() {
        if let Some(text) = labels::deprecated_label(&label.name) {
            label.key.warn(text);
        }
    }
}

pub(super) fn storage_class(class: Value<'_, '_>) {
    for topology in class.field("allowedTopologies").items() {
        for expression in topology.field("matchLabelExpressions").items() {
            let key = expression.field("key");
            if let Some(text) = labels::deprecated_label(key.text()) {
                key.warn(text);
            }
        }
    }
}
