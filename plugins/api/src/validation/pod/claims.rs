//! Resource claims of a pod.

use super::Scope;
use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;
use std::collections::HashSet;

const MIRROR: &str = "kubernetes.io/config.mirror";

/// `spec.resourceClaims`. The API server of 1.33 drops them.
pub(super) fn resource_claims(scope: &Scope<'_, '_>) {
    let claims = scope.spec.field("resourceClaims");
    if !claims.session().is_since(34) {
        return;
    }
    let mut names = HashSet::new();
    for claim in claims.items() {
        if scope.is_pod() && is_mirror(claim) {
            claim.shown_at(claim.object(), &[]).forbidden("static pods do not support resource claims");
            continue;
        }
        let name = claim.field("name");
        if name.text().is_empty() {
            name.required("");
        } else if names.insert(name.text()) {
            name.invalid_each(format::label(name.text()));
        } else {
            name.duplicate();
        }
        source(claim);
    }
}

/// Whether the object is the picture of a pod that a node runs on its own.
fn is_mirror(claim: Value<'_, '_>) -> bool {
    claim.session().object().view().get("metadata").get("annotations").get(MIRROR).node().is_some()
}

fn source(claim: Value<'_, '_>) {
    let sources = [claim.field("resourceClaimName"), claim.field("resourceClaimTemplateName")];
    match sources.iter().filter(|source| source.is_present() || source.is_unknown()).count() {
        0 => claim
            .invalid_value(BadValue::Struct, "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`"),
        1 => {}
        _ => claim.pointing_at(sources[1]).invalid_value(
            BadValue::Struct,
            "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified",
        ),
    }
    for source in sources {
        if source.is_present() {
            source.invalid_each(format::subdomain(source.text()));
        }
    }
}
