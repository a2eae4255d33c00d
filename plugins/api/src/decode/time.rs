//! Why the server does not read a text as a time.

use std::fmt::Write;

/// How exact a time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    /// Seconds, with as many decimals as one likes.
    Seconds,
    /// Exactly six decimals.
    Microseconds,
}

impl Precision {
    /// Its layout in Go's notation.
    const fn layout(self) -> &'static str {
        match self {
            Precision::Seconds => "2006-01-02T15:04:05Z07:00",
            Precision::Microseconds => "2006-01-02T15:04:05.000000Z07:00",
        }
    }
}

/// The text of Go's `time.Parse` about what is no time of RFC 3339; `None` if it is one.
pub(super) fn refusal(text: &str, precision: Precision) -> Option<String> {
    let why = match read(text.as_bytes(), precision) {
        Ok(()) => return None,
        Err(Why::Range(part)) => format!(": {part} out of range"),
        Err(Why::Extra(rest)) => format!(": extra text: {}", quoted(rest)),
        Err(Why::Part { rest, layout }) => {
            let layout_quoted = quoted(precision.layout().as_bytes());
            format!(" as {layout_quoted}: cannot parse {} as {}", quoted(rest), quoted(layout.as_bytes()))
        }
    };
    Some(format!("parsing time {}{why}", quoted(text.as_bytes())))
}

enum Why<'v> {
    /// `rest` does not start as this part of the layout says.
    Part { rest: &'v [u8], layout: &'static str },
    /// A part is too large.
    Range(&'static str),
    /// Something stands behind the time.
    Extra(&'v [u8]),
}

fn read(value: &[u8], precision: Precision) -> Result<(), Why<'_>> {
    let (year, rest) = year(value)?;
    let (month, rest) = number(literal(rest, "-")?, "01", 2)?;
    in_range(month, 1..=12, "month")?;
    let (day, rest) = number(literal(rest, "-")?, "02", 2)?;
    let (hour, rest) = number(literal(rest, "T")?, "15", 1)?;
    in_range(hour, 0..=23, "hour")?;
    let (minute, rest) = number(literal(rest, ":")?, "04", 2)?;
    in_range(minute, 0..=59, "minute")?;
    let (second, rest) = number(literal(rest, ":")?, "05", 2)?;
    in_range(second, 0..=59, "second")?;
    let rest = match precision {
        Precision::Seconds => any_decimals(rest),
        Precision::Microseconds => six_decimals(rest)?,
    };
    let rest = zone(rest)?;
    if !rest.is_empty() {
        return Err(Why::Extra(rest));
    }
    in_range(day, 1..=days_in(month, year), "day")
}

fn year(value: &[u8]) -> Result<(u32, &[u8]), Why<'_>> {
    let digits = value.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    if digits < 4 {
        return Err(Why::Part { rest: value, layout: "2006" });
    }
    Ok((decimal(&value[..4]), &value[4..]))
}

/// A number of two digits, or of one where that is enough.
fn number<'v>(value: &'v [u8], layout: &'static str, at_least: usize) -> Result<(u32, &'v [u8]), Why<'v>> {
    let digits = value.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    if digits < at_least {
        return Err(Why::Part { rest: value, layout });
    }
    Ok((decimal(&value[..digits]), &value[digits..]))
}

fn decimal(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

fn literal<'v>(value: &'v [u8], layout: &'static str) -> Result<&'v [u8], Why<'v>> {
    value.strip_prefix(layout.as_bytes()).ok_or(Why::Part { rest: value, layout })
}

fn in_range<'v>(number: u32, range: std::ops::RangeInclusive<u32>, part: &'static str) -> Result<(), Why<'v>> {
    if range.contains(&number) { Ok(()) } else { Err(Why::Range(part)) }
}

fn any_decimals(value: &[u8]) -> &[u8] {
    let Some((b'.' | b',', decimals)) = value.split_first() else { return value };
    let digits = decimals.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 { value } else { &decimals[digits..] }
}

fn six_decimals(value: &[u8]) -> Result<&[u8], Why<'_>> {
    let is_decimals = |part: &[u8]| matches!(part[0], b'.' | b',') && part[1..].iter().all(u8::is_ascii_digit);
    match value.split_at_checked(7) {
        Some((decimals, rest)) if is_decimals(decimals) => Ok(rest),
        _ => Err(Why::Part { rest: value, layout: ".000000" }),
    }
}

/// `Z`, or hours and minutes with a sign. Go lets 24 hours and 60 minutes pass.
fn zone(value: &[u8]) -> Result<&[u8], Why<'_>> {
    if let Some(rest) = value.strip_prefix(b"Z") {
        return Ok(rest);
    }
    let refused = Why::Part { rest: value, layout: "Z07:00" };
    let Some((zone, rest)) = value.split_at_checked(6).filter(|(zone, _)| zone[3] == b':') else { return Err(refused) };
    let two_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit).then(|| decimal(digits));
    let (hour, minute) = (two_digits(&zone[1..3]), two_digits(&zone[4..6]));
    in_range(hour.unwrap_or(0), 0..=24, "time zone offset hour")?;
    in_range(hour.and(minute).unwrap_or(0), 0..=60, "time zone offset minute")?;
    if hour.is_none() || minute.is_none() || !matches!(zone[0], b'+' | b'-') {
        return Err(refused);
    }
    Ok(rest)
}

fn days_in(month: u32, year: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A text in quotes as Go's package `time` writes it: all but ASCII is shown as bytes.
fn quoted(text: &[u8]) -> String {
    let mut quoted = String::from("\"");
    for byte in text {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => quoted.push(char::from(*byte)),
            0x7f => quoted.push('\u{7f}'),
            _ => _ = write!(quoted, "\\x{byte:02x}"),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_go_refuses() {
        let seconds = [
            ("2026-01-31T09:30:00Z", None),
            ("2026-01-31T9:30:00.123456789+02:00", None),
            ("2024-02-29T00:00:00-24:60", None),
            ("yesterday", Some("cannot parse \"yesterday\" as \"2006\"")),
            ("", Some("cannot parse \"\" as \"2006\"")),
            ("2026-01-31", Some("cannot parse \"\" as \"T\"")),
            ("2026-01-31 09:30:00Z", Some("cannot parse \" 09:30:00Z\" as \"T\"")),
            ("2026-1-31T09:30:00Z", Some("cannot parse \"1-31T09:30:00Z\" as \"01\"")),
            ("2026-01-31T09:30:00", Some("cannot parse \"\" as \"Z07:00\"")),
            ("2026-01-31T09:30:00*01:00", Some("cannot parse \"*01:00\" as \"Z07:00\"")),
            ("2026-01-31T09:30:00é", Some("cannot parse \"\\xc3\\xa9\" as \"Z07:00\"")),
        ];
        for (text, expected) in seconds {
            let head = format!("parsing time {} as \"2006-01-02T15:04:05Z07:00\": ", quoted(text.as_bytes()));
            assert_eq!(refusal(text, Precision::Seconds), expected.map(|expected| head + expected), "{text}");
        }
        let ranges = [
            ("2026-13-01T00:00:00Z", ": month out of range"),
            ("2026-02-29T00:00:00Z", ": day out of range"),
            ("2026-01-01T24:00:00Z", ": hour out of range"),
            ("2026-01-01T00:00:00+25:00", ": time zone offset hour out of range"),
            ("2026-01-01T00:00:00Zulu", ": extra text: \"ulu\""),
        ];
        for (text, expected) in ranges {
            assert_eq!(refusal(text, Precision::Seconds), Some(format!("parsing time \"{text}\"{expected}")));
        }
        assert_eq!(refusal("2026-01-31T09:30:00.123456Z", Precision::Microseconds), None);
        assert!(refusal("2026-01-31T09:30:00Z", Precision::Microseconds).is_some());
    }
}
