//! Devices and the claims for them.

use crate::cluster::Cluster;
use crate::pod::Pod;
use crate::read::Values;
use crate::symbols::Symbol;
use podlint_manifest::View;

/// All that is known of devices.
#[derive(Debug, Default)]
pub(crate) struct Devices {}

impl Devices {
    /// Reads an object if it is about devices; whether it is.
    pub(crate) fn read(&mut self, kind: &str, _object: View<'_>, _values: &mut Values) -> bool {
        matches!(kind, "ResourceClaim" | "ResourceClaimTemplate" | "ResourceSlice" | "DeviceClass")
    }

    /// Whether a device class provides an extended resource.
    pub(crate) fn provides(&self, _resource: Symbol, _cluster: &Cluster) -> bool {
        false
    }
}

/// Gives a pod that is placed its devices.
pub(crate) fn reserve(_cluster: &mut Cluster, _pod: &Pod, _place: usize) {}
