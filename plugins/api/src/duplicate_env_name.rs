//! A variable that is set twice: the first value is lost.

use crate::validation::VALIDATION;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-env-name",
    severity: Severity::Warning,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_env_name.md"),
    options: "",
    check: Check::Shared(&VALIDATION),
};

const HIDES: &str = ": hides previous definition of \"";

/// Whether it is the warning that this rule reports.
pub(crate) fn is(warning: &str) -> bool {
    warning.contains(HIDES)
}

/// The warning in our words.
pub(crate) fn message(warning: &str) -> String {
    let name = warning.split_once(HIDES).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(name, _)| name);
    format!("variable `{name}` is set twice, this value hides the first one")
}
