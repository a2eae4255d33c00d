//! Kinds that Kubernetes does not have, or not in that apiVersion.

use crate::declared::{api_version_of, is_built_in, is_only_fit, maturity, meant_kind, split};
use crate::minors::{between, listed};
use crate::place::spelt_like;
use crate::removed::removed_in;
use crate::server::{decode, quoted};
use crate::untyped;
use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::schema::{self, Minor, kinds_named};
use podlint_plugin_sdk::yaml::scalar::{self, Scalar};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-kind",
    severity: Severity::Error,
    profile: Profile::Correctness,
    fix: FixClass::Safe,
    page: include_str!("unknown_kind.md"),
    options: "",
    check: Check::Object(check),
};

fn check(object: &Object<'_>, report: &mut Report<'_>) {
    if untyped::check(object, report) {
        return;
    }
    let (Some(api_version), Some(kind)) = (object.api_version(), object.kind()) else { return };
    // A number is a value of the wrong type, whatever it says.
    let is_text = |field: &str| {
        object.view().get(field).node().is_some_and(|node| matches!(scalar::meaning(node), Scalar::Text(_)))
    };
    if !is_text("apiVersion") || !is_text("kind") {
        return;
    }
    let (group, version) = split(api_version.value);
    let (first, last) = report.minors();
    let data = decode(&format!("no matches for kind {} in version {}", quoted(kind.value), quoted(api_version.value)));
    if let Some(known) = schema::kind(group, version, kind.value) {
        let without: Vec<Minor> = between((first, last)).filter(|minor| !known.available_in(*minor)).collect();
        if !without.is_empty() {
            not_in_minors(object, known, &without, report).data(data);
        }
        return;
    }
    let removed = removed_in(group, version, kind.value);
    let Some(meant) = meant_kind(object, last) else {
        // Files for tools of Kubernetes use the core group too: a kubeconfig is a `v1` `Config`.
        if let Some(removed) = removed {
            let message = format!("{} of `{}` was removed in Kubernetes {removed}", kind.value, api_version.value);
            report.at(api_version.span, message).data(data);
        } else if !group.is_empty() && is_built_in(group) && !kind.value.ends_with("List") {
            report.at(kind.span, format!("unknown kind `{}` in `{}`", kind.value, api_version.value)).data(data);
        }
        return;
    };
    if meant.name() != kind.value {
        // The nearest name of another group is too far to be sure.
        let is_near = meant.group() == group && meant.name().eq_ignore_ascii_case(kind.value)
            || schema::is_within_edits(kind.value, meant.name(), 2);
        let title = format!("change it to `{}`", meant.name());
        let fix = if is_near { Fix::safe(title) } else { Fix::unsafely(title) };
        let message = format!("unknown kind `{}`, did you mean `{}`?", kind.value, meant.name());
        report
            .at(kind.span, message)
            .data(data.clone())
            .fix(fix.replace(kind.span, spelling(object, "kind", meant.name())));
    }
    let better = api_version_of(meant);
    if better != api_version.value {
        let message = match removed {
            Some(removed) => format!(
                "{} of `{}` was removed in Kubernetes {removed}, use `{better}`",
                meant.name(),
                api_version.value
            ),
            None if is_built_in(group) && kinds_named(kind.value).len() > 0 => {
                format!("{} is not in `{}`, did you mean `{better}`?", meant.name(), api_version.value)
            }
            None => format!("unknown apiVersion `{}` of {}, did you mean `{better}`?", api_version.value, meant.name()),
        };
        let fix = version_fix(object, meant, api_version.span, last, true);
        report.at(api_version.span, message).data(data).fix(fix);
    }
}

/// A value for a field, in the quotes that it has now.
fn spelling(object: &Object<'_>, field: &str, value: &str) -> String {
    object.view().get(field).node().map_or_else(|| value.to_owned(), |node| spelt_like(node, value))
}

/// A kind that some minor has, but not those `without` it.
fn not_in_minors<'r>(
    object: &Object<'_>,
    kind: schema::Kind,
    without: &[Minor],
    report: &'r mut Report<'_>,
) -> &'r mut Finding {
    let api_version = api_version_of(kind);
    let span = object.api_version().map_or(object.title_span(), |text| text.span);
    let is_gone = without.last().is_some_and(|minor| *minor > kind.until());
    // The hint is for the minor that a user moves to.
    let minor = if is_gone { without.last() } else { without.first() }.copied().unwrap_or(kind.until());
    let others = kinds_named(kind.name()).filter(|other| other.group() == kind.group() && other.available_in(minor));
    let better = others.max_by_key(|other| maturity(other.version()));
    let hint = better.map_or_else(String::new, |better| format!(", use `{}`", api_version_of(better)));
    let range = if is_gone { format!("up to {}", kind.until()) } else { format!("since {}", kind.since()) };
    let without = listed(without);
    let finding =
        report.at(span, format!("{} of `{api_version}` is not known in {without}, only {range}{hint}", kind.name()));
    if let Some(better) = better {
        finding.fix(version_fix(object, better, span, minor, is_gone));
    }
    finding
}

/// Writes another apiVersion; safe if the object fits no other one.
fn version_fix(object: &Object<'_>, meant: schema::Kind, span: Span, minor: Minor, may_be_safe: bool) -> Fix {
    let better = api_version_of(meant);
    let title = format!("change it to `{better}`");
    let is_safe = may_be_safe && is_only_fit(object, meant, minor);
    let fix = if is_safe { Fix::safe(title) } else { Fix::unsafely(title) };
    fix.replace(span, spelling(object, "apiVersion", &better))
}
