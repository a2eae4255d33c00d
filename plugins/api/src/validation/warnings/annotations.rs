//! Warnings about annotations of pods that fields have replaced.

use super::containers::LISTS;
use crate::validation::pod::Template;
use crate::validation::value::Value;
use std::collections::HashMap;

const REPLACED: [(&str, &str); 3] = [
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "non-functional in v1.16+; use the \"priorityClassName\" field instead",
    ),
    ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
];

const SECCOMP: &str = "non-functional in v1.27+; use the \"seccompProfile\" field instead";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

const APP_ARMOR: &str = "deprecated since v1.30; use the \"appArmorProfile\" field instead";
const APP_ARMOR_CONTAINER: &str = "container.apparmor.security.beta.kubernetes.io/";

/// An annotation, which is pointed at by its key.
struct Annotation<'v, 't> {
    text: &'t str,
    key: Value<'v, 't>,
}

/// The annotations of a Pod or template.
pub(super) fn annotations(pod: Value<'_, '_>, template: Template) {
    let annotations = pod.field("metadata").field("annotations");
    if !annotations.is_present() {
        return;
    }
    let written: HashMap<String, Annotation<'_, '_>> = annotations
        .entries()
        .map(|entry| (entry.name, Annotation { text: entry.value.text(), key: entry.value.pointing_at(entry.key) }))
        .collect();
    for (key, text) in REPLACED {
        if let Some(annotation) = written.get(key) {
            annotation.key.warn(text);
        }
    }
    let spec = pod.field("spec");
    let pod_context = spec.field("securityContext");
    if let Some(annotation) = written.get(SECCOMP_POD).filter(|_| !pod_context.has("seccompProfile")) {
        annotation.key.warn(SECCOMP);
    }
    for container in LISTS.into_iter().flat_map(|list| spec.field(list).items()) {
        let context = container.field("securityContext");
        let of_container = |start: &str| written.get(&format!("{start}{}", container.field("name").text()));
        if let Some(annotation) = of_container(SECCOMP_CONTAINER).filter(|_| !context.has("seccompProfile")) {
            annotation.key.warn(SECCOMP);
        }
        if let Some(annotation) = of_container(APP_ARMOR_CONTAINER).filter(|_| !context.has("appArmorProfile"))
            && !is_profile(annotation.text, pod_context.field("appArmorProfile"))
            && !is_exempt(spec, template)
        {
            annotation.key.warn(APP_ARMOR);
        }
    }
}

/// Whether the profile of the pod is what an annotation asks for.
fn is_profile(annotation: &str, profile: Value<'_, '_>) -> bool {
    let (kind, file) = (profile.field("type").text(), profile.field("localhostProfile"));
    match annotation {
        "unconfined" => kind == "Unconfined" && !file.is_present(),
        "runtime/default" => kind == "RuntimeDefault" && !file.is_present(),
        _ => {
            let wanted = annotation.strip_prefix("localhost/").filter(|wanted| !wanted.is_empty());
            kind == "Localhost" && wanted.is_some_and(|wanted| file.text() == wanted)
        }
    }
}

/// Pods for Windows are not looked at; templates are.
fn is_exempt(spec: Value<'_, '_>, template: Template) -> bool {
    template == Template::Pod && spec.field("os").field("name").text() == "windows"
}
