//! Labels of nodes that have new names.

use crate::validation::format;
use crate::validation::scheduling::{PREFERRED, REQUIRED};
use crate::validation::value::Value;

const DEPRECATED: [(&str, &str); 8] = [
    ("beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead"),
    ("beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead"),
    (
        "failure-domain.beta.kubernetes.io/region",
        "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
    ),
    ("failure-domain.beta.kubernetes.io/zone", "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"),
    ("beta.kubernetes.io/instance-type", "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"),
    ("app.kubernetes.io/created-by", "deprecated since v1.9"),
    ("scheduler.alpha.kubernetes.io/preferAvoidPods", "deprecated since v1.22; use Taints and Tolerations instead"),
    ("node-role.kubernetes.io/master", "use \"node-role.kubernetes.io/control-plane\" instead"),
];

/// What the server says about a label of nodes that is deprecated.
pub(crate) fn deprecated_label(key: &str) -> Option<&'static str> {
    DEPRECATED.iter().find(|(label, _)| *label == key).map(|(_, text)| *text)
}

/// `nodeSelector` and everything else of a pod's spec that selects nodes by their labels.
pub(super) fn node_labels(spec: Value<'_, '_>) {
    for label in spec.field("nodeSelector").entries() {
        if let Some(text) = deprecated_label(&label.name) {
            label.value.pointing_at(label.key).warn(text);
        }
    }
    let affinity = spec.field("affinity");
    let nodes = affinity.field("nodeAffinity");
    node_selector(nodes.field(REQUIRED));
    for preferred in nodes.field(PREFERRED).items() {
        let term = preferred.field("preference");
        term_labels(term);
        for expression in term.field("matchExpressions").items() {
            expression.field("values").items().for_each(label_value);
        }
    }
    for constraint in spec.field("topologySpreadConstraints").items() {
        renamed(constraint.field("topologyKey"));
        without_selector(constraint);
    }
    for pods in ["podAffinity", "podAntiAffinity"].map(|field| affinity.field(field)) {
        pods.field(REQUIRED).items().for_each(without_selector);
        pods.field(PREFERRED).items().for_each(|preferred| without_selector(preferred.field("podAffinityTerm")));
    }
}

/// The terms of a selector of nodes.
pub(super) fn node_selector(selector: Value<'_, '_>) {
    selector.field("nodeSelectorTerms").items().for_each(term_labels);
}

fn term_labels(term: Value<'_, '_>) {
    term.field("matchExpressions").items().for_each(|expression| renamed(expression.field("key")));
}

fn renamed(key: Value<'_, '_>) {
    if let Some(text) = deprecated_label(key.text()) {
        key.warn(&format!("{} is {text}", key.text()));
    }
}

fn label_value(value: Value<'_, '_>) {
    for message in format::label_value(value.text(), value.session().minor()) {
        value.warn(&format!("{} is invalid, {message}", value.text()));
    }
}

fn without_selector(term: Value<'_, '_>) {
    let selector = term.field("labelSelector");
    if !selector.is_present() {
        selector.warn("a null labelSelector results in matching no pod");
    }
}
