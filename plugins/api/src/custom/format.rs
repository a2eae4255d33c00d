//! The formats of texts that schemas name.

use core::net::{Ipv4Addr, Ipv6Addr};
use podlint_plugin_sdk::yaml::kubernetes::base64;

/// A format and its check.
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) is_valid: fn(&str) -> bool,
}

const fn format(name: &'static str, is_valid: fn(&str) -> bool) -> Format {
    Format { name, is_valid }
}

/// The formats that are checked here.
static CHECKED: [Format; 7] = [
    format("byte", |text| base64::refusal(text).is_none()),
    format("cidr", is_cidr),
    format("date", is_date),
    format("date-time", is_date_time),
    format("ipv4", |text| text.parse::<Ipv4Addr>().is_ok()),
    format("ipv6", |text| text.parse::<Ipv6Addr>().is_ok()),
    format("uuid", is_uuid),
];

/// The formats that the server checks and we do not. It ignores all others.
const UNCHECKED: [&str; 18] = [
    "bsonobjectid",
    "creditcard",
    "datetime",
    "duration",
    "email",
    "hexcolor",
    "hostname",
    "isbn",
    "isbn10",
    "isbn13",
    "mac",
    "rgbcolor",
    "ssn",
    "uri",
    "uuid3",
    "uuid4",
    "uuid5",
    "k8s-short-name",
];

/// The check of a format; `Err` where the server has one and we do not.
pub(super) fn named(name: &str) -> Result<Option<&'static Format>, ()> {
    if UNCHECKED.contains(&name) {
        return Err(());
    }
    Ok(CHECKED.iter().find(|format| format.name == name))
}

fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let most = match (address.parse::<Ipv4Addr>(), address.parse::<Ipv6Addr>()) {
        (Ok(_), _) => 32,
        (_, Ok(_)) => 128,
        _ => return false,
    };
    !length.is_empty()
        && length.bytes().all(|digit| digit.is_ascii_digit())
        && length.parse().is_ok_and(|length: u16| length <= most)
}

/// The numbers of a text whose shape is that of `pattern`, in which `0` stands for a digit.
fn numbers<const N: usize>(text: &str, pattern: &str, places: [usize; N]) -> Option<[u32; N]> {
    let fits = |(byte, wanted): (u8, u8)| if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
    if text.len() != pattern.len() || !text.bytes().zip(pattern.bytes()).all(fits) {
        return None;
    }
    let mut found = [0; N];
    for (number, place) in found.iter_mut().zip(places) {
        let digits = pattern.as_bytes()[place..].iter().take_while(|byte| **byte == b'0').count();
        *number = text[place..place + digits].parse().ok()?;
    }
    Some(found)
}

fn is_date(text: &str) -> bool {
    let Some([year, month, day]) = numbers(text, "0000-00-00", [0, 5, 8]) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once(['T', 't']) else { return false };
    let Some((time, rest)) = rest.split_at_checked(8) else { return false };
    let Some([hour, minute, second]) = numbers(time, "00:00:00", [0, 3, 6]) else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|letter: char| letter.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    let is_zone = matches!(zone, "Z" | "z")
        || zone.strip_prefix(['+', '-']).is_some_and(|zone| numbers(zone, "00:00", [0, 3]).is_some());
    is_date(date) && hour < 24 && minute < 60 && second < 60 && is_zone
}

/// Dashes may be left out.
fn is_uuid(text: &str) -> bool {
    let mut rest = text;
    for (place, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if place > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        match rest.split_at_checked(length) {
            Some((part, behind)) if part.bytes().all(|byte| byte.is_ascii_hexdigit()) => rest = behind,
            _ => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[track_caller]
    fn check(format: &str, valid: &[&str], invalid: &[&str]) {
        let format = named(format).ok().flatten().expect("the format is checked");
        for text in valid {
            assert!((format.is_valid)(text), "{text} is a {}", format.name);
        }
        for text in invalid {
            assert!(!(format.is_valid)(text), "{text} is no {}", format.name);
        }
    }

    #[test]
    fn texts_have_their_formats() {
        check(
            "date",
            &["2024-02-29", "2000-02-29"],
            &["2023-02-29", "1900-02-29", "2024-13-01", "2024-1-1", "2024-01-00"],
        );
        let times = ["2024-05-01T10:00:00Z", "2024-05-01t10:00:00.123+02:00"];
        check(
            "date-time",
            &times,
            &["2024-05-01", "2024-05-01T24:00:00Z", "2024-05-01T10:00:00", "2024-05-01T10:00:00.Z", "T"],
        );
        check("ipv4", &["10.0.0.1"], &["10.0.0.256", "10.0.0", "::1"]);
        check("ipv6", &["::1"], &["10.0.0.1", "1::2::3"]);
        check("cidr", &["10.0.0.0/8", "::/0"], &["10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "x/8"]);
        check("uuid", &["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], &["a0eebc99", "é0eebc9-9c0b-4ef8-bb6d-6bb9bd380a11"]);
        check("byte", &["YQ=="], &["a", "ä"]);
    }

    #[test]
    fn formats_of_the_server_that_we_lack_are_known_to_be_lacking() {
        assert!(named("duration").is_err());
        assert!(named("phone").is_ok_and(|format| format.is_none()));
    }
}
