//! A ConfigMap or Secret that a pod names and that the input does not hold, while it holds others.

use crate::spelling::change_to;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{is_within_edits, nearest};
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    name: "missing-reference",
    severity: Severity::Information,
    profile: Profile::Recommended,
    fix: FixClass::Unsafe,
    page: include_str!("missing_reference.md"),
    options: "",
    check: Check::Pod(check),
};

/// How many names are compared with a wrong one.
const MAX_SUGGESTIONS: usize = 256;

fn check(pod: &PodTemplate<'_>, report: &mut Report<'_>) {
    let Some(own) = report.indexed(&pod.object()) else { return };
    let index = report.index();
    let mut missing: Vec<Reference<'_>> = pod.references();
    let mut seen = HashSet::new();
    missing.retain(|reference| {
        !reference.optional
            && is_object_name(reference.name.value)
            && !is_made_by_cluster(reference.name.value)
            && index.named(reference.kind, reference.name.value, own.namespace()).next().is_none()
            // One object that is missing is one finding for the pod, however many of its keys are named.
            && seen.insert((reference.kind, reference.name.value))
    });
    if missing.is_empty() {
        return;
    }
    let nearby: Vec<_> =
        index.near(own).map(|(_, other)| other).filter(|other| other.may_be_in(own.namespace())).collect();
    for reference in missing {
        let (kind, name) = (reference.kind, reference.name.value);
        let mut same_kind = nearby.iter().filter(|other| other.kind() == kind && other.group().is_empty()).peekable();
        if same_kind.peek().is_none() {
            continue;
        }
        let names = same_kind.clone().take(MAX_SUGGESTIONS).map(|other| other.name());
        let suggestion = nearest(name, names.filter(|other| is_misspelt(name, other)));
        let message = format!("no {kind} `{name}` in the input");
        match suggestion.and_then(|suggestion| same_kind.find(|other| other.name() == suggestion)) {
            Some(other) => {
                let fix = change_to(pod, reference.name.span, other.name());
                let finding = report
                    .at(reference.name.span, format!("{message}, did you mean `{}`?", other.name()))
                    .related_in(other.file(), other.span(), format!("{kind} `{}` is declared here", other.name()))
                    .severity(Severity::Warning);
                if let Some(fix) = fix {
                    finding.fix(fix);
                }
            }
            None => _ = report.at(reference.name.span, message),
        }
    }
}

/// Whether this can be the name of an object. `${NAME}` and `<name>` are there to be replaced.
fn is_object_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

/// Whether the cluster makes an object of this name by itself.
fn is_made_by_cluster(name: &str) -> bool {
    let is_token = name.rsplit_once("-token-").is_some_and(|(_, suffix)| suffix.len() == 5);
    is_token || matches!(name, "kube-root-ca.crt" | "openshift-service-ca.crt" | "istio-ca-root-cert")
}

/// Whether a name looks like another one misspelt. Names of objects are built from parts, so that two which differ in a part
/// are two objects: `web-cert` is no misspelt `web-key`, nor `shard-1` a misspelt `shard-2`.
fn is_misspelt(name: &str, other: &str) -> bool {
    let is_no_digit = |letter: &char| !letter.is_ascii_digit();
    let differ_in_digits_only = name.chars().filter(is_no_digit).eq(other.chars().filter(is_no_digit));
    !differ_in_digits_only && is_within_edits(name, other, if name.len() < 12 { 1 } else { 2 })
}
