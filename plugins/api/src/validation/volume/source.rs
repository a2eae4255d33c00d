//! Where a volume comes from: one row for each source.

use super::claim::{self, ClaimOf};
use super::iscsi::{self, Owner};
use super::{disks, files, projected};
use crate::validation::format;
use crate::validation::value::Value;

/// A source of volumes.
struct Source {
    /// Its field.
    name: &'static str,
    /// How the path is printed when it is one source too many.
    forbidden_at: &'static str,
    /// How the path is printed otherwise.
    shown_at: &'static str,
    /// Fields that it must have.
    required: &'static [&'static str],
    /// What else is checked.
    check: for<'v, 't> fn(Value<'v, 't>),
    kind: VolumeKind,
    /// Whether the server forgets to object to it beside another one.
    is_tolerated: bool,
}

/// What mounts ask about a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VolumeKind {
    Claim,
    Ephemeral,
    Other,
}

const fn source(name: &'static str, required: &'static [&'static str], check: for<'v, 't> fn(Value<'v, 't>)) -> Source {
    Source { name, forbidden_at: name, shown_at: name, required, check, kind: VolumeKind::Other, is_tolerated: false }
}

const fn of_kind(kind: VolumeKind, source: Source) -> Source {
    Source { kind, ..source }
}

/// A source whose path the server prints under other names, if there is one too many and otherwise.
const fn shown(forbidden_at: &'static str, shown_at: &'static str, source: Source) -> Source {
    Source { forbidden_at, shown_at, ..source }
}

fn nothing(_: Value<'_, '_>) {}

const PD: Source =
    shown("gcePersistentDisk", "persistentDisk", source("gcePersistentDisk", &["pdName"], disks::partition));
const EBS: Source = source("awsElasticBlockStore", &["volumeID"], disks::partition);
const NFS: Source = source("nfs", &["server", "path"], disks::nfs);
const FLOCKER: Source = source("flocker", &[], disks::flocker);
const RBD: Source = source("rbd", &["monitors", "image"], nothing);
const QUOBYTE: Source = source("quobyte", &["volume"], disks::quobyte);
const CEPHFS: Source = shown("cephFS", "cephfs", source("cephfs", &["monitors"], nothing));
const FC: Source = source("fc", &[], disks::fibre_channel);
const FLEX: Source = source("flexVolume", &["driver"], disks::flex_options);
const VSPHERE: Source = source("vsphereVolume", &["volumePath"], nothing);
const PHOTON: Source = source("photonPersistentDisk", &["pdID"], nothing);
const PORTWORX: Source = source("portworxVolume", &["volumeID"], nothing);
const AZURE_DISK: Source = source("azureDisk", &["diskName", "diskURI"], disks::azure_disk);
const SCALE_IO: Source = source("scaleIO", &["gateway", "system", "volumeName"], nothing);
const HOST_PATH: Source = source("hostPath", &["path"], host_path);

/// The sources of a pod's volume, in the order in which the server looks for them: the first one counts.
const POD_SOURCES: [Source; 30] = [
    source("emptyDir", &[], empty_dir),
    HOST_PATH,
    source("gitRepo", &["repository"], git_directory),
    PD,
    EBS,
    source("secret", &["secretName"], files::items),
    NFS,
    source("iscsi", &["targetPortal", "iqn"], |source| iscsi::source(source, Owner::Pod)),
    source("glusterfs", &["endpoints", "path"], nothing),
    FLOCKER,
    of_kind(VolumeKind::Claim, source("persistentVolumeClaim", &["claimName"], nothing)),
    RBD,
    source("cinder", &["volumeID"], |source| disks::secret_name(source, "secretRef")),
    CEPHFS,
    QUOBYTE,
    shown("downwarAPI", "downwardAPI", source("downwardAPI", &[], files::downward_api)),
    FC,
    FLEX,
    source("configMap", &["name"], files::items),
    source("azureFile", &["secretName", "shareName"], nothing),
    VSPHERE,
    PHOTON,
    PORTWORX,
    AZURE_DISK,
    source("storageos", &["volumeName"], disks::storage_os),
    source("projected", &[], projected::source),
    SCALE_IO,
    source("csi", &[], disks::csi),
    of_kind(VolumeKind::Ephemeral, source("ephemeral", &["volumeClaimTemplate"], ephemeral)),
    source("image", &[], image),
];

/// The sources of a PersistentVolume, likewise.
const PERSISTENT_SOURCES: [Source; 22] = [
    HOST_PATH,
    PD,
    EBS,
    source("glusterfs", &["endpoints", "path"], disks::endpoints_namespace),
    FLOCKER,
    NFS,
    RBD,
    QUOBYTE,
    CEPHFS,
    source("iscsi", &["targetPortal", "iqn"], |source| iscsi::source(source, Owner::PersistentVolume)),
    source("cinder", &["volumeID"], |source| disks::secret_reference(source, "secretRef")),
    FC,
    Source { is_tolerated: true, ..FLEX },
    source("azureFile", &["secretName", "shareName"], disks::secret_namespace),
    VSPHERE,
    PHOTON,
    PORTWORX,
    AZURE_DISK,
    SCALE_IO,
    source("local", &["path"], inner_path),
    source("storageos", &["volumeName"], disks::persistent_storage_os),
    source("csi", &["volumeHandle"], disks::persistent_csi),
];

/// Whether a volume of a pod is an `emptyDir`, which is what one without a source is too.
pub(crate) fn is_empty_dir(volume: Value<'_, '_>) -> bool {
    volume.has("emptyDir") || !POD_SOURCES.iter().any(|source| volume.has(source.name))
}

/// Validates the source of a pod's volume. Without any the volume is an `emptyDir`.
pub(super) fn pod_source(volume: Value<'_, '_>) -> VolumeKind {
    first_source(volume, &POD_SOURCES).map_or(VolumeKind::Other, |source| source.kind)
}

/// Validates the source of a PersistentVolume, given its spec.
pub(crate) fn persistent_source(spec: Value<'_, '_>, name: &str) {
    if first_source(spec, &PERSISTENT_SOURCES).is_none() {
        spec.required("must specify a volume type");
    }
    iscsi::object_name(name, spec.field("iscsi"));
}

/// Validates the first source; each further one is forbidden. `None` if there is no source, as far as is known.
fn first_source<'s>(volume: Value<'_, '_>, sources: &'s [Source]) -> Option<&'s Source> {
    let mut first = None;
    for source in sources {
        // Most volumes have one of thirty: the path is made for that one only.
        if !volume.has(source.name) {
            continue;
        }
        if first.is_some() && !source.is_tolerated {
            volume.field_at(source.name, source.forbidden_at).forbidden("may not specify more than 1 volume type");
            continue;
        }
        first = first.or(Some(source));
        let value = volume.field_at(source.name, source.shown_at);
        for field in source.required {
            let field = value.field(field);
            if field.is_empty() {
                field.required("");
            }
        }
        (source.check)(value);
    }
    first
}

fn git_directory(source: Value<'_, '_>) {
    let directory = source.field("directory");
    directory.invalid_each(format::descending_path(directory.text()));
}

/// A path of a node.
fn inner_path(source: Value<'_, '_>) {
    let path = source.field("path");
    path.invalid_each(format::no_backsteps(path.text()));
}

fn empty_dir(source: Value<'_, '_>) {
    let limit = source.field("sizeLimit");
    if limit.quantity().is_some_and(|limit| limit.is_negative()) {
        limit.forbidden("SizeLimit field must be a valid resource quantity");
    }
}

const HOST_PATH_TYPES: [&str; 8] =
    ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

fn host_path(source: Value<'_, '_>) {
    if source.field("path").is_empty() {
        return;
    }
    inner_path(source);
    source.field("type").one_of(&HOST_PATH_TYPES);
}

fn ephemeral(source: Value<'_, '_>) {
    let template = source.field("volumeClaimTemplate");
    if template.is_present() {
        claim::template_metadata(template.field("metadata"));
        claim::spec(template.field("spec"), ClaimOf::Volume);
    }
}

fn image(source: Value<'_, '_>) {
    let reference = source.field("reference");
    // Templates may leave it to a controller before 1.37.
    let is_needed = source.session().is_since(37) || source.session().object().is("", "Pod");
    if reference.is_empty() && is_needed {
        reference.required("");
    }
    let policy = source.field("pullPolicy");
    if !policy.is_empty() {
        policy.one_of(&["Always", "IfNotPresent", "Never"]);
    }
}
