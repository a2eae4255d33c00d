//! `apiVersion` by `kind` and `kind` by `apiVersion`, whichever of the two is written first.

use super::insert::has_key;
use super::request::Request;
use super::{Completion, CompletionKind, releases};
use crate::place::{Step, stable_kind};
use podlint_manifest::FactKind;
use podlint_schema::{Kind, OLDEST, kinds, kinds_named};
use podlint_yaml::edit::TextEdit;
use std::collections::{BTreeMap, BTreeSet};

/// What people write every day stands first.
const COMMON_KINDS: &[&str] = &[
    "Pod",
    "Deployment",
    "Service",
    "ConfigMap",
    "Secret",
    "Ingress",
    "Job",
    "CronJob",
    "StatefulSet",
    "DaemonSet",
    "PersistentVolumeClaim",
    "ServiceAccount",
    "Namespace",
];
const COMMON_VERSIONS: &[&str] = &["v1", "apps/v1", "batch/v1", "networking.k8s.io/v1", "rbac.authorization.k8s.io/v1"];

const KUSTOMIZE: &str = "kustomize.config.k8s.io/v1beta1";

/// The values of `apiVersion` or `kind` of an object.
pub(super) fn offers(request: &Request<'_, '_>) -> Vec<Completion> {
    let other = |field: &str| request.object().get(field).text().map_or("", |text| text.value);
    if request.field_name() == "kind" {
        kinds_of(request, other("apiVersion"))
    } else {
        versions_of(request, other("kind"))
    }
}

fn kinds_of(request: &Request<'_, '_>, api_version: &str) -> Vec<Completion> {
    let mut names: BTreeSet<String> = usable(request)
        .filter(|kind| api_version.is_empty() || self::api_version(*kind) == api_version)
        .map(|kind| kind.name().to_owned())
        .collect();
    if api_version.is_empty() || api_version == "v1" {
        names.insert("List".to_owned());
    }
    if api_version.is_empty() || api_version == KUSTOMIZE {
        names.insert("Kustomization".to_owned());
    }
    let mut custom_versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (version, kind) in custom(request) {
        if api_version.is_empty() || version == api_version {
            names.insert(kind.clone());
            custom_versions.entry(kind).or_default().insert(version);
        }
    }
    names
        .iter()
        .map(|name| {
            let detail = stable_kind(name).map_or_else(String::new, self::api_version);
            let version = only_version(name, custom_versions.get(name));
            let further = version.map_or_else(Vec::new, |version| version_above(request, &version));
            let offer = Completion { detail, further, ..offer(request, name, COMMON_KINDS) };
            let since = kinds_named(name).map(Kind::since).min().unwrap_or(OLDEST);
            releases::marked(request, offer, since)
        })
        .collect()
}

/// The version that a kind has in its only group, the stable one of several.
fn only_version(name: &str, custom: Option<&BTreeSet<String>>) -> Option<String> {
    let groups: BTreeSet<&str> = kinds_named(name).map(Kind::group).collect();
    match (groups.len(), custom) {
        (1, None) => stable_kind(name).map(api_version),
        (0, Some(versions)) if versions.len() == 1 => versions.first().cloned(),
        (0, None) if name == "List" => Some("v1".to_owned()),
        (0, None) if name == "Kustomization" => Some(KUSTOMIZE.to_owned()),
        _ => None,
    }
}

/// Writes the version of a kind above it, if the object has none yet.
fn version_above(request: &Request<'_, '_>, version: &str) -> Vec<TextEdit> {
    match request.place.steps.last() {
        Some(Step::Field { key, .. }) if !has_key(request.object(), "apiVersion") => {
            let start = request.typed.in_text(key.span().start);
            let entry = request.frame.entry("apiVersion", version, request.column_of(start));
            vec![TextEdit::new(start, start, entry)]
        }
        _ => Vec::new(),
    }
}

fn versions_of(request: &Request<'_, '_>, kind: &str) -> Vec<Completion> {
    let of_kind: Vec<Kind> = kinds_named(kind).filter(|kind| kind.available_in(request.scope.minor)).collect();
    let of_custom: Vec<String> =
        custom(request).into_iter().filter(|(_, name)| name == kind).map(|(version, _)| version).collect();
    let mut versions: BTreeSet<String> = of_kind.into_iter().map(api_version).chain(of_custom).collect();
    if kind == "Kustomization" {
        versions.insert(KUSTOMIZE.to_owned());
    }
    if versions.is_empty() {
        versions = usable(request).map(api_version).collect();
        versions.extend(custom(request).into_iter().map(|(version, _)| version));
        versions.insert(KUSTOMIZE.to_owned());
    }
    // Of several versions of the kind the newest stable one is meant.
    let meant = stable_kind(kind).map(api_version);
    let mut offers: Vec<Completion> = versions.iter().map(|version| offer(request, version, COMMON_VERSIONS)).collect();
    offers.iter_mut().filter(|offer| Some(&offer.label) == meant.as_ref()).for_each(|offer| offer.rank = 0);
    offers
}

fn offer(request: &Request<'_, '_>, label: &str, common: &[&str]) -> Completion {
    let rank = common.iter().position(|name| *name == label).unwrap_or(common.len()) as u32;
    // Versions that may still change stand behind the others.
    let rank = if label.contains("alpha") || label.contains("beta") { rank + 1 } else { rank };
    Completion { rank, ..request.value(label, CompletionKind::Value, "", true) }
}

/// The kinds of Kubernetes that a file may declare.
fn usable(request: &Request<'_, '_>) -> impl Iterator<Item = Kind> + use<> {
    let minor = request.scope.minor;
    kinds().filter(move |kind| kind.available_in(minor) && kind.is_object() && !kind.name().ends_with("List"))
}

/// The versions and kinds that definitions in the files declare.
fn custom(request: &Request<'_, '_>) -> Vec<(String, String)> {
    let index = request.scope.index;
    let facts = index.facts.iter().filter(|fact| fact.kind == FactKind::CustomSchema as u32);
    let pair = |(version, kind): (&str, &str)| (version.to_owned(), kind.to_owned());
    facts.filter_map(|fact| fact.key.of(index.strings).split_once(' ').map(pair)).collect()
}

/// `apps/v1`; `v1` for the core.
pub(super) fn api_version(kind: Kind) -> String {
    match kind.group() {
        "" => kind.version().to_owned(),
        group => format!("{group}/{}", kind.version()),
    }
}
