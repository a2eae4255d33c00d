//! The pods behind a selector.

use super::references::object_title;
use crate::Scope;
use crate::field::{Meaning, Site, is_type};
use crate::selector::Selector;
use crate::words::counted;
use podlint_manifest::View;

/// So many pods are listed.
const LISTED: usize = 10;

/// The pods that the selector around a site selects.
pub(super) fn selected<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<String> {
    let selector = selector_around(site)?;
    let pods = selector.pods(scope, site.object.namespace_name());
    if pods.is_empty() {
        return Some("Selects no pods of these files.".to_owned());
    }
    let mut lines = vec![format!("Selects {}:\n", counted(pods.len() as u64, "pod"))];
    lines.extend(pods.iter().take(LISTED).map(|pods| format!("- {}", object_title(scope, pods))));
    if pods.len() > LISTED {
        lines.push("- ...".to_owned());
    }
    Some(lines.join("\n"))
}

/// The selector of pods that a site is in.
fn selector_around<'t>(site: &Site<'t>) -> Option<Selector<'t>> {
    for (depth, step) in site.steps.iter().enumerate() {
        let Meaning::Field(field) = step.meaning else { continue };
        let view = View::of(step.value);
        match (field.owner().name(), field.name()) {
            ("ServiceSpec" | "ReplicationControllerSpec", "selector") => return Selector::of_labels(view),
            // Those of claims select volumes, those of namespaces namespaces.
            ("PersistentVolumeClaimSpec", "selector") => return None,
            // What selects pods in namespaces that are not this one says nothing about these files.
            ("NetworkPolicyPeer", _)
                if site.steps[..depth].last().is_some_and(|peer| selects_namespaces(peer.value)) =>
            {
                return None;
            }
            (_, "selector" | "podSelector" | "labelSelector") if is_type(step.meaning, "LabelSelector") => {
                return Selector::of_label_selector(view);
            }
            _ => {}
        }
    }
    None
}

fn selects_namespaces(peer: podlint_yaml::Node<'_>) -> bool {
    !View::of(peer).get("namespaceSelector").is_absent()
}
