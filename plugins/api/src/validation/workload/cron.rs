//! Schedules as the cron library of upstream reads them, with its messages.

use super::time_zone;
use crate::server::quoted;

/// The fields of a schedule in their order, each with its least and greatest number and the names of its numbers.
const FIELDS: [(u64, u64, &[&str]); 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    (0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

const DESCRIPTORS: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/// Whether a text is a schedule; if not, why.
pub(super) fn parse(schedule: &str) -> Result<(), String> {
    let schedule = without_zone(schedule)?;
    if schedule.starts_with('@') {
        return parse_descriptor(schedule);
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("expected exactly 5 fields, found {}: [{}]", fields.len(), fields.join(" ")));
    }
    for (field, bounds) in fields.iter().zip(FIELDS) {
        for range in field.split(',').filter(|range| !range.is_empty()) {
            parse_range(range, bounds)?;
        }
    }
    Ok(())
}

/// The schedule behind a time zone, which the library would know and the server does not want.
fn without_zone(schedule: &str) -> Result<&str, String> {
    let Some(zone) = schedule.strip_prefix("CRON_TZ=").or_else(|| schedule.strip_prefix("TZ=")) else {
        return Ok(schedule);
    };
    let Some((zone, rest)) = zone.split_once(' ') else {
        let start = schedule.len() - zone.len();
        return Err(format!("invalid schedule format: runtime error: slice bounds out of range [{start}:-1]"));
    };
    if time_zone::is_loaded(zone) {
        return Ok(rest.trim());
    }
    let reason = if zone.contains("..") || zone.starts_with(['/', '\\']) {
        "time: invalid location name".to_owned()
    } else {
        format!("unknown time zone {zone}")
    };
    Err(format!("provided bad location {zone}: {reason}"))
}

fn parse_descriptor(schedule: &str) -> Result<(), String> {
    if DESCRIPTORS.contains(&schedule) {
        return Ok(());
    }
    match schedule.strip_prefix("@every ") {
        Some(duration) => {
            parse_duration(duration).map_err(|reason| format!("failed to parse duration {schedule}: {reason}"))
        }
        None => Err(format!("unrecognized descriptor: {schedule}")),
    }
}

/// One of the ranges of a field: a number or `*`, perhaps an end behind a dash, perhaps a step behind a slash.
fn parse_range(range: &str, (least, most, names): (u64, u64, &[&str])) -> Result<(), String> {
    let parts: Vec<&str> = range.split('/').collect();
    let ends: Vec<&str> = parts[0].split('-').collect();
    let (start, mut end) = if matches!(ends[0], "*" | "?") {
        (least, most)
    } else {
        let start = parse_number(ends[0], least, names)?;
        match ends[..] {
            [_] => (start, start),
            [_, end] => (start, parse_number(end, least, names)?),
            _ => return Err(format!("too many hyphens: {range}")),
        }
    };
    let mut step = 1;
    match parts[..] {
        [_] => {}
        [_, text] => {
            step = parse_number(text, 0, &[])?;
            // A number with a step means from there to the end.
            if ends.len() == 1 {
                end = most;
            }
        }
        _ => return Err(format!("too many slashes: {range}")),
    }
    if start < least {
        return Err(format!("beginning of range ({start}) below minimum ({least}): {range}"));
    }
    if end > most {
        return Err(format!("end of range ({end}) above maximum ({most}): {range}"));
    }
    if start > end {
        return Err(format!("beginning of range ({start}) beyond end of range ({end}): {range}"));
    }
    if step == 0 {
        return Err(format!("step of range should be a positive number: {range}"));
    }
    Ok(())
}

/// A number, or the name of one; the first name is that of `least`.
fn parse_number(text: &str, least: u64, names: &[&str]) -> Result<u64, String> {
    if let Some(index) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return Ok(least + index as u64);
    }
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<i64>() {
        Ok(number) => u64::try_from(number).map_err(|_| format!("negative number ({number}) not allowed: {text}")),
        Err(_) => {
            let reason = if is_number { "value out of range" } else { "invalid syntax" };
            Err(format!("failed to parse int from {text}: strconv.Atoi: parsing {}: {reason}", quoted(text)))
        }
    }
}

/// A duration as Go writes one: `1h30m`.
fn parse_duration(text: &str) -> Result<(), String> {
    let invalid = || Err(format!("time: invalid duration {}", quoted(text)));
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Ok(());
    }
    if rest.is_empty() {
        return invalid();
    }
    let mut total: f64 = 0.0;
    while !rest.is_empty() {
        let number_length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let whole = &rest[..number_length];
        let fraction_length = match rest[number_length..].strip_prefix('.') {
            Some(fraction) => 1 + fraction.bytes().take_while(u8::is_ascii_digit).count(),
            None => 0,
        };
        if whole.is_empty() && fraction_length < 2 {
            return invalid();
        }
        let number = &rest[..number_length + fraction_length];
        rest = &rest[number.len()..];
        let unit_length = rest.find(|letter: char| letter == '.' || letter.is_ascii_digit()).unwrap_or(rest.len());
        let (unit, after) = rest.split_at(unit_length);
        rest = after;
        let nanoseconds = match unit {
            "" => return Err(format!("time: missing unit in duration {}", quoted(text))),
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return Err(format!("time: unknown unit {} in duration {}", quoted(unit), quoted(text))),
        };
        total += number.parse::<f64>().unwrap_or(f64::INFINITY) * nanoseconds;
        if total > i64::MAX as f64 {
            return invalid();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks why a schedule is none; "" for a good one.
    fn check(schedule: &str, expected: &str) {
        assert_eq!(parse(schedule).err().unwrap_or_default(), expected, "{schedule}");
    }

    #[test]
    fn schedules() {
        for schedule in [
            "* * * * *",
            "*/5 0-6,8 ? JAN-mar sun",
            "0 0 31 2 *",
            "@daily",
            "@every 1h30m",
            "@every -1.5s",
            "5/10 * * * *",
            ", * * * *",
        ] {
            check(schedule, "");
        }
        check("* * * *", "expected exactly 5 fields, found 4: [* * * *]");
        check("61 * * * *", "end of range (61) above maximum (59): 61");
        check("0 0 0 * *", "beginning of range (0) below minimum (1): 0");
        check("0 0 * * 7", "end of range (7) above maximum (6): 7");
        check("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1");
        check("1-2-3 * * * *", "too many hyphens: 1-2-3");
        check("*/2/3 * * * *", "too many slashes: */2/3");
        check("*/0 * * * *", "step of range should be a positive number: */0");
        check("x * * * *", "failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax");
        check("@often", "unrecognized descriptor: @often");
    }

    #[test]
    fn durations() {
        check("@every 5", "failed to parse duration @every 5: time: missing unit in duration \"5\"");
        check("@every x", "failed to parse duration @every x: time: invalid duration \"x\"");
        check("@every 5d", "failed to parse duration @every 5d: time: unknown unit \"d\" in duration \"5d\"");
        check(
            "@every 9999999999h",
            "failed to parse duration @every 9999999999h: time: invalid duration \"9999999999h\"",
        );
    }

    #[test]
    fn zones_before_the_schedule_are_read() {
        check("TZ=UTC * * * * *", "");
        check("CRON_TZ=Mars/Base * * * * *", "provided bad location Mars/Base: unknown time zone Mars/Base");
    }
}
