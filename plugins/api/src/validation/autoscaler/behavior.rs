//! How fast an autoscaler adds and removes pods.

use crate::server::BadValue;
use crate::validation::common::one_of;
use crate::validation::value::Value;

const MAX_PERIOD: i64 = 1800;
const MAX_WINDOW: i64 = 3600;

pub(super) fn behavior(behavior: Value<'_, '_>) {
    scaling_rules(behavior.field("scaleUp"));
    scaling_rules(behavior.field("scaleDown"));
}

fn scaling_rules(rules: Value<'_, '_>) {
    let (window, select, policies) =
        (rules.field("stabilizationWindowSeconds"), rules.field("selectPolicy"), rules.field("policies"));
    match window.int().unwrap_or(0) {
        ..0 => window.invalid("must be greater than or equal to zero"),
        0..=MAX_WINDOW => {}
        _ => window.invalid(&format!("must be less than or equal to {MAX_WINDOW}")),
    }
    if select.is_present() {
        one_of(select, &["Disabled", "Max", "Min"]);
    }
    // Where they are left out, the server has its own.
    if policies.is_present() && policies.is_empty() {
        policies.required("must specify at least one Policy");
    }
    policies.items().for_each(policy);
    tolerance(rules.field("tolerance"));
}

fn policy(policy: Value<'_, '_>) {
    one_of(policy.field("type"), &["Percent", "Pods"]);
    let (value, period) = (policy.field("value"), policy.field("periodSeconds"));
    for number in [value, period] {
        let written = number.int().unwrap_or(0);
        if written <= 0 {
            number.invalid_value(BadValue::Number(written), "must be greater than zero");
        }
    }
    if period.int().is_some_and(|seconds| seconds > MAX_PERIOD) {
        period.invalid(&format!("must be less than or equal to {MAX_PERIOD}"));
    }
}

fn tolerance(tolerance: Value<'_, '_>) {
    // Before, the server drops the field.
    let Some(quantity) = tolerance.quantity() else { return };
    if quantity.is_negative() && tolerance.session().is_since(35) {
        tolerance.invalid_value(BadValue::Text(&quantity.to_string()), "must be greater than or equal to 0");
    }
}
