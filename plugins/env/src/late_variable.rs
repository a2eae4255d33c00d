//! Kubernetes goes through `env` once, from top to bottom: `$(NAME)` above the definition stays in the text as it is.

use crate::expansion::{located_references, references};
use crate::variables::Variables;
use podlint_plugin_sdk::Edits;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::edit::Position;
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    name: "late-variable",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("late_variable.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let mut edits = Edits::of(&pod.object());
    for container in pod.containers() {
        if let Some(variables) = Variables::of(pod, container, report.index()) {
            check_container(&variables, &mut edits, report);
        }
    }
}

fn check_container<'t>(variables: &Variables<'t>, edits: &mut Edits<'t>, report: &mut Report<'_>) {
    // By name: the first variable that uses it too early. The definition has to go above that one.
    let mut first_users: HashMap<&str, usize> = HashMap::new();
    for (place, variable) in variables.env.iter().enumerate() {
        let Some(value) = variable.value().node().filter(|node| node.kind() == Kind::Scalar) else { continue };
        for (reference, span) in located_references(value) {
            let name = reference.name;
            let Some(definition) = variables.definition(name).filter(|definition| definition.first > place) else {
                continue;
            };
            if variables.may_come_from_elsewhere(name) {
                continue;
            }
            let first_user = *first_users.entry(name).or_insert(place);
            let is_alone = definition.count == 1;
            let fix = if is_alone { fix(variables, edits, definition.first, first_user) } else { None };
            let finding = report.at(span, format!("`$({name})` is used before it is defined"));
            if let Some(defined) = variables.env[definition.first].name() {
                finding.related(defined.span, "defined here");
            }
            if let Some(fix) = fix {
                finding.fix(fix);
            }
        }
    }
}

/// Moves a definition above its first user; `None` where that could change another value.
fn fix<'t>(variables: &Variables<'t>, edits: &mut Edits<'t>, definition: usize, user: usize) -> Option<Fix> {
    let (definition, user) = (&variables.env[definition], &variables.env[user]);
    // What it refers to itself may be defined in between.
    let refers_to_others = definition.value().text().is_some_and(|value| !references(value.value).is_empty());
    if refers_to_others {
        return None;
    }
    let title = format!("move `{}` above `{}`", definition.name()?.value, user.name()?.value);
    let (definition, user) = (definition.view().node()?, user.view().node()?);
    let edits = edits.editor()?.move_to(definition, definition.parent()?, Position::Before(user)).ok()?;
    Some(Fix::safe(title).edits(edits))
}
