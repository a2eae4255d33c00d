//! Addresses as Go's `url.ParseRequestURI` reads them.

use core::net::Ipv6Addr;

/// Whether a text is an absolute path, or has a scheme and what may stand behind it.
pub(super) fn is_uri(text: &str) -> bool {
    if text.is_empty() || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return false;
    }
    if text == "*" {
        return true;
    }
    let Some((scheme, rest)) = split_scheme(text) else { return false };
    let rest = rest.split('?').next().unwrap_or_default();
    if !rest.starts_with('/') {
        return !scheme.is_empty();
    }
    match rest.strip_prefix("//").filter(|_| !scheme.is_empty()) {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            is_authority(authority, scheme) && has_good_escapes(path)
        }
        None => has_good_escapes(rest),
    }
}

/// The scheme, empty if there is none, and what stands behind its colon. `None` for a colon without a scheme.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    let is_other = |byte: u8| byte.is_ascii_digit() || b"+-.".contains(&byte);
    let end = text.bytes().position(|byte| !(is_letter(byte) || is_other(byte))).unwrap_or(text.len());
    match text[end..].strip_prefix(':') {
        Some(_) if end == 0 => None,
        Some(rest) if is_letter(text.as_bytes()[0]) => Some((&text[..end], rest)),
        _ => Some(("", text)),
    }
}

fn is_authority(authority: &str, scheme: &str) -> bool {
    let Some((user, host)) = authority.rsplit_once('@') else { return is_host(authority, scheme) };
    let is_user = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    user.bytes().all(is_user) && has_good_escapes(user) && is_host(host, scheme)
}

fn is_host(host: &str, scheme: &str) -> bool {
    match host.rfind('[') {
        Some(0) => {}
        Some(_) => return false,
        None => {
            let is_strict = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
            let colon = if is_strict { host.find(':') } else { host.rfind(':') };
            return colon.is_none_or(|colon| is_port(&host[colon..])) && has_host_bytes(host, false);
        }
    }
    let Some(end) = host.rfind(']') else { return false };
    let (name, port) = (&host[1..end], &host[end + 1..]);
    let (address, zone) = name.split_at(name.find("%25").unwrap_or(name.len()));
    is_port(port)
        && address.parse::<Ipv6Addr>().is_ok()
        && (zone.is_empty() || zone.len() > 3 && has_host_bytes(&zone[3..], true))
}

/// A colon and digits, or nothing.
fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

fn is_host_byte(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte)
}

/// Whether a host has only the bytes of one. Escaped ones are beyond ASCII; in a zone they may also be what needs no escape.
fn has_host_bytes(text: &str, is_zone: bool) -> bool {
    let mut bytes = text.as_bytes();
    while let Some((&first, rest)) = bytes.split_first() {
        if first != b'%' {
            if !is_host_byte(first) {
                return false;
            }
            bytes = rest;
            continue;
        }
        let Some(escaped) = escaped(bytes) else { return false };
        let is_allowed =
            escaped == b'%' || if is_zone { escaped == b' ' || is_host_byte(escaped) } else { escaped >= 0x80 };
        if !is_allowed {
            return false;
        }
        bytes = &bytes[3..];
    }
    true
}

/// Whether two hexadecimal digits stand behind each `%`.
fn has_good_escapes(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).all(|at| bytes[at] != b'%' || escaped(&bytes[at..]).is_some())
}

/// The byte that `%` and two digits stand for.
fn escaped(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(1)? * 16 + digit(2)?).ok()
}

#[cfg(test)]
mod tests {
    use super::is_uri;

    #[test]
    fn addresses_are_those_of_go() {
        for text in [
            "http://a.b/c?d=%zz",
            "/a/b",
            "mailto:a@b.c",
            "http://[::1]:80/",
            "http://[fe80::1%25en0]/",
            "http://user:p%40w@host/",
            "mongodb://a:1,b:2/",
            "*",
            "http://%e4/",
        ] {
            assert!(is_uri(text), "{text}");
        }
        for text in [
            "",
            "a",
            ":x",
            "http://a b",
            "http://[::1",
            "http://a:port",
            "http://a/%zz",
            "http://a:1:2",
            "http://%41/",
            "http://[1.2.3.4]/",
            "http://x[::1]/",
            "http://us er@host",
        ] {
            assert!(!is_uri(text), "{text}");
        }
    }
}
