//! Values in words: amounts, schedules, probes, images.

use super::markdown::code;
use crate::Scope;
use crate::field::{Meaning, Site, is_type, pods_of};
use crate::requests::{of_pod, pull_policy, quality_of_service, replicas};
use crate::{cron, words};
use podlint_manifest::{PodTemplate, View};
use podlint_schema::Shape;

/// `0.1 CPU`, `128,000,000 bytes = 122.07 MiB`
pub(super) fn quantity(site: &Site<'_>) -> Option<String> {
    let last = site.last().filter(|last| last.meaning.shape() == Shape::Quantity)?;
    let text = View::of(last.value).text()?.value;
    let amount = words::quantity(site.key(), text)?;
    (amount != text).then(|| format!("{} = {amount}", code(text)))
}

/// When a CronJob runs.
pub(super) fn schedule(site: &Site<'_>) -> Option<String> {
    if !is_field(site, "CronJobSpec", "schedule") {
        return None;
    }
    let zone = site.object.view().get("spec").get("timeZone").text().filter(|zone| !zone.value.is_empty());
    let zone = zone.map_or("the time zone of the control plane".to_owned(), |zone| code(zone.value));
    let schedule = site.node.resolved().text();
    let words = cron::in_words(schedule)?;
    if cron::is_never(schedule) {
        return Some(format!("Never runs: no year has such a day ({words})."));
    }
    Some(format!("Runs {words}, in {zone}."))
}

/// Many seconds in larger units.
pub(super) fn seconds(site: &Site<'_>) -> Option<String> {
    if !site.key().ends_with("Seconds") {
        return None;
    }
    let number = View::of(site.node).number()?.value;
    (number >= 60).then(|| format!("{number} seconds = {}", words::seconds(number)))
}

/// The day of the week of a time.
pub(super) fn time(site: &Site<'_>) -> Option<String> {
    let is_time = matches!(site.last()?.meaning.shape(), Shape::Time | Shape::MicroTime);
    let text = site.node.resolved().text();
    let weekday = words::weekday(text).filter(|_| is_time)?;
    Some(format!("{} is a {weekday}", code(text)))
}

/// When an image is pulled.
pub(super) fn image(site: &Site<'_>) -> Option<String> {
    let is_container = matches!(site.field()?.owner().name(), "Container" | "EphemeralContainer");
    if !is_container || !matches!(site.key(), "image" | "imagePullPolicy") {
        return None;
    }
    let last = site.last()?;
    let container = View::of(last.value.parent()?);
    let written = container.get("imagePullPolicy");
    let (policy, why) = match written {
        View::Absent => match pull_policy(container.get("image").text()?.value)? {
            "Always" => ("Always", " (the default for `:latest` or no tag)"),
            policy => (policy, " (the default for other tags than `:latest`, and for digests)"),
        },
        view => (view.text()?.value, ""),
    };
    let meaning = match policy {
        "Always" => "the registry is asked each time a container starts",
        "IfNotPresent" => "the image is pulled unless the node has it",
        "Never" => "the image has to be on the node",
        _ => return None,
    };
    Some(format!("Pull policy: {}{why}: {meaning}.", code(policy)))
}

/// What a probe does after how long.
pub(super) fn probe(site: &Site<'_>) -> Option<String> {
    let (step, name) = site.steps.iter().rev().find_map(|step| {
        let name = step.key?.text();
        let is_probe = is_type(step.meaning, "Probe");
        is_probe.then_some((step, name))
    })?;
    let last = site.last()?.key?;
    let is_timing = last.text().ends_with("Seconds") || last.text().ends_with("Threshold");
    if step.key != Some(last) && !is_timing {
        return None;
    }
    let probe = View::of(step.value);
    let number = |field: &str, default: i64| match probe.get(field) {
        View::Absent => Some(default),
        view => view.number().map(|number| number.value).filter(|number| (0..=i64::from(i32::MAX)).contains(number)),
    };
    probe.node()?;
    let (period, failures) = (number("periodSeconds", 10)?, number("failureThreshold", 3)?);
    let (delay, timeout) = (number("initialDelaySeconds", 0)?, number("timeoutSeconds", 1)?);
    let total = words::seconds(period * failures);
    let mut text = match name {
        "livenessProbe" => format!("The container is restarted after about {total} without an answer"),
        "readinessProbe" => format!("The pod gets no more traffic after about {total} without an answer"),
        "startupProbe" => format!("The container has about {total} to start, then it is restarted"),
        _ => return None,
    };
    text += &format!(": {} every {}", words::counted(failures as u64, "failure"), words::seconds(period));
    if delay > 0 {
        text += &format!(", the first try after {}", words::seconds(delay));
    }
    text += &format!(". A try fails after {}.", words::seconds(timeout));
    Some(text)
}

/// The quality of service and the sum of the requests, on what decides about them.
pub(super) fn resources<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<String> {
    let decides = match site.field().map(|field| (field.owner().name(), field.name())) {
        Some(("Container" | "PodSpec", "resources") | ("ResourceRequirements", "requests" | "limits")) => true,
        _ => site.last().is_some_and(|last| is_type(last.meaning, "PodSpec")),
    };
    if !decides {
        return None;
    }
    let pod = pod_around(scope, site)?;
    let quality = quality_of_service(pod)?;
    let mut text = format!("Quality of service: {}", code(quality));
    if let Some(requests) = of_pod(pod).filter(|requests| !requests.is_empty()) {
        text += &format!("\n\nThe pod requests {}", code(&requests.to_string()));
        if let Some(replicas) = replicas(pod).filter(|replicas| *replicas > 1) {
            text += &format!(", all {replicas} of them {}", code(&requests.times(replicas).to_string()));
        }
    }
    Some(text)
}

/// The pod template that a site is in.
pub(super) fn pod_around<'t>(scope: &Scope<'t>, site: &Site<'t>) -> Option<PodTemplate<'t>> {
    let spec = site.around("PodSpec")?;
    pods_of(scope, site.object).find(|pod| pod.spec().node() == Some(spec))
}

/// Whether a site is the key or the value of a field.
pub(super) fn is_field(site: &Site<'_>, type_name: &str, field_name: &str) -> bool {
    let last = site.last().map_or(Meaning::Unknown, |last| last.meaning);
    matches!(last, Meaning::Field(field) if field.owner().name() == type_name && field.name() == field_name)
}
