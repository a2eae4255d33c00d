//! Containers with the paths that the API server prints.

use podlint_plugin_sdk::manifest::field_path;
use podlint_plugin_sdk::prelude::*;

/// The path of the pods' spec, such as `spec.template.spec`.
pub(crate) fn spec_path(pod: &PodTemplate<'_>) -> String {
    pod.spec().node().map_or_else(String::new, |spec| field_path(pod.object().root(), spec))
}

/// All containers with their paths: `spec.containers[0]`.
pub(crate) fn containers<'t>(pod: &PodTemplate<'t>) -> impl Iterator<Item = (String, Container<'t>)> {
    let spec = spec_path(pod);
    let mut counts = [0; 3];
    pod.containers().map(move |container| {
        let (list, count) = match container.kind() {
            ContainerKind::Init | ContainerKind::Sidecar => ("initContainers", &mut counts[0]),
            ContainerKind::Regular => ("containers", &mut counts[1]),
            ContainerKind::Ephemeral => ("ephemeralContainers", &mut counts[2]),
        };
        *count += 1;
        (format!("{spec}.{list}[{}]", *count - 1), container)
    })
}
