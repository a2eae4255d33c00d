//! Mounts in the way of each other, or of the image.
//!
//! A mount below another one is fine as such: container runtimes mount the shorter path first, and in volumes of ConfigMaps,
//! Secrets and the like, which are read-only, kubelet makes the folder for it (kubernetes#60342).

use crate::path::{ancestors, normalised};
use podlint_plugin_sdk::prelude::*;
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    name: "shadowed-mount",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("shadowed_mount.md"),
    options: "",
    check: Check::Pod(check),
};

/// Folders that no image can do without.
const IMAGE_FOLDERS: [&str; 9] =
    ["/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/usr/bin", "/usr/lib", "/usr/sbin"];

/// Volumes that kubelet fills with files and mounts read-only.
const FILE_SOURCES: [&str; 4] = ["configMap", "secret", "downwardAPI", "projected"];

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let volumes: HashMap<&str, Volume<'_>> =
        pod.volumes().filter_map(|volume| Some((volume.name()?.value, volume))).collect();
    let containers: Vec<Vec<Mount<'_>>> = pod
        .containers()
        .map(|container| container.volume_mounts().filter_map(|mount| Mount::of(mount, &volumes)).collect())
        .collect();
    let filled = mounted_at_several_places(containers.iter().flatten());
    let is_writable = |mount: &&Mount<'_>| !mount.view.get("readOnly").boolean().unwrap_or(false);
    let writable: HashSet<&str> = containers.iter().flatten().filter(is_writable).map(|mount| mount.name).collect();
    for mounts in &containers {
        let mut places: HashMap<&str, &Mount<'_>> = HashMap::new();
        for mount in mounts {
            let first = places.entry(&mount.place).or_insert(mount);
            // The same path in the same spelling is refused by the API server.
            if first.path.value != mount.path.value {
                let message = format!("the mount at `{}` hides the one at `{}`", mount.path.value, first.path.value);
                report.at(mount.path.span, message).related(first.path.span, "the same place");
            }
        }
        for mount in mounts {
            let outer = ancestors(&mount.place).find_map(|folder| places.get(folder));
            if let Some(outer) = outer.filter(|outer| outer.is_empty() && !writable.contains(outer.name)) {
                let message = format!("nothing can be mounted at `{}`, inside of a read-only folder", mount.path.value);
                let reason = format!("`{}` is empty, and nobody may write to it", outer.name);
                report.at(mount.path.span, message).related(outer.path.span, reason);
            }
            check_image(mount, filled.contains(mount.name), report);
        }
    }
}

/// The volumes that one container may fill with files of its image for another one.
fn mounted_at_several_places<'m>(mounts: impl Iterator<Item = &'m Mount<'m>>) -> HashSet<&'m str> {
    let mut first_places = HashMap::new();
    mounts
        .filter(|mount| *first_places.entry(mount.name).or_insert(&mount.place) != &mount.place)
        .map(|mount| mount.name)
        .collect()
}

/// A volume in place of a folder that the image needs.
fn check_image(mount: &Mount<'_>, is_filled: bool, report: &mut Report<'_>) {
    if mount.place == "/" {
        report.at(mount.path.span, "nothing can be mounted over the root of the image");
        return;
    }
    let hides = IMAGE_FOLDERS.contains(&mount.place.as_str()) && !mount.is_part();
    // Other volumes may hold what the image has there: a folder of the node, a claim that was filled before.
    let has_files = FILE_SOURCES.iter().any(|field| mount.source(field).node().is_some());
    if hides && (has_files || mount.is_empty() && !is_filled) {
        let message = format!("volume `{}` hides all that the image has in `{}`", mount.name, mount.path.value);
        report.at(mount.path.span, message);
    }
}

/// A mount with its volume.
struct Mount<'t> {
    view: View<'t>,
    name: &'t str,
    path: Text<'t>,
    /// The normalised path.
    place: String,
    volume: Option<Volume<'t>>,
}

impl<'t> Mount<'t> {
    fn of(mount: VolumeMount<'t>, volumes: &HashMap<&str, Volume<'t>>) -> Option<Mount<'t>> {
        let (name, path) = (mount.name()?.value, mount.mount_path().filter(|path| !path.value.is_empty())?);
        let place = normalised(path.value);
        Some(Mount { view: mount.view(), name, path, place, volume: volumes.get(name).copied() })
    }

    /// A source of the volume.
    fn source(&self, field: &str) -> View<'t> {
        self.volume.map_or(View::Absent, |volume| volume.view().get(field))
    }

    /// Whether only a file or folder of the volume is mounted.
    fn is_part(&self) -> bool {
        !self.view.get("subPath").is_absent() || !self.view.get("subPathExpr").is_absent()
    }

    /// Whether all of a volume is mounted that starts without files.
    fn is_empty(&self) -> bool {
        self.source("emptyDir").node().is_some() && !self.is_part()
    }
}
