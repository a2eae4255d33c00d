//! What the API server validates, object by object: the handwritten checks of upstream's `pkg/apis/*/validation`, read from a value view
//! that knows the defaults, with the server's paths and texts.
//!
//! One module for each section of the specification. A check is a plain function over [`Value`]s: it asks for fields, compares, and calls
//! the error that upstream calls (`required`, `invalid`, `not_supported`, ...). What differs between minors is asked of the
//! [`Session`](session::Session) where it is needed.

mod common;
mod container;
mod format;
mod kinds;
mod metadata;
mod pod;
mod resource_list;
mod resource_name;
mod rules;
mod security;
mod selector;
mod session;
mod value;

use crate::server;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{MINORS, Minor};
pub(crate) use rules::*;
use session::{Found, FoundWarning, Session};
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
        for warning in warnings.into_iter().filter(|_| !is_refused) {
            report_warning(&warning, report);
        }
    }
}

fn report_error(found: &Found, report: &mut Report<'_>) {
    let known = known_error(&found.error);
    let rule = known.map_or_else(|| rule_of(&found.error), |known| known.rule);
    if !report.select(rule) {
        return;
    }
    let message = match known {
        Some(known) => (known.message)(&found.error),
        None => format!("{}: {}", found.error.field, found.error.text()),
    };
    let finding = report.at(found.place, message).data(found.error.data());
    if let Some((place, note)) = found.related {
        finding.related(place, note);
    }
    if let Some(meant) = &found.meant {
        finding.fix(Fix::unsafely(format!("change it to {meant}")).replace(found.place, meant.as_str()));
    }
}

fn report_warning(found: &FoundWarning, report: &mut Report<'_>) {
    let known = known_warning(&found.text);
    if !report.select(known.map_or(SERVER_WARNING.name, |known| known.rule)) {
        return;
    }
    let message = known.map_or_else(|| found.text.clone(), |known| (known.message)(&found.text));
    let finding = report.at(found.place, message).data(server::warning(&found.text));
    if let Some((place, note)) = found.related {
        finding.related(place, note);
    }
}
