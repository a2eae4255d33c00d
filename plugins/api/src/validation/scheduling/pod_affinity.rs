//! Affinity and anti-affinity to pods.

use super::label_keys::label_keys;
use super::{PREFERRED, REQUIRED, weight};
use crate::validation::format;
use crate::validation::pod::Scope;
use crate::validation::selector::{label_key, label_selector};
use crate::validation::value::Value;

/// `podAffinity` or `podAntiAffinity` of a pod.
pub(super) fn pod_affinity(affinity: Value<'_, '_>, scope: &Scope<'_, '_>) {
    for required in affinity.field(REQUIRED).items() {
        term(required, scope);
    }
    for preferred in affinity.field(PREFERRED).items() {
        weight(preferred);
        term(preferred.field("podAffinityTerm"), scope);
    }
}

fn term(term: Value<'_, '_>, scope: &Scope<'_, '_>) {
    label_selector(term.field("labelSelector"));
    label_selector(term.field("namespaceSelector"));
    for namespace in term.field("namespaces").items() {
        // The server forgets which one it was, and a letter.
        namespace.shown_at(term, &["namespace"]).invalid_each(format::label(namespace.text()));
    }
    label_keys(term, &["matchLabelKeys", "mismatchLabelKeys"], scope);
    let topology = term.field("topologyKey");
    if topology.is_empty() {
        topology.required("can not be empty");
    }
    label_key(topology);
}
