//! ConfigMaps and Secrets.

mod key_pair;
mod secret_type;

pub(super) use key_pair::key_pair_warning;

use super::format;
use super::metadata::{self, NameRule};
use super::value::{Entry, Value};
use crate::server::BadValue;
use podlint_plugin_sdk::yaml::kubernetes::base64;
use std::collections::HashSet;

/// Most bytes of all values together.
const MAX_SIZE: usize = 1024 * 1024;

pub(super) fn config_map(object: Value<'_, '_>) {
    meta(object);
    let (data, binary) = (object.field("data"), object.field("binaryData"));
    let binary_keys: HashSet<String> = binary.entries().map(|entry| entry.name).collect();
    let mut size = 0;
    for entry in data.entries() {
        key(&entry, data);
        if binary_keys.contains(&entry.name) {
            at_key(&entry, data).invalid_value(BadValue::Text(&entry.name), "duplicate of key present in binaryData");
        }
        size += entry.value.text().len();
    }
    for entry in binary.entries() {
        key(&entry, binary);
        size += base64::decoded_length(entry.value.text());
    }
    if size > MAX_SIZE {
        object.too_long(MAX_SIZE);
    }
}

pub(super) fn secret(object: Value<'_, '_>) {
    meta(object);
    let (data, texts) = (object.field("data"), object.field("stringData"));
    // What is written as text takes the place of what is written encoded.
    let text_keys: HashSet<String> = texts.entries().map(|entry| entry.name).collect();
    let mut size = 0;
    for entry in data.entries().filter(|entry| !text_keys.contains(&entry.name)) {
        key(&entry, data);
        size += base64::decoded_length(entry.value.text());
    }
    for entry in texts.entries() {
        key(&entry, data);
        size += entry.value.text().len();
    }
    if size > MAX_SIZE {
        let place = if data.is_present() { data } else { data.pointing_at(texts) };
        place.too_long(MAX_SIZE);
    }
    secret_type::secret_type(object);
}

fn meta(object: Value<'_, '_>) {
    metadata::object_meta(object.field("metadata"), NameRule::Subdomain);
    metadata::generation(object.field("metadata"));
}

/// Checks a key. `map` is the field that the server shows it in.
fn key(entry: &Entry<'_, '_>, map: Value<'_, '_>) {
    for message in format::config_key(&entry.name) {
        at_key(entry, map).invalid_value(BadValue::Text(&entry.name), &message);
    }
}

/// The key of an entry under the path of its value.
fn at_key<'v, 't>(entry: &Entry<'v, 't>, map: Value<'v, 't>) -> Value<'v, 't> {
    entry.key.shown_at(map, &[]).shown_with_key(&entry.name)
}
