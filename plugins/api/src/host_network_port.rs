//! On the node's network a container port is a port of the node, so there is nothing to map.

use crate::server::{ErrorKind, FieldError};
use crate::validation::VALIDATION;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "host-network-port",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("host_network_port.md"),
    options: "",
    check: Check::Shared(&VALIDATION),
};

/// Whether it is the error that this rule reports.
pub(crate) fn is(error: &FieldError) -> bool {
    error.kind == ErrorKind::Invalid && error.detail.starts_with("must match `containerPort`")
}

/// The error in our words.
pub(crate) fn message(error: &FieldError) -> String {
    format!("host port {} differs from the container port on the node's network", error.shown_value())
}
