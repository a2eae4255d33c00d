//! Mounts in the way of each other, or of the image.
//!
//! Container runtimes mount the shorter path first, so a mount below another one is fine as long as its mount point can be
//! made there. It cannot where the outer volume is read-only and has no such folder.

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

/// Where the token of the service account is mounted unless a pod mounts something there itself.
const TOKEN: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Folders that no image can do without.
const IMAGE_FOLDERS: [&str; 9] =
    ["/bin", "/etc", "/lib", "/lib64", "/sbin", "/usr", "/usr/bin", "/usr/lib", "/usr/sbin"];

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let volumes: HashMap<&str, Volume<'_>> =
        pod.volumes().filter_map(|volume| Some((volume.name()?.value, volume))).collect();
    let has_token = pod.spec().get("automountServiceAccountToken").is_absent();
    let containers: Vec<Vec<Mount<'_>>> = pod
        .containers()
        .map(|container| container.volume_mounts().filter_map(|mount| Mount::of(mount, &volumes)).collect())
        .collect();
    let filled = mounted_at_several_places(containers.iter().flatten());
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
            check_outer_mount(mount, &places, report);
            if has_token && !places.contains_key(TOKEN) {
                check_token(mount, report);
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

/// A mount whose point cannot be made inside of the one around it.
fn check_outer_mount(mount: &Mount<'_>, places: &HashMap<&str, &Mount<'_>>, report: &mut Report<'_>) {
    let outer = ancestors(&mount.place).find_map(|folder| places.get(folder));
    let Some(outer) = outer.filter(|outer| outer.is_read_only_files()) else { return };
    let point = &mount.place[outer.place.len() + 1..];
    if outer.may_hold(point, mount.is_part()) {
        return;
    }
    let message = format!("nothing can be mounted at `{}`, inside of a read-only volume", mount.path.value);
    report.at(mount.path.span, message).related(outer.path.span, format!("`{}` is mounted here", outer.name));
}

/// A read-only volume around the place of the service account's token.
fn check_token(mount: &Mount<'_>, report: &mut Report<'_>) {
    if mount.is_read_only_files() && !mount.is_part() && ancestors(TOKEN).any(|folder| folder == mount.place) {
        let message = format!("the service account's token cannot be mounted inside of `{}`", mount.path.value);
        report.at(mount.path.span, message);
    }
}

/// A volume in place of a folder that the image needs.
fn check_image(mount: &Mount<'_>, is_filled: bool, report: &mut Report<'_>) {
    if mount.place == "/" {
        report.at(mount.path.span, "nothing can be mounted over the root of the image");
        return;
    }
    if mount.is_part() || !IMAGE_FOLDERS.contains(&mount.place.as_str()) {
        return;
    }
    // Other volumes may hold what the image has there: a node's folder, a claim that was filled before.
    let is_empty = mount.source("emptyDir").node().is_some() && !is_filled;
    if is_empty || mount.is_read_only_files() {
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

    /// Whether the volume is one that kubelet fills with files and mounts read-only.
    fn is_read_only_files(&self) -> bool {
        !self.is_part() && FILE_SOURCES.iter().any(|field| self.source(field).node().is_some())
    }

    /// Whether the volume may have something at `point` that a mount can go over.
    ///
    /// A volume without `items` holds a file for each key: it can have the file that a part is mounted over, never a folder.
    fn may_hold(&self, point: &str, is_part: bool) -> bool {
        let Some(files) = self.files() else { return true };
        if files.is_empty() {
            return is_part && !point.contains('/');
        }
        let below = |file: &str| file.strip_prefix(point).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        files.iter().any(|file| below(file))
    }

    /// The paths that `items` and the like put files at; none where each key makes one. `None` if they cannot be known.
    fn files(&self) -> Option<Vec<&'t str>> {
        let mut paths = Vec::new();
        for field in FILE_SOURCES {
            let source = self.source(field);
            if !push_paths(&mut paths, source) {
                return None;
            }
            for part in source.get("sources").items() {
                // A part without `items` brings files with names that are not written here.
                let lists = ["secret", "configMap", "downwardAPI"].map(|field| part.get(field));
                let is_listed = |list: &View<'t>| list.is_absent() || list.get("items").node().is_some();
                if !lists.iter().all(is_listed) || !lists.into_iter().all(|list| push_paths(&mut paths, list)) {
                    return None;
                }
                let single =
                    ["serviceAccountToken", "clusterTrustBundle", "podCertificate"].map(|field| part.get(field));
                paths.extend(
                    single
                        .into_iter()
                        .flat_map(View::entries)
                        .filter_map(|(_, path)| path.text())
                        .map(|path| path.value),
                );
            }
        }
        Some(paths)
    }
}

/// Volume sources that kubelet makes files of.
const FILE_SOURCES: [&str; 4] = ["configMap", "secret", "downwardAPI", "projected"];

/// So many paths are compared with each mount inside; more are taken for unknown.
const MANY: usize = 100;

/// Adds the paths of the `items` of a source. Says whether all of them are known.
fn push_paths<'t>(paths: &mut Vec<&'t str>, source: View<'t>) -> bool {
    let items = source.get("items");
    for item in items.items() {
        let Some(path) = item.get("path").text().filter(|_| paths.len() < MANY) else { return false };
        paths.push(path.value.trim_start_matches("./"));
    }
    items.is_closed()
}
