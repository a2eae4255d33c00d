//! Certificates in projected volumes: trust bundles and what is signed for the pod.

use crate::server::BadValue;
use crate::validation::common::{domain_prefixed_key, signer_name};
use crate::validation::format;
use crate::validation::selector::label_selector;
use crate::validation::value::Value;

/// A `clusterTrustBundle` source.
pub(super) fn trust_bundle(bundle: Value<'_, '_>) {
    let (name, signer) = (bundle.field("name"), bundle.field("signerName"));
    match (name.is_present(), signer.is_present()) {
        (true, true) => bundle.invalid_value(BadValue::Struct, "only one of name and signerName may be used"),
        (true, false) => {
            bundle_name(name);
            let selector = bundle.field("labelSelector");
            if selector.is_present() {
                selector.invalid_value(BadValue::Struct, "labelSelector must be unset if name is specified");
            }
        }
        (false, true) => {
            if signer.is_empty() {
                signer.required("must be a valid signer name");
            }
            signer_name(signer);
            label_selector(bundle.field("labelSelector"));
        }
        (false, false) if name.is_unknown() || signer.is_unknown() => {}
        (false, false) => bundle.required("either name or signerName must be specified"),
    }
    let path = bundle.field("path");
    if path.is_empty() {
        path.required("");
    }
    path.invalid_each(format::non_reserved_path(path.text()));
}

/// The name of a bundle: `NAME`, or `SIGNER-DOMAIN:SIGNER-PATH:NAME`.
fn bundle_name(name: Value<'_, '_>) {
    if name.is_empty() {
        name.required("must be a valid object name");
    }
    let messages = match name.text().rsplit_once(':') {
        None => format::subdomain(name.text()),
        Some(("", _)) => vec!["ClusterTrustBundle without signer name must not have \":\" in its name".to_owned()],
        Some((signer, _)) if signer.contains('/') => {
            let (signer, prefix) = (signer.replace(':', "/"), signer.replace('/', ":"));
            vec![format!("ClusterTrustBundle for signerName {signer} must be named with prefix {prefix}:")]
        }
        Some((_, last)) => format::subdomain(last),
    };
    name.invalid_each(messages.into_iter().map(|message| format!("not a valid clustertrustbundlename: {message}")));
}

const KEY_TYPES: [&str; 6] = ["RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519"];

/// An hour, a day for Kubernetes' own signers and 91 days for all others.
const MIN_LIFE: i64 = 3600;
const MAX_KUBERNETES_LIFE: i64 = 86400;
const MAX_LIFE: i64 = 7_862_400;

/// A `podCertificate` source, but for its paths.
pub(super) fn pod_certificate(certificate: Value<'_, '_>) {
    let signer = certificate.field("signerName");
    signer_name(signer);
    user_annotations(certificate.field("userAnnotations"));
    let key_type = certificate.field("keyType");
    if !KEY_TYPES.contains(&key_type.text()) {
        key_type.not_supported(&KEY_TYPES);
    }
    let life = certificate.field("maxExpirationSeconds");
    if let Some(seconds) = life.int() {
        if seconds < MIN_LIFE {
            life.invalid(&format!("if provided, maxExpirationSeconds must be >= {MIN_LIFE}"));
        }
        let max = if is_kubernetes_signer(signer.text()) { MAX_KUBERNETES_LIFE } else { MAX_LIFE };
        if seconds > max {
            life.invalid(&format!("if provided, maxExpirationSeconds must be <= {max}"));
        }
    }
}

fn is_kubernetes_signer(signer: &str) -> bool {
    let domain = signer.split('/').next().unwrap_or_default();
    domain == "kubernetes.io" || domain.ends_with(".kubernetes.io")
}

/// The most that keys and values of annotations may hold together.
const MAX_ANNOTATIONS: usize = 256 * 1024;

/// Annotations that go to the signer: their keys have a domain.
fn user_annotations(annotations: Value<'_, '_>) {
    let mut size = 0;
    for annotation in annotations.entries() {
        size += annotation.name.len() + annotation.value.text().len();
        let key = annotation.name.to_lowercase();
        domain_prefixed_key(annotation.key, &key);
    }
    if size > MAX_ANNOTATIONS {
        annotations.too_long(MAX_ANNOTATIONS);
    }
}
