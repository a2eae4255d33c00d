//! Amounts and times in words.

use podlint_manifest::Quantity;

/// The units of bytes, the largest first.
const UNITS: [(&str, i128); 6] =
    [("EiB", 1 << 60), ("PiB", 1 << 50), ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// A quantity of a resource: `0.1 CPU`, `128,000,000 bytes = 122.07 MiB`; `None` if the text is no quantity.
pub(crate) fn quantity(resource: &str, text: &str) -> Option<String> {
    let milli = Quantity::parse(text).ok()?.thousandths();
    // `limits.memory` and `requests.cpu` are those of quotas.
    let resource = resource.strip_prefix("limits.").or_else(|| resource.strip_prefix("requests.")).unwrap_or(resource);
    let is_bytes = matches!(resource, "memory" | "storage" | "ephemeral-storage" | "sizeLimit")
        || resource.starts_with("hugepages-");
    match resource {
        "cpu" => Some(format!("{} CPU", decimal(milli, 1000, 3))),
        _ if is_bytes => Some(bytes(milli)),
        _ => Some(grouped_with_fraction(milli)),
    }
}

fn bytes(milli: i128) -> String {
    let own = format!("{} {}", grouped_with_fraction(milli), if milli == 1000 { "byte" } else { "bytes" });
    match UNITS.iter().find(|(_, unit)| milli.unsigned_abs() / 1000 >= unit.unsigned_abs()) {
        Some((name, unit)) => format!("{own} = {} {name}", decimal(milli, unit * 1000, 2)),
        None => own,
    }
}

fn grouped_with_fraction(milli: i128) -> String {
    let whole = grouped(milli / 1000);
    match milli % 1000 {
        0 => whole,
        _ => decimal(milli, 1000, 3),
    }
}

/// A quotient with so many digits behind the point, without zeros at the end.
fn decimal(amount: i128, divisor: i128, digits: u32) -> String {
    let scale = 10_i128.pow(digits);
    let sign = if amount < 0 { "-" } else { "" };
    let (amount, divisor) = (amount.unsigned_abs(), divisor.unsigned_abs());
    let (whole, rest) = (amount / divisor, amount % divisor);
    let scaled = (rest * scale.unsigned_abs() + divisor / 2) / divisor;
    let (whole, scaled) = (whole + scaled / scale.unsigned_abs(), scaled % scale.unsigned_abs());
    let fraction = format!("{scaled:0width$}", width = digits as usize);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}", grouped(whole as i128))
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Seconds in words: `1 hour 30 minutes`.
pub(crate) fn seconds(seconds: i64) -> String {
    let mut parts = Vec::new();
    let mut rest = seconds.unsigned_abs();
    for (name, length) in [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)] {
        let count = rest / length;
        rest %= length;
        if count > 0 {
            parts.push(counted(count, name));
        }
    }
    if parts.is_empty() { "0 seconds".to_owned() } else { parts.join(" ") }
}

/// The day of the week of a time or date of RFC 3339; `None` if the text is none.
pub(crate) fn weekday(time: &str) -> Option<&'static str> {
    let date = time.get(..10)?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || parts.next().is_some() {
        return None;
    }
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Zeller's congruence: January and February count as months 13 and 14 of the year before.
    let (year, month) = if month < 3 { (year.checked_sub(1)?, month + 12) } else { (year, month) };
    let days = day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400;
    let names = ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    names.get((days % 7) as usize).copied()
}

/// `1 pod`, `2 pods`.
pub(crate) fn counted(count: u64, name: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {name}{plural}", grouped(i128::from(count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_said_in_plain_units() {
        for (resource, text, expected) in [
            ("cpu", "100m", "0.1 CPU"),
            ("cpu", "2", "2 CPU"),
            ("limits.cpu", "1500m", "1.5 CPU"),
            ("memory", "128M", "128,000,000 bytes = 122.07 MiB"),
            ("memory", "1Gi", "1,073,741,824 bytes = 1 GiB"),
            ("memory", "1", "1 byte"),
            ("memory", "128m", "0.128 bytes"),
            ("storage", "-2Ki", "-2,048 bytes = -2 KiB"),
            ("example.com/gpu", "1k", "1,000"),
        ] {
            assert_eq!(quantity(resource, text).as_deref(), Some(expected), "{resource} {text}");
        }
        assert_eq!(quantity("memory", "much"), None);
        assert!(quantity("memory", "9999999999999999999999999999999999999E").is_some());
    }

    #[test]
    fn seconds_are_said_in_larger_units() {
        assert_eq!(seconds(30), "30 seconds");
        assert_eq!(seconds(5400), "1 hour 30 minutes");
        assert_eq!(seconds(86_401), "1 day 1 second");
        assert_eq!(seconds(0), "0 seconds");
    }

    #[test]
    fn times_have_a_day_of_the_week() {
        assert_eq!(weekday("2026-11-26T03:00:00Z"), Some("Thursday"));
        assert_eq!(weekday("2024-02-29"), Some("Thursday"));
        assert_eq!(weekday("2000-01-01T00:00:00Z"), Some("Saturday"));
        for text in ["", "2026", "2026-13-01", "aaaa-bb-cc", "2026-1-001", "0000-01-01", "ääääää"] {
            assert_eq!(weekday(text), None, "{text}");
        }
    }
}
