//! CronJobs.

use super::job::job_template_spec;
use super::{cron, time_zone};
use crate::server::BadValue;
use crate::validation::common::{non_negative, one_of_or_default};
use crate::validation::metadata::{self, NameRule};
use crate::validation::value::Value;

/// Most bytes of the name: eleven are added to it for each Job, whose names have at most 63.
const MAX_NAME: usize = 52;

pub(in crate::validation) fn cron_job(object: Value<'_, '_>) {
    let (meta, spec) = (object.field("metadata"), object.field("spec"));
    metadata::object_meta(meta, NameRule::Subdomain);
    schedule(spec.field("schedule"));
    let zone = spec.field("timeZone");
    if zone.is_present() {
        zone.invalid_each(time_zone::problems(zone.text()));
    }
    for name in ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        non_negative(spec.field(name));
    }
    one_of_or_default(spec.field("concurrencyPolicy"), &["Allow", "Forbid", "Replace"]);
    job_template_spec(spec.field("jobTemplate").field("spec"));
    if let Some(name) = metadata::effective_name(meta).filter(|name| name.len() > MAX_NAME) {
        let detail = format!("must be no more than {MAX_NAME} characters");
        metadata::name_value(meta).invalid_value(BadValue::Text(&name), &detail);
    }
}

fn schedule(schedule: Value<'_, '_>) {
    if schedule.is_empty() {
        return schedule.required("");
    }
    if let Err(reason) = cron::parse(schedule.text()) {
        schedule.invalid(&reason);
    }
    if schedule.text().contains("TZ") {
        schedule.invalid("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
    }
}
