//! Where the volumes of a pod are in a container: `volumeMounts` and `volumeDevices`.

use crate::validation::format;
use crate::validation::pod::Scope;
use crate::validation::value::Value;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

const READ_ONLY: [&str; 3] = ["Disabled", "Enabled", "IfPossible"];
const PROPAGATION: [&str; 3] = ["Bidirectional", "HostToContainer", "None"];

/// Names and paths of the entries of the other list. Of a name that stands twice there, the last path counts.
struct Others<'t> {
    paths_by_name: HashMap<&'t str, &'t str>,
    paths: HashSet<&'t str>,
}

impl<'t> Others<'t> {
    fn new(list: Value<'_, 't>, path: &'static str) -> Others<'t> {
        let paths_by_name: HashMap<_, _> =
            list.items().map(|item| (item.field("name").text(), item.field(path).text())).collect();
        let paths = paths_by_name.values().copied().collect();
        Others { paths_by_name, paths }
    }

    fn has_name(&self, name: Value<'_, 't>) -> bool {
        !name.is_unknown() && self.paths_by_name.contains_key(name.text())
    }

    fn has_path(&self, path: Value<'_, 't>) -> bool {
        !path.is_unknown() && self.paths.contains(path.text())
    }
}

/// A name that no volume has; perhaps one that is nearly the same was meant.
fn undefined_volume(name: Value<'_, '_>, scope: &Scope<'_, '_>) {
    name.not_found();
    if let Some(meant) = scope.volumes.nearest(name.text()) {
        name.suggest(meant);
    }
}

/// `volumeMounts` of a container.
pub(super) fn volume_mounts<'t>(container: Value<'_, 't>, scope: &Scope<'_, 't>) {
    let devices = Others::new(container.field("volumeDevices"), "devicePath");
    let mut paths = HashMap::new();
    for mount in container.field("volumeMounts").items() {
        let (name, path) = (mount.field("name"), mount.field("mountPath"));
        if scope.volumes.is_dropped(name.text()) {
            continue;
        }
        if name.text().is_empty() {
            name.required("");
        }
        if !scope.volumes.has(name.text()) {
            undefined_volume(name, scope);
        }
        if path.text().is_empty() {
            path.required("");
        }
        if !path.is_unknown() {
            match paths.entry(path.text()) {
                Entry::Vacant(unused) => {
                    unused.insert(path.place());
                }
                Entry::Occupied(first) => {
                    path.invalid("must be unique");
                    path.relate_error(*first.get(), "first used here");
                }
            }
        }
        if devices.has_name(name) {
            name.invalid("must not already exist in volumeDevices");
        }
        if devices.has_path(path) {
            path.invalid("must not already exist as a path in volumeDevices");
        }
        sub_path(mount, container);
        propagation(mount, container);
        read_only(mount, container);
    }
}

/// A field of a mount as the server prints its path: without the index of the mount.
fn without_index<'v, 't>(mount: Value<'v, 't>, container: Value<'v, 't>, name: &'static str) -> Value<'v, 't> {
    mount.field(name).shown_at(container, &["volumeMounts", name])
}

fn sub_path(mount: Value<'_, '_>, container: Value<'_, '_>) {
    let path = without_index(mount, container, "subPath");
    let expression = without_index(mount, container, "subPathExpr");
    if !path.text().is_empty() {
        path.invalid_each(format::descending_path(path.text()));
    }
    if !expression.text().is_empty() {
        if !path.text().is_empty() {
            mount.field("subPathExpr").invalid("subPathExpr and subPath are mutually exclusive");
        }
        expression.invalid_each(format::descending_path(expression.text()));
    }
}

fn propagation(mount: Value<'_, '_>, container: Value<'_, '_>) {
    let propagation = without_index(mount, container, "mountPropagation");
    if !propagation.is_present() {
        return;
    }
    if !PROPAGATION.contains(&propagation.text()) {
        propagation.not_supported(&PROPAGATION);
    }
    let privileged = container.field("securityContext").field("privileged");
    if propagation.text() == "Bidirectional" && !privileged.is_true() && !privileged.is_unknown() {
        propagation.forbidden("Bidirectional mount propagation is available only to privileged containers");
    }
}

fn read_only(mount: Value<'_, '_>, container: Value<'_, '_>) {
    let recursive = without_index(mount, container, "recursiveReadOnly");
    match recursive.text() {
        _ if !recursive.is_present() => {}
        "Disabled" => {}
        "Enabled" | "IfPossible" => {
            let (read_only, propagation) = (mount.field("readOnly"), mount.field("mountPropagation"));
            if !read_only.is_true() && !read_only.is_unknown() {
                recursive.forbidden("may only be specified when readOnly is true");
            }
            if propagation.is_present() && propagation.text() != "None" {
                recursive.forbidden("may only be specified when mountPropagation is None or not specified");
            }
        }
        _ => recursive.not_supported(&READ_ONLY),
    }
}

/// `volumeDevices` of a container.
pub(super) fn volume_devices<'t>(container: Value<'_, 't>, scope: &Scope<'_, 't>) {
    let mounts = Others::new(container.field("volumeMounts"), "mountPath");
    let (mut names, mut paths) = (HashSet::new(), HashSet::new());
    for device in container.field("volumeDevices").items() {
        let (name, path) = (device.field("name"), device.field("devicePath"));
        if name.text().is_empty() {
            name.required("");
        } else if !names.insert(name.text()) {
            name.invalid("must be unique");
        }
        match scope.volumes.is_claim(name.text()) {
            None if !scope.volumes.has(name.text()) => undefined_volume(name, scope),
            Some(false) => {
                name.invalid("can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }
            _ => {}
        }
        if path.text().is_empty() {
            path.required("");
        }
        if paths.contains(path.text()) && !path.is_unknown() {
            path.invalid("must be unique");
        }
        if path.text().split('/').any(|part| part == "..") {
            path.invalid("can not contain backsteps ('..')");
        } else if !path.is_unknown() {
            paths.insert(path.text());
        }
        if mounts.has_name(name) {
            name.invalid("must not already exist in volumeMounts");
        }
        if mounts.has_path(path) {
            path.invalid("must not already exist as a path in volumeMounts");
        }
    }
}
