//! Volumes of a pod, and the table of names that mounts ask.

mod certificates;
pub(crate) mod claim;
mod disks;
mod files;
mod iscsi;
mod projected;
mod source;

pub(crate) use claim::template_metadata;
pub(crate) use disks::driver_name;
pub(crate) use projected::kinds as projected_kinds;
pub(crate) use source::{is_empty_dir, persistent_source};

use super::pod::Template;
use super::value::Value;
use super::{format, metadata};
use crate::server::quoted;
use podlint_plugin_sdk::schema::nearest;
use source::VolumeKind;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// The volumes of a pod by name, as far as the server takes them for valid: what mounts may name.
#[derive(Default)]
pub(crate) struct VolumeNames<'t> {
    kinds: HashMap<&'t str, VolumeKind>,
    dropped: HashSet<&'t str>,
    is_open: bool,
}

impl<'t> VolumeNames<'t> {
    /// Whether there is a volume of this name, or may be one that a template adds.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.is_open || self.kinds.contains_key(name)
    }

    /// Whether some volume has a name that is not known, or a template may add some.
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether the volume is a claim, which can be a block device. `None` where no volume of this name is known.
    pub(crate) fn is_claim(&self, name: &str) -> Option<bool> {
        self.kinds.get(name).map(|kind| matches!(kind, VolumeKind::Claim | VolumeKind::Ephemeral))
    }

    /// The volume that was probably meant by a name that none has.
    pub(crate) fn nearest(&self, name: &str) -> Option<&'t str> {
        // Among more volumes it is not looked for: mounts may be as many.
        const MANY: usize = 64;
        let candidates = self.kinds.keys().copied().filter(|_| self.kinds.len() <= MANY);
        nearest(name, candidates)
    }

    /// Whether the server removes the volume and its mounts without a word: image volumes before 1.35.
    pub(crate) fn is_dropped(&self, name: &str) -> bool {
        self.dropped.contains(name)
    }
}

/// Validates the volumes of a pod's spec.
pub(crate) fn volumes<'t>(spec: Value<'_, 't>, template: Template) -> VolumeNames<'t> {
    let list = spec.field("volumes");
    let mut names = VolumeNames { is_open: !list.is_closed(), ..VolumeNames::default() };
    let claims = match template {
        Template::StatefulSet => claim_volumes(list, &mut names),
        _ => HashSet::new(),
    };
    let pod = PodName::of(spec, template);
    let created = pod.created_claims(list);
    // The volumes of claims come first on the server.
    let mut index = claims.len();
    for volume in list.items() {
        let name = volume.field("name");
        names.is_open |= name.is_unknown() || volume.is_unknown();
        if claims.contains(name.text()) {
            continue;
        }
        if is_dropped(volume) {
            names.dropped.insert(name.text());
            continue;
        }
        let volume = volume.shown_as_item(list, index);
        index += 1;
        let before = spec.session().error_count();
        let kind = validate(volume, &pod, &names);
        if spec.session().error_count() == before && !name.is_unknown() {
            names.kinds.insert(name.text(), kind);
        }
        let claim = volume.field("persistentVolumeClaim").field("claimName");
        if claim.is_present() && created.contains(claim.text()) {
            claim.invalid("must not reference a PVC that gets created for an ephemeral volume");
        }
    }
    names
}

/// The volumes that the server keeps, under the paths that it prints.
pub(crate) fn kept_volumes<'v, 't>(spec: Value<'v, 't>) -> impl Iterator<Item = Value<'v, 't>> {
    let list = spec.field("volumes");
    let kept = list.items().filter(|volume| !is_dropped(*volume)).enumerate();
    kept.map(move |(index, volume)| volume.shown_as_item(list, index))
}

/// Whether the server removes a volume: one from an image, before it could do that.
fn is_dropped(volume: Value<'_, '_>) -> bool {
    volume.has("image") && !volume.session().is_since(35)
}

/// Validates one volume and says of which kind it is.
fn validate(volume: Value<'_, '_>, pod: &PodName, names: &VolumeNames<'_>) -> VolumeKind {
    let name = volume.field("name");
    let kind = source::pod_source(volume);
    iscsi::volume_name(volume);
    if kind == VolumeKind::Ephemeral {
        pod.name_claim_of(name);
    }
    if name.is_empty() {
        name.required("");
    } else {
        name.invalid_each(format::label(name.text()));
        if names.kinds.contains_key(name.text()) {
            name.duplicate();
        }
    }
    kind
}

/// Adds the volumes that the claim templates of a StatefulSet make to `names`, and returns their names.
///
/// The server puts them before the volumes that are written, in random order, and in place of those with the same name.
fn claim_volumes<'t>(volumes: Value<'_, 't>, names: &mut VolumeNames<'t>) -> HashSet<&'t str> {
    let templates = volumes.object().field("spec").field("volumeClaimTemplates");
    names.is_open |= !templates.is_closed();
    let mut claims = HashSet::new();
    for template in templates.items() {
        let name = template.field("metadata").field("name");
        names.is_open |= name.is_unknown() || template.is_unknown();
        if name.is_unknown() || !claims.insert(name.text()) {
            continue;
        }
        let volume = template.shown_as_item(volumes, claims.len() - 1);
        let shown = name.shown_at(volume, &["name"]);
        let before = volumes.session().error_count();
        if name.is_empty() {
            shown.required("");
            name.shown_at(volume, &["persistentVolumeClaim", "claimName"]).required("");
        } else {
            shown.invalid_each(format::label(name.text()));
        }
        if volumes.session().error_count() == before {
            names.kinds.insert(name.text(), VolumeKind::Claim);
        }
    }
    claims
}

/// The name of the pod, where it is a Pod and has one: claims of ephemeral volumes are named after it.
struct PodName(Option<String>);

impl PodName {
    fn of(spec: Value<'_, '_>, template: Template) -> PodName {
        if template != Template::Pod {
            return PodName(None);
        }
        PodName(metadata::effective_name(spec.object().field("metadata")).map(Cow::into_owned))
    }

    /// The claims that are created for ephemeral volumes.
    fn created_claims(&self, volumes: Value<'_, '_>) -> HashSet<String> {
        let Some(pod) = &self.0 else { return HashSet::new() };
        let ephemeral = volumes.items().filter(|volume| volume.has("ephemeral"));
        ephemeral.map(|volume| format!("{pod}-{}", volume.field("name").text())).collect()
    }

    /// Checks that the claim of an ephemeral volume can have the name it gets.
    fn name_claim_of(&self, volume_name: Value<'_, '_>) {
        let Some(pod) = self.0.as_ref().filter(|_| !volume_name.is_empty()) else { return };
        let claim = format!("{pod}-{}", volume_name.text());
        for message in format::subdomain(&claim) {
            volume_name.invalid(&format!("PVC name {}: {message}", quoted(&claim)));
        }
    }
}
