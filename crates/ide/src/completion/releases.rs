//! What only some releases of Kubernetes have.
//!
//! What the newest release that a text is for does not have is not offered at all. What an older one of them lacks comes last.

use super::Completion;
use super::request::Request;
use podlint_schema::{Elem, Field, MINORS, Minor, OLDEST, Shape};

/// Behind everything that all releases have which a text is for.
const LATE: u32 = 1000;

/// The offer with the release that first had it, where the text is for older ones. Without a configuration it may be for any.
pub(super) fn marked(request: &Request<'_, '_>, offer: Completion, since: Minor) -> Completion {
    let named = request.scope.files.oldest_minor(request.scope.file);
    if since <= named.unwrap_or(OLDEST) {
        return offer;
    }
    let comma = if offer.detail.is_empty() { "" } else { ", " };
    let late = if named.is_some() { LATE } else { 0 };
    Completion { detail: format!("{}{comma}since {since}", offer.detail), rank: offer.rank + late, ..offer }
}

/// The first release with a field; the oldest for all that came with their type, as whoever uses that knows.
pub(super) fn since_of_field(field: Field) -> Minor {
    if field.since() > field.owner().since() { field.since() } else { OLDEST }
}

/// The first release in which a field had a value of its enum; the oldest for all that came with the field.
pub(super) fn since_of_value(field: Field, value: &str) -> Minor {
    let owner = field.owner();
    let has = |minor: &Minor| owner.field(field.name(), *minor).is_some_and(|field| has_value(field.elem(), value));
    MINORS.into_iter().find(has).filter(|since| *since > field.since()).unwrap_or(OLDEST)
}

fn has_value(elem: Elem, value: &str) -> bool {
    match elem.shape() {
        Shape::List(items) | Shape::Map(items) => items.enum_values().contains(value),
        _ => elem.enum_values().contains(value),
    }
}
