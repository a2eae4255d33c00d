//! Spreading over topology domains.

use super::label_keys::label_keys;
use crate::server::BadValue;
use crate::validation::pod::Scope;
use crate::validation::selector::{label_key, label_selector};
use crate::validation::value::Value;
use std::collections::{HashMap, HashSet};

const ACTIONS: [&str; 2] = ["DoNotSchedule", "ScheduleAnyway"];
const POLICIES: [&str; 2] = ["Honor", "Ignore"];

/// `topologySpreadConstraints` of a pod's spec.
pub(crate) fn topology_spread_constraints(scope: &Scope<'_, '_>) {
    let list = scope.spec.field("topologySpreadConstraints");
    for each in list.items() {
        constraint(each, scope);
    }
    repeats(list);
}

fn constraint(constraint: Value<'_, '_>, scope: &Scope<'_, '_>) {
    let [skew, topology, action, domains] =
        ["maxSkew", "topologyKey", "whenUnsatisfiable", "minDomains"].map(|name| constraint.field(name));
    let number = if skew.is_present() { skew.int() } else { Some(0) };
    if let Some(number) = number.filter(|number| *number <= 0) {
        skew.invalid_value(BadValue::Number(number), "must be greater than zero");
    }
    if topology.is_empty() {
        topology.required("can not be empty");
    }
    if !ACTIONS.contains(&action.text()) {
        action.not_supported(&ACTIONS);
    }
    if let Some(number) = domains.int() {
        if number <= 0 {
            domains.invalid("must be greater than zero");
        }
        if action.text() != "DoNotSchedule" && !action.is_unknown() {
            let action = action.text();
            domains.invalid(&format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"));
        }
    }
    for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
        constraint.field(field).one_of(&POLICIES);
    }
    if constraint.session().is_since(34) {
        label_keys(constraint, &["matchLabelKeys"], scope);
    } else {
        label_keys_before_merging(constraint);
    }
    label_selector(constraint.field("labelSelector"));
}

/// Before 1.34 the server merged no keys into the selector, and compared them with it in any object.
fn label_keys_before_merging(constraint: Value<'_, '_>) {
    let (keys, selector) = (constraint.field("matchLabelKeys"), constraint.field("labelSelector"));
    if !keys.is_empty() && !selector.is_present() && !selector.is_unknown() {
        keys.forbidden("must not be specified when labelSelector is not set");
    }
    let labels = selector.field("matchLabels");
    let expressions = selector.field("matchExpressions");
    let mut selected: HashSet<String> = labels.entries().map(|label| label.name).collect();
    selected.extend(expressions.items().map(|expression| expression.field("key").text().to_owned()));
    for key in keys.items() {
        label_key(key);
        if selected.contains(key.text()) {
            key.invalid_value(BadValue::Text(key.text()), "exists in both matchLabelKeys and labelSelector");
        }
    }
}

/// Two constraints on one topology with one action. The server reports the earlier one; we point at the next of its kind.
fn repeats(list: Value<'_, '_>) {
    let mut earlier: HashMap<(&str, &str), Value<'_, '_>> = HashMap::new();
    for constraint in list.items() {
        let (topology, action) = (constraint.field("topologyKey"), constraint.field("whenUnsatisfiable"));
        if topology.is_unknown() || action.is_unknown() {
            continue;
        }
        if let Some(before) = earlier.insert((topology.text(), action.text()), constraint) {
            let pair = format!("{{{}, {}}}", topology.text(), action.text());
            let shown = topology.shown_at(before, &["{topologyKey, whenUnsatisfiable}"]);
            shown.duplicate_value(BadValue::Text(&pair));
        }
    }
}
