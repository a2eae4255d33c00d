//! The formats of texts that schemas name.

mod duration;
mod uri;

use core::net::{Ipv4Addr, Ipv6Addr};
use podlint_plugin_sdk::yaml::kubernetes::base64;
use regex_lite::Regex;
use std::sync::LazyLock;

/// A format and its check.
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) is_valid: fn(&str) -> bool,
}

const fn format(name: &'static str, is_valid: fn(&str) -> bool) -> Format {
    Format { name, is_valid }
}

/// The formats that are checked here. A dash in a name makes no difference to the server.
static CHECKED: [Format; 25] = [
    format("bsonobjectid", |text| text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())),
    format("byte", is_base64),
    format("cidr", is_cidr),
    format("creditcard", is_credit_card),
    format("date", is_date),
    format("date-time", is_date_time),
    format("duration", duration::is_duration),
    format("hexcolor", is_hex_color),
    format("hostname", is_hostname),
    format("ipv4", |text| text.contains('.') && is_address(text)),
    format("ipv6", |text| text.contains(':') && text.parse::<Ipv6Addr>().is_ok()),
    format("isbn", |text| is_isbn_10(text) || is_isbn_13(text)),
    format("isbn10", is_isbn_10),
    format("isbn13", is_isbn_13),
    format("k8s-long-name", |text| text.len() <= 253 && text.split('.').all(is_name)),
    format("k8s-short-name", |text| text.len() <= 63 && is_name(text)),
    format("mac", is_mac),
    format("password", |_| true),
    format("rgbcolor", is_rgb_color),
    format("ssn", is_ssn),
    format("uri", uri::is_uri),
    format("uuid", |text| is_uuid(text, None)),
    format("uuid3", |text| is_uuid(text, Some((b'3', false)))),
    format("uuid4", |text| is_uuid(text, Some((b'4', true)))),
    format("uuid5", |text| is_uuid(text, Some((b'5', true)))),
];

/// The formats that the server checks and we do not: Go's net/mail reads all that a letter's head may have. It ignores all others.
const UNCHECKED: [&str; 1] = ["email"];

/// The check of a format; `Err` where the server has one and we do not.
pub(super) fn named(name: &str) -> Result<Option<&'static Format>, ()> {
    let name = name.replace('-', "");
    if UNCHECKED.contains(&&*name) {
        return Err(());
    }
    Ok(CHECKED.iter().find(|format| format.name.replace('-', "") == name))
}

/// An address as Go took them once: numbers of IPv4 may start with zeros.
fn is_address(text: &str) -> bool {
    if !text.contains('.') {
        return text.parse::<Ipv6Addr>().is_ok();
    }
    let (before, numbers) = text.rsplit_once(':').map_or(("", text), |(before, numbers)| (before, numbers));
    let short: Vec<&str> = numbers.split('.').map(|number| number.trim_start_matches('0')).collect();
    let short: Vec<&str> = short.into_iter().map(|number| if number.is_empty() { "0" } else { number }).collect();
    let has_empty = numbers.split('.').any(str::is_empty);
    let numbers = short.join(".");
    !has_empty
        && match before {
            "" => numbers.parse::<Ipv4Addr>().is_ok() && !text.starts_with(':'),
            before => format!("{before}:{numbers}").parse::<Ipv6Addr>().is_ok(),
        }
}

fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let most = match address.contains(':') {
        false => 32,
        true => 128,
    };
    is_address(address)
        && !length.is_empty()
        && length.bytes().all(|digit| digit.is_ascii_digit())
        && length.parse().is_ok_and(|length: u16| length <= most)
}

/// Standard base64, on one line.
fn is_base64(text: &str) -> bool {
    !text.is_empty() && !text.contains(['\n', '\r']) && base64::refusal(text).is_none()
}

fn is_name(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_inner) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_hostname(text: &str) -> bool {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(HOSTNAME).ok());
    // The pattern's classes of Unicode, symbols and letters, are beyond regex-lite: such a character stands for `a` here.
    let is_symbol = |letter: char| !letter.is_ascii() && !letter.is_whitespace() && !letter.is_control();
    let plain: String = text.chars().map(|letter| if is_symbol(letter) { 'a' } else { letter }).collect();
    text.len() <= 255
        && text.split('.').all(|label| label.len() <= 63)
        && PATTERN.as_ref().is_some_and(|pattern| pattern.is_match(&plain))
}

/// As upstream has it, with the ASCII symbols of `\p{S}`. Its two halves are anchored at one end each.
const HOSTNAME: &str = concat!(
    r"^([a-zA-Z0-9$+<=>^`|~]((-?[a-zA-Z0-9$+<=>^`|~]{0,62})?)",
    r"|([a-zA-Z0-9$+<=>^`|~](([-a-zA-Z0-9$+<=>^`|~]{0,61}[a-zA-Z0-9$+<=>^`|~])?)(\.)){1,}([a-zA-Z]){2,63})$",
);

/// Six, eight or twenty bytes with colons, dashes or, two and two, dots.
fn is_mac(text: &str) -> bool {
    let is_of = |separator: char, digits: usize, counts: [usize; 3]| {
        let parts: Vec<&str> = text.split(separator).collect();
        let is_part = |part: &&str| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_hexdigit());
        counts.contains(&parts.len()) && parts.iter().all(is_part)
    };
    is_of(':', 2, [6, 8, 20]) || is_of('-', 2, [6, 8, 20]) || is_of('.', 4, [3, 4, 10])
}

fn is_hex_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or(text);
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_rgb_color(text: &str) -> bool {
    let Some(numbers) = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) else { return false };
    let parts: Vec<&str> = numbers.split(',').map(|part| part.trim_matches([' ', '\t', '\n', '\r', '\x0c'])).collect();
    let is_part = |part: &&str| {
        let is_plain = part.bytes().all(|byte| byte.is_ascii_digit()) && (*part == "0" || !part.starts_with('0'));
        is_plain && part.parse::<u8>().is_ok()
    };
    parts.len() == 3 && parts.iter().all(is_part)
}

/// `123-45-6789`: with anything but dashes or blanks in their places it is too short.
fn is_ssn(text: &str) -> bool {
    let is_at =
        |(at, byte): (usize, u8)| if at == 3 || at == 6 { b"- ".contains(&byte) } else { byte.is_ascii_digit() };
    text.len() == 11 && text.bytes().enumerate().all(is_at)
}

fn digits_of(text: &str) -> Vec<u32> {
    text.chars().filter_map(|letter| letter.to_digit(10)).collect()
}

/// The digits of a card of a known company, which add up as Luhn has it. All else between them is left out.
fn is_credit_card(text: &str) -> bool {
    let digits = digits_of(text);
    let number = |count: usize| digits.iter().take(count).fold(0, |number, digit| number * 10 + digit);
    let is_known = match digits.len() {
        13 => number(1) == 4,
        14 => (300..=305).contains(&number(3)) || matches!(number(2), 36 | 38),
        15 => matches!(number(2), 34 | 37) || matches!(number(4), 2131 | 1800),
        16 => {
            let is_discover = number(4) == 6011 || number(2) == 65;
            number(1) == 4 || (51..=55).contains(&number(2)) || is_discover || number(2) == 35
        }
        _ => false,
    };
    let doubled = |digit: u32| if digit < 5 { digit * 2 } else { digit * 2 - 9 };
    let weigh = |(at, digit): (usize, &u32)| if at % 2 == 1 { doubled(*digit) } else { *digit };
    is_known && digits.iter().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// The characters of an ISBN without the blanks and dashes.
fn isbn(text: &str) -> Vec<char> {
    text.chars().filter(|letter| !matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0c' | '-')).collect()
}

fn is_isbn_10(text: &str) -> bool {
    let letters = isbn(text);
    let value = |(at, letter): (usize, &char)| match letter {
        'X' if at == 9 => Some(10),
        letter => letter.to_digit(10),
    };
    let digits: Option<Vec<u32>> = letters.iter().enumerate().map(value).collect();
    let weigh = |(at, digit): (u32, &u32)| (at + 1) * digit;
    digits.is_some_and(|digits| digits.len() == 10 && (0..).zip(&digits).map(weigh).sum::<u32>() % 11 == 0)
}

fn is_isbn_13(text: &str) -> bool {
    let digits: Option<Vec<u32>> = isbn(text).iter().map(|letter| letter.to_digit(10)).collect();
    let weigh = |(at, digit): (usize, &u32)| if at % 2 == 1 { 3 * digit } else { *digit };
    digits.is_some_and(|digits| digits.len() == 13 && digits.iter().enumerate().map(weigh).sum::<u32>() % 10 == 0)
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

/// A date, `t`, and behind it somewhere a time with its zone.
fn is_date_time(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut parts = text.split('t');
    let (Some(date), Some(time)) = (parts.next(), parts.next()) else { return false };
    is_date(date) && (0..time.len()).find_map(|start| time_at(time.as_bytes(), start)).unwrap_or(false)
}

/// Whether the hour, minute and second at `start` are possible; `None` if no time stands there.
fn time_at(text: &[u8], start: usize) -> Option<bool> {
    let rest = &text[start..];
    let has_shape = |text: &[u8], pattern: &[u8]| {
        let fits = |(byte, wanted): (&u8, &u8)| if *wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
        text.len() >= pattern.len() && text.iter().zip(pattern).all(fits)
    };
    if !has_shape(rest, b"00:00:00") {
        return None;
    }
    let mut zone = &rest[8..];
    if zone.first() == Some(&b'.') {
        let digits = zone[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        zone = if digits > 0 { &zone[1 + digits..] } else { zone };
    }
    let is_zone = zone.first() == Some(&b'z') || has_shape(zone, b"+00:00") || has_shape(zone, b"-00:00");
    is_zone.then(|| &rest[..2] <= b"23" && &rest[3..5] <= b"59" && &rest[6..8] <= b"59")
}

/// Dashes may be left out. `version` is the digit of the version, and whether the variant is that of RFC 4122.
fn is_uuid(text: &str, version: Option<(u8, bool)>) -> bool {
    let mut digits = String::with_capacity(32);
    let mut rest = text;
    for (place, length) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if place > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        match rest.split_at_checked(length) {
            Some((part, behind)) if part.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                digits.push_str(part);
                rest = behind;
            }
            _ => return false,
        }
    }
    let digits = digits.to_ascii_lowercase();
    let is_of = |(version, has_variant): (u8, bool)| {
        digits.as_bytes()[12] == version && (!has_variant || b"89ab".contains(&digits.as_bytes()[16]))
    };
    rest.is_empty() && version.is_none_or(is_of)
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
        check("mac", &["00:00:5e:00:53:01"], &["00:00-5e:00:53:01"]);
        check("hostname", &["a.example.com"], &["-a"]);
        check("rgbcolor", &["rgb(0, 1,255)"], &["rgb(1,2)", "rgb(01,2,3)"]);
        check("creditcard", &["4111 1111 1111 1111"], &["4111 1111 1111 1112"]);
        check("isbn", &["0321751043", "978-0321751041"], &["0321751044"]);
        check("uuid", &["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], &["a0eebc99", "é0eebc9-9c0b-4ef8-bb6d-6bb9bd380a11"]);
        check("byte", &["YQ=="], &["a", "ä"]);
    }

    #[test]
    fn formats_of_the_server_that_we_lack_are_known_to_be_lacking() {
        assert!(named("email").is_err());
        assert!(named("phone").is_ok_and(|format| format.is_none()));
    }
}
