//! Seccomp and AppArmor profiles.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;

const TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];
/// Longest path of a profile: `PATH_MAX` without the byte that ends it.
const MAX_PATH: usize = 4095;

/// `seccompProfile` of a pod or a container.
pub(super) fn seccomp(profile: Value<'_, '_>) {
    if !profile.is_present() {
        return;
    }
    let kind = profile.field("type");
    let local = profile.field("localhostProfile");
    match kind.text() {
        "" => kind.required("type is required when seccompProfile is set"),
        text if !TYPES.contains(&text) => kind.not_supported(&TYPES),
        _ => {}
    }
    if kind.is_unknown() {
        return;
    }
    if kind.text() != "Localhost" {
        if local.is_present() {
            local.invalid_value(BadValue::Struct, "can only be set when seccomp type is Localhost");
        }
    } else if local.is_present() {
        local.invalid_each(format::descending_path(local.text()));
    } else {
        local.required("must be set when seccomp type is Localhost");
    }
}

/// `appArmorProfile` of a pod or a container.
pub(super) fn app_armor(profile: Value<'_, '_>) {
    if !profile.is_present() {
        return;
    }
    let kind = profile.field("type");
    let local = profile.field("localhostProfile");
    match kind.text() {
        "" => kind.required("type is required when appArmorProfile is set"),
        "Localhost" => app_armor_path(local),
        "RuntimeDefault" | "Unconfined" if local.is_present() => {
            local.invalid("can only be set when AppArmor type is Localhost");
        }
        text if !TYPES.contains(&text) => kind.not_supported(&TYPES),
        _ => {}
    }
}

fn app_armor_path(local: Value<'_, '_>) {
    let path = local.text();
    if !local.is_present() || path.is_empty() {
        local.required("must be set when AppArmor type is Localhost");
    } else if path.trim() != path {
        local.invalid("must not be padded with whitespace");
    }
    if path.len() > MAX_PATH {
        local.too_long(MAX_PATH);
    }
}
