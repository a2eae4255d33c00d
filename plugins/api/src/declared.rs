//! The kind that an object declares, or was probably meant to declare.

use crate::place::{named_entries, walk};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{self, LATEST, Minor, OLDEST, is_within_edits, kinds, kinds_named, nearest};
use std::cmp::Reverse;
use std::sync::LazyLock;

/// The built-in kind of an object. `None` for custom resources and for what cannot be guessed.
///
/// A wrong letter in `kind` or `apiVersion` should not hide all else that is wrong with the object.
pub(crate) fn meant_kind(object: &Object<'_>, minor: Minor) -> Option<schema::Kind> {
    let name = if object.is_fragment() { "Pod" } else { declared(object, "kind")? };
    if object.view().get("apiVersion").is_unknown() {
        // A template makes it: the Service may be Knative's.
        return None;
    }
    let api_version = if object.is_fragment() { Some(("", "v1")) } else { declared(object, "apiVersion").map(split) };
    if let Some((group, version)) = api_version
        && let Some(kind) = schema::kind(group, version, name)
    {
        return Some(kind);
    }
    let candidates = candidates(api_version.map(|(group, _)| group), name);
    best(object, &candidates, api_version, minor)
}

/// Whether an object was written for another version of its kind, whose fields may differ.
///
/// A version that is no more, or never was released, has fields that no table knows; `v1` instead of `apps/v1` is a slip.
pub(crate) fn is_of_other_version(object: &Object<'_>, meant: schema::Kind) -> bool {
    let Some(api_version) = object.api_version() else { return false };
    let (group, version) = split(api_version.value);
    (group, version) != (meant.group(), meant.version()) && maturity(version).0 < 2
}

/// The text of a field at the top, also where its key is misspelt.
pub(crate) fn declared<'t>(object: &Object<'t>, field: &str) -> Option<&'t str> {
    if let Some(text) = object.view().get(field).text() {
        return Some(text.value);
    }
    let mut near = named_entries(object.root()).filter(|(key, _)| nearest(key.text(), [field]).is_some());
    View::of(near.next()?.1).text().map(|text| text.value)
}

/// Group and version of an apiVersion.
pub(crate) fn split(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// What stands behind `apiVersion:` for a kind.
pub(crate) fn api_version_of(kind: schema::Kind) -> String {
    match kind.group() {
        "" => kind.version().to_owned(),
        group => format!("{group}/{}", kind.version()),
    }
}

/// The kinds that may be meant by a name in a group (`None` where no apiVersion is written).
fn candidates(group: Option<&str>, name: &str) -> Vec<schema::Kind> {
    // Also what only a subresource takes: an Eviction of policy/v1beta1 is one of policy/v1.
    let named: Vec<_> = kinds_named(name).collect();
    let Some(group) = group else { return named };
    let is_built_in = is_built_in(group);
    // Custom resources live in groups with a dot; such a group is a mistake only beside one that is nearly the same.
    if group.contains('.') && !is_built_in {
        let near: Vec<_> = GROUPS.iter().filter(|known| is_near_group(group, known)).collect();
        if near.is_empty() {
            return Vec::new();
        }
        let near: Vec<_> = kinds().filter(|kind| kind.is_object() && near.contains(&&kind.group())).collect();
        return same_name(&near, name);
    }
    if !named.is_empty() {
        return named;
    }
    let all: Vec<_> = kinds().filter(|kind| kind.is_object()).collect();
    let of_group: Vec<_> = all.iter().copied().filter(|kind| kind.group() == group).collect();
    let found = same_name(&of_group, name);
    if found.is_empty() { same_name(&all, name) } else { found }
}

/// Those of `kinds` with this name, or with the one that is nearest to it.
fn same_name(kinds: &[schema::Kind], name: &str) -> Vec<schema::Kind> {
    let is_exact = kinds.iter().any(|kind| kind.name() == name);
    let wanted = if is_exact { Some(name) } else { nearest(name, kinds.iter().map(|kind| kind.name())) };
    // Two letters are half of a short name: OpenShift's Route is no Role.
    let wanted =
        wanted.filter(|wanted| name.len() > 5 || is_within_edits(name, wanted, 1) || name.eq_ignore_ascii_case(wanted));
    kinds.iter().copied().filter(|kind| Some(kind.name()) == wanted).collect()
}

/// The groups of all kinds, each once.
static GROUPS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut groups: Vec<_> = kinds().map(|kind| kind.group()).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
});

/// Whether any minor has a group.
pub(crate) fn is_built_in(group: &str) -> bool {
    GROUPS.contains(&group)
}

/// Whether a group is at most two letters from a built-in one.
fn is_near_group(group: &str, known: &str) -> bool {
    // Projects around Kubernetes keep their custom resources in scheduling.x-k8s.io and the like.
    if group.ends_with(".x-k8s.io") {
        return false;
    }
    // Most groups of custom resources are ruled out by their length alone.
    group.len().abs_diff(known.len()) <= 2 && is_within_edits(group, known, 2)
}

/// The candidate that the rest of the object fits best.
fn best(
    object: &Object<'_>,
    candidates: &[schema::Kind],
    api_version: Option<(&str, &str)>,
    minor: Minor,
) -> Option<schema::Kind> {
    let rank = |kind: schema::Kind| {
        let (group, version) = api_version.unwrap_or_default();
        (
            !kind.available_in(minor),
            api_version.is_some() && kind.group() != group,
            !fits(object, kind),
            !is_near_group(group, kind.group()),
            !kind.version().eq_ignore_ascii_case(version),
            Reverse(maturity(kind.version())),
        )
    };
    candidates.iter().copied().min_by_key(|kind| rank(*kind))
}

/// Whether an object has no field that a kind does not know.
pub(crate) fn fits(object: &Object<'_>, kind: schema::Kind) -> bool {
    let mut fits = true;
    walk(object.root(), kind.ty(), (OLDEST, LATEST), |places, index| {
        let place = &places[index];
        let knows = |name: &str| place.ty().is_some_and(|ty| ty.any_field(name).is_some());
        fits = named_entries(place.node).all(|(key, _)| knows(key.text()));
        fits
    });
    fits
}

/// Kubernetes' order of versions: `v2`, `v1`, then `v1beta2`, `v1beta1`, then alphas.
pub(crate) fn maturity(version: &str) -> (u8, u32, u32) {
    let number = |text: &str| text.parse().unwrap_or(0);
    let rest = version.strip_prefix('v').unwrap_or(version);
    if let Some((major, minor)) = rest.split_once("beta") {
        (1, number(major), number(minor))
    } else if let Some((major, minor)) = rest.split_once("alpha") {
        (0, number(major), number(minor))
    } else {
        (2, number(rest), 0)
    }
}

/// Whether all kinds that a name can mean agree that an object fits only one of them.
pub(crate) fn is_only_fit(object: &Object<'_>, kind: schema::Kind, minor: Minor) -> bool {
    let others = kinds_named(kind.name()).filter(|other| *other != kind);
    fits(object, kind) && !others.filter(|other| other.available_in(minor)).any(|other| fits(object, other))
}
