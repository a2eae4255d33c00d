//! Two ports of one pod on one port of the node.

use crate::server::{ErrorKind, FieldError};
use crate::validation::VALIDATION;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-host-port",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_host_port.md"),
    options: "",
    check: Check::Shared(&VALIDATION),
};

/// Whether it is the error that this rule reports.
pub(crate) fn is(error: &FieldError) -> bool {
    error.kind == ErrorKind::Duplicate && error.field.ends_with(".hostPort")
}

/// The error in our words. Its value is `TCP/127.0.0.1/8080`, without an address `TCP//8080`.
pub(crate) fn message(error: &FieldError) -> String {
    let value = error.shown_value().trim_matches('"');
    let (protocol, rest) = value.split_once('/').unwrap_or(("", value));
    let number = rest.rsplit_once('/').map_or(rest, |(_, number)| number);
    format!("host port {number}/{protocol} is already used by this pod")
}
