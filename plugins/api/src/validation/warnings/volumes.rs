//! Warnings about the volumes of a pod.

use super::overlap::{File, overlaps};
use super::storage;
use crate::server::quoted;
use crate::validation::value::Value;
use crate::validation::volume::{kept_volumes, projected_kinds};

/// Volumes that kubelets no longer know: field, name in the path, text.
pub(super) const OLD_SOURCES: [(&str, &str, &str); 9] = [
    ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
];

pub(super) fn volumes(spec: Value<'_, '_>) {
    kept_volumes(spec).for_each(volume);
}

fn volume(volume: Value<'_, '_>) {
    for (field, shown, text) in OLD_SOURCES {
        if volume.has(field) {
            volume.field_at(field, shown).warn(text);
        }
    }
    if volume.has("ephemeral") {
        let spec = volume.field("ephemeral").field("volumeClaimTemplate").field("spec");
        storage(spec, spec);
    }
    let name = |source: Value<'_, '_>, field| quoted(source.field(field).text());
    for source in ["configMap", "secret", "downwardAPI"] {
        if !volume.has(source) {
            continue;
        }
        let value = volume.field(source);
        let what = match source {
            "configMap" => format!("ConfigMap {}", name(value, "name")),
            "secret" => format!("Secret {}", name(value, "secretName")),
            _ => "DownwardAPI".to_owned(),
        };
        let mut files = Files::default();
        files.add_items(value, "");
        files.warn(volume, &what);
    }
    if volume.has("projected") {
        projected(volume);
    }
}

fn projected(volume: Value<'_, '_>) {
    let mut files = Files::default();
    for source in volume.field("projected").field("sources").items() {
        let mut kinds = projected_kinds(source).peekable();
        if kinds.peek().is_none() {
            let name = quoted(volume.field("name").text());
            source.warn_with(format!("volume {name} (Projected) has no sources provided"));
        }
        let kinds: Vec<_> = kinds.collect();
        let has = |kind| kinds.contains(&kind);
        // Valid sources have one kind each.
        for (kind, what) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
            let object = source.field(kind);
            files.add_items(object, &format!("{what} {}", quoted(object.field("name").text())));
        }
        files.add_items(source.field("downwardAPI"), "DownwardAPI");
        if has("serviceAccountToken") {
            files.add(source.field("serviceAccountToken").field("path"), "ServiceAccountToken");
        }
        if has("clusterTrustBundle") {
            let bundle = source.field("clusterTrustBundle");
            let name =
                ["name", "signerName"].map(|field| bundle.field(field)).into_iter().find(|name| name.is_present());
            let name = quoted(name.map_or("", Value::text));
            files.add(bundle.field("path"), &format!("ClusterTrustBundle {name}"));
        }
        if has("podCertificate") {
            for (field, what) in
                [("certificateChainPath", "chain"), ("keyPath", "key"), ("credentialBundlePath", "credential bundle")]
            {
                files.add(source.field("podCertificate").field(field), &format!("PodCertificate {what}"));
            }
        }
    }
    files.warn(volume, "Projected");
}

/// The files of a volume, with where they are written.
#[derive(Default)]
struct Files<'v, 't> {
    files: Vec<File>,
    places: Vec<Value<'v, 't>>,
}

impl<'v, 't> Files<'v, 't> {
    fn add(&mut self, path: Value<'v, 't>, source: &str) {
        if !path.is_empty() {
            self.files.push(File::new(path.text(), source.to_owned()));
            self.places.push(path);
        }
    }

    fn add_items(&mut self, source: Value<'v, 't>, what: &str) {
        source.field("items").items().for_each(|item| self.add(item.field("path"), what));
    }

    fn warn(&self, volume: Value<'_, '_>, what: &str) {
        let name = volume.field("name").text();
        for (index, text) in overlaps(&self.files) {
            self.places[index].warn_with(format!("volume {} ({what}): overlapping paths: {text}", quoted(name)));
        }
    }
}
