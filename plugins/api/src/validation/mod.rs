//! What the API server validates, object by object: the handwritten checks of upstream's `pkg/apis/*/validation`, read from a value view
//! that knows the defaults, with the server's paths and texts.
//!
//! One module for each section of the specification. A check is a plain function over [`Value`]s: it asks for fields, compares, and calls
//! the error that upstream calls (`required`, `invalid`, `not_supported`, ...). What differs between minors is asked of the
//! [`Session`](session::Session) where it is needed.

mod common;
mod format;
mod kinds;
mod metadata;
mod rules;
mod selector;
mod session;
mod value;

use crate::server;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{MINORS, Minor};
pub(crate) use rules::*;
use session::{Found, Session};
use value::Value;

/// The one pass that all rules about validation share.
pub(crate) static VALIDATION: SharedCheck = SharedCheck { check };

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is_fragment() {
        return;
    }
    let (first, last) = report.minors();
    let minors = MINORS.into_iter().filter(|minor| (first..=last).contains(minor));
    let mut all: Vec<(Found, Minor)> = Vec::new();
    for minor in minors {
        let session = Session::new(*object, minor);
        kinds::validate(Value::root(&session, object));
        let (errors, warnings) = session.into_found();
        let is_refused = !errors.is_empty();
        for found in errors {
            if !all.iter().any(|(known, _)| known.error == found.error) {
                report_error(&found, report);
                all.push((found, minor));
            }
        }
        // The server computes warnings only for what it accepts.
        for (place, text) in warnings.into_iter().filter(|_| !is_refused) {
            report_warning(place, &text, report);
        }
    }
}

fn report_error(found: &Found, report: &mut Report<'_>) {
    if report.select(rule_of(&found.error)) {
        report.at(found.place, format!("{}: {}", found.error.field, found.error.text())).data(found.error.data());
    }
}

fn report_warning(place: Span, text: &str, report: &mut Report<'_>) {
    if report.select(SERVER_WARNING.name) {
        report.at(place, text).data(server::warning(text));
    }
}
