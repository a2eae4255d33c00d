//! What the API server validates, object by object: the handwritten checks of upstream's `pkg/apis/*/validation`, read
//! from a value view that knows the defaults, with the server's paths and texts.
//!
//! One module for each section of the specification. A check is a plain function over [`Value`]s: it asks for fields,
//! compares, and calls the error that upstream calls (`required`, `invalid`, `not_supported`, ...). What differs
//! between minors is asked of the [`Session`](session::Session) where it is needed.

mod access;
mod autoscaler;
mod common;
mod config;
mod container;
mod disruption_budget;
mod faults;
pub(crate) mod format;
mod ingress;
mod ingress_class;
mod json;
mod kinds;
mod limit_range;
mod metadata;
mod namespace;
mod network_policy;
mod pod;
mod priority_class;
mod resource_claim;
mod resource_list;
mod resource_name;
mod resource_quota;
mod rules;
mod runtime_class;
mod scheduling;
mod security;
mod selector;
mod service;
mod session;
mod storage;
#[cfg(test)]
mod testing;
mod value;
mod volume;
mod warnings;
mod words;
mod workload;

use crate::minors::{between, listed};
use crate::{server, undefined_volume};
use faults::Faults;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::Minor;
pub(crate) use rules::*;
use session::{Found, FoundWarning, Session};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;
use value::Value;

/// The one pass that all rules about validation share.
pub(crate) static VALIDATION: SharedCheck = SharedCheck { check };

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if object.is_fragment() {
        // Nothing is known to be missing or wrong there; what leads nowhere may still be worth a word.
        undefined_volume::check_fragment(object, report);
        return;
    }
    let faults = Rc::new(Faults::of(object, report.minors(), report.as_it_stands()));
    let mut errors = Minors::default();
    let mut warnings = Minors::default();
    for minor in between(report.minors()) {
        let session = Session::new(*object, minor, Rc::clone(&faults));
        let root = Value::root(&session);
        kinds::validate(root);
        // The server computes warnings only for what it accepts.
        if session.is_clean() {
            warnings::warnings(root);
        }
        let found = session.into_found();
        errors.add(minor, found.0, |found| found.error.clone());
        warnings.add(minor, found.1, |found| (found.place, found.text.clone()));
    }
    if !report.as_it_stands() {
        errors.merge(|found| found.place);
    }
    let mut said = HashSet::new();
    for (found, minors) in errors.found {
        report_error(&found, &in_minors(&minors, report), object, &mut said, report);
    }
    for (found, minors) in warnings.found {
        report_warning(&found, &in_minors(&minors, report), report);
    }
}

/// What was found, each with the minors it holds for.
struct Minors<T, K> {
    found: Vec<(T, Vec<Minor>)>,
    /// Where in `found` it is.
    places: HashMap<K, usize>,
}

impl<T, K> Default for Minors<T, K> {
    fn default() -> Minors<T, K> {
        Minors { found: Vec::new(), places: HashMap::new() }
    }
}

impl<T, K: Eq + Hash> Minors<T, K> {
    /// Adds what was found for a minor. What has the same key is the same.
    fn add(&mut self, minor: Minor, found: Vec<T>, key: impl Fn(&T) -> K) {
        for found in found {
            let place = *self.places.entry(key(&found)).or_insert(self.found.len());
            match self.found.get_mut(place) {
                Some((_, minors)) => minors.push(minor),
                None => self.found.push((found, vec![minor])),
            }
        }
    }
}

impl<T, K> Minors<T, K> {
    /// Makes one of what is at one place and holds for different minors: the same mistake, which they say differently.
    /// The newest minor's words are kept.
    fn merge(&mut self, place: impl Fn(&T) -> Span) {
        let mut merged: Vec<(T, Vec<Minor>)> = Vec::new();
        let mut at_place: HashMap<Span, Vec<usize>> = HashMap::new();
        for (found, minors) in std::mem::take(&mut self.found).into_iter().rev() {
            let others = at_place.entry(place(&found)).or_default();
            let is_disjoint = |other: &usize| !minors.iter().any(|minor| merged[*other].1.contains(minor));
            match others.iter().rev().take(16).copied().find(is_disjoint) {
                Some(other) => merged[other].1.extend(minors),
                None => {
                    others.push(merged.len());
                    merged.push((found, minors));
                }
            }
        }
        merged.iter_mut().for_each(|(_, minors)| minors.sort());
        self.found = merged;
        self.found.reverse();
    }
}

/// ` (in 1.33 and 1.34)` of what does not hold for all minors that are checked.
fn in_minors(minors: &[Minor], report: &Report<'_>) -> String {
    if minors.len() == between(report.minors()).count() { String::new() } else { format!(" (in {})", listed(minors)) }
}

/// Reports an error. `said` has the messages so far with their places.
fn report_error(
    found: &Found,
    minors: &str,
    object: &Object<'_>,
    said: &mut HashSet<(Span, String)>,
    report: &mut Report<'_>,
) {
    let known = known_error(&found.error);
    let rule = known.map_or_else(|| rule_of(&found.error), |known| known.rule);
    if !report.select(rule) {
        return;
    }
    let mut message = match (&found.message, known) {
        (Some(message), _) => message.clone(),
        (None, Some(known)) => (known.message)(&found.error),
        (None, None) => words::message(&found.error, found.place.of(object.root().tree().source)),
    };
    if let Some(meant) = found.meant.as_ref().filter(|meant| meant.is_asked) {
        message.push_str(&format!(", did you mean `{}`?", meant.name));
    }
    message.push_str(minors);
    // One text may stand for several fields: an alias, labels that the server copies.
    if !said.insert((found.place, message.clone())) {
        message.push_str(&format!(" (as `{}`)", found.error.field));
    }
    let finding = report.at(found.place, message).data(found.error.data());
    if let Some((place, note)) = found.related {
        finding.related(place, note);
    }
    if let Some(meant) = &found.meant {
        let title = format!("change it to `{}`", meant.name);
        let fix = if meant.is_sure { Fix::safe(title) } else { Fix::unsafely(title) };
        finding.fix(fix.replace(found.place, meant.written.as_str()));
    }
}

/// Whether plugin `ports` says the same: ports that stand twice are its business, and it knows what they do to the pod.
fn is_said_by_ports(text: &str) -> bool {
    text.contains(" port definition with ") || text.contains(": duplicate port name ")
}

fn report_warning(found: &FoundWarning, minors: &str, report: &mut Report<'_>) {
    if is_said_by_ports(&found.text) && !report.as_it_stands() {
        return;
    }
    let known = known_warning(&found.text);
    if !report.select(known.map_or(SERVER_WARNING.name, |known| known.rule)) {
        return;
    }
    let message = known.map_or_else(|| found.text.clone(), |known| (known.message)(&found.text)) + minors;
    let finding = report.at(found.place, message).data(server::warning(&found.text));
    if let Some((place, note)) = found.related {
        finding.related(place, note);
    }
}

/// The mounts of a fragment that name no volume of it, with where they do.
pub(crate) fn mounts_without_volume<'t>(object: &Object<'t>, minor: Minor) -> Vec<(&'t str, Span)> {
    let session = Session::new(*object, minor, Rc::default());
    let spec = Value::root(&session).field("spec");
    let volumes = spec.field("volumes");
    let names: HashSet<&str> = volumes.items().map(|volume| volume.field("name").text()).collect();
    if !volumes.is_closed() || volumes.items().any(|volume| volume.field("name").is_unknown()) {
        return Vec::new();
    }
    let containers = ["initContainers", "containers", "ephemeralContainers"];
    let containers = containers.into_iter().flat_map(|list| spec.field(list).items());
    let mounts = containers.flat_map(|container| {
        ["volumeMounts", "volumeDevices"].into_iter().flat_map(move |list| container.field(list).items())
    });
    let names_of_mounts = mounts.map(|mount| mount.field("name"));
    let missing = names_of_mounts.filter(|name| !name.is_empty() && !names.contains(name.text()));
    missing.map(|name| (name.text(), name.place())).collect()
}
