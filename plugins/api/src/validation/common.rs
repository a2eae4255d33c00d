//! Checks of values that fields of many kinds share: numbers that may be percentages, names with a domain, lists of
//! what is supported.

use super::format;
use super::value::{IntOrText, Value};
use crate::server::BadValue;

/// A number that must not be negative; absent is fine.
pub(crate) fn non_negative(number: Value<'_, '_>) {
    if number.int().is_some_and(|number| number < 0) {
        number.invalid("must be greater than or equal to 0");
    }
}

/// A number of things that must not be negative, or a percentage.
pub(crate) fn count_or_percent(count: Value<'_, '_>) {
    match count.int_or_text() {
        Some(IntOrText::Text(text)) => count.invalid_each(format::percent(text)),
        Some(IntOrText::Int(_)) => non_negative(count),
        None => {}
    }
}

/// A percentage of at most a hundred, or any number.
pub(crate) fn at_most_all(count: Value<'_, '_>) {
    if let Some(IntOrText::Text(text)) = count.int_or_text()
        && percentage(text).is_some_and(|percentage| percentage > 100)
    {
        count.invalid("must not be greater than 100%");
    }
}

/// The number of a percentage: 25 of `25%`.
pub(crate) fn percentage(text: &str) -> Option<i64> {
    format::percent(text).is_empty().then(|| text.trim_end_matches('%').parse().unwrap_or(i64::MAX))
}

/// A path behind a domain: `example.com/some/path`.
pub(crate) fn domain_prefixed_path(value: Value<'_, '_>) {
    let text = value.text();
    if text.is_empty() {
        return value.required("");
    }
    let Some((host, path)) = text.split_once('/').filter(|(host, path)| !host.is_empty() && !path.is_empty()) else {
        return value.invalid(r#"must be a domain-prefixed path (such as "acme.io/foo")"#);
    };
    for message in format::subdomain(host) {
        value.invalid_value(BadValue::Text(host), &message);
    }
    for message in format::url_path(path) {
        value.invalid_value(BadValue::Text(path), &message);
    }
}

/// A label key that must have a domain: `example.com/key`. `name` is its text.
pub(crate) fn domain_prefixed_key(key: Value<'_, '_>, name: &str) {
    if name.is_empty() {
        return key.required("");
    }
    let mut messages = format::label_key(name, key.session().minor());
    if messages.is_empty() && !name.contains('/') {
        messages.push(r#"must be a domain-prefixed key (such as "acme.io/foo")"#.to_owned());
    }
    for message in messages {
        key.invalid_value(BadValue::Text(name), &message);
    }
}

/// The name of a signer of certificates: `example.com/signer`.
pub(crate) fn signer_name(value: Value<'_, '_>) {
    const MAX_NAME: usize = 2 * format::MAX_SUBDOMAIN + format::MAX_LABEL + 2;
    let text = value.text();
    if text.is_empty() {
        return value.required("");
    }
    let Some((domain, path)) = text.split_once('/').filter(|(_, path)| !path.contains('/')) else {
        return value.invalid("must be a fully qualified domain and path of the form 'example.com/signer-name'");
    };
    if domain.len() > format::MAX_SUBDOMAIN {
        value.too_long(format::MAX_SUBDOMAIN);
    }
    first_broken_label(value, domain, format::label);
    if !domain.contains('.') {
        let detail = "should be a domain with at least two segments separated by dots";
        value.invalid_value(BadValue::Text(domain), detail);
    }
    first_broken_label(value, path, format::subdomain);
    if text.len() > MAX_NAME {
        value.too_long(MAX_NAME);
    }
}

/// Reports what is wrong with the first part between dots that is no good label.
fn first_broken_label(value: Value<'_, '_>, part: &str, format: fn(&str) -> Vec<String>) {
    let found = part.split('.').map(|label| (label, format(label))).find(|(_, messages)| !messages.is_empty());
    let Some((label, messages)) = found else { return };
    for message in messages {
        let detail = format!("validating label {}: {message}", crate::server::quoted(label));
        value.invalid_value(BadValue::Text(part), &detail);
    }
}

/// One of a list of values, in the order in which the server names them. An absent one is none of them.
pub(crate) fn one_of(value: Value<'_, '_>, supported: &[&str]) {
    if !supported.contains(&value.text()) {
        value.not_supported(supported);
    }
}

/// The same for a field with a default, which an empty one gets too.
pub(crate) fn one_of_or_default(value: Value<'_, '_>, supported: &[&str]) {
    if !value.text().is_empty() {
        one_of(value, supported);
    }
}

/// A port by its number or name.
pub(crate) fn port_number_or_name(port: Value<'_, '_>) {
    match port.int_or_text() {
        Some(IntOrText::Int(number)) => port.invalid_each(format::port_number(number)),
        Some(IntOrText::Text(name)) => port.invalid_each(format::port_name(name)),
        None => {}
    }
}

/// A text of at most so many bytes.
pub(crate) fn at_most_bytes(value: Value<'_, '_>, bytes: usize) {
    if value.text().len() > bytes {
        value.too_long(bytes);
    }
}
