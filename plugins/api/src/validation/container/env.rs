//! Environment variables of containers.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::metadata::without_dash;
use crate::validation::pod::Scope;
use crate::validation::value::Value;
use crate::validation::volume;
use std::cell::OnceCell;
use std::collections::HashMap;

/// What the API may tell a variable about its pod.
const FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// Checks where a variable comes from.
type CheckReference = fn(Value<'_, '_>);

/// What is wrong with a text.
type Format = fn(&str) -> Vec<String>;

/// `env` of a container.
pub(super) fn env(variables: Value<'_, '_>, scope: &Scope<'_, '_>) {
    let volumes = OnceCell::new();
    for variable in variables.items() {
        let name = variable.field("name");
        if name.text().is_empty() {
            name.required("");
        } else {
            name.invalid_each(format::env_name(name.text()));
        }
        let source = variable.field("valueFrom");
        if source.is_present() {
            value_from(source, variable.field("value"));
        }
        let file = source.field("fileKeyRef");
        if file.is_present() && has_files(file) {
            let is_empty_dir = volumes.get_or_init(|| volumes_by_name(scope));
            file_volume(file.field("volumeName"), is_empty_dir, scope);
        }
    }
}

/// Whether variables can come from a file: the API server of 1.34 drops such references.
fn has_files(value: Value<'_, '_>) -> bool {
    value.session().is_since(35)
}

fn value_from(source: Value<'_, '_>, value: Value<'_, '_>) {
    let mut sources = 0;
    let checks: [(_, CheckReference); 5] = [
        ("fieldRef", |reference| super::field_ref(reference, &FIELDS)),
        ("resourceFieldRef", |reference| super::resource_field_ref(reference, false)),
        ("configMapKeyRef", key_ref),
        ("secretKeyRef", key_ref),
        ("fileKeyRef", file_key_ref),
    ];
    for (name, check) in checks {
        let reference = source.field(name);
        if name == "fileKeyRef" && !has_files(source) {
            continue;
        }
        if reference.is_present() {
            check(reference);
        }
        sources += usize::from(reference.is_present() || reference.is_unknown());
    }
    let detail = match sources {
        0 if !source.is_closed() => return,
        0 if has_files(source) => {
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
        }
        0 => "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
        _ if !value.text().is_empty() => "may not be specified when `value` is not empty",
        1 => return,
        _ => "may not have more than one field specified at a time",
    };
    source.invalid_value(BadValue::Text(""), detail);
}

/// A key of a ConfigMap or a Secret.
fn key_ref(reference: Value<'_, '_>) {
    let (name, key) = (reference.field("name"), reference.field("key"));
    name.invalid_each(format::subdomain(name.text()));
    if key.text().is_empty() {
        key.required("");
    } else {
        key.invalid_each(format::config_key(key.text()));
    }
}

/// A key of a file in a volume.
fn file_key_ref(reference: Value<'_, '_>) {
    let checks: [(_, Format); 3] =
        [("key", format::env_name), ("volumeName", format::label), ("path", format::no_backsteps)];
    for (name, check) in checks {
        let field = reference.field(name);
        if field.text().is_empty() {
            field.required("");
        } else {
            field.invalid_each(check(field.text()));
        }
    }
}

/// The volumes of a pod with whether they are an `emptyDir`, be they valid or not.
fn volumes_by_name<'t>(scope: &Scope<'_, 't>) -> HashMap<&'t str, bool> {
    let volumes = volume::kept_volumes(scope.spec);
    volumes.map(|volume| (volume.field("name").text(), volume::is_empty_dir(volume))).collect()
}

fn file_volume(name: Value<'_, '_>, is_empty_dir: &HashMap<&str, bool>, scope: &Scope<'_, '_>) {
    let is_claim = scope.volumes.is_claim(name.text()) == Some(true);
    match is_empty_dir.get(name.text()) {
        Some(true) if !is_claim => {}
        None if !is_claim => {
            if !scope.volumes.is_open() {
                name.not_found();
            }
        }
        _ => name.invalid("referenced volume must be of type emptyDir"),
    }
}

/// `envFrom` of a container.
pub(super) fn env_from(sources: Value<'_, '_>) {
    for source in sources.items() {
        let prefix = source.field("prefix");
        if !prefix.text().is_empty() {
            prefix.invalid_each(format::env_name(prefix.text()));
        }
        let mut count = 0;
        for reference in [source.field("configMapRef"), source.field("secretRef")] {
            count += usize::from(reference.is_present() || reference.is_unknown());
            let name = reference.field("name");
            if !reference.is_present() {
                continue;
            }
            if name.text().is_empty() {
                name.required("");
            } else {
                // As with the names that others are made of, a dash may stand at the end.
                name.invalid_each(format::subdomain(&without_dash(name.text())));
            }
        }
        let detail = match count {
            0 if !source.is_closed() => continue,
            0 => "must specify one of: `configMapRef` or `secretRef`",
            1 => continue,
            _ => "may not have more than one field specified at a time",
        };
        sources.pointing_at(source).invalid_value(BadValue::Text(""), detail);
    }
}
