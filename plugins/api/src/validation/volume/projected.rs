//! Projected volumes: files from several sources in one directory.

use super::certificates;
use super::files::{downward_file, key_to_path, mode};
use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;
use std::collections::HashSet;

/// The sources that a projection can have, one at a time.
const KINDS: [&str; 6] =
    ["secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

/// The fields that name a file of a `podCertificate`.
const CERTIFICATE_PATHS: [&str; 3] = ["credentialBundlePath", "keyPath", "certificateChainPath"];

/// A `projected` volume.
pub(super) fn source(volume: Value<'_, '_>) {
    mode(volume.field("defaultMode"));
    let mut taken = TakenPaths { volume, paths: HashSet::new() };
    for source in volume.field("sources").items() {
        for list in ["secret", "configMap"] {
            let object = source.field(list);
            if object.is_present() && object.field("name").is_empty() {
                object.field("name").required("");
            }
            for item in object.field("items").items() {
                key_to_path(item);
                taken.take(item.field("path"), object.field("name").text());
            }
        }
        let downward = source.field("downwardAPI");
        for file in downward.field("items").items() {
            downward_file(file, downward);
            taken.take(file.field("path"), file.field("path").text());
        }
        token(source.field("serviceAccountToken"), volume);
        let bundle = gated(source, "clusterTrustBundle");
        if bundle.is_present() {
            certificates::trust_bundle(bundle);
            // An empty path is taken too.
            taken.take_any(bundle.field("path"), bundle.field("path").text());
        }
        let certificate = gated(source, "podCertificate");
        if certificate.is_present() {
            certificates::pod_certificate(certificate);
            let mut paths = CERTIFICATE_PATHS.map(|field| certificate.field(field)).into_iter();
            for path in paths.clone() {
                path.invalid_each(format::non_reserved_path(path.text()));
                taken.take(path, path.text());
            }
            if paths.all(|path| path.is_empty() && !path.is_unknown()) {
                certificate.required("specify at least one of credentialBundlePath, keyPath, and certificateChainPath");
            }
        }
        if kinds(source).count() > 1 {
            source.forbidden("may not specify more than 1 volume type per source");
        }
    }
}

/// The kinds of a source that the server looks at.
pub(crate) fn kinds(source: Value<'_, '_>) -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().filter(move |kind| gated(source, kind).is_present())
}

/// A source that is dropped where its gate is closed: certificates came with 1.37.
fn gated<'v, 't>(source: Value<'v, 't>, kind: &'static str) -> Value<'v, 't> {
    let is_dropped = matches!(kind, "clusterTrustBundle" | "podCertificate") && !source.session().is_since(37);
    if is_dropped { source.field("") } else { source.field(kind) }
}

/// A `serviceAccountToken`; its path is printed as the volume's.
fn token<'v, 't>(token: Value<'v, 't>, volume: Value<'v, 't>) {
    if !token.is_present() {
        return;
    }
    let expiration = token.field("expirationSeconds");
    if let Some(seconds) = expiration.int() {
        if seconds < 10 * 60 {
            expiration.invalid("may not specify a duration less than 10 minutes");
        }
        if seconds > 1 << 32 {
            expiration.invalid("may not specify a duration larger than 2^32 seconds");
        }
    }
    let path = token.field("path").shown_at(volume, &["path"]);
    if path.is_empty() {
        path.required("");
    }
    path.invalid_each(format::non_reserved_path(path.text()));
}

/// The paths that sources of a volume have taken.
struct TakenPaths<'v, 't> {
    volume: Value<'v, 't>,
    paths: HashSet<&'t str>,
}

impl<'v, 't> TakenPaths<'v, 't> {
    /// Takes a path, if there is one; `shown` is what the server prints about a conflict.
    fn take(&mut self, path: Value<'v, 't>, shown: &str) {
        if !path.is_empty() {
            self.take_any(path, shown);
        }
    }

    fn take_any(&mut self, path: Value<'v, 't>, shown: &str) {
        if !path.is_unknown() && !self.paths.insert(path.text()) {
            path.shown_at(self.volume, &[]).invalid_value(BadValue::Text(shown), "conflicting duplicate paths");
        }
    }
}
