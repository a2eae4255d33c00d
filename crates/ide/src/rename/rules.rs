//! What Kubernetes lets a name be.

use crate::names::Thing;

/// Why a thing cannot have this name.
pub(super) fn check(thing: Thing<'_>, name: &str) -> Result<(), String> {
    let (is_valid, rule) = rule(thing);
    if is_valid(name) {
        Ok(())
    } else if name.is_empty() {
        Err(format!("the name is empty: use {rule}"))
    } else {
        Err(format!("`{name}` does not fit: use {rule}"))
    }
}

/// What a name of such a thing is, as a test and in words.
fn rule(thing: Thing<'_>) -> (fn(&str) -> bool, &'static str) {
    match thing {
        Thing::Object { group: "", kind: "Service", .. } => {
            (is_service_name, "at most 63 of `a-z`, `0-9` and inner `-`, a letter first")
        }
        Thing::Object { group: "", kind, .. } if is_rbac(kind) => {
            (is_path_segment, "letters, digits, `-`, `_`, `.`, `:` and `@`")
        }
        Thing::Object { group: "", kind: "Namespace", .. }
        | Thing::Volume { .. }
        | Thing::Container { .. }
        | Thing::ServicePort { .. } => (is_dns_label, "at most 63 of `a-z`, `0-9` and inner `-`"),
        Thing::Object { .. } => (is_dns_subdomain, "at most 253 of `a-z`, `0-9` and inner `-` and `.`"),
        Thing::DataKey { .. } => (is_data_key, "at most 253 letters, digits, `-`, `_` and `.`, not `..` first"),
        Thing::ContainerPort { .. } => (is_port_name, "at most 15 of `a-z`, `0-9` and single inner `-`, one a letter"),
        Thing::Variable { .. } => (is_variable, "letters, digits, `_`, `-` and `.`, no digit first"),
        Thing::Label { .. } => (is_label_value, "at most 63 letters, digits and inner `-`, `_` and `.`"),
        Thing::LabelKey { .. } => {
            (is_label_key, "at most 63 letters, digits and inner `-`, `_` and `.`, with or without `domain/` in front")
        }
    }
}

fn is_service_name(name: &str) -> bool {
    is_dns_label(name) && name.starts_with(|letter: char| letter.is_ascii_lowercase())
}

fn is_dns_label(name: &str) -> bool {
    let is_edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    has_edges(name, is_edge) && name.len() <= 63 && name.bytes().all(|byte| is_edge(&byte) || byte == b'-')
}

fn is_dns_subdomain(name: &str) -> bool {
    let is_part = |part: &str| {
        let is_edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        has_edges(part, is_edge) && part.bytes().all(|byte| is_edge(&byte) || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(is_part)
}

fn is_rbac(kind: &str) -> bool {
    matches!(kind, "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding")
}

/// Kubernetes allows more characters, but those need quotes and escapes.
fn is_path_segment(name: &str) -> bool {
    !matches!(name, "" | "." | "..")
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:@".contains(&byte))
}

fn is_data_key(name: &str) -> bool {
    (1..=253).contains(&name.len()) && name != "." && !name.starts_with("..") && name.bytes().all(is_word)
}

fn is_port_name(name: &str) -> bool {
    is_dns_label(name) && name.len() <= 15 && !name.contains("--") && name.bytes().any(|byte| byte.is_ascii_lowercase())
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(|first: char| first.is_ascii_digit()) && name.bytes().all(is_word)
}

fn is_label_value(name: &str) -> bool {
    name.is_empty() || is_qualified(name)
}

fn is_label_key(name: &str) -> bool {
    match name.split_once('/') {
        Some((domain, name)) => is_dns_subdomain(domain) && is_qualified(name),
        None => is_qualified(name),
    }
}

fn is_qualified(name: &str) -> bool {
    has_edges(name, u8::is_ascii_alphanumeric) && name.len() <= 63 && name.bytes().all(is_word)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)
}

/// Whether a text starts and ends with such bytes.
fn has_edges(text: &str, is_edge: impl Fn(&u8) -> bool) -> bool {
    text.as_bytes().first().is_some_and(&is_edge) && text.as_bytes().last().is_some_and(&is_edge)
}
