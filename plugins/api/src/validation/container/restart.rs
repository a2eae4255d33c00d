//! When containers are started again: `restartPolicy`, its rules, and `resizePolicy`.

use crate::server::BadValue;
use crate::validation::pod::Scope;
use crate::validation::resource_name;
use crate::validation::value::Value;
use std::collections::HashSet;

const POLICIES: [&str; 3] = ["Always", "Never", "OnFailure"];
const MAX_RULES: usize = 20;
const MAX_EXIT_CODES: usize = 255;

/// Whether the server keeps `restartPolicy` where it is not `Always` of an init container: 1.33 knows no other use and
/// refuses it, 1.34 drops it.
pub(super) fn is_kept(container: Value<'_, '_>) -> bool {
    !container.session().is_since(34) || container.session().is_since(35)
}

/// Of a regular container.
pub(super) fn regular(container: Value<'_, '_>) {
    let policy = container.field("restartPolicy");
    if container.session().is_since(35) {
        policy_and_rules(container);
    } else if is_kept(container) && policy.is_present() {
        policy.forbidden("may not be set for non-init containers");
    }
}

/// Of an init container.
pub(super) fn init(container: Value<'_, '_>) {
    let policy = container.field("restartPolicy");
    let rules = container.field("restartPolicyRules");
    if !container.session().is_since(35) {
        if is_kept(container) && policy.is_present() && policy.text() != "Always" {
            policy.not_supported(&["Always"]);
        }
    } else if !policy.is_present() {
        if !rules.is_empty() {
            policy.required("must specify restartPolicy when restart rules are used");
        }
    } else if policy.text() == "Always" && !container.session().is_since(36) {
        if !rules.is_empty() {
            rules.forbidden("restartPolicyRules are not allowed for init containers with restart policy Always");
        }
    } else {
        policy_and_rules(container);
    }
}

fn policy_and_rules(container: Value<'_, '_>) {
    let policy = container.field("restartPolicy");
    let rules = container.field("restartPolicyRules");
    if !policy.is_present() {
        if rules.is_empty() {
            return;
        }
        policy.required("must specify restartPolicy when restart rules are used");
    } else if !POLICIES.contains(&policy.text()) {
        policy.not_supported(&POLICIES);
    }
    at_most(rules, MAX_RULES);
    let actions: &[&str] =
        if container.session().is_since(36) { &["Restart", "RestartAllContainers"] } else { &["Restart"] };
    for rule in rules.items() {
        if !actions.contains(&rule.field("action").text()) {
            rule.field("action").not_supported(actions);
        }
        let codes = rule.field("exitCodes");
        if !codes.is_present() {
            codes.required("must be specified");
            continue;
        }
        if !["In", "NotIn"].contains(&codes.field("operator").text()) {
            codes.field("operator").not_supported(&["In", "NotIn"]);
        }
        at_most(codes.field("values"), MAX_EXIT_CODES);
    }
}

fn at_most(list: Value<'_, '_>, limit: usize) {
    let count = list.len();
    if count <= limit {
    } else if list.session().is_since(36) {
        list.too_many(count, limit);
    } else {
        list.too_long(limit);
    }
}

/// `resizePolicy` of a container. The server prints the path without an index.
pub(super) fn resize_policy(container: Value<'_, '_>, scope: &Scope<'_, '_>) {
    let mut resources = HashSet::new();
    for policy in container.field("resizePolicy").items() {
        let resource = policy.field("resourceName");
        let restart = policy.field("restartPolicy");
        if !resource.is_unknown() && !resources.insert(resource.text()) {
            let shown = policy.pointing_at(resource);
            shown.duplicate_value(resource_name::shown(container.session(), resource.text()));
        }
        let name = resource_name::shown(container.session(), resource.text());
        one_of(resource.shown_at(container, &["resizePolicy"]), name, &["cpu", "memory"]);
        let shown = restart.shown_at(container, &["resizePolicy"]);
        one_of(shown, shown.written(), &["NotRequired", "RestartContainer"]);
        if scope.spec.field("restartPolicy").text() == "Never" && restart.text() != "NotRequired" {
            let detail = if container.session().is_since(36) {
                "must be 'NotRequired' when pod `restartPolicy` is 'Never'"
            } else {
                "must be 'NotRequired' when `restartPolicy` is 'Never'"
            };
            shown.invalid(detail);
        }
    }
}

fn one_of(value: Value<'_, '_>, shown: BadValue<'_>, supported: &[&str]) {
    match value.text() {
        "" => value.required(""),
        text if !supported.contains(&text) => value.not_supported_value(shown, supported),
        _ => {}
    }
}

/// `resizePolicy` of an init container that ends: there is nothing to start again.
pub(super) fn resize_without_restart(container: Value<'_, '_>) {
    if !container.session().is_since(36) {
        return;
    }
    for policy in container.field("resizePolicy").items() {
        let restart = policy.field("restartPolicy");
        if restart.text() == "RestartContainer" {
            restart.invalid("must not be set to 'RestartContainer' for non-sidecar initContainers");
        }
    }
}
