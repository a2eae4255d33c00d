//! Stands in for the modules about volumes until they are here.

use crate::validation::value::Value;
use std::collections::HashMap;

/// The volumes of a pod by name with whether they are claims.
pub(crate) struct VolumeNames<'t> {
    kinds: HashMap<&'t str, bool>,
}

impl VolumeNames<'_> {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.kinds.contains_key(name)
    }

    pub(crate) fn is_claim(&self, name: &str) -> Option<bool> {
        self.kinds.get(name).copied()
    }

    pub(crate) fn is_dropped(&self, _name: &str) -> bool {
        false
    }
}

pub(super) fn volumes<'t>(spec: Value<'_, 't>) -> VolumeNames<'t> {
    let is_claim = |volume: Value<'_, '_>| volume.has("persistentVolumeClaim") || volume.has("ephemeral");
    let volumes = spec.field("volumes").items();
    let kinds = volumes.map(|volume| (volume.field("name").text(), is_claim(volume)));
    VolumeNames { kinds: kinds.filter(|(name, _)| !name.is_empty()).collect() }
}
