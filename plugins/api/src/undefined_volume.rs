//! Mounts of volumes that the pod does not have.

use crate::server::{ErrorKind, FieldError};
use crate::validation::{VALIDATION, mounts_without_volume};
use podlint_plugin_sdk::prelude::*;

pub(crate) static RULE: Rule = Rule {
    name: "undefined-volume",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("undefined_volume.md"),
    options: "",
    check: Check::Shared(&VALIDATION),
};

/// Whether it is the error that this rule reports.
pub(crate) fn is(error: &FieldError) -> bool {
    let is_mount = [".volumeMounts[", ".volumeDevices["].iter().any(|list| error.field.contains(list));
    error.kind == ErrorKind::NotFound && is_mount && error.field.ends_with("].name") && error.shown_value() != "\"\""
}

/// The error in our words.
pub(crate) fn message(error: &FieldError) -> String {
    format!("no volume named `{}`", error.shown_value().trim_matches('"'))
}

/// Mounts in part of a manifest, whose volumes may just not be shown.
pub(crate) fn check_fragment(object: &Object<'_>, report: &mut Report<'_>) {
    if !report.select(RULE.name) {
        return;
    }
    for (name, place) in mounts_without_volume(object, report.minors().1) {
        report.at(place, format!("no volume `{name}` in this fragment")).severity(Severity::Information);
    }
}
