//! Two mounts of one container at one path.

use crate::containers::containers;
use crate::server::{BadValue, ErrorKind, FieldError};
use podlint_plugin_sdk::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-mount-path",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_mount_path.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    for (container_path, container) in containers(pod) {
        let mut first_uses = HashMap::new();
        for (index, mount) in container.volume_mounts().enumerate() {
            let Some(path) = mount.mount_path().filter(|path| !path.value.is_empty()) else { continue };
            // The server compares the texts: `/srv/` beside `/srv` passes, and is what volumes/shadowed-mount is about.
            let first = match first_uses.entry(path.value) {
                Place::Vacant(place) => {
                    place.insert(path.span);
                    continue;
                }
                Place::Occupied(place) => *place.get(),
            };
            let error = FieldError::new(
                ErrorKind::Invalid,
                format!("{container_path}.volumeMounts[{index}].mountPath"),
                BadValue::Text(path.value),
                "must be unique",
            );
            let message = format!("mount path `{}` is already used by this container", path.value);
            report.at(path.span, message).related(first, "first used here").data(error.data());
        }
    }
}
