//! The schedule of a CronJob in words.

/// The names of months and days of the week.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// How many days each month has at most.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// One field of a schedule.
enum Part {
    /// `*`
    Any,
    /// `*/5`
    Every(u32),
    /// Ranges, each with its first and last number and its step.
    Ranges(Vec<(u32, u32, u32)>),
}

/// A schedule in words: `at 05:00 on Monday`; `None` if it is none.
pub(crate) fn in_words(schedule: &str) -> Option<String> {
    match schedule.trim() {
        "@yearly" | "@annually" => return Some("at 00:00 on day 1 in January".to_owned()),
        "@monthly" => return Some("at 00:00 on day 1 of the month".to_owned()),
        "@weekly" => return Some("at 00:00 on Sunday".to_owned()),
        "@daily" | "@midnight" => return Some("at 00:00 every day".to_owned()),
        "@hourly" => return Some("at minute 0 of every hour".to_owned()),
        schedule => {
            if let Some(duration) = schedule.strip_prefix("@every ") {
                return Some(format!("every {}", duration.trim()));
            }
        }
    }
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return None };
    let minute = part(minute, 0, 59, &[])?;
    let hour = part(hour, 0, 23, &[])?;
    let day = part(day, 1, 31, &[])?;
    let month = part(month, 1, 12, &MONTHS)?;
    let weekday = part(weekday, 0, 6, &DAYS)?;
    let mut words = time(&minute, &hour);
    let days = days(&day, &weekday);
    if days.is_empty() && words.starts_with("at ") && !words.contains("every") {
        words.push_str(" every day");
    }
    words.push_str(&days);
    match &month {
        Part::Any => {}
        Part::Every(step) => words.push_str(&format!(" in every {} month from January", ordinal(*step))),
        Part::Ranges(ranges) => words.push_str(&format!(" in {}", listed(ranges, &|month| name(&MONTHS, month - 1)))),
    }
    Some(words)
}

/// Whether no day of any year fits a schedule: `0 0 30 2 *`.
pub(crate) fn is_never(schedule: &str) -> bool {
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    let [_, _, day, month, weekday] = fields[..] else { return false };
    let parts = (part(day, 1, 31, &[]), part(month, 1, 12, &MONTHS), part(weekday, 0, 6, &DAYS));
    let (Some(Part::Ranges(days)), Some(month), Some(weekday)) = parts else { return false };
    // Days of the week count beside those of the month.
    if matches!(weekday, Part::Ranges(_)) {
        return false;
    }
    let first = days.iter().map(|(start, ..)| *start).min().unwrap_or(1);
    let has_day = |month: u32| LENGTHS.get(month as usize - 1).is_some_and(|length| first <= *length);
    let is_named = |number: u32| match &month {
        Part::Any => true,
        Part::Every(step) => (number - 1).is_multiple_of(*step),
        Part::Ranges(ranges) => ranges
            .iter()
            .any(|&(start, end, step)| (start..=end).contains(&number) && (number - start).is_multiple_of(step)),
    };
    !(1..=12).any(|month| is_named(month) && has_day(month))
}

/// The first hour and minute words.
fn time(minute: &Part, hour: &Part) -> String {
    let minutes = match minute {
        Part::Any => "every minute".to_owned(),
        Part::Every(step) => format!("every {step} minutes"),
        Part::Ranges(ranges) => {
            if let (Some(minutes), Part::Ranges(hours)) = (singles(ranges), hour)
                && let Some(hours) = singles(hours)
                && minutes.len() * hours.len() <= 6
            {
                let times =
                    hours.iter().flat_map(|hour| minutes.iter().map(move |minute| format!("{hour:02}:{minute:02}")));
                return format!("at {}", joined(&times.collect::<Vec<_>>()));
            }
            format!("at minute {}", listed(ranges, &|minute| minute.to_string()))
        }
    };
    match hour {
        Part::Any if matches!(minute, Part::Ranges(_)) => format!("{minutes} of every hour"),
        Part::Any => minutes,
        Part::Every(step) => format!("{minutes} of every {} hour from 00:00", ordinal(*step)),
        Part::Ranges(ranges) => format!("{minutes} of hour {}", listed(ranges, &|hour| hour.to_string())),
    }
}

/// Days of the month and of the week. A day that either of them names counts, unless one of them is `*`.
fn days(day: &Part, weekday: &Part) -> String {
    let of_month = match day {
        Part::Any => None,
        Part::Every(step) => Some(format!("every {} day of the month from day 1", ordinal(*step))),
        Part::Ranges(ranges) => Some(format!("day {} of the month", listed(ranges, &|day| day.to_string()))),
    };
    let of_week = match weekday {
        Part::Any => None,
        Part::Every(step) => Some(format!("every {} day of the week from Sunday", ordinal(*step))),
        Part::Ranges(ranges) => Some(listed(ranges, &|day| name(&DAYS, day))),
    };
    // A step of all days counts as `*` here, so that both have to fit.
    let both_needed = !(matches!(day, Part::Ranges(_)) && matches!(weekday, Part::Ranges(_)));
    match (of_month, of_week) {
        (None, None) => String::new(),
        (Some(days), None) | (None, Some(days)) => format!(" on {days}"),
        (Some(month), Some(week)) if both_needed => format!(" on {month} if it is {week}"),
        (Some(month), Some(week)) => format!(" on {month} or on {week}"),
    }
}

/// Reads a field: numbers and names from `least` to `most`.
fn part(text: &str, least: u32, most: u32, names: &[&str]) -> Option<Part> {
    if matches!(text, "*" | "?") {
        return Some(Part::Any);
    }
    if let Some(step) = text.strip_prefix("*/").or_else(|| text.strip_prefix("?/")) {
        let step = step.parse().ok().filter(|step| *step > 0)?;
        return Some(if step == 1 { Part::Any } else { Part::Every(step) });
    }
    let number = |text: &str| {
        let named = names.iter().position(|name| text.len() == 3 && name[..3].eq_ignore_ascii_case(text));
        let number = named.map_or_else(|| text.parse().ok(), |place| Some(place as u32 + least))?;
        (least..=most).contains(&number).then_some(number)
    };
    let mut ranges = Vec::new();
    for range in text.split(',') {
        let (ends, step) = match range.split_once('/') {
            Some((ends, step)) => (ends, step.parse().ok().filter(|step| *step > 0)?),
            None => (range, 1),
        };
        let (start, end) = match ends.split_once('-') {
            _ if ends == "*" => (least, most),
            Some((start, end)) => (number(start)?, number(end)?),
            // A number with a step means from there to the end.
            None if step > 1 => (number(ends)?, most),
            None => (number(ends)?, number(ends)?),
        };
        if start > end {
            return None;
        }
        ranges.push((start, end, step));
    }
    Some(Part::Ranges(ranges))
}

/// The numbers of ranges that are single ones.
fn singles(ranges: &[(u32, u32, u32)]) -> Option<Vec<u32>> {
    ranges.iter().map(|(start, end, _)| (start == end).then_some(*start)).collect()
}

fn listed(ranges: &[(u32, u32, u32)], name: &dyn Fn(u32) -> String) -> String {
    let each = ranges.iter().map(|&(start, end, step)| match (start == end, step) {
        (true, _) => name(start),
        (false, 1) => format!("{} to {}", name(start), name(end)),
        (false, step) => format!("every {} from {} to {}", ordinal(step), name(start), name(end)),
    });
    joined(&each.collect::<Vec<_>>())
}

/// `a, b and c`
fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn name(names: &[&str], place: u32) -> String {
    names.get(place as usize).map_or_else(String::new, |name| (*name).to_owned())
}

fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::{in_words, is_never};

    #[test]
    fn schedules_are_said_in_words() {
        for (schedule, expected) in [
            ("0 5 * * 1", "at 05:00 on Monday"),
            ("0 5 * * *", "at 05:00 every day"),
            ("*/5 * * * *", "every 5 minutes"),
            ("* * * * *", "every minute"),
            ("*/1 * * * *", "every minute"),
            ("15 * * * *", "at minute 15 of every hour"),
            ("0,30 8,20 * * mon-fri", "at 08:00, 08:30, 20:00 and 20:30 on Monday to Friday"),
            ("0 */2 * * *", "at minute 0 of every 2nd hour from 00:00"),
            ("*/10 9-17 * * *", "every 10 minutes of hour 9 to 17"),
            ("0 0 1 * *", "at 00:00 on day 1 of the month"),
            ("0 0 1,15 * FRI", "at 00:00 on day 1 and 15 of the month or on Friday"),
            ("0 0 13 * 5", "at 00:00 on day 13 of the month or on Friday"),
            ("0 0 */2 * 5", "at 00:00 on every 2nd day of the month from day 1 if it is Friday"),
            ("0 0 1 jan,Jul *", "at 00:00 on day 1 of the month in January and July"),
            ("5/20 0 * * *", "at minute every 20th from 5 to 59 of hour 0"),
            ("@daily", "at 00:00 every day"),
            ("@every 1h30m", "every 1h30m"),
        ] {
            assert_eq!(in_words(schedule).as_deref(), Some(expected), "{schedule}");
        }
    }

    #[test]
    fn a_day_that_no_month_has_never_comes() {
        for (schedule, expected) in [
            ("0 0 30 2 *", true),
            ("0 0 31 2,4,jun */2", true),
            ("0 0 31 4-12/5 *", true),
            ("0 0 29 2 *", false),
            ("0 0 29,30 2 *", false),
            ("0 0 31 4,5 *", false),
            ("0 0 31 */2 *", false),
            ("0 0 31 * *", false),
            ("0 0 */2 2 *", false),
            // On Fridays it runs.
            ("0 0 30 2 5", false),
            ("0 0 30 2", false),
            ("@daily", false),
        ] {
            assert_eq!(is_never(schedule), expected, "{schedule}");
        }
    }

    #[test]
    fn what_is_no_schedule_has_no_words() {
        for schedule in
            ["", "* * * *", "60 * * * *", "* * 0 * *", "5-1 * * * *", "*/0 * * * *", "a b c d e", "é 1 1 jän ö"]
        {
            assert_eq!(in_words(schedule), None, "{schedule}");
        }
    }
}
