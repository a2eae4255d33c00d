//! What a claim asks for: PersistentVolumeClaims, claim templates of StatefulSets and of ephemeral volumes.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::metadata::{annotations, labels};
use crate::validation::selector::label_selector;
use crate::validation::value::{Entry, Value};
use podlint_plugin_sdk::manifest::Quantity;

/// Where the spec of a claim stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimOf {
    /// In a PersistentVolumeClaim, whose data sources the server completes first.
    Object,
    /// In a template of a StatefulSet or of an ephemeral volume.
    Volume,
}

const ACCESS_MODES: [&str; 4] = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

pub(crate) const VOLUME_MODES: [&str; 2] = ["Block", "Filesystem"];

/// The spec of a claim.
pub(crate) fn spec(spec: Value<'_, '_>, of: ClaimOf) {
    access_modes(spec.field("accessModes"), "at least 1 access mode is required");
    label_selector(spec.field("selector"));
    storage(spec);
    class_name(spec.field("storageClassName"));
    spec.field("volumeMode").one_of(&VOLUME_MODES);
    data_sources(spec, of);
    if spec.session().is_since(34) {
        class_name(spec.field("volumeAttributesClassName"));
    }
}

/// The modes in which nodes mount a volume.
pub(crate) fn access_modes(modes: Value<'_, '_>, missing: &str) {
    if modes.is_empty() {
        modes.required(missing);
    }
    let (mut has_pod_mode, mut has_other_mode) = (false, false);
    for mode in modes.items() {
        let is_known = ACCESS_MODES.contains(&mode.text());
        if !is_known {
            mode.shown_at(modes, &[]).not_supported(&ACCESS_MODES);
        }
        has_pod_mode |= mode.text() == "ReadWriteOncePod";
        has_other_mode |= is_known && mode.text() != "ReadWriteOncePod";
    }
    if has_pod_mode && has_other_mode {
        modes.forbidden("may not use ReadWriteOncePod with other access modes");
    }
}

/// The storage that is asked for, which the server prints at `resources[storage]`.
fn storage(spec: Value<'_, '_>) {
    let requests = spec.field("resources").field("requests");
    let path = spec.field("resources").shown_with_key("storage");
    let Some(Entry { value: storage, .. }) = requests.entries().find(|entry| entry.name == "storage") else {
        path.pointing_at(requests.field("storage")).required("");
        return;
    };
    // Null is a quantity too: none.
    let amount = storage.quantity().unwrap_or(Quantity::ZERO);
    if (amount.is_zero() || amount.is_negative()) && !storage.is_unknown() {
        let shown = storage.printed_quantity().unwrap_or_else(|| "0".to_owned());
        path.pointing_at(storage).invalid_value(BadValue::Text(&shown), "must be greater than zero");
    }
}

/// The name of a class of storage or of attributes.
pub(crate) fn class_name(name: Value<'_, '_>) {
    if !name.is_empty() {
        name.invalid_each(format::subdomain(name.text()));
    }
}

/// What the volume is filled from, written in an older and a newer field.
fn data_sources(spec: Value<'_, '_>, of: ClaimOf) {
    let (source, reference) = (spec.field("dataSource"), spec.field("dataSourceRef"));
    let namespace = reference.field("namespace");
    if of == ClaimOf::Volume {
        data_source(source);
        data_source(reference);
        if !namespace.is_empty() {
            namespace.invalid_each(format::label(namespace.text()));
        }
        if source.is_present() && reference.is_present() {
            if !namespace.is_empty() {
                let detail = "may not be specified when dataSourceRef.namespace is specified";
                spec.invalid_value(BadValue::Struct, detail);
            } else {
                match_reference(spec);
            }
        }
        return;
    }
    // The server drops a reference to another namespace, and a source of a kind that `dataSource` never knew.
    let has_reference = reference.is_present() && namespace.is_empty();
    match (source.is_present(), has_reference) {
        (true, true) => {
            data_source(source);
            data_source(reference);
            match_reference(spec);
        }
        (true, false) if is_claim_or_snapshot(source) => {
            data_source(source);
            data_source(source.shown_at(spec, &["dataSourceRef"]));
        }
        (false, true) => {
            data_source(reference);
            data_source(reference.shown_at(spec, &["dataSource"]));
        }
        _ => {}
    }
}

fn data_source(source: Value<'_, '_>) {
    if !source.is_present() {
        return;
    }
    let (name, kind, group) = (source.field("name"), source.field("kind"), source.field("apiGroup"));
    for field in [name, kind] {
        if field.is_empty() {
            field.required("");
        }
    }
    if group.is_empty() {
        if kind.text() != "PersistentVolumeClaim" && !group.is_unknown() {
            let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
            source.invalid_value(BadValue::Text(kind.text()), detail);
        }
    } else {
        group.invalid_each(format::subdomain(group.text()));
    }
}

fn is_claim_or_snapshot(source: Value<'_, '_>) -> bool {
    matches!(
        (source.field("apiGroup").text(), source.field("kind").text()),
        ("", "PersistentVolumeClaim") | ("snapshot.storage.k8s.io", "VolumeSnapshot")
    )
}

fn match_reference(spec: Value<'_, '_>) {
    let (source, reference) = (spec.field("dataSource"), spec.field("dataSourceRef"));
    let same_text = |field| source.field(field).text() == reference.field(field).text();
    // An empty group is not an absent one here.
    let has_group = |value: Value<'_, '_>| value.field("apiGroup").is_present();
    let is_same = ["apiGroup", "kind", "name"].into_iter().all(same_text) && has_group(source) == has_group(reference);
    if !is_same {
        spec.invalid_value(BadValue::Struct, "must match dataSourceRef");
    }
}

/// Metadata of a claim template in a volume: labels and annotations, nothing else.
pub(crate) fn template_metadata(meta: Value<'_, '_>) {
    labels(meta.field("labels"));
    annotations(meta.field("annotations"));
    for name in FORBIDDEN_METADATA {
        let field = meta.field(name);
        let is_zero = field.is_empty() || field.int() == Some(0);
        if field.is_present() && !is_zero {
            field.forbidden("cannot be set");
        }
    }
}

/// The fields of metadata that mean nothing in a template of a volume.
const FORBIDDEN_METADATA: [&str; 13] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "finalizers",
    "generateName",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "ownerReferences",
    "resourceVersion",
    "selfLink",
    "uid",
];
