//! IP addresses and ranges of them, as fields have them that are older than today's strictness.
//!
//! Zeros in front of a number and IPv4 addresses in the guise of IPv6 are understood, but refused since 1.36.

use super::is_since;
use crate::server::quoted;
use podlint_plugin_sdk::schema::Minor;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address.
pub(crate) fn ip(text: &str, minor: Minor) -> Vec<String> {
    let Some(address) = parse_any_ip(text) else {
        return vec!["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)".to_owned()];
    };
    let mut messages = Vec::new();
    if is_since(minor, 36) {
        if text.parse::<IpAddr>().is_err() {
            messages.push("must not have leading 0s".to_owned());
        } else if is_mapped(address) {
            messages.push("must not be an IPv4-mapped IPv6 address".to_owned());
        }
    }
    messages
}

/// The warning about an address that is written in another way than usual, to stand behind the path.
pub(crate) fn ip_warning(text: &str, minor: Minor) -> Option<String> {
    let address = parse_any_ip(text)?;
    if text.parse::<IpAddr>().is_err() || is_mapped(address) {
        let usual = quoted(&address.to_canonical().to_string());
        return Some(format!("non-standard IP address {} {}: use {usual}", quoted(text), is_invalid(minor)));
    }
    let usual = address.to_string();
    (address.is_ipv6() && usual != text)
        .then(|| format!("IPv6 address {} should be in RFC 5952 canonical format ({})", quoted(text), quoted(&usual)))
}

/// A range of addresses.
pub(crate) fn cidr(text: &str, minor: Minor) -> Vec<String> {
    let Some(range) = parse_cidr(text) else {
        return vec!["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)".to_owned()];
    };
    if !is_since(minor, 36) {
        return vec![];
    }
    let message = if !is_strict_cidr(text) {
        "must not have leading 0s in IP or prefix length"
    } else if is_mapped(range.written) {
        "must not have an IPv4-mapped IPv6 address"
    } else if range.network() != range.written {
        "must not have bits set beyond the prefix length"
    } else {
        return vec![];
    };
    vec![message.to_owned()]
}

/// The warnings about a range that is written in another way than usual, to stand behind the path.
pub(crate) fn cidr_warnings(text: &str, minor: Minor) -> Vec<String> {
    let Some(range) = parse_cidr(text) else { return vec![] };
    let mut warnings = Vec::new();
    let usual = quoted(&range.usual());
    if range.network() != range.written {
        let single = range.written.to_canonical();
        let single = quoted(&format!("{single}/{}", range.bits()));
        warnings
            .push(format!("CIDR value {} is ambiguous in this context (should be {usual} or {single}?)", quoted(text)));
    }
    if !is_strict_cidr(text) || is_mapped(range.written) {
        warnings.push(format!("non-standard CIDR value {} {}: use {usual}", quoted(text), is_invalid(minor)));
    }
    if warnings.is_empty() && range.written.is_ipv6() {
        let canonical = format!("{}/{}", range.written, range.length);
        if canonical != text {
            let (text, canonical) = (quoted(text), quoted(&canonical));
            warnings.push(format!("IPv6 CIDR value {text} should be in RFC 5952 canonical format ({canonical})"));
        }
    }
    warnings
}

fn is_invalid(minor: Minor) -> &'static str {
    if is_since(minor, 36) { "is invalid" } else { "will be considered invalid in a future Kubernetes release" }
}

/// The address that a text stands for; an IPv4 address in the guise of IPv6 is one of IPv4.
pub(crate) fn parse_ip(text: &str) -> Option<IpAddr> {
    Some(parse_any_ip(text)?.to_canonical())
}

/// The address as it is written.
fn parse_any_ip(text: &str) -> Option<IpAddr> {
    // Longer ones are none even without the zeros; no zone is understood.
    text.parse().ok().or_else(|| without_zeros(text).parse().ok())
}

/// A text whose numbers have lost the zeros in front.
fn without_zeros(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            result.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        let number = rest[..digits].trim_start_matches('0');
        result.push_str(if number.is_empty() { "0" } else { number });
        rest = &rest[digits..];
    }
    result
}

fn is_mapped(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some())
}

/// A range of addresses: those that begin as `written` does for `length` bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cidr {
    pub(crate) written: IpAddr,
    pub(crate) length: u32,
}

/// The range that a text stands for.
pub(crate) fn parse_cidr(text: &str) -> Option<Cidr> {
    let (address, length) = text.split_once('/')?;
    let written = parse_any_ip(address)?;
    let length: u32 = length.parse().ok().filter(|_| length.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(Cidr { written, length }).filter(|range| length <= range.bits())
}

/// Whether a range that can be understood is also written without needless zeros.
fn is_strict_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    address.parse::<IpAddr>().is_ok() && (length == "0" || !length.starts_with('0'))
}

impl Cidr {
    /// Number of bits of an address of its family.
    fn bits(self) -> u32 {
        if self.written.is_ipv4() { 32 } else { 128 }
    }

    /// The first address of the range.
    pub(crate) fn network(self) -> IpAddr {
        match self.written {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - self.length).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - self.length).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        }
    }

    /// Whether an address lies in the range.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        let other = Cidr { written: address, length: self.length };
        address.is_ipv4() == self.written.is_ipv4() && other.network() == self.network()
    }

    /// The range as it is usually written.
    fn usual(self) -> String {
        let network = self.network();
        let length = if is_mapped(network) { self.length.saturating_sub(96) } else { self.length };
        format!("{}/{length}", network.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use podlint_plugin_sdk::schema::{LATEST, OLDEST};

    /// Checks the start of the one message about a text; "" for none.
    fn check(messages: Vec<String>, expected: &str) {
        let found = messages.join("|");
        assert!(found.starts_with(expected) && found.is_empty() == expected.is_empty(), "{found:?}");
    }

    #[test]
    fn addresses() {
        check(ip("10.0.0.1", LATEST), "");
        check(ip("2001:db8::1", LATEST), "");
        check(ip("01.2.3.4", LATEST), "must not have leading 0s");
        check(ip("01.2.3.4", OLDEST), "");
        check(ip("::ffff:1.2.3.4", LATEST), "must not be an IPv4-mapped");
        for text in ["", "bad", "1.2.3", "1.2.3.256", "fe80::1%eth0", "1.2.3.4.5", "::1::", "1..2.3"] {
            check(ip(text, OLDEST), "must be a valid IP address");
        }
    }

    #[test]
    fn warnings_about_addresses() {
        let warn = |text| ip_warning(text, LATEST).unwrap_or_default();
        assert_eq!(warn("10.0.0.1"), "");
        assert_eq!(warn("01.2.3.4"), "non-standard IP address \"01.2.3.4\" is invalid: use \"1.2.3.4\"");
        assert_eq!(warn("::ffff:1.2.3.4"), "non-standard IP address \"::ffff:1.2.3.4\" is invalid: use \"1.2.3.4\"");
        let expected = "IPv6 address \"FE80:0::1\" should be in RFC 5952 canonical format (\"fe80::1\")";
        assert_eq!(warn("FE80:0::1"), expected);
    }

    #[test]
    fn ranges() {
        check(cidr("10.0.0.0/8", LATEST), "");
        check(cidr("::/0", LATEST), "");
        check(cidr("10.0.0.1/8", LATEST), "must not have bits set");
        check(cidr("10.0.0.1/8", OLDEST), "");
        check(cidr("10.0.0.0/08", LATEST), "must not have leading 0s");
        check(cidr("::ffff:10.0.0.0/104", LATEST), "must not have an IPv4-mapped");
        for text in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "x/8"] {
            check(cidr(text, LATEST), "must be a valid CIDR");
        }
        let is_in_ten = |text| Some(parse_cidr("10.0.0.0/8")?.contains(parse_ip(text)?));
        assert_eq!(["10.1.2.3", "11.0.0.0", "::1"].map(is_in_ten), [Some(true), Some(false), Some(false)]);
    }
}
