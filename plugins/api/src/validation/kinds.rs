//! Which checks belong to which kind.

use super::metadata::{self, NameRule};
use super::value::Value;
use super::{pod, storage};
use podlint_plugin_sdk::prelude::*;

/// The validation of a kind.
struct KindCheck {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    check: fn(Value<'_, '_>),
}

const fn row(group: &'static str, version: &'static str, kind: &'static str, check: fn(Value<'_, '_>)) -> KindCheck {
    KindCheck { group, version, kind, check }
}

/// By how often they occur.
static CHECKS: &[KindCheck] = &[
    row("", "v1", "Pod", pod::validate_pod),
    row("", "v1", "PersistentVolumeClaim", storage::persistent_volume_claim),
    row("", "v1", "ServiceAccount", names_only),
];

/// Kinds that belong to no namespace, among those that are validated.
const CLUSTER_SCOPED: &[(&str, &str)] = &[("", "Namespace"), ("scheduling.k8s.io", "PriorityClass")];

/// Whether an object belongs to no namespace.
pub(super) fn is_cluster_scoped(object: &Object<'_>) -> bool {
    CLUSTER_SCOPED.iter().any(|(group, kind)| object.is(group, kind))
}

/// Validates an object by its kind. Kinds that are not known here pass.
pub(super) fn validate(object: Value<'_, '_>) {
    let record = object.session().object();
    let (group, version, kind) = (record.group(), record.version(), record.kind_name());
    let Some(row) = CHECKS.iter().find(|row| row.kind == kind && row.group == group && row.version == version) else {
        return;
    };
    (row.check)(object);
    // Upstream's common pass. Most kinds have asked all of it before.
    if object.session().is_clean() {
        metadata::generic_meta(object.field("metadata"), NameRule::PathSegment);
    }
}

/// Kinds of which only the name and the rest of the metadata is looked at.
fn names_only(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
}
