//! The rules that share the validation: one for each kind of error.

use super::VALIDATION;
use crate::server::{ErrorKind, FieldError};
use crate::{duplicate_env_name, duplicate_host_port, duplicate_mount_path, host_network_port, undefined_volume};
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
        ErrorKind::Invalid | ErrorKind::TypeInvalid => &INVALID_VALUE,
        ErrorKind::NotSupported => &UNSUPPORTED_VALUE,
        ErrorKind::Forbidden => &FORBIDDEN_FIELD,
        ErrorKind::Duplicate => &DUPLICATE_VALUE,
        ErrorKind::TooLong | ErrorKind::TooMany => &OVERLONG_VALUE,
        ErrorKind::NotFound => &UNDEFINED_NAME,
    };
    rule.name
}

/// An error that has a rule of its own.
#[derive(Clone, Copy)]
pub(super) struct KnownError {
    pub(super) rule: &'static str,
    is: fn(&FieldError) -> bool,
    /// Says it in our words.
    pub(super) message: fn(&FieldError) -> String,
}

const KNOWN_ERRORS: [KnownError; 4] = [
    KnownError {
        rule: duplicate_host_port::RULE.name,
        is: duplicate_host_port::is,
        message: duplicate_host_port::message,
    },
    KnownError {
        rule: duplicate_mount_path::RULE.name,
        is: duplicate_mount_path::is,
        message: duplicate_mount_path::message,
    },
    KnownError { rule: host_network_port::RULE.name, is: host_network_port::is, message: host_network_port::message },
    KnownError { rule: undefined_volume::RULE.name, is: undefined_volume::is, message: undefined_volume::message },
];

/// The rule of its own that an error has.
pub(super) fn known_error(error: &FieldError) -> Option<KnownError> {
    KNOWN_ERRORS.into_iter().find(|known| (known.is)(error))
}

/// A warning that has a rule of its own.
#[derive(Clone, Copy)]
pub(super) struct KnownWarning {
    pub(super) rule: &'static str,
    is: fn(&str) -> bool,
    /// Says it in our words.
    pub(super) message: fn(&str) -> String,
}

const KNOWN_WARNINGS: [KnownWarning; 1] = [KnownWarning {
    rule: duplicate_env_name::RULE.name,
    is: duplicate_env_name::is,
    message: duplicate_env_name::message,
}];

/// The rule of its own that a warning has.
pub(super) fn known_warning(text: &str) -> Option<KnownWarning> {
    KNOWN_WARNINGS.into_iter().find(|known| (known.is)(text))
}
