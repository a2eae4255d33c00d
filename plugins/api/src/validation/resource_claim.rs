//! ResourceClaims and their templates: devices that pods ask for.
//!
//! Expressions that select devices are not compiled: whether they are valid is left to the server.

use super::format;
use super::metadata::{self, NameRule};
use super::selector::label_key;
use super::value::Value;
use super::volume::{driver_name, template_metadata};
use crate::server::{BadValue, ErrorKind};
use podlint_plugin_sdk::prelude::*;
use std::collections::{HashMap, HashSet};

/// The most requests, constraints, configurations and selectors; alternatives of a request; and tolerations.
const MAX_ITEMS: usize = 32;
const MAX_ALTERNATIVES: usize = 8;
const MAX_TOLERATIONS: usize = 16;

/// The longest expression, and the longest name behind a domain.
const MAX_EXPRESSION: usize = 10 * 1024;
const MAX_IDENTIFIER: usize = 32;

/// A ResourceClaim.
pub(super) fn resource_claim(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
    devices(object.field("spec").field("devices"));
}

/// A ResourceClaimTemplate.
pub(super) fn resource_claim_template(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
    let spec = object.field("spec");
    template_metadata(spec.field("metadata"));
    devices(spec.field("spec").field("devices"));
}

/// The names of requests, with those of their alternatives.
struct RequestNames<'t> {
    by_name: HashMap<&'t str, HashSet<&'t str>>,
}

impl<'t> RequestNames<'t> {
    fn of(requests: Value<'_, 't>) -> RequestNames<'t> {
        let name = |request: Value<'_, 't>| request.field("name").text();
        let entry = |request: Value<'_, 't>| {
            (name(request), request.field("firstAvailable").items().map(name).collect::<HashSet<_>>())
        };
        RequestNames { by_name: requests.items().map(entry).collect() }
    }

    /// Whether there is a request `a`, or an alternative `a/b`.
    fn has(&self, text: &str) -> bool {
        match text.split_once('/') {
            None => self.by_name.contains_key(text),
            Some((request, alternative)) => {
                self.by_name.get(request).is_some_and(|alternatives| alternatives.contains(alternative))
            }
        }
    }
}

fn devices(devices: Value<'_, '_>) {
    let requests = devices.field("requests");
    let names = RequestNames::of(requests);
    if has_at_most(requests, MAX_ITEMS) {
        requests.items().for_each(request);
        are_unique(requests, |request| request.field("name"));
    }
    let constraints = devices.field("constraints");
    if has_at_most(constraints, MAX_ITEMS) {
        constraints.items().for_each(|each| constraint(each, &names));
    }
    let configs = devices.field("config");
    if has_at_most(configs, MAX_ITEMS) {
        for config in configs.items() {
            references(config.field("requests"), &names);
            opaque(config.field("opaque"));
        }
    }
}

/// Whether a list is as short as it must be; of a longer one the server looks at nothing else.
fn has_at_most(list: Value<'_, '_>, limit: usize) -> bool {
    let count = list.items().count();
    if count > limit {
        list.too_many(count, limit);
    }
    count <= limit
}

fn are_unique<'v, 't>(list: Value<'v, 't>, key: impl Fn(Value<'v, 't>) -> Value<'v, 't>) {
    let mut seen = HashSet::new();
    for item in list.items() {
        let key = key(item);
        if !key.is_unknown() && !seen.insert(key.text()) {
            item.pointing_at(key).duplicate_value(if item.has("name") { BadValue::Struct } else { item.written() });
        }
    }
}

const ONE_OF: &str = "exactly one of `exactly` or `firstAvailable` is required";

fn request(request: Value<'_, '_>) {
    let (exactly, alternatives) = (request.field("exactly"), request.field("firstAvailable"));
    request_name(request.field("name"));
    match (exactly.is_present(), !alternatives.is_empty()) {
        (false, false) if exactly.is_unknown() || alternatives.is_unknown() => {}
        (false, false) => request.required(ONE_OF),
        (true, true) => request.invalid_value(BadValue::Null, &format!("{ONE_OF}, but multiple fields are set")),
        (true, false) => device(exactly),
        (false, true) if has_at_most(alternatives, MAX_ALTERNATIVES) => {
            for alternative in alternatives.items() {
                request_name(alternative.field("name"));
                device(alternative);
            }
            are_unique(alternatives, |alternative| alternative.field("name"));
        }
        (false, true) => {}
    }
}

fn request_name(name: Value<'_, '_>) {
    name.invalid_each(format::label(name.text()));
}

/// What a request or one of its alternatives asks for.
fn device(device: Value<'_, '_>) {
    let class = device.field("deviceClassName");
    if class.is_empty() {
        class.required("");
    } else {
        class.invalid_each(format::subdomain(class.text()));
    }
    let (mode, count) = (device.field("allocationMode"), device.field("count"));
    let number = count.int().unwrap_or(0);
    match mode.text_or("ExactCount") {
        // Nothing, and 0, is 1 there.
        "ExactCount" if number < 0 => count.invalid("must be greater than zero"),
        "ExactCount" => {}
        "All" if number != 0 => count.invalid("must not be specified when allocationMode is 'All'"),
        "All" => {}
        _ => mode.not_supported(&["All", "ExactCount"]),
    }
    let selectors = device.field("selectors");
    if has_at_most(selectors, MAX_ITEMS) {
        selectors.items().for_each(selector);
    }
    let tolerations = device.field("tolerations");
    if has_at_most(tolerations, MAX_TOLERATIONS) {
        tolerations.items().for_each(toleration);
    }
}

fn selector(selector: Value<'_, '_>) {
    let cel = selector.field("cel");
    if !cel.is_present() {
        cel.required("");
    } else if cel.field("expression").text().len() > MAX_EXPRESSION {
        cel.field("expression").too_long(MAX_EXPRESSION);
    }
}

fn toleration(toleration: Value<'_, '_>) {
    let [key, operator, value, effect] = ["key", "operator", "value", "effect"].map(|name| toleration.field(name));
    if !key.is_empty() {
        label_key(key);
    }
    match operator.text_or("Equal") {
        "Exists" if !value.is_empty() => value.invalid("must be empty for operator `Exists`"),
        "Exists" => {}
        "Equal" => value.invalid_each(format::label_value(value.text(), value.session().minor())),
        _ => operator.not_supported(&["Equal", "Exists"]),
    }
    if !effect.is_empty() {
        effect.one_of(&["NoExecute", "NoSchedule", "None"]);
    }
}

fn constraint(constraint: Value<'_, '_>, names: &RequestNames<'_>) {
    references(constraint.field("requests"), names);
    let attributes = ["matchAttribute", "distinctAttribute"].map(|name| constraint.field(name));
    if let Some(attribute) = attributes.into_iter().find(|attribute| attribute.is_present()) {
        attribute_name(attribute);
    } else if constraint.session().is_since(36) {
        let detail =
            "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set";
        constraint.required(detail);
    } else {
        attributes[0].required("");
    }
}

/// An attribute of a device: `example.com/name`.
fn attribute_name(attribute: Value<'_, '_>) {
    let text = attribute.text();
    let Some((domain, name)) = text.split_once('/') else {
        identifier(attribute, text);
        return attribute.invalid("a fully qualified name must be a domain and a name separated by a slash");
    };
    if name.contains('/') {
        // The server forgets to look.
        return;
    }
    // Since 1.37 a generated rule says it.
    let is_generated = attribute.session().is_since(37);
    if domain.is_empty() {
        let what = if is_generated { "prefix" } else { "the domain" };
        attribute.invalid_value(BadValue::Text(""), &format!("{what} must not be empty"));
    } else {
        if domain.len() > format::MAX_LABEL {
            attribute.too_long(format::MAX_LABEL);
        }
        for message in format::subdomain(&domain.to_lowercase()) {
            let message = if is_generated { format!("prefix: {message}") } else { message };
            attribute.invalid_value(BadValue::Text(domain), &message);
        }
    }
    if name.is_empty() {
        let what = if is_generated { "name" } else { "the name" };
        attribute.invalid_value(BadValue::Text(""), &format!("{what} must not be empty"));
    } else {
        identifier(attribute, name);
    }
}

/// A name as variables of C have it.
fn identifier(attribute: Value<'_, '_>, name: &str) {
    const FORM: &str = "a valid C identifier must start with alphabetic character or '_', followed by a string of \
        alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is \
        '[A-Za-z_][A-Za-z0-9_]*')";
    if name.len() > MAX_IDENTIFIER {
        attribute.too_long(MAX_IDENTIFIER);
    }
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) || !name.chars().all(is_letter) {
        attribute.invalid_value(BadValue::Text(name), FORM);
    }
}

/// Names of requests that a constraint or a configuration is for.
fn references(list: Value<'_, '_>, names: &RequestNames<'_>) {
    const UNKNOWN: &str =
        "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    if !has_at_most(list, MAX_ITEMS) {
        return;
    }
    for reference in list.items() {
        let text = reference.text();
        if text.split('/').count() <= 2 {
            for part in text.split('/') {
                for message in format::label(part) {
                    reference.invalid_value(BadValue::Text(part), &message);
                }
            }
        }
        if !names.has(text) {
            reference.invalid(UNKNOWN);
        }
    }
    are_unique(list, |reference| reference);
}

/// The name of a driver, in which capital letters do not count.
fn driver(driver: Value<'_, '_>) {
    const FORM: &str = "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end \
        with an alphanumeric character (e.g. 'Example.com', regex used for validation is \
        '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    // Before 1.37 no generated rule says it.
    if driver.is_empty() || driver.text().len() > format::MAX_LABEL || !driver.session().is_since(37) {
        driver_name(driver);
    } else if !format::subdomain(&driver.text().to_lowercase()).is_empty() {
        driver.invalid(FORM);
    }
}

/// What is handed to a driver as it is.
fn opaque(opaque: Value<'_, '_>) {
    if !opaque.is_present() {
        return opaque.required("");
    }
    driver(opaque.field("driver"));
    let parameters = opaque.field("parameters");
    match parameters.node() {
        None => parameters.required(""),
        Some(node) if node.kind() != Kind::Mapping => {
            parameters.error(ErrorKind::Invalid, BadValue::Text("<value omitted>"), "must be a valid JSON object");
        }
        Some(_) => {}
    }
}
