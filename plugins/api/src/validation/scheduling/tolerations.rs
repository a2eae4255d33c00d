//! Tolerations of taints.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::selector::label_key;
use crate::validation::value::Value;

const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// The tolerations of a pod.
pub(crate) fn tolerations(list: Value<'_, '_>) {
    list.items().for_each(toleration);
}

fn toleration(toleration: Value<'_, '_>) {
    let [key, operator, value, effect] = ["key", "operator", "value", "effect"].map(|name| toleration.field(name));
    if !key.is_empty() {
        label_key(key);
    } else if operator.text() != "Exists" && !key.is_unknown() {
        let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
        operator.invalid_value(BadValue::Text(operator.text()), detail);
    }
    if toleration.field("tolerationSeconds").is_present() && effect.text() != "NoExecute" {
        let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
        effect.invalid_value(BadValue::Text(effect.text()), detail);
    }
    // What is wrong with the value is printed as the operator's problem.
    let shown = operator.pointing_at(value);
    match operator.text() {
        _ if operator.is_unknown() => {}
        "" | "Equal" => {
            let messages = format::label_value(value.text(), value.session().minor());
            if !messages.is_empty() {
                shown.invalid_value(BadValue::Text(value.text()), &messages.join(";"));
            }
        }
        "Exists" if !value.is_empty() => {
            shown.invalid_value(BadValue::Text(value.text()), "value must be empty when `operator` is 'Exists'");
        }
        "Exists" => {}
        // Their gate is closed; 1.34 and before know no such operators.
        "Lt" | "Gt" if toleration.session().is_since(35) => operator.not_supported(&["Equal", "Exists", "Lt", "Gt"]),
        _ => operator.not_supported(&["Equal", "Exists"]),
    }
    if !effect.is_empty() && !EFFECTS.contains(&effect.text()) {
        effect.not_supported(&EFFECTS);
    }
}
