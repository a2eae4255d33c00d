//! What a Secret of a known type must hold.

use crate::server::BadValue;
use crate::validation::json;
use crate::validation::value::Value;
use podlint_plugin_sdk::yaml::kubernetes::base64;

const ACCOUNT: &str = "kubernetes.io/service-account.name";

pub(super) fn secret_type(secret: Value<'_, '_>) {
    match secret.field("type").text() {
        "kubernetes.io/service-account-token" => {
            let annotations = secret.field("metadata").field("annotations");
            let account = annotations.field(ACCOUNT);
            if account.is_empty() {
                account.shown_at(annotations, &[]).shown_with_key(ACCOUNT).required("");
            }
        }
        "kubernetes.io/dockercfg" => json_object(secret, ".dockercfg"),
        "kubernetes.io/dockerconfigjson" => json_object(secret, ".dockerconfigjson"),
        "kubernetes.io/basic-auth" => {
            let parts = ["username", "password"].map(|key| datum(secret, key));
            if parts.iter().all(|part| part.is_missing()) {
                parts.iter().for_each(|part| part.value.required(""));
            }
        }
        "kubernetes.io/ssh-auth" => {
            let private_key = datum(secret, "ssh-privatekey");
            if private_key.is_missing() || private_key.bytes().is_some_and(|bytes| bytes.is_empty()) {
                private_key.value.required("");
            }
        }
        "kubernetes.io/tls" => {
            for part in ["tls.crt", "tls.key"].map(|key| datum(secret, key)) {
                if part.is_missing() {
                    part.value.required("");
                }
            }
        }
        _ => {}
    }
}

/// One of the data of a Secret, under the server's path.
pub(super) struct Datum<'v, 't> {
    pub(super) value: Value<'v, 't>,
    /// Whether a key is written, if only with null behind it.
    is_written: bool,
    is_text: bool,
}

pub(super) fn datum<'v, 't>(secret: Value<'v, 't>, key: &'static str) -> Datum<'v, 't> {
    let (data, texts) = (secret.field("data"), secret.field("stringData"));
    let has = |map: Value<'_, '_>| map.node().is_some_and(|node| node.entry(key).is_some());
    let is_text = has(texts);
    let map = if is_text { texts } else { data };
    let shown = map.field(key).shown_at(data, &[]).shown_with_key(key);
    // A key behind a merge key counts, too.
    let is_written = is_text || has(data) || shown.is_present();
    Datum { value: shown, is_written, is_text }
}

impl Datum<'_, '_> {
    fn is_missing(&self) -> bool {
        !self.is_written && !self.value.is_unknown()
    }

    /// What it holds; `None` where that is not known.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        let text = self.value.text();
        if self.value.is_unknown() {
            return None;
        }
        if self.is_text { Some(text.as_bytes().to_vec()) } else { base64::decode(text) }
    }
}

/// A file with an object of JSON. The server does not show what is in it.
fn json_object(secret: Value<'_, '_>, key: &'static str) {
    let datum = datum(secret, key);
    if datum.is_missing() {
        return datum.value.required("");
    }
    if let Some(problem) = datum.bytes().and_then(|bytes| json::problem_of_object(&bytes)) {
        datum.value.invalid_value(BadValue::Text("<secret contents redacted>"), &problem);
    }
}
