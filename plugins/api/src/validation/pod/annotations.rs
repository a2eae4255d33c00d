//! Annotations that mean something for a pod, most of them older than the fields that replaced them.

use super::Scope;
use crate::server::BadValue;
use crate::validation::value::Value;
use crate::validation::{format, json, scheduling};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

const TOLERATIONS: &str = "scheduler.alpha.kubernetes.io/tolerations";
const MIRROR: &str = "kubernetes.io/config.mirror";
const DELETION_COST: &str = "controller.kubernetes.io/pod-deletion-cost";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
const LOCALHOST: &str = "localhost/";
const MAX_PROFILE_PATH: usize = 4095;

/// The annotations of a pod with this spec, under the path that the server prints.
pub(super) fn annotations(annotations: Value<'_, '_>, spec: Value<'_, '_>) {
    let containers = OnceCell::new();
    for entry in annotations.entries() {
        let (name, value) = (entry.name.as_str(), entry.value);
        if name == MIRROR && spec.field("nodeName").text().is_empty() {
            let text = BadValue::Text(value.text());
            value.invalid_value(text, "must set spec.nodeName if mirror pod annotation is set");
        } else if name == DELETION_COST && !is_deletion_cost(value.text()) {
            value.invalid_value(BadValue::Text(value.text()), "must be a 32bit integer");
        } else if name == SECCOMP_POD || name.starts_with(SECCOMP_CONTAINER) {
            seccomp(value.shown_below(annotations, name));
        } else if name == TOLERATIONS {
            tolerations(value, annotations);
        } else if let Some(container) = name.strip_prefix(APP_ARMOR) {
            let names = containers.get_or_init(|| names_of_containers(spec));
            if names.as_ref().is_some_and(|names| !names.contains(container)) {
                value.pointing_at(entry.key).invalid_value(BadValue::Text(container), "container not found");
            }
            app_armor(value);
        }
    }
}

/// Tolerations as JSON, from the time before the field.
fn tolerations(value: Value<'_, '_>, annotations: Value<'_, '_>) {
    if value.text().is_empty() {
        return;
    }
    if let Some(problem) = json::problem(value.text().as_bytes()) {
        return value.shown_at(annotations, &[]).invalid_value(BadValue::Text(TOLERATIONS), &problem);
    }
    let parse = podlint_plugin_sdk::yaml::parse(value.text());
    let tree = parse.tree();
    if let Some(document) = tree.documents().next() {
        scheduling::tolerations(value.shown_below(annotations, TOLERATIONS).holding(document.content()));
    }
}

/// A number without a plus sign or leading zeros.
fn is_deletion_cost(text: &str) -> bool {
    let is_canonical = text == "0" || text.starts_with(['-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    is_canonical && text.parse::<i32>().is_ok()
}

fn seccomp(value: Value<'_, '_>) {
    let text = value.text();
    if let Some(path) = text.strip_prefix(LOCALHOST) {
        for message in format::descending_path(path) {
            value.invalid_value(BadValue::Text(path), &message);
        }
    } else if !["runtime/default", "docker/default", "unconfined"].contains(&text) {
        value.invalid_value(BadValue::Text(text), "must be a valid seccomp profile");
    }
}

/// The names of all containers; `None` if some cannot be known.
fn names_of_containers<'t>(spec: Value<'_, 't>) -> Option<HashSet<&'t str>> {
    let lists = ["containers", "initContainers", "ephemeralContainers"].map(|name| spec.field(name));
    let containers = lists.iter().flat_map(|list| list.items());
    let names = containers.map(|container| Some(container.field("name")).filter(|name| !name.is_unknown()));
    let names: Option<HashSet<_>> = names.map(|name| name.map(Value::text)).collect();
    names.filter(|_| lists.iter().all(|list| list.is_closed()))
}

fn app_armor(value: Value<'_, '_>) {
    let text = value.text();
    if !["", "runtime/default", "unconfined"].contains(&text) && !text.starts_with(LOCALHOST) {
        let detail = format!("invalid AppArmor profile name: {}", crate::server::quoted(text));
        value.invalid_value(BadValue::Text(text), &detail);
    }
}

/// Whether the annotations about profiles say what the fields say.
pub(super) fn profiles<'t>(annotations: Value<'_, 't>, scope: &Scope<'_, 't>) {
    let about_profiles = |name: &str| name.starts_with(SECCOMP_CONTAINER) || name.starts_with(APP_ARMOR);
    let entries = annotations.entries().filter(|entry| about_profiles(&entry.name) || entry.name == SECCOMP_POD);
    let by_name: HashMap<String, &'t str> = entries.map(|entry| (entry.name, entry.value.text())).collect();
    if by_name.is_empty() {
        return;
    }
    let of_pod = scope.spec.field("securityContext");
    if let Some(annotation) = by_name.get(SECCOMP_POD) {
        compare(of_pod.field("seccompProfile"), annotation, "seccomp");
    }
    let is_windows = scope.spec.field("os").field("name").text() == "windows";
    for container in scope.containers() {
        let name = container.field("name").text();
        let context = container.field("securityContext");
        if let Some(annotation) = by_name.get(&format!("{SECCOMP_CONTAINER}{name}")) {
            compare(context.field("seccompProfile"), annotation, "seccomp");
        }
        let Some(annotation) = by_name.get(&format!("{APP_ARMOR}{name}")).filter(|_| !is_windows) else { continue };
        let own = context.field("appArmorProfile");
        if own.is_present() {
            compare(own, annotation, "apparmor");
        } else if !(scope.is_pod() && is_app_armor_field(annotation)) {
            // In a Pod the server makes a field of the annotation first.
            let steps = &["securityContext", "appArmorProfile"];
            compare(of_pod.field("appArmorProfile").shown_at(container, steps), annotation, "apparmor");
        }
    }
}

/// Whether the server can make a field of an AppArmor annotation.
fn is_app_armor_field(annotation: &str) -> bool {
    match annotation.strip_prefix(LOCALHOST) {
        Some(path) => !path.is_empty() && path.trim() == path && path.len() <= MAX_PROFILE_PATH,
        None => ["runtime/default", "unconfined"].contains(&annotation),
    }
}

fn compare(profile: Value<'_, '_>, annotation: &str, family: &str) {
    let (kind, path) = (profile.field("type"), profile.field("localhostProfile"));
    let defaults: &[&str] =
        if family == "seccomp" { &["runtime/default", "docker/default"] } else { &["runtime/default"] };
    let is_same_type = match kind.text() {
        "Unconfined" => annotation == "unconfined",
        "RuntimeDefault" => defaults.contains(&annotation),
        "Localhost" => annotation.starts_with(LOCALHOST),
        _ => return,
    };
    if !is_same_type {
        kind.forbidden(&format!("{family} type in annotation and field must match"));
    } else if kind.text() == "Localhost" && annotation.strip_prefix(LOCALHOST) != Some(path.text()) {
        path.forbidden(&format!("{family} profile in annotation and field must match"));
    }
}
