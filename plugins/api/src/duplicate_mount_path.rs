//! Two mounts of one container at one path.

use crate::server::{ErrorKind, FieldError};
use crate::validation::VALIDATION;
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-mount-path",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::None,
    page: include_str!("duplicate_mount_path.md"),
    options: "",
    check: Check::Shared(&VALIDATION),
};

/// Whether it is the error that this rule reports. The server compares the texts: `/srv/` beside `/srv` passes, and is what
/// volumes/shadowed-mount is about.
pub(crate) fn is(error: &FieldError) -> bool {
    let is_mount = error.field.ends_with(".mountPath") && error.field.contains(".volumeMounts[");
    is_mount && error.kind == ErrorKind::Invalid && error.detail == "must be unique" && error.shown_value() != "\"\""
}

/// The error in our words.
pub(crate) fn message(error: &FieldError) -> String {
    format!("mount path `{}` is already used by this container", error.shown_value().trim_matches('"'))
}
