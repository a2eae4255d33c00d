//! PersistentVolumes.

use crate::server::BadValue;
use crate::validation::metadata::{self, NameRule};
use crate::validation::resource_list::ResourceList;
use crate::validation::scheduling::node_selector;
use crate::validation::value::Value;
use crate::validation::volume::{claim, persistent_source};

/// A PersistentVolume.
pub(in crate::validation) fn persistent_volume(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::Subdomain);
    metadata::generation(meta);
    let spec = object.field("spec");
    claim::access_modes(spec.field("accessModes"), "");
    capacity(spec.field("capacity"));
    let policy = spec.field("persistentVolumeReclaimPolicy");
    if !policy.is_empty() {
        policy.one_of(&["Delete", "Recycle", "Retain"]);
    }
    node_affinity(spec);
    // A name that the server makes counts too.
    persistent_source(spec, &metadata::effective_name(meta).unwrap_or_default());
    if policy.text() == "Recycle" && is_root(spec.field("hostPath").field("path").text()) {
        policy.forbidden("may not be 'recycle' for a hostPath mount of '/'");
    }
    claim::class_name(spec.field("storageClassName"));
    spec.field("volumeMode").one_of(&claim::VOLUME_MODES);
    attributes_class(spec);
}

fn capacity(capacity: Value<'_, '_>) {
    let amounts = ResourceList::new(capacity);
    if amounts.is_empty() {
        capacity.required("");
    }
    if amounts.get("storage").is_none() || amounts.iter().count() > 1 {
        let shown = if capacity.is_present() { BadValue::Struct } else { BadValue::Null };
        capacity.not_supported_value(shown, &["storage"]);
    }
    for resource in amounts.iter() {
        let Some(amount) = resource.amount else { continue };
        if amount.value() < 0 {
            let number = BadValue::Number(amount.value());
            resource.value.invalid_value(number, "must be a valid resource quantity");
        }
        if amount.is_zero() || amount.is_negative() {
            resource.value.invalid_value(BadValue::Text(&resource.printed()), "must be greater than zero");
        }
    }
}

/// Which nodes can reach the volume; a directory of a node needs to say so.
fn node_affinity(spec: Value<'_, '_>) {
    let affinity = spec.field("nodeAffinity");
    if affinity.is_present() {
        let required = affinity.field("required");
        if required.is_present() {
            node_selector(required);
        } else {
            required.required("must specify required node constraints");
        }
    } else if spec.has("local") {
        affinity.required("Local volume requires node affinity");
    }
}

/// Whether a path leads to the root of the node: `/`, `//`, `/a/..`.
fn is_root(path: &str) -> bool {
    let mut depth = 0_usize;
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => depth = depth.saturating_sub(1),
            _ => depth += 1,
        }
    }
    path.starts_with('/') && depth == 0
}

fn attributes_class(spec: Value<'_, '_>) {
    let class = spec.field("volumeAttributesClassName");
    if !class.is_present() || !spec.session().is_since(34) {
        return;
    }
    if class.is_empty() {
        class.required("an empty string is disallowed");
    }
    claim::class_name(class);
    if !spec.has("csi") {
        spec.field("csi").required("has to be specified when using volumeAttributesClassName");
    }
}
