//! A variable that is set twice: the first value is lost.

use crate::containers::containers;
use crate::server::{quoted, warning};
use podlint_plugin_sdk::prelude::*;
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-env-name",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_env_name.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    for (container_path, container) in containers(pod) {
        let mut first_uses = HashMap::new();
        for (index, variable) in container.env().enumerate() {
            let Some(name) = variable.name().filter(|name| !name.value.is_empty()) else { continue };
            let Some(&first) = first_uses.get(name.value) else {
                first_uses.insert(name.value, name.span);
                continue;
            };
            if variable.value().is_unknown() || extends(&variable, name.value) {
                continue;
            }
            let text = format!(
                "{container_path}.env[{index}]: hides previous definition of {}, which may be dropped when using apply",
                quoted(name.value)
            );
            let message = format!("variable `{}` is set twice, this value hides the first one", name.value);
            report.at(name.span, message).related(first, "first set here").data(warning(&text));
        }
    }
}

/// Whether a variable builds on its previous value, as `PATH: /opt/bin:$(PATH)` does.
fn extends(variable: &EnvVar<'_>, name: &str) -> bool {
    let reference = format!("$({name})");
    variable.value().text().is_some_and(|value| value.value != reference && value.value.contains(&reference))
}
