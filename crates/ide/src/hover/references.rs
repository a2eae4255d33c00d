//! What stands behind a name.

use super::markdown::{block, code, shortened};
use super::values::{is_field, pod_around};
use crate::Scope;
use crate::field::{Site, pods_of};
use crate::resolve::{Resolver, is_written};
use crate::selector::Selector;
use crate::words::counted;
use podlint_manifest::{FactKind, IndexedObject, Mention, View, index_flag};

/// So many keys, ports or containers are listed.
const LISTED: usize = 10;
/// So many characters of a value are shown.
pub(super) const SHOWN: usize = 500;

/// The object that a name means.
pub(super) fn mention<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<String> {
    let mut mentions = pods_of(scope, site.object).flat_map(Mention::of_pods).chain(Mention::of_object(site.object));
    let span = site.node.resolved().span();
    let mention = mentions.find(|mention| mention.name.span == span)?;
    let resolver = Resolver::new(scope);
    let object = resolver.named(mention.kind, mention.name.value, site.object.namespace_name())?;
    let mut text = object_title(scope, &object);
    match object.kind() {
        "ConfigMap" | "Secret" => {
            let keys: Vec<String> = object.facts(FactKind::DataKey).map(|fact| code(fact.key())).collect();
            text += &with_list(&counted(keys.len() as u64, "key"), &keys);
        }
        "Service" => {
            let ports: Vec<String> = object.facts(FactKind::TargetPort).map(|fact| code(fact.key())).collect();
            text += &with_list(&counted(ports.len() as u64, "target port"), &ports);
        }
        _ => {}
    }
    Some(text)
}

/// ``ConfigMap `web` in `/config.yaml` ``
pub(super) fn object_title(scope: &Scope<'_>, object: &IndexedObject<'_>) -> String {
    let made = if is_written(object) { "" } else { ", made by an object" };
    let place = match object.file() == scope.file {
        true => "in this file".to_owned(),
        false => format!("in {}", code(&scope.files.short_path(object.file()))),
    };
    let name = if object.name().is_empty() { String::new() } else { format!(" {}", code(object.name())) };
    format!("{}{name}{made} {place}", object.kind())
}

fn with_list(title: &str, names: &[String]) -> String {
    match names.len() {
        0 => String::new(),
        more if more > LISTED => format!(": {title}, {}, ...", names[..LISTED].join(", ")),
        _ => format!(": {title}, {}", names.join(", ")),
    }
}

/// The value behind a key of a ConfigMap. That of a Secret is not shown.
pub(super) fn data<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<String> {
    if site.key() != "key" {
        return None;
    }
    key_of(scope, site, holder(site)?, site.node.resolved().text())
}

/// The value behind a key of the object of this kind and name.
pub(super) fn key_of<'t>(scope: &Scope<'t>, site: &Site<'t>, (kind, name): (&str, &str), key: &str) -> Option<String> {
    let resolver = Resolver::new(scope);
    let object = resolver.named(kind, name, site.object.namespace_name())?;
    let title = object_title(scope, &object);
    if object.fact(FactKind::DataKey, key, "").is_none() {
        let is_known = !object.has(index_flag::OPEN_DATA);
        return is_known.then(|| format!("{title} has no key {}", code(key)));
    }
    if kind == "Secret" {
        return Some(format!("{} of {title}", code(key)));
    }
    match resolver.data(object, key) {
        Some(value) => Some(format!("{} of {title}:\n\n{}", code(key), block(&shortened(&value, SHOWN)))),
        None => Some(format!("{} of {title}", code(key))),
    }
}

/// Kind and name of the object whose key a site names.
fn holder<'t>(site: &Site<'t>) -> Option<(&'static str, &'t str)> {
    for (type_name, kind, field) in [
        ("ConfigMapKeySelector", "ConfigMap", "name"),
        ("SecretKeySelector", "Secret", "name"),
        ("ConfigMapVolumeSource", "ConfigMap", "name"),
        ("SecretVolumeSource", "Secret", "secretName"),
        ("ConfigMapProjection", "ConfigMap", "name"),
        ("SecretProjection", "Secret", "name"),
    ] {
        if let Some(node) = site.around(type_name) {
            return Some((kind, View::of(node).get(field).text()?.value));
        }
    }
    None
}

/// The number behind the name of a port.
pub(super) fn port<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<String> {
    let name = site.node.resolved().text();
    if View::of(site.node).number().is_some() {
        return None;
    }
    if is_field(site, "HTTPGetAction", "port") || is_field(site, "TCPSocketAction", "port") {
        let container = View::of(site.around("Container")?);
        let port = container.get("ports").items().find(|port| is_named(*port, name))?;
        let number = port.get("containerPort").number()?.value;
        let own = container.get("name").text().map_or("", |name| name.value);
        return Some(format!("Port {} of container {}", code(&number.to_string()), code(own)));
    }
    if is_field(site, "ServicePort", "targetPort") {
        return target_port(scope, site, name);
    }
    if is_field(site, "ServiceBackendPort", "name") {
        let service = View::of(site.around("IngressServiceBackend")?).get("name").text()?;
        let resolver = Resolver::new(scope);
        let object = resolver.named("Service", service.value, site.object.namespace_name())?;
        let number = resolver.service_port(object, name)?;
        return Some(format!("Port {} of {}", code(&number.to_string()), object_title(scope, &object)));
    }
    None
}

/// The ports of this name in the pods that a Service selects.
fn target_port<'t>(scope: &Scope<'t>, site: &Site<'t>, name: &str) -> Option<String> {
    let selector = Selector::of_labels(site.object.view().get("spec").get("selector"))?;
    let pods = selector.pods(scope, site.object.namespace_name());
    let ports = pods.iter().flat_map(|pods| {
        let named = pods.facts(FactKind::PortName).filter(|fact| fact.key() == name);
        named.map(move |fact| {
            format!("- {} of container {}, {}", fact.number(), code(fact.value()), object_title(scope, pods))
        })
    });
    let ports: Vec<String> = ports.take(LISTED).collect();
    (!ports.is_empty()).then(|| format!("Port {}:\n{}", code(name), ports.join("\n")))
}

fn is_named(item: View<'_>, name: &str) -> bool {
    item.get("name").text().is_some_and(|own| own.value == name)
}

/// The volume behind the name of a mount.
pub(super) fn volume<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<String> {
    if !is_field(site, "VolumeMount", "name") {
        return None;
    }
    let name = site.node.resolved().text();
    let pod = pod_around(scope, site)?;
    if let Some(volume) = pod.volumes().find(|volume| is_named(volume.view(), name)) {
        let node = volume.view().node()?;
        let source = node.entries().map(|entry| entry.key.text()).find(|key| *key != "name")?;
        let of = ["name", "secretName", "claimName", "path", "driver", "server"];
        let of = of.into_iter().find_map(|field| volume.view().get(source).get(field).text());
        let of = of.map_or_else(String::new, |text| format!(" {}", code(text.value)));
        return Some(format!("Volume of {}{of}", code(source)));
    }
    let claims = site.object.view().get("spec").get("volumeClaimTemplates");
    let claim = claims.items().find(|claim| is_named(claim.get("metadata"), name))?;
    let size = claim.get("spec").get("resources").get("requests").get("storage").text();
    let size = size.map_or_else(String::new, |size| format!(" of {}", code(size.value)));
    Some(format!("Claim for each pod, from {}{size}", code("volumeClaimTemplates")))
}
