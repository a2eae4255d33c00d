//! Disks and network storage, as far as more than required fields is checked.

use super::iscsi::lun;
use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;

/// A partition's number. The text says 1, but 0 is the whole disk.
pub(super) fn partition(source: Value<'_, '_>) {
    let partition = source.field("partition");
    if partition.int().is_some_and(|partition| !(0..=255).contains(&partition)) {
        partition.invalid("must be between 1 and 255, inclusive");
    }
}

/// An export of an NFS server: an absolute path, so an empty one is wrong twice.
pub(super) fn nfs(source: Value<'_, '_>) {
    let path = source.field("path");
    if !path.text().starts_with('/') {
        path.invalid("must be an absolute path");
    }
}

pub(super) fn flocker(source: Value<'_, '_>) {
    let (name, id) = (source.field("datasetName"), source.field("datasetUUID"));
    match (name.is_empty(), id.is_empty()) {
        (true, true) => source.required("one of datasetName and datasetUUID is required"),
        (false, false) => {
            let detail = "datasetName and datasetUUID can not be specified simultaneously";
            source.invalid_value(BadValue::Text("resource"), detail);
        }
        _ => {}
    }
    if name.text().contains('/') {
        name.invalid("must not contain '/'");
    }
}

const REGISTRY: &str = "must be a host:port pair or multiple pairs separated by commas";

/// The longest tenant of a Quobyte volume.
const MAX_TENANT: usize = 64;

pub(super) fn quobyte(source: Value<'_, '_>) {
    let (registry, tenant) = (source.field("registry"), source.field("tenant"));
    if registry.is_empty() {
        registry.required(REGISTRY);
    } else if tenant.text().len() > MAX_TENANT {
        tenant.required("must be a UUID and may not exceed a length of 64 characters");
    } else if !registry.text().split(',').all(is_host_and_port) {
        registry.invalid(REGISTRY);
    }
}

/// `host:port` or `[host]:port` as Go's net package splits it; either part may be empty.
fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let has_brackets = |text: &str| text.contains(['[', ']']);
    match host.strip_prefix('[') {
        Some(host) => host.strip_suffix(']').is_some_and(|host| !has_brackets(host)) && !has_brackets(port),
        None => !host.contains(':') && !has_brackets(text),
    }
}

pub(super) fn fibre_channel(source: Value<'_, '_>) {
    let (names, ids) = (source.field("targetWWNs"), source.field("wwids"));
    match (names.is_empty(), ids.is_empty()) {
        (true, true) => names.required("must specify either targetWWNs or wwids, but not both"),
        (false, false) => {
            names.invalid_value(BadValue::Struct, "targetWWNs and wwids can not be specified simultaneously");
        }
        _ => {}
    }
    let unit = source.field("lun");
    if !names.is_empty() {
        if unit.is_present() {
            lun(unit);
        } else {
            unit.required("lun is required if targetWWNs is specified");
        }
    }
}

/// Options of Kubernetes' own domains are passed to the driver by the kubelet.
pub(super) fn flex_options(source: Value<'_, '_>) {
    for option in source.field("options").entries() {
        let domain = option.name.split_once('/').map_or(option.name.as_str(), |(domain, _)| domain);
        let domain = format!(".{}", domain.to_lowercase());
        if domain.ends_with(".kubernetes.io") || domain.ends_with(".k8s.io") {
            let detail = "kubernetes.io and k8s.io namespaces are reserved";
            option.value.pointing_at(option.key).invalid_value(BadValue::Text(&option.name), detail);
        }
    }
}

/// What the URI of a managed disk, and of any other, begins with, and how the server describes it.
const MANAGED_URI: (&str, &str) = (
    "/subscriptions/",
    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}",
);
const BLOB_URI: (&str, &str) =
    ("https://", "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");

pub(super) fn azure_disk(source: Value<'_, '_>) {
    source.field("cachingMode").one_of(&["None", "ReadOnly", "ReadWrite"]);
    let (kind, uri) = (source.field("kind"), source.field("diskURI"));
    kind.one_of(&["Dedicated", "Managed", "Shared"]);
    let (start, form) = if kind.text() == "Managed" { MANAGED_URI } else { BLOB_URI };
    if !uri.text().starts_with(start) && !kind.is_unknown() {
        uri.not_supported(&[form]);
    }
}

pub(super) fn storage_os(source: Value<'_, '_>) {
    label_if_given(source.field("volumeName"));
    label_if_given(source.field("volumeNamespace"));
    secret_name(source, "secretRef");
}

pub(super) fn persistent_storage_os(source: Value<'_, '_>) {
    storage_os(source);
    secret_reference(source, "secretRef");
}

fn label_if_given(value: Value<'_, '_>) {
    if !value.is_empty() {
        value.invalid_each(format::label(value.text()));
    }
}

/// A reference to a Secret of the same namespace: its name.
pub(super) fn secret_name(source: Value<'_, '_>, field: &'static str) {
    let secret = source.field(field);
    if secret.is_present() && secret.field("name").is_empty() {
        secret.field("name").required("");
    }
}

/// A reference to a Secret of any namespace: its name and namespace.
pub(super) fn secret_reference(source: Value<'_, '_>, field: &'static str) {
    let secret = source.field(field);
    for field in ["name", "namespace"].map(|name| secret.field(name)) {
        if secret.is_present() && field.is_empty() {
            field.required("");
        }
    }
}

/// Where the Endpoints of a GlusterFS volume are.
pub(super) fn endpoints_namespace(source: Value<'_, '_>) {
    let namespace = source.field("endpointsNamespace");
    if namespace.is_present() && namespace.is_empty() {
        namespace.invalid("if the endpointnamespace is set, it must be a valid namespace name");
    }
    label_if_given(namespace);
}

/// Where the Secret of an Azure file share is.
pub(super) fn secret_namespace(source: Value<'_, '_>) {
    let namespace = source.field("secretNamespace");
    if namespace.is_present() && namespace.is_empty() {
        namespace.required("");
    }
}

/// The longest name of a CSI driver.
const MAX_DRIVER_NAME: usize = 63;

/// The name of a CSI driver.
pub(crate) fn driver_name(driver: Value<'_, '_>) {
    if driver.is_empty() {
        driver.required("");
        if driver.session().is_since(35) {
            return;
        }
    }
    if driver.text().len() > MAX_DRIVER_NAME {
        driver.too_long(MAX_DRIVER_NAME);
    }
    driver.invalid_each(format::subdomain(&driver.text().to_lowercase()));
}

pub(super) fn csi(source: Value<'_, '_>) {
    driver_name(source.field("driver"));
    secret_name(source, "nodePublishSecretRef");
    let name = source.field("nodePublishSecretRef").field("name");
    if !name.is_empty() {
        name.shown_at(source, &["name"]).invalid_each(format::subdomain(name.text()));
    }
}

pub(super) fn persistent_csi(source: Value<'_, '_>) {
    driver_name(source.field("driver"));
    for field in
        ["controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef"]
    {
        secret_reference(source, field);
        let secret = source.field(field);
        let (name, namespace) = (secret.field("name"), secret.field("namespace"));
        if !name.is_empty() {
            name.invalid_each(format::subdomain(name.text()));
        }
        label_if_given(namespace);
    }
}
