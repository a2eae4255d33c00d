//! StorageClasses.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::metadata::{self, NameRule};
use crate::validation::selector::label_key;
use crate::validation::value::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The most parameters of a class, and how long all of them may be together.
const MAX_PARAMETERS: usize = 512;
const MAX_PARAMETERS_SIZE: usize = 256 * 1024;

/// A StorageClass.
pub(in crate::validation) fn storage_class(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
    let provisioner = object.field("provisioner");
    if provisioner.is_empty() {
        provisioner.required("");
    } else {
        let name = provisioner.text().to_lowercase();
        for message in format::label_key(&name, object.session().minor()) {
            provisioner.invalid_value(BadValue::Text(&name), &message);
        }
    }
    parameters(object.field("parameters"));
    let policy = object.field("reclaimPolicy");
    if !policy.is_empty() {
        policy.one_of(&["Delete", "Retain"]);
    }
    object.field("volumeBindingMode").one_of(&["Immediate", "WaitForFirstConsumer"]);
    topologies(object.field("allowedTopologies"));
}

fn parameters(parameters: Value<'_, '_>) {
    if parameters.len() > MAX_PARAMETERS {
        parameters.too_long(MAX_PARAMETERS);
        return;
    }
    let mut size = 0;
    for parameter in parameters.entries() {
        size += parameter.name.len() + parameter.value.text().len();
        if parameter.name.is_empty() {
            parameter.key.invalid_value(BadValue::Text(""), "field can not be empty.");
        }
    }
    if size > MAX_PARAMETERS_SIZE {
        parameters.too_long(MAX_PARAMETERS_SIZE);
    }
}

/// Terms of labels of nodes; no two may say the same.
fn topologies(terms: Value<'_, '_>) {
    let mut seen = HashSet::new();
    for term in terms.items() {
        let requirements = term.field("matchLabelExpressions");
        let mut values_by_key: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for requirement in requirements.items() {
            let (key, values) = (requirement.field("key"), requirement.field("values"));
            let mut set = BTreeSet::new();
            if values.is_empty() {
                values.required("");
            }
            for value in values.items() {
                if !set.insert(value.text()) {
                    value.duplicate();
                }
            }
            label_key(key);
            if values_by_key.contains_key(key.text()) {
                key.duplicate();
            }
            values_by_key.insert(key.text(), set);
        }
        // The server compares with empty terms, too, which it made itself.
        if values_by_key.is_empty() || !seen.insert(values_by_key) {
            requirements.duplicate_value(BadValue::Text(""));
        }
    }
}
