//! Mounts of volumes that the pod does not have.

use crate::containers::containers;
use crate::place::spelt_like;
use crate::server::{BadValue, ErrorKind, FieldError};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::nearest;
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "undefined-volume",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("undefined_volume.md"),
    options: "",
    check: Check::Pod(check),
};

/// Among more volumes, the one that was meant is not looked for.
const MANY: usize = 64;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    // A patch relies on volumes that stand elsewhere; a field that nobody knows may be a misspelt `volumes`.
    if pod.lacks_images() || pod.has_unknown_fields() {
        return;
    }
    let Some(volumes) = volume_names(pod) else { return };
    let is_fragment = pod.object().is_fragment();
    for (container_path, container) in containers(pod) {
        for list in ["volumeMounts", "volumeDevices"] {
            for (index, mount) in container.view().get(list).items().enumerate() {
                let (Some(node), Some(name)) = (mount.get("name").node(), mount.get("name").text()) else { continue };
                if name.value.is_empty() || volumes.contains(name.value) {
                    continue;
                }
                if is_fragment {
                    let message = format!("no volume `{}` in this fragment", name.value);
                    report.at(name.span, message).severity(Severity::Information);
                    continue;
                }
                let candidates = volumes.iter().copied().take(if volumes.len() > MANY { 0 } else { MANY });
                let meant = nearest(name.value, candidates);
                let hint = meant.map_or_else(String::new, |meant| format!(", did you mean `{meant}`?"));
                let error = FieldError::new(
                    ErrorKind::NotFound,
                    format!("{container_path}.{list}[{index}].name"),
                    BadValue::Text(name.value),
                    "",
                );
                let finding = report.at(name.span, format!("no volume named `{}`{hint}", name.value));
                finding.data(error.data());
                if let Some(meant) = meant {
                    finding.fix(Fix::unsafely(format!("mount `{meant}`")).replace(name.span, spelt_like(node, meant)));
                }
            }
        }
    }
}

/// The names of all volumes of the pods; `None` if some cannot be known.
fn volume_names<'t>(pod: &PodTemplate<'t>) -> Option<HashSet<&'t str>> {
    let volumes = pod.spec().get("volumes");
    let mut lists = vec![(volumes, false)];
    let object = pod.object();
    if object.is("apps", "StatefulSet") {
        // Each claim becomes a volume of the same name.
        lists.push((object.view().get("spec").get("volumeClaimTemplates"), true));
    }
    let mut names = HashSet::new();
    for (list, is_claim) in lists {
        if !list.is_closed() || list.node().is_some_and(|node| node.kind() != Kind::Sequence) {
            return None;
        }
        for volume in list.items() {
            let named = if is_claim { volume.get("metadata") } else { volume };
            match named.get("name") {
                View::Unknown => return None,
                name => names.extend(name.text().map(|name| name.value)),
            }
        }
    }
    Some(names)
}
