//! What follows from the resources of a pod.

use super::{Found, HintKind};
use crate::requests::{of_pod, quality_of_service, replicas};
use podlint_manifest::{PodTemplate, View};

pub(super) fn hints(pod: PodTemplate<'_>, found: &mut Found) {
    if !pod.spec().node().is_some_and(|spec| found.wants(spec)) {
        return;
    }
    let Some(quality) = quality_of_service(pod) else { return };
    if let Some(root) = pod.object().pod_template_root() {
        found.behind_key(View::of(root), "spec", HintKind::QualityOfService, format!("QoS: {quality}"));
    }
    let Some(requests) = of_pod(pod).filter(|requests| !requests.is_empty()) else { return };
    let mut text = format!("requests: {requests}");
    if let Some(replicas) = replicas(pod).filter(|replicas| *replicas > 1) {
        text.push_str(&format!(" (x {replicas}: {})", requests.times(replicas)));
    }
    found.behind_key(pod.spec(), "containers", HintKind::Requests, text);
}
