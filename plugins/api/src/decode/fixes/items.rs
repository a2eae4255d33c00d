//! Items of a list that are written as a scalar, where a mapping is wanted: notations of other tools.

use super::text::{mapping_at, scalar_at};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{LATEST, Shape, Type};

/// A scalar that was meant as the item of a list of mappings.
pub(super) fn from_scalar(node: Node<'_>, ty: Type) -> Option<Fix> {
    let text = node.text();
    match ty.name() {
        _ if has_texts(ty, "name", "value") => name_and_value(node, text),
        "ContainerPort" | "ServicePort" => port(node, ty, text),
        "VolumeMount" => mount(node, text),
        _ => only_name(node, ty, text),
    }
}

/// Whether a type has two fields that are texts.
pub(super) fn has_texts(ty: Type, one: &str, other: &str) -> bool {
    [one, other].iter().all(|name| ty.field(name, LATEST).is_some_and(|field| field.shape() == Shape::String))
}

/// `MODE=fast`, as a shell has it.
fn name_and_value(node: Node<'_>, text: &str) -> Option<Fix> {
    let (name, value) = text.split_once('=').filter(|(name, _)| is_word(name))?;
    let entries = [("name", scalar_at(node, name)), ("value", scalar_at(node, value))];
    Some(Fix::safe("write it as `name` and `value`").replace(node.span(), mapping_at(node, &entries)))
}

/// `8080`, or `8080:80` with the host's port first, as docker has it.
fn port(node: Node<'_>, ty: Type, text: &str) -> Option<Fix> {
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0) && !text.starts_with(['0', '+']);
    let (inner, outer) = match ty.name() {
        "ContainerPort" => ("containerPort", "hostPort"),
        _ => ("targetPort", "port"),
    };
    if is_port(text) {
        let key = if inner == "containerPort" { inner } else { outer };
        let fix = Fix::safe(format!("write it as `{key}`"));
        return Some(fix.replace(node.span(), mapping_at(node, &[(key, text.to_owned())])));
    }
    let (host, container) = text.split_once(':').filter(|(host, container)| is_port(host) && is_port(container))?;
    let entries = [(inner, container.to_owned()), (outer, host.to_owned())];
    let fix = Fix::unsafely(format!("write it as `{inner}` and `{outer}`"));
    Some(fix.replace(node.span(), mapping_at(node, &entries)))
}

/// `data:/var/lib` or `data:/var/lib:ro`, as docker has it.
fn mount(node: Node<'_>, text: &str) -> Option<Fix> {
    let mut parts = text.split(':');
    let (name, path) = (parts.next()?, parts.next()?);
    if !is_word(name) || !path.starts_with('/') {
        return None;
    }
    let mut entries = vec![("name", scalar_at(node, name)), ("mountPath", scalar_at(node, path))];
    match (parts.next(), parts.next()) {
        (None | Some("rw"), None) => {}
        (Some("ro"), None) => entries.push(("readOnly", "true".to_owned())),
        _ => return None,
    }
    Some(Fix::unsafely("write it as `name` and `mountPath`").replace(node.span(), mapping_at(node, &entries)))
}

/// A bare name, where the mapping has nothing but a name.
fn only_name(node: Node<'_>, ty: Type, text: &str) -> Option<Fix> {
    let mut fields = ty.fields(LATEST);
    let name = fields.next().filter(|field| field.name() == "name" && field.shape() == Shape::String)?;
    if fields.next().is_some() || text.is_empty() {
        return None;
    }
    let entries = [(name.name(), scalar_at(node, text))];
    Some(Fix::safe("write it as `name`").replace(node.span(), mapping_at(node, &entries)))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}
