//! The formats that names, keys and addresses of many fields share, with the server's messages.
//!
//! Each function gives what is wrong with a text: one message for each broken rule, none for a good text. What the
//! messages of older minors say differently hangs on the `minor`.

mod address;

use crate::server::quoted;
use podlint_plugin_sdk::schema::Minor;

pub(crate) use address::{cidr, cidr_warnings, ip, ip_warning, parse_cidr, parse_ip};

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const LABEL_1035: &str = "[a-z]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const UNDERSCORE_SUBDOMAIN: &str = r"_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
const QUALIFIED_NAME: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const URL_PATH: &str = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+";

/// Most bytes of a subdomain.
pub(crate) const MAX_SUBDOMAIN: usize = 253;
/// Most bytes of a label, and of what stands behind the slash of a label key.
pub(crate) const MAX_LABEL: usize = 63;

/// Whether a minor is 1.`since` or later.
fn is_since(minor: Minor, since: u8) -> bool {
    Minor::new(since).is_some_and(|since| minor >= since)
}

/// A label of a domain name: `my-name`.
pub(crate) fn label(text: &str) -> Vec<String> {
    let mut messages = longer_than(text, MAX_LABEL);
    if is_label(text) {
        return messages;
    }
    if is_subdomain(text) {
        messages.push("must not contain dots".to_owned());
    } else {
        let rule = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
                    and must start and end with an alphanumeric character";
        messages.push(pattern(rule, LABEL, &["my-name", "123-abc"]));
    }
    messages
}

/// A label that starts with a letter: the name of a Service before 1.36.
pub(crate) fn label_1035(text: &str) -> Vec<String> {
    let mut messages = longer_than(text, MAX_LABEL);
    if !(is_label(text) && text.starts_with(|letter: char| letter.is_ascii_lowercase())) {
        let rule = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', \
                    start with an alphabetic character, and end with an alphanumeric character";
        messages.push(pattern(rule, LABEL_1035, &["my-name", "abc-123"]));
    }
    messages
}

/// Labels joined by dots, the name of most objects: `example.com`.
pub(crate) fn subdomain(text: &str) -> Vec<String> {
    let mut messages = longer_than(text, MAX_SUBDOMAIN);
    messages.extend(subdomain_pattern(text));
    messages
}

/// The same with the message of a generated rule.
pub(crate) fn subdomain_of_bytes(text: &str, minor: Minor) -> Vec<String> {
    let mut messages = longer_than_in(text, MAX_SUBDOMAIN, minor);
    messages.extend(subdomain_pattern(text));
    messages
}

fn subdomain_pattern(text: &str) -> Option<String> {
    let rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
                and must start and end with an alphanumeric character";
    (!is_subdomain(text)).then(|| pattern(rule, SUBDOMAIN, &["example.com"]))
}

/// A subdomain whose labels may begin with an underscore and have others inside.
pub(crate) fn underscore_subdomain(text: &str, minor: Minor) -> Vec<String> {
    let mut messages = longer_than(text, MAX_SUBDOMAIN);
    let is_inner = |byte| is_lower(byte) || matches!(byte, b'-' | b'_');
    if !text.split('.').all(|part| has_ends(part.strip_prefix('_').unwrap_or(part), is_lower, is_inner)) {
        let rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', \
                    and must start and end with an alphanumeric character";
        let regex = if is_since(minor, 34) { UNDERSCORE_SUBDOMAIN } else { SUBDOMAIN };
        messages.push(pattern(rule, regex, &["example.com"]));
    }
    messages
}

/// A subdomain behind `*.`.
pub(crate) fn wildcard_subdomain(text: &str) -> Vec<String> {
    let mut messages = longer_than(text, MAX_SUBDOMAIN);
    if !text.strip_prefix("*.").is_some_and(is_subdomain) {
        let rule = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of \
                    lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
        messages.push(pattern(rule, &format!(r"\*\.{SUBDOMAIN}"), &["*.example.com"]));
    }
    messages
}

/// The key of a label, which upstream also calls a qualified name: `app`, `example.com/app`.
pub(crate) fn label_key(text: &str, minor: Minor) -> Vec<String> {
    let (prefix, name) = match text.split_once('/') {
        None => (None, text),
        Some((prefix, name)) if !name.contains('/') => (Some(prefix), name),
        Some(_) => {
            let subject = if is_since(minor, 35) { "a valid label key" } else { "a qualified name" };
            let rule = qualified_name_rule(subject);
            return vec![format!("{rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')")];
        }
    };
    let mut messages = Vec::new();
    match prefix {
        Some("") => messages.push("prefix part must be non-empty".to_owned()),
        Some(prefix) => {
            let mut parts = longer_than_in(prefix, MAX_SUBDOMAIN, minor);
            parts.extend(subdomain_pattern(prefix));
            messages.extend(parts.into_iter().map(|message| format!("prefix part {message}")));
        }
        None => {}
    }
    if name.is_empty() {
        messages.push("name part must be non-empty".to_owned());
    }
    messages.extend(longer_than_in(name, MAX_LABEL, minor).into_iter().map(|message| format!("name part {message}")));
    if !is_qualified_name(name) {
        messages.push(qualified_name_rule("name part"));
    }
    messages
}

fn qualified_name_rule(subject: &str) -> String {
    let rule = format!(
        "{subject} must consist of alphanumeric characters, '-', '_' or '.', \
         and must start and end with an alphanumeric character"
    );
    pattern(&rule, QUALIFIED_NAME, &["MyName", "my.name", "123-abc"])
}

/// The value of a label.
pub(crate) fn label_value(text: &str, minor: Minor) -> Vec<String> {
    let mut messages = longer_than_in(text, MAX_LABEL, minor);
    if !text.is_empty() && !is_qualified_name(text) {
        let rule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', \
                    and must start and end with an alphanumeric character";
        messages.push(pattern(rule, &format!("({QUALIFIED_NAME})?"), &["MyValue", "my_value", "12345"]));
    }
    messages
}

/// The name of a port.
pub(crate) fn port_name(text: &str) -> Vec<String> {
    let mut messages = longer_than(text, 15);
    let mut unless = |is_met: bool, message: &str| {
        if !is_met {
            messages.push(message.to_owned());
        }
    };
    let is_plain = !text.is_empty() && text.bytes().all(|byte| is_lower(byte) || byte == b'-');
    unless(is_plain, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    unless(text.bytes().any(|byte| byte.is_ascii_lowercase()), "must contain at least one letter (a-z)");
    unless(!text.contains("--"), "must not contain consecutive hyphens");
    unless(!text.starts_with('-') && !text.ends_with('-'), "must not begin or end with a hyphen");
    messages
}

/// The number of a port.
pub(crate) fn port_number(number: i64) -> Vec<String> {
    in_range(number, 1, 65535)
}

/// The number of a user or group.
pub(crate) fn user_id(number: i64) -> Vec<String> {
    in_range(number, 0, i64::from(i32::MAX))
}

/// A number with bounds that are allowed themselves.
pub(crate) fn in_range(number: i64, least: i64, most: i64) -> Vec<String> {
    if (least..=most).contains(&number) {
        vec![]
    } else {
        vec![format!("must be between {least} and {most}, inclusive")]
    }
}

/// The name of a variable.
pub(crate) fn env_name(text: &str) -> Vec<String> {
    if text.is_empty() {
        return vec!["environment variable name must be non-empty".to_owned()];
    }
    let is_fine = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'=');
    let rule = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    if is_fine { vec![] } else { vec![rule.to_owned()] }
}

/// A key of a ConfigMap or Secret.
pub(crate) fn config_key(text: &str) -> Vec<String> {
    let mut messages = longer_than(text, MAX_SUBDOMAIN);
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
        let rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
        messages.push(pattern(rule, "[-._a-zA-Z0-9]+", &["key.name", "KEY_NAME", "key-name"]));
    }
    match text {
        "." | ".." => messages.push(format!("must not be '{text}'")),
        _ if text.starts_with("..") => messages.push("must not start with '..'".to_owned()),
        _ => {}
    }
    messages
}

/// The name of an HTTP header.
pub(crate) fn header_name(text: &str) -> Vec<String> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return vec![];
    }
    let rule = "a valid HTTP header must consist of alphanumeric characters or '-'";
    vec![pattern(rule, "[-A-Za-z0-9]+", &["X-Header-Name"])]
}

/// A share of a hundred: `25%`.
pub(crate) fn percent(text: &str) -> Vec<String> {
    let digits = text.strip_suffix('%').unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return vec![];
    }
    let rule = "a valid percent string must be a numeric string followed by an ending '%'";
    vec![pattern(rule, "[0-9]+%", &["1%", "93%"])]
}

/// The name of a kernel parameter.
pub(crate) fn sysctl(text: &str) -> Vec<String> {
    let is_inner = |byte| is_lower(byte) || matches!(byte, b'-' | b'_');
    if text.len() <= MAX_SUBDOMAIN && text.split(['.', '/']).all(|part| has_ends(part, is_lower, is_inner)) {
        return vec![];
    }
    let regex = r"^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    vec![format!("must have at most {MAX_SUBDOMAIN} characters and match regex {regex}")]
}

/// The path of a domain-prefixed path, behind the domain and a slash.
pub(crate) fn url_path(text: &str) -> Vec<String> {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_fine) { vec![] } else { vec![pattern("Invalid path", URL_PATH, &[])] }
}

/// A path that stays below where it starts.
pub(crate) fn descending_path(text: &str) -> Vec<String> {
    let mut messages = Vec::new();
    if text.starts_with('/') {
        messages.push("must be a relative path".to_owned());
    }
    messages.extend(no_backsteps(text));
    messages
}

/// A path without `..` as one of its parts.
pub(crate) fn no_backsteps(text: &str) -> Vec<String> {
    if text.split('/').any(|part| part == "..") { vec!["must not contain '..'".to_owned()] } else { vec![] }
}

/// A path that stays below where it starts and does not begin with two dots, which the kubelet keeps to itself.
pub(crate) fn non_reserved_path(text: &str) -> Vec<String> {
    let mut messages = descending_path(text);
    if text.starts_with("..") && !text.starts_with("../") {
        messages.push("must not start with '..'".to_owned());
    }
    messages
}

/// A name that can be one part of the path of a URL.
pub(crate) fn path_segment(text: &str) -> Vec<String> {
    if matches!(text, "." | "..") {
        return vec![format!("may not be '{text}'")];
    }
    path_segment_start(text)
}

/// The beginning of such a name.
pub(crate) fn path_segment_start(text: &str) -> Vec<String> {
    let forbidden = ["/", "%"].into_iter().filter(|part| text.contains(part));
    forbidden.map(|part| format!("may not contain '{part}'")).collect()
}

/// A list of texts as the server prints one: `["In" "NotIn"]`.
pub(crate) fn quoted_list(texts: &[&str]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(" "))
}

/// Whether a text is a subdomain but for its length.
fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// Whether a text is a label but for its length.
fn is_label(text: &str) -> bool {
    has_ends(text, is_lower, |byte| is_lower(byte) || byte == b'-')
}

fn is_qualified_name(text: &str) -> bool {
    let is_end = |byte: u8| byte.is_ascii_alphanumeric();
    has_ends(text, is_end, |byte| is_end(byte) || matches!(byte, b'-' | b'_' | b'.'))
}

/// Whether a text has a good first and last byte, and good ones between.
fn has_ends(text: &str, is_end: impl Fn(u8) -> bool, is_inner: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| is_end(*byte))
        && bytes.last().is_some_and(|byte| is_end(*byte))
        && bytes.iter().all(|byte| is_inner(*byte))
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn longer_than(text: &str, most: usize) -> Vec<String> {
    if text.len() > most { vec![format!("must be no more than {most} characters")] } else { vec![] }
}

/// The same for label keys and values, whose messages say since 1.35 what is really counted.
fn longer_than_in(text: &str, most: usize, minor: Minor) -> Vec<String> {
    let unit = if is_since(minor, 35) { "bytes" } else { "characters" };
    if text.len() > most { vec![format!("must be no more than {most} {unit}")] } else { vec![] }
}

/// A rule with examples and its pattern.
fn pattern(rule: &str, regex: &str, examples: &[&str]) -> String {
    if examples.is_empty() {
        return format!("{rule} (regex used for validation is '{regex}')");
    }
    // The comma behind the last example is upstream's.
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{rule} (e.g. {}regex used for validation is '{regex}')", examples.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use podlint_plugin_sdk::schema::{LATEST, OLDEST};

    /// Checks the messages of a text, each shortened to its first words.
    fn check(messages: Vec<String>, expected: &[&str]) {
        assert_eq!(messages.len(), expected.len(), "{messages:?}");
        for (message, start) in messages.iter().zip(expected) {
            assert!(message.starts_with(start), "{message:?} does not start with {start:?}");
        }
    }

    #[test]
    fn labels_and_subdomains() {
        check(label("web-1"), &[]);
        check(label("web.1"), &["must not contain dots"]);
        check(label("Web"), &["a lowercase RFC 1123 label must"]);
        check(label(&"a".repeat(64)), &["must be no more than 63 characters"]);
        check(label(""), &["a lowercase RFC 1123 label must"]);
        check(label_1035("1web"), &["a DNS-1035 label must"]);
        check(subdomain("a.b"), &[]);
        check(subdomain("a..b"), &["a lowercase RFC 1123 subdomain must"]);
        check(underscore_subdomain("_srv.a_b.c", LATEST), &[]);
        check(underscore_subdomain("-bad-", LATEST), &["a lowercase RFC 1123 subdomain must"]);
        check(wildcard_subdomain("*.example.com"), &[]);
        check(wildcard_subdomain("*.*.com"), &["a wildcard DNS-1123 subdomain must"]);
        let expected = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
        assert_eq!(label("A"), [expected]);
    }

    #[test]
    fn label_keys_and_values() {
        check(label_key("example.com/App_1", LATEST), &[]);
        check(label_key("", LATEST), &["name part must be non-empty", "name part must consist"]);
        check(label_key("/x", LATEST), &["prefix part must be non-empty"]);
        check(label_key("A/x", LATEST), &["prefix part a lowercase"]);
        check(label_key("a/b/c", LATEST), &["a valid label key must"]);
        check(label_key("a/b/c", OLDEST), &["a qualified name must"]);
        check(label_key(&"a".repeat(64), LATEST), &["name part must be no more than 63 bytes"]);
        check(label_value(&"a".repeat(64), OLDEST), &["must be no more than 63 characters"]);
        check(label_value("", LATEST), &[]);
        check(label_value("c d", LATEST), &["a valid label must"]);
    }

    #[test]
    fn names_of_ports_variables_keys_and_headers() {
        check(port_name(""), &["must contain only", "must contain at least"]);
        check(port_name("-a--B"), &["must contain only", "must not contain consecutive", "must not begin or end"]);
        check(env_name("A B"), &[]);
        check(env_name("A=B"), &["a valid environment"]);
        check(env_name(""), &["environment variable name must be non-empty"]);
        check(config_key(".."), &["must not be '..'"]);
        check(config_key("..a b"), &["a valid config key", "must not start with"]);
        check(header_name("X Y"), &["a valid HTTP header"]);
    }

    #[test]
    fn numbers_and_paths() {
        check(percent("25%"), &[]);
        check(percent("%"), &["a valid percent"]);
        check(port_number(0), &["must be between 1 and 65535, inclusive"]);
        check(sysctl("net/ipv4.tcp_x"), &[]);
        check(sysctl("net..x"), &["must have at most"]);
        check(descending_path("/a/../b"), &["must be a relative path", "must not contain"]);
        check(non_reserved_path("..data"), &["must not start"]);
        check(path_segment("a/b%"), &["may not contain '/'", "may not contain '%'"]);
        check(url_path("a b"), &["Invalid path (regex used for validation is"]);
    }
}
