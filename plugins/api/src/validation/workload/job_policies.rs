//! When a Job counts as failed or as successful before all of its pods have ended.

use super::index_list;
use super::job::JobSpec;
use crate::server::BadValue;
use crate::validation::common::{non_negative, one_of_or_default};
use crate::validation::value::Value;
use crate::validation::{format, selector};
use std::collections::HashSet;

const MAX_RULES: usize = 20;
const MAX_EXIT_CODES: usize = 255;
const MAX_INDEX_LIST: usize = 64 * 1024;

const ACTIONS: [&str; 4] = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS: [&str; 2] = ["In", "NotIn"];

/// `podFailurePolicy` of the spec of a Job.
pub(super) fn pod_failure_policy(spec: Value<'_, '_>) {
    let rules = spec.field("podFailurePolicy").field("rules");
    at_most(rules, MAX_RULES);
    let pod = spec.field("template").field("spec");
    let containers = ["containers", "initContainers"].into_iter().flat_map(|list| pod.field(list).items());
    let containers: HashSet<&str> = containers.map(|container| container.field("name").text()).collect();
    for rule in rules.items() {
        let action = rule.field("action");
        match action.text() {
            "" => action.required(&format!("valid values: {}", format::quoted_list(&ACTIONS))),
            "FailIndex" if !spec.field("backoffLimitPerIndex").is_present() => {
                action.invalid("requires the backoffLimitPerIndex to be set");
            }
            text if ACTIONS.contains(&text) => {}
            _ => action.not_supported(&ACTIONS),
        }
        let (codes, conditions) = (rule.field("onExitCodes"), rule.field("onPodConditions"));
        if codes.is_present() {
            exit_codes(codes, &containers);
        }
        pod_conditions(conditions);
        match (codes.is_present(), !conditions.is_empty()) {
            (true, true) => {
                let detail = "specifying both OnExitCodes and OnPodConditions is not supported";
                rule.invalid_value(BadValue::None, detail);
            }
            (false, false) if !codes.is_unknown() && !conditions.is_unknown() => {
                let detail = "specifying one of OnExitCodes and OnPodConditions is required";
                rule.invalid_value(BadValue::None, detail);
            }
            _ => {}
        }
    }
}

fn exit_codes(codes: Value<'_, '_>, containers: &HashSet<&str>) {
    let (operator, container, values) = (codes.field("operator"), codes.field("containerName"), codes.field("values"));
    match operator.text() {
        "" => operator.required(&format!("valid values: {}", format::quoted_list(&OPERATORS))),
        text if OPERATORS.contains(&text) => {}
        _ => operator.not_supported(&OPERATORS),
    }
    if container.is_present() && !containers.contains(container.text()) {
        container.invalid("must be one of the container or initContainer names in the pod template");
    }
    if values.is_empty() {
        let shown = if values.is_present() { BadValue::Struct } else { BadValue::Null };
        values.invalid_value(shown, "at least one value is required");
    }
    at_most(values, MAX_EXIT_CODES);
    let mut seen = HashSet::new();
    let mut before = None;
    let mut is_ordered = true;
    for value in values.items() {
        let Some(code) = value.int().or_else(|| (!value.is_unknown()).then_some(0)) else { continue };
        if operator.text() == "In" && code == 0 {
            value.invalid_value(BadValue::Number(0), "must not be 0 for the In operator");
        }
        if !seen.insert(code) {
            value.duplicate_value(BadValue::Number(code));
        }
        is_ordered &= before.is_none_or(|before| before <= code);
        before = Some(code);
    }
    if !is_ordered {
        values.invalid_value(BadValue::Struct, "must be ordered");
    }
}

fn pod_conditions(conditions: Value<'_, '_>) {
    at_most(conditions, MAX_RULES);
    for condition in conditions.items() {
        selector::label_key(condition.field("type"));
        one_of_or_default(condition.field("status"), &["False", "True", "Unknown"]);
    }
}

/// `successPolicy` of an indexed Job.
pub(super) fn success_policy(policy: Value<'_, '_>, job: &JobSpec<'_, '_>) {
    let rules = policy.field("rules");
    if rules.is_empty() {
        rules.required("at least one rules must be specified when the successPolicy is specified");
    }
    at_most(rules, MAX_RULES);
    for rule in rules.items() {
        let (indexes, count) = (rule.field("succeededIndexes"), rule.field("succeededCount"));
        let is_unknown = indexes.is_unknown() || count.is_unknown();
        if !indexes.is_present() && !count.is_present() && !is_unknown {
            rule.required("at least one of succeededCount or succeededIndexes must be specified");
        }
        // Without a number of completions the real server crashes here. That they are missing is reported elsewhere.
        if let Some(completions) = job.completions {
            success_rule(indexes, count, completions);
        }
    }
}

fn success_rule(indexes: Value<'_, '_>, count: Value<'_, '_>, completions: i64) {
    let mut listed = None;
    if indexes.is_present() {
        if indexes.text().len() > MAX_INDEX_LIST {
            indexes.too_long(MAX_INDEX_LIST);
        }
        let parsed = index_list::count(indexes.text(), completions);
        listed = Some(parsed.as_ref().copied().unwrap_or(0));
        if let Err(reason) = parsed {
            indexes.invalid(&format!("error parsing succeededIndexes: {reason}"));
        }
    }
    non_negative(count);
    let Some(number) = count.int() else { return };
    if number > completions {
        let detail = format!("must be less than or equal to {completions} (the number of specified completions)");
        count.invalid(&detail);
    }
    if let Some(listed) = listed.filter(|listed| number > *listed) {
        count.invalid(&format!(
            "must be less than or equal to {listed} (the number of indexes in the specified succeededIndexes field)"
        ));
    }
}

fn at_most(list: Value<'_, '_>, limit: usize) {
    let count = list.len();
    if count > limit {
        list.too_many(count, limit);
    }
}
