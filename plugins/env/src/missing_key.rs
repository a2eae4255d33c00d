//! A key that the named ConfigMap or Secret does not have.

use crate::spelling::change_to;
use crate::variables::{MAX_CANDIDATES, has_open_data};
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::nearest;

pub(crate) static RULE: Rule = Rule {
    name: "missing-key",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Unsafe,
    page: include_str!("missing_key.md"),
    options: "",
    check: Check::Pod(check),
};

/// How many keys a message lists.
const LISTED_KEYS: usize = 3;

/// How many keys are compared with a wrong one.
const MAX_SUGGESTIONS: usize = 256;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let Some(own) = report.indexed(&pod.object()) else { return };
    let index = report.index();
    for reference in pod.references() {
        let Some(key) = reference.key.filter(|_| !reference.optional) else { continue };
        let named = index.named(reference.kind, reference.name.value, own.namespace());
        let named = named.filter(|found| !found.has(index_flag::IN_PROSE) || found.file() == own.file());
        let candidates: Vec<_> = named.take(MAX_CANDIDATES + 1).collect();
        let may_have_key =
            |object: &IndexedObject<'_>| has_open_data(object) || object.has_fact(FactKind::DataKey, key.value, "");
        let nearness = |object: &&IndexedObject<'_>| index.nearness(own.file(), object.file());
        // What lies beside the pod is meant before what other applications call by the same name.
        let is_near = |object: &&IndexedObject<'_>| nearness(object) < Nearness::Input;
        let has_near = candidates.iter().any(|object| is_near(&object));
        let mut meant = candidates.iter().filter(|object| !has_near || is_near(object));
        if candidates.len() > MAX_CANDIDATES || meant.any(may_have_key) {
            continue;
        }
        // An object of this name that stands elsewhere may be that of another application; less so if it is the only one.
        let is_meant = |found: &&IndexedObject<'_>| {
            nearness(found) < Nearness::Input || candidates.len() == 1 && index.are_neighbours(own.file(), found.file())
        };
        let Some(object) = candidates.iter().min_by_key(nearness).filter(is_meant) else { continue };
        let (kind, name) = (reference.kind, reference.name.value);
        let message = format!("{kind} `{name}` has no key `{}`; it has {}", key.value, key_list(object, key.value));
        let related = format!("{kind} `{name}` is declared here");
        let meant = meant_key(object, key.value).and_then(|meant| change_to(pod, key.span, meant));
        let finding = report.at(key.span, message).related_in(object.file(), object.span(), related);
        if let Some(fix) = meant {
            finding.fix(fix);
        }
    }
}

/// The first keys of an object, before them the one that was probably meant.
fn key_list(object: &IndexedObject<'_>, wrong: &str) -> String {
    let keys: Vec<_> = object.facts(FactKind::DataKey).take(MAX_SUGGESTIONS).map(|fact| fact.key()).collect();
    let meant = nearest(wrong, keys.iter().copied());
    let others = keys.iter().copied().filter(|key| Some(*key) != meant);
    let listed: Vec<_> = meant.into_iter().chain(others).take(LISTED_KEYS).map(|key| format!("`{key}`")).collect();
    let rest = if keys.len() > LISTED_KEYS { " and others" } else { "" };
    format!("{}{rest}", listed.join(", "))
}

/// The key of an object that was probably meant by a wrong one.
fn meant_key<'i>(object: &IndexedObject<'i>, wrong: &str) -> Option<&'i str> {
    nearest(wrong, object.facts(FactKind::DataKey).take(MAX_SUGGESTIONS).map(|fact| fact.key()))
}
