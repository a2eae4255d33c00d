//! What `$(NAME)` stands for in a container.

use super::Hover;
use super::markdown::{block, code, shortened};
use super::references::{SHOWN, key_of};
use crate::Scope;
use crate::field::{Meaning, Site};
use crate::names::uses;
use crate::resolve::Resolver;
use podlint_manifest::{FactKind, View};
use podlint_yaml::{Node, Span};

/// The value of the variable that is used at an offset, or where it comes from.
pub(super) fn used<'t>(scope: &Scope<'t>, site: &Site<'t>, offset: u32) -> Option<Hover> {
    let container = View::of(site.around("Container").or_else(|| site.around("EphemeralContainer"))?);
    let variable = site.around("EnvVar");
    let is_expanded = match variable {
        Some(_) => site.key() == "value",
        // Commands of probes are not expanded.
        None => site.steps.iter().any(|step| is_command(step.meaning)),
    };
    if site.is_key || !is_expanded {
        return None;
    }
    let (name, span) = use_at(site.node, offset)?;
    let markdown = match definition(container, variable, name) {
        Some(definition) => defined(scope, site, name, definition)?,
        None => from_bulk(scope, site, container, name)?,
    };
    Some(Hover { span, markdown })
}

fn is_command(meaning: Meaning) -> bool {
    let Meaning::Field(field) = meaning else { return false };
    matches!(field.owner().name(), "Container" | "EphemeralContainer") && matches!(field.name(), "args" | "command")
}

/// The name in the `$(NAME)` around an offset, with the bytes of all of it.
fn use_at(node: Node<'_>, offset: u32) -> Option<(&str, Span)> {
    let (raw, start) = (node.raw(), node.span().start);
    uses(raw).into_iter().find_map(|from| {
        let name = &raw[from..][..raw[from..].find(')')?];
        let span = Span::new(start + from as u32 - 2, start + (from + name.len()) as u32 + 1);
        span.touches(offset).then_some((name, span))
    })
}

/// The last entry of this name; inside of an entry, the last one above it.
fn definition<'t>(container: View<'t>, within: Option<Node<'t>>, name: &str) -> Option<View<'t>> {
    let entries = container.get("env").items();
    let above = entries.take_while(|entry| within.is_none_or(|within| entry.node() != Some(within)));
    above.filter(|entry| entry.get("name").text().is_some_and(|own| own.value == name)).last()
}

/// What an entry of `env` says of its variable.
fn defined<'t>(scope: &Scope<'t>, site: &Site<'t>, name: &str, entry: View<'t>) -> Option<String> {
    let source = entry.get("valueFrom");
    for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
        let reference = source.get(field);
        if let (Some(object), Some(key)) = (reference.get("name").text(), reference.get("key").text()) {
            let found = key_of(scope, site, (kind, object.value), key.value);
            let found = found.unwrap_or_else(|| format!("{} of {kind} {}", code(key.value), code(object.value)));
            return Some(format!("Variable {} is {found}", code(name)));
        }
    }
    for (field, path) in [("fieldRef", "fieldPath"), ("resourceFieldRef", "resource")] {
        if let Some(path) = source.get(field).get(path).text() {
            return Some(format!("Variable {} is the {} {}", code(name), word(field), code(path.value)));
        }
    }
    if !source.is_absent() {
        return None;
    }
    let value = entry.get("value");
    match value.text() {
        Some(value) if !value.value.is_empty() => {
            Some(format!("Variable {}:\n\n{}", code(name), block(&shortened(value.value, SHOWN))))
        }
        _ if value.is_unknown() => None,
        _ => Some(format!("Variable {} is empty", code(name))),
    }
}

fn word(field: &str) -> &'static str {
    if field == "fieldRef" { "pod's field" } else { "container's resource" }
}

/// A variable that a ConfigMap or Secret of `envFrom` makes: of several the last one counts.
fn from_bulk<'t>(scope: &Scope<'t>, site: &Site<'t>, container: View<'t>, name: &str) -> Option<String> {
    let resolver = Resolver::new(scope);
    let mut found = None;
    for source in container.get("envFrom").items() {
        let prefix = source.get("prefix").text().map_or("", |prefix| prefix.value);
        let Some(key) = name.strip_prefix(prefix) else { continue };
        for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
            let Some(object) = source.get(field).get("name").text() else { continue };
            let named = resolver.named(kind, object.value, site.object.namespace_name());
            if named.is_some_and(|named| named.has_fact(FactKind::DataKey, key, "")) {
                found = Some((kind, object.value, key));
            }
        }
    }
    let (kind, object, key) = found?;
    Some(format!("Variable {} is {}", code(name), key_of(scope, site, (kind, object), key)?))
}
