//! Volumes, claims, classes and what nodes can attach.

use crate::cluster::Cluster;
use crate::pod::Pod;
use crate::read::Values;
use podlint_manifest::View;

/// All that is known of storage.
#[derive(Debug, Default)]
pub(crate) struct Storage {}

impl Storage {
    /// Reads an object if it is about storage; whether it is.
    pub(crate) fn read(&mut self, kind: &str, _object: View<'_>, _values: &mut Values) -> bool {
        matches!(
            kind,
            "PersistentVolume"
                | "PersistentVolumeClaim"
                | "StorageClass"
                | "CSINode"
                | "CSIDriver"
                | "CSIStorageCapacity"
                | "VolumeAttachment"
        )
    }
}

/// What a pod that is placed does to volumes and claims.
pub(crate) fn reserve(_cluster: &mut Cluster, _pod: &Pod, _place: usize) {}
