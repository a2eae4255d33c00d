//! Affinity to nodes.

use super::{PREFERRED, REQUIRED, weight};
use crate::validation::format;
use crate::validation::selector::label_key;
use crate::validation::value::Value;

/// What is done about values that no label can have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    Checked,
    /// The server warns about them.
    Free,
}

/// `nodeAffinity` of a pod.
pub(super) fn node_affinity(affinity: Value<'_, '_>) {
    let required = affinity.field(REQUIRED);
    if required.is_present() {
        node_selector(required);
    }
    for preferred in affinity.field(PREFERRED).items() {
        weight(preferred);
        term(preferred.field("preference"), Values::Free);
    }
}

/// A selector of nodes: at least one term.
pub(crate) fn node_selector(selector: Value<'_, '_>) {
    let terms = selector.field("nodeSelectorTerms");
    if terms.is_empty() {
        terms.required("must have at least one node selector term");
    }
    for each in terms.items() {
        term(each, Values::Checked);
    }
}

fn term(term: Value<'_, '_>, values: Values) {
    for requirement in term.field("matchExpressions").items() {
        expression(requirement, values);
    }
    term.field("matchFields").items().for_each(field_requirement);
}

/// A requirement on labels of a node.
fn expression(requirement: Value<'_, '_>, checked: Values) {
    let (key, operator, values) =
        (requirement.field("key"), requirement.field("operator"), requirement.field("values"));
    match operator.text() {
        _ if operator.is_unknown() => {}
        "In" | "NotIn" if values.is_empty() => {
            values.required("must be specified when `operator` is 'In' or 'NotIn'");
        }
        "In" | "NotIn" => {}
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "Exists" | "DoesNotExist" => {}
        // That the value is a number is not looked at.
        "Gt" | "Lt" if values.items().count() != 1 => {
            values.required("must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
        "Gt" | "Lt" => {}
        _ => operator.invalid("not a valid selector operator"),
    }
    label_key(key);
    if checked == Values::Checked {
        for value in values.items() {
            value.invalid_each(format::label_value(value.text(), value.session().minor()));
        }
    }
}

/// A requirement on the one field of nodes that can be asked for, the name.
fn field_requirement(requirement: Value<'_, '_>) {
    let (key, operator, values) =
        (requirement.field("key"), requirement.field("operator"), requirement.field("values"));
    if !matches!(operator.text(), "In" | "NotIn") {
        operator.invalid("not a valid selector operator");
    } else if values.items().count() != 1 {
        values.required("must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
    }
    if key.text() != "metadata.name" {
        key.invalid("not a valid field selector key");
        return;
    }
    for value in values.items() {
        value.invalid_each(format::subdomain(value.text()));
    }
}
