//! Where a pod may run: tolerations, affinity and spreading.

mod label_keys;
mod node_affinity;
mod pod_affinity;
mod spread;
mod tolerations;

pub(crate) use node_affinity::node_selector;
pub(crate) use spread::topology_spread_constraints;
pub(crate) use tolerations::tolerations;

use super::pod::Scope;
use super::value::Value;
use crate::server::BadValue;

/// `affinity` of a pod's spec.
pub(crate) fn affinity(scope: &Scope<'_, '_>) {
    let affinity = scope.spec.field("affinity");
    if !affinity.is_present() {
        return;
    }
    node_affinity::node_affinity(affinity.field("nodeAffinity"));
    for field in ["podAffinity", "podAntiAffinity"] {
        pod_affinity::pod_affinity(affinity.field(field), scope);
    }
}

/// The field of both affinities whose terms must hold.
pub(crate) const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// The field of both affinities whose terms are weighted.
pub(crate) const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// The weight of a preferred term.
fn weight(term: Value<'_, '_>) {
    let weight = term.field("weight");
    // Without it the server reads 0.
    let number = if weight.is_present() { weight.int() } else { Some(0) };
    if let Some(number) = number.filter(|number| !(1..=100).contains(number)) {
        weight.invalid_value(BadValue::Number(number), "must be in the range 1-100");
    }
}
