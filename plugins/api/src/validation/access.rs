//! Roles and their bindings: who may do what.

use super::format;
use super::metadata::{self, NameRule};
use super::selector::label_selector;
use super::value::Value;
use crate::server::BadValue;

const GROUP: &str = "rbac.authorization.k8s.io";

/// Where roles and bindings hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Namespace,
    Cluster,
}

fn meta(meta: Value<'_, '_>) {
    metadata::object_meta(meta, NameRule::PathSegment);
    metadata::generation(meta);
}

/// A Role.
pub(super) fn role(object: Value<'_, '_>) {
    meta(object.field("metadata"));
    rules(object.field("rules"), Reach::Namespace);
}

/// A ClusterRole.
pub(super) fn cluster_role(object: Value<'_, '_>) {
    meta(object.field("metadata"));
    rules(object.field("rules"), Reach::Cluster);
    let aggregation = object.field("aggregationRule");
    if !aggregation.is_present() {
        return;
    }
    let selectors = aggregation.field("clusterRoleSelectors");
    if selectors.is_empty() {
        selectors.required("at least one clusterRoleSelector required if aggregationRule is non-nil");
    }
    for selector in selectors.items() {
        let before = selector.session().error_count();
        label_selector(selector);
        // The server tries to use it, too.
        if selector.session().error_count() > before {
            selector.invalid_value(BadValue::Null, "invalid label selector.");
        }
    }
}

fn rules(rules: Value<'_, '_>, reach: Reach) {
    for rule in rules.items() {
        let [verbs, groups, resources, names, urls] =
            ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"].map(|field| rule.field(field));
        if verbs.is_empty() {
            // Since 1.37 a generated rule says it.
            let is_generated = verbs.session().is_since(37);
            verbs.required(if is_generated { "" } else { "verbs must contain at least one value" });
        }
        if urls.is_empty() {
            if groups.is_empty() {
                groups.required("resource rules must supply at least one api group");
            }
            if resources.is_empty() {
                resources.required("resource rules must supply at least one resource");
            }
            continue;
        }
        if reach == Reach::Namespace {
            urls.invalid_value(BadValue::Struct, "namespaced rules cannot apply to non-resource URLs");
        }
        if [groups, resources, names].iter().any(|list| !list.is_empty()) {
            urls.invalid_value(BadValue::Struct, "rules cannot apply to both regular resources and non-resource URLs");
        }
    }
}

/// A RoleBinding.
pub(super) fn role_binding(object: Value<'_, '_>) {
    binding(object, Reach::Namespace, &["Role", "ClusterRole"]);
}

/// A ClusterRoleBinding.
pub(super) fn cluster_role_binding(object: Value<'_, '_>) {
    binding(object, Reach::Cluster, &["ClusterRole"]);
}

fn binding(object: Value<'_, '_>, reach: Reach, kinds: &[&str]) {
    meta(object.field("metadata"));
    let role = object.field("roleRef");
    let [group, kind, name] = ["apiGroup", "kind", "name"].map(|field| role.field(field));
    // The group may be left out.
    if group.text_or(GROUP) != GROUP {
        group.not_supported(&[GROUP]);
    }
    if !kinds.contains(&kind.text()) {
        kind.not_supported(kinds);
        // A Role is bound in a namespace only; who binds one in the cluster means the other kind.
        if let (Reach::Cluster, "Role") = (reach, kind.text()) {
            kind.suggest_silently("ClusterRole");
        }
    }
    if name.is_empty() {
        name.required("");
    } else {
        name.invalid_each(format::path_segment(name.text()));
    }
    object.field("subjects").items().for_each(|subject| check_subject(subject, reach));
}

fn check_subject(subject: Value<'_, '_>, reach: Reach) {
    let [kind, name, group, namespace] = ["kind", "name", "apiGroup", "namespace"].map(|field| subject.field(field));
    if name.is_empty() {
        name.required("");
    }
    match kind.text() {
        "ServiceAccount" => {
            if !name.is_empty() {
                name.invalid_each(format::subdomain(name.text()));
            }
            if !group.is_empty() {
                group.not_supported(&[""]);
            }
            if reach == Reach::Cluster && namespace.is_empty() {
                namespace.required("");
            }
        }
        // The group may be left out.
        "User" | "Group" => {
            if group.text_or(GROUP) != GROUP {
                group.not_supported(&[GROUP]);
            }
        }
        _ => kind.not_supported(&["ServiceAccount", "User", "Group"]),
    }
}
