//! `$(NAME)` that names no variable of the container stays in the text as it is.

use crate::expansion::located_references;
use crate::variables::Variables;
use podlint_plugin_sdk::prelude::*;
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "undefined-variable",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("undefined_variable.md"),
    options: "",
    check: Check::Pod(check),
};

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    // A misspelt or misplaced field may hold the variables that look undefined.
    if pod.object().is_fragment() || pod.has_unknown_fields() {
        return;
    }
    for container in pod.containers() {
        let Some(variables) = Variables::of(pod, container, report.index()) else { continue };
        for (place, variable) in variables.env.iter().enumerate() {
            let value = variable.value();
            // A value of several lines is a script that somebody runs.
            let may_be_script = value.text().is_some_and(|text| text.value.contains('\n'));
            check_text(value, &variables, Some(place), may_be_script, report);
        }
        for field in ["command", "args"] {
            for text in container.view().get(field).items() {
                check_text(text, &variables, None, true, report);
            }
        }
        for mount in container.volume_mounts() {
            check_text(mount.view().get("subPathExpr"), &variables, None, false, report);
        }
    }
}

/// Reports the names in a text that are not defined, each once. `place` is that of the variable in `env` whose value it is.
fn check_text(
    text: View<'_>,
    variables: &Variables<'_>,
    place: Option<usize>,
    may_be_script: bool,
    report: &mut Report<'_>,
) {
    let Some(scalar) = text.node().filter(|node| node.kind() == Kind::Scalar) else { return };
    let mut seen = HashSet::new();
    for (reference, span) in located_references(scalar) {
        let name = reference.name;
        let definition = variables.definition(name);
        let is_own = definition.is_some_and(|definition| Some(definition.first) == place);
        if definition.is_some() && !is_own
            || !looks_like_variable(name, may_be_script)
            || scalar.text()[..reference.start].ends_with('\\')
            || variables.may_come_from_elsewhere(name)
            || !seen.insert(name)
        {
            continue;
        }
        let message = if is_own {
            format!("`$({name})` refers to the env var itself, which has no value before")
        } else {
            let nearest = variables.nearest(name);
            let hint = nearest.map_or_else(String::new, |nearest| format!(", did you mean `{nearest}`?"));
            format!("`$({name})` refers to no env var of this container{hint}")
        };
        report.at(span, message);
    }
}

/// Whether a name is meant as that of a variable. In scripts `$(hostname)` runs a command, which has small letters.
fn looks_like_variable(name: &str, may_be_script: bool) -> bool {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(is_word)
        && !(may_be_script && name.contains(|letter: char| letter.is_ascii_lowercase()))
}
