//! Claims of storage, the volumes they are bound to, and their classes.

mod class;
mod persistent_volume;

pub(super) use class::storage_class;
pub(super) use persistent_volume::persistent_volume;

use super::metadata::{self, NameRule};
use super::value::Value;
use super::volume::claim::{self, ClaimOf};

/// A PersistentVolumeClaim.
pub(super) fn persistent_volume_claim(object: Value<'_, '_>) {
    let meta = object.field("metadata");
    metadata::object_meta(meta, NameRule::Subdomain);
    metadata::generation(meta);
    claim::spec(object.field("spec"), ClaimOf::Object);
}
