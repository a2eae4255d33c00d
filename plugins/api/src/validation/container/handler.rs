//! Probes and lifecycle handlers.

use crate::server::BadValue;
use crate::validation::pod::Scope;
use crate::validation::value::{IntOrText, Value};
use crate::validation::{common, format};

/// The probes of a container.
pub(super) const PROBES: [&str; 3] = ["livenessProbe", "readinessProbe", "startupProbe"];

/// Kinds of handlers in the order in which they are looked at: the first one that is there is checked, all others are too many.
const PROBE_KINDS: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc"];
const LIFECYCLE_KINDS: &[&str] = &["exec", "httpGet", "tcpSocket", "sleep"];

const GRACE_PERIOD: i64 = 30;

/// `lifecycle` as the server keeps it: one that has a stop signal and nothing else is dropped.
pub(super) fn lifecycle<'v, 't>(container: Value<'v, 't>) -> Option<Value<'v, 't>> {
    let lifecycle = container.field("lifecycle");
    let has = |name| lifecycle.field(name).is_present() || lifecycle.field(name).is_unknown();
    let is_kept = lifecycle.is_present() && (!has("stopSignal") || has("postStart") || has("preStop"));
    Some(lifecycle).filter(|_| is_kept)
}

/// The handlers of a `lifecycle`.
pub(super) fn lifecycle_handlers(lifecycle: Value<'_, '_>, scope: &Scope<'_, '_>) {
    for name in ["postStart", "preStop"] {
        let handler = lifecycle.field(name);
        if handler.is_present() {
            check_handler(handler, LIFECYCLE_KINDS, scope);
        }
    }
}

/// The probes of a container.
pub(super) fn probes(container: Value<'_, '_>, scope: &Scope<'_, '_>) {
    for name in PROBES {
        let probe = container.field(name);
        if !probe.is_present() {
            continue;
        }
        check_handler(probe, PROBE_KINDS, scope);
        let numbers =
            ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];
        numbers.map(|name| probe.field(name)).into_iter().for_each(common::non_negative);
        let threshold = probe.field("successThreshold");
        if name != "readinessProbe" && threshold.int().is_some_and(|number| ![0, 1].contains(&number)) {
            threshold.invalid("must be 1");
        }
        let grace_period = probe.field("terminationGracePeriodSeconds");
        if grace_period.int().is_some_and(|seconds| seconds <= 0) {
            grace_period.invalid("must be greater than 0");
        }
        if name == "readinessProbe" && grace_period.is_present() {
            grace_period.invalid("must not be set for readinessProbes");
        }
    }
}

fn check_handler(handler: Value<'_, '_>, kinds: &[&'static str], scope: &Scope<'_, '_>) {
    let mut count = 0;
    for kind in kinds {
        let action = handler.field(kind);
        count += usize::from(action.is_present() || action.is_unknown());
        if !action.is_present() {
            continue;
        }
        if count > 1 {
            action.forbidden("may not specify more than 1 handler type");
            continue;
        }
        match *kind {
            "exec" => exec(action),
            "httpGet" => http_get(action),
            "tcpSocket" | "grpc" => port(action.field("port")),
            _ => sleep(action, scope),
        }
    }
    if count == 0 && handler.is_closed() {
        handler.required("must specify a handler type");
    }
}

fn exec(action: Value<'_, '_>) {
    let command = action.field("command");
    if command.is_empty() && command.is_closed() {
        command.required("");
    }
}

fn http_get(action: Value<'_, '_>) {
    port(action.field("port"));
    common::one_of_or_default(action.field("scheme"), &["HTTP", "HTTPS"]);
    let headers = action.field("httpHeaders");
    for header in headers.items() {
        let name = header.field("name");
        if name.is_unknown() {
            continue;
        }
        for message in format::header_name(name.text()) {
            headers.pointing_at(name).invalid_value(BadValue::Text(name.text()), &message);
        }
    }
}

/// A port by number or by name, which need not be one of the container's.
fn port(port: Value<'_, '_>) {
    match port.int_or_text().unwrap_or(IntOrText::Int(0)) {
        IntOrText::Int(number) => {
            for message in format::port_number(number) {
                port.invalid_value(BadValue::Number(number), &message);
            }
        }
        IntOrText::Text(name) => port.invalid_each(format::port_name(name)),
    }
}

fn sleep(action: Value<'_, '_>, scope: &Scope<'_, '_>) {
    let period = scope.spec.field("terminationGracePeriodSeconds");
    let grace_period = match period.int().unwrap_or(GRACE_PERIOD) {
        // Pods with a negative one get a second.
        seconds if scope.is_pod() && seconds < 0 => 1,
        seconds => seconds,
    };
    let seconds = action.field("seconds");
    let number = seconds.int().unwrap_or(0);
    if !(0..=grace_period).contains(&number) && !period.is_unknown() {
        let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace_period})");
        action.pointing_at(seconds).invalid_value(BadValue::Number(number), &detail);
    }
}
