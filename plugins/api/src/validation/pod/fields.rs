//! The simple fields of a pod spec.

use super::{Scope, Template};
use crate::server::BadValue;
use crate::validation::value::Value;
use crate::validation::{common, container, format, metadata, selector};
use std::collections::HashSet;

/// Fields with a rule of their own.
pub(super) fn fields(scope: &Scope<'_, '_>) {
    let spec = scope.spec;
    common::one_of_or_default(spec.field("restartPolicy"), &["Always", "OnFailure", "Never"]);
    common::one_of_or_default(spec.field("dnsPolicy"), &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
    metadata::labels(spec.field("nodeSelector"));
    names(scope);
    let deadline = spec.field("activeDeadlineSeconds");
    if deadline.int().is_some_and(|seconds| !(1..=i64::from(i32::MAX)).contains(&seconds)) {
        deadline.invalid("must be between 1 and 2147483647, inclusive");
    }
    let preemption = spec.field("preemptionPolicy");
    if preemption.is_present() && preemption.text().is_empty() {
        preemption.required("");
    } else {
        preemption.one_of(&["PreemptLowerPriority", "Never"]);
    }
    let shares_processes = spec.field("shareProcessNamespace");
    if shares_processes.is_true() && spec.field("hostPID").is_true() {
        let shown = if spec.session().is_since(37) {
            shares_processes
        } else {
            shares_processes.shown_at(spec, &["securityContext", "shareProcessNamespace"])
        };
        shown.invalid("ShareProcessNamespace and HostPID cannot both be enabled");
    }
    let overhead = spec.field("overhead");
    container::limits(overhead, overhead.shown_at(spec, &["overhead", "limits"]));
}

fn names(scope: &Scope<'_, '_>) {
    let spec = scope.spec;
    let account = service_account_name(spec);
    for name in [account, spec.field("nodeName"), spec.field("priorityClassName")] {
        if !name.text().is_empty() {
            name.invalid_each(format::subdomain(name.text()));
        }
    }
    let runtime_class = spec.field("runtimeClassName");
    if runtime_class.is_present() {
        runtime_class.invalid_each(format::subdomain(runtime_class.text()));
    }
    // The controller of a StatefulSet writes both.
    if scope.template != Template::StatefulSet {
        for name in [spec.field("hostname"), spec.field("subdomain")] {
            if !name.text().is_empty() {
                name.invalid_each(format::label(name.text()));
            }
        }
    }
}

/// `serviceAccountName`, also where it is written under its old name.
pub(super) fn service_account_name<'v, 't>(spec: Value<'v, 't>) -> Value<'v, 't> {
    let name = spec.field("serviceAccountName");
    if name.text().is_empty() && !name.is_unknown() {
        spec.field_at("serviceAccount", "serviceAccountName")
    } else {
        name
    }
}

/// Readiness gates and scheduling gates.
pub(super) fn gates(spec: Value<'_, '_>) {
    for gate in spec.field("readinessGates").items() {
        let condition = gate.field("conditionType");
        selector::label_key(condition);
    }
    let mut seen = HashSet::new();
    for gate in spec.field("schedulingGates").items() {
        let name = gate.field("name");
        let shown = gate.pointing_at(name);
        for message in format::label_key(name.text(), name.session().minor()) {
            shown.invalid_value(BadValue::Text(name.text()), &message);
        }
        if !seen.insert(name.text()) {
            shown.duplicate_value(BadValue::Text(name.text()));
        }
    }
}
