//! The rules that share the validation: one for each kind of error.

use super::VALIDATION;
use crate::server::{ErrorKind, FieldError};
use podlint_plugin_sdk::prelude::*;

const fn rule(name: &'static str, severity: Severity, page: &'static str) -> Rule {
    Rule {
        name,
        severity,
        profile: Profile::Correctness,
        fix: FixClass::Safe,
        page,
        options: "",
        check: Check::Shared(&VALIDATION),
    }
}

pub(crate) static MISSING_FIELD: Rule = rule("missing-field", Severity::Error, include_str!("missing_field.md"));
pub(crate) static INVALID_VALUE: Rule = rule("invalid-value", Severity::Error, include_str!("invalid_value.md"));
pub(crate) static UNSUPPORTED_VALUE: Rule =
    rule("unsupported-value", Severity::Error, include_str!("unsupported_value.md"));
pub(crate) static FORBIDDEN_FIELD: Rule = rule("forbidden-field", Severity::Error, include_str!("forbidden_field.md"));
pub(crate) static DUPLICATE_VALUE: Rule = rule("duplicate-value", Severity::Error, include_str!("duplicate_value.md"));
pub(crate) static OVERLONG_VALUE: Rule = rule("overlong-value", Severity::Error, include_str!("overlong_value.md"));
pub(crate) static UNDEFINED_NAME: Rule = rule("undefined-name", Severity::Error, include_str!("undefined_name.md"));
pub(crate) static SERVER_WARNING: Rule = rule("server-warning", Severity::Warning, include_str!("server_warning.md"));

/// The name of the rule that an error belongs to.
pub(super) fn rule_of(error: &FieldError) -> &'static str {
    let rule = match error.kind {
        ErrorKind::Required => &MISSING_FIELD,
        ErrorKind::Invalid => &INVALID_VALUE,
        ErrorKind::NotSupported => &UNSUPPORTED_VALUE,
        ErrorKind::Forbidden => &FORBIDDEN_FIELD,
        ErrorKind::Duplicate => &DUPLICATE_VALUE,
        ErrorKind::TooLong | ErrorKind::TooMany => &OVERLONG_VALUE,
        ErrorKind::NotFound => &UNDEFINED_NAME,
    };
    rule.name
}
