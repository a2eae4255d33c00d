//! What the server warns about when it accepts an object.
//!
//! It computes these only for objects without errors, so they are asked for last.

mod annotations;
mod containers;
mod deprecated_version;
mod kinds;
mod labels;
mod overlap;
mod pod;
mod volumes;

use super::pod::Template;
use super::value::Value;
use super::{config, format, metadata};

/// The warnings about an object.
pub(super) fn warnings(object: Value<'_, '_>) {
    let session = object.session();
    deprecated_version::deprecated_version(object);
    metadata::repeated_owners(object.field("metadata"));
    let (group, kind) = (session.object().group(), session.object().kind_name());
    let spec = object.field("spec");
    match (group, kind) {
        ("", "Pod") => {
            host_name(object, "this is used in the Pod's hostname");
            pod::pod(object, Template::Pod);
        }
        ("", "PodTemplate") => pod::pod(object.field("template"), Template::Other),
        ("", "ReplicationController") | ("apps", "Deployment" | "ReplicaSet") | ("batch", "Job") => {
            host_name(object, POD_NAMES);
            pod::pod(spec.field("template"), Template::Other);
            if kind == "Job" {
                kinds::job(spec);
            }
        }
        ("apps", "DaemonSet") => pod::pod(spec.field("template"), Template::Other),
        ("apps", "StatefulSet") => {
            pod::pod(spec.field("template"), Template::StatefulSet);
            kinds::stateful_set(spec);
        }
        ("batch", "CronJob") => {
            host_name(object, POD_NAMES);
            let spec = spec.field("jobTemplate").field("spec");
            pod::pod(spec.field("template"), Template::Other);
            kinds::job(spec);
        }
        ("", "Service") => kinds::service(object),
        ("", "Secret") => config::key_pair_warning(object),
        ("", "ResourceQuota") => kinds::resource_quota(spec),
        ("", "PersistentVolumeClaim") => kinds::claim(object),
        ("", "PersistentVolume") => kinds::persistent_volume(object),
        ("networking.k8s.io", "Ingress") => kinds::ingress(object),
        ("networking.k8s.io", "NetworkPolicy") => kinds::network_policy(spec),
        ("node.k8s.io", "RuntimeClass") => kinds::runtime_class(object),
        ("storage.k8s.io", "StorageClass") => kinds::storage_class(object),
        _ => {}
    }
}

const POD_NAMES: &str = "this is used in Pod names and hostnames";

/// A name that is no label, in the kinds whose pods get a host name from it.
fn host_name(object: Value<'_, '_>, used_in: &str) {
    let meta = object.field("metadata");
    let messages = metadata::effective_name(meta).map_or_else(Vec::new, |name| format::label(&name));
    if !messages.is_empty() {
        let messages = messages.join(" ");
        let advice = "which can result in surprising behavior; a DNS label is recommended";
        meta.field("name").warn(&format!("{used_in}, {advice}: [{messages}]"));
    }
}

/// Amounts of storage that are no whole bytes.
fn fractional_bytes(amount: Value<'_, '_>) {
    // What is finer than thousandths was rounded up before.
    if amount.quantity().is_some_and(|quantity| !quantity.rounded_up_to_milli().is_whole()) {
        let shown = amount.printed_quantity().unwrap_or_default();
        amount.warn(&format!("fractional byte value \"{shown}\" is invalid, must be an integer"));
    }
}

/// The amounts of storage that the spec of a claim asks for; the server prints them below `shown`.
fn storage<'v, 't>(spec: Value<'v, 't>, shown: Value<'v, 't>) {
    for list in ["requests", "limits"] {
        let amount = spec.field("resources").field(list).field("storage");
        fractional_bytes(amount.shown_at(shown, &["resources", list]).shown_with_key("storage"));
    }
}

/// An address that is written in another way than usual.
fn address(value: Value<'_, '_>) {
    if let Some(text) = format::ip_warning(value.text(), value.session().minor()) {
        value.warn(&text);
    }
}

/// A range of addresses, likewise.
fn address_range(value: Value<'_, '_>) {
    for text in format::cidr_warnings(value.text(), value.session().minor()) {
        value.warn(&text);
    }
}
