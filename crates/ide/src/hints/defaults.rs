//! What the API server fills in.

use super::{Found, HintKind};
use crate::requests::pull_policy;
use podlint_manifest::{Container, Object, PodTemplate, View};

/// The defaults of an object without its pods.
pub(super) fn of_object(object: Object<'_>, found: &mut Found) {
    let spec = object.view().get("spec");
    match (object.group(), object.kind_name()) {
        ("apps", "Deployment" | "ReplicaSet" | "StatefulSet") if spec.get("replicas").is_absent() => {
            found.behind_key(object.view(), "spec", HintKind::Default, "replicas: 1");
        }
        ("", "Service") => {
            let is_external = spec.get("externalName").node().is_some();
            if spec.get("type").is_absent() && !is_external {
                found.behind_key(object.view(), "spec", HintKind::Default, "type: ClusterIP");
            }
            for port in spec.get("ports").items() {
                protocol(port, "port", found);
            }
        }
        _ => {}
    }
}

/// The defaults of pods without their containers.
pub(super) fn of_pod(pod: PodTemplate<'_>, found: &mut Found) {
    if !pod.spec().node().is_some_and(|spec| found.wants(spec)) {
        return;
    }
    // A job has to say what it wants, and what custom kinds fill in is theirs.
    let is_defaulted = matches!(pod.object().group(), "" | "apps");
    let root = pod.object().pod_template_root().map_or(View::Absent, View::of);
    if is_defaulted && pod.spec().get("restartPolicy").is_absent() {
        found.behind_key(root, "spec", HintKind::Default, "restartPolicy: Always");
    }
}

/// The defaults of a container.
pub(super) fn of_container(container: Container<'_>, found: &mut Found) {
    let view = container.view();
    let policy = view.get("image").text().and_then(|image| pull_policy(image.value));
    if let Some(policy) = policy.filter(|_| view.get("imagePullPolicy").is_absent()) {
        found.behind_value(view, "image", HintKind::Default, format!("imagePullPolicy: {policy}"));
    }
    for port in container.ports() {
        protocol(port.view(), "containerPort", found);
    }
}

fn protocol(port: View<'_>, number: &str, found: &mut Found) {
    if port.get("protocol").is_absent() {
        found.behind_value(port, number, HintKind::Default, "protocol: TCP");
    }
}
