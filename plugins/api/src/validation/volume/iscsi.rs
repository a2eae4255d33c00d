//! Names of iSCSI volumes.

use crate::server::BadValue;
use crate::validation::value::Value;

/// The longest `VOLUME:PORTAL` that names a session.
const MAX_SESSION_NAME: usize = 64;

const SESSION_TOO_LONG: &str = "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";

/// Whose iSCSI source it is: the texts differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Pod,
    PersistentVolume,
}

/// An `iscsi` source but for the fields that the table of sources requires.
pub(super) fn source(source: Value<'_, '_>, owner: Owner) {
    let name = source.field("iqn");
    if !name.is_empty() {
        qualified_name(name, owner);
    }
    lun(source.field("lun"));
    let secret = source.field("secretRef");
    if ["chapAuthDiscovery", "chapAuthSession"].iter().any(|flag| source.field(flag).is_true()) && !secret.is_present()
    {
        secret.required("");
    }
    if owner == Owner::PersistentVolume && secret.is_present() && secret.field("name").is_empty() {
        secret.field("name").required("");
    }
    let initiator = source.field_at("initiatorName", "initiatorname");
    if initiator.is_present() {
        qualified_name(initiator, owner);
    }
}

/// Number of a logical unit.
pub(super) fn lun(lun: Value<'_, '_>) {
    if lun.int().is_some_and(|lun| !(0..=255).contains(&lun)) {
        lun.invalid("must be between 0 and 255, inclusive");
    }
}

/// The session of a pod's volume is named after the volume.
pub(super) fn volume_name(volume: Value<'_, '_>) {
    let source = volume.field("iscsi");
    if source.is_present() && is_session_too_long(volume.field("name").text(), source) {
        volume.field("name").invalid_value(BadValue::Text(volume.field("name").text()), SESSION_TOO_LONG);
    }
}

/// The session of a PersistentVolume is named after its object.
pub(super) fn object_name(name: &str, source: Value<'_, '_>) {
    if is_session_too_long(name, source) {
        source.field_at("targetPortal", "targetportal").invalid(SESSION_TOO_LONG);
    }
}

fn is_session_too_long(name: &str, source: Value<'_, '_>) -> bool {
    let portal = source.field("targetPortal").text();
    source.field("initiatorName").is_present() && name.len() + 1 + portal.len() > MAX_SESSION_NAME
}

/// A name of the forms `iqn.2001-04.com.example:disk`, `eui.` with 16 or `naa.` with 32 letters and digits.
fn qualified_name(name: Value<'_, '_>, owner: Owner) {
    let text = name.text();
    let rest = |prefix: &str| text.strip_prefix(prefix);
    let is_valid = if let Some(rest) = rest("iqn") {
        is_iqn(rest)
    } else if let Some(rest) = rest("eui") {
        is_code(rest, 16)
    } else if let Some(rest) = rest("naa") {
        is_code(rest, 32)
    } else {
        let detail = match owner {
            Owner::Pod => "must be valid format starting with iqn, eui, or naa",
            Owner::PersistentVolume => "must be valid format",
        };
        name.invalid(detail);
        return;
    };
    if !is_valid {
        name.invalid("must be valid format");
    }
}

/// What follows `eui` or `naa`: any character (the pattern's dot is not escaped), then `length` letters and digits.
fn is_code(rest: &str, length: usize) -> bool {
    let mut letters = rest.chars();
    letters.next().is_some_and(|letter| letter != '\n')
        && letters.as_str().len() == length
        && letters.all(|letter| letter.is_ascii_alphanumeric())
}

/// What follows `iqn` up to the end: `.2001-04.com.example:` and a name.
///
/// The pattern is not anchored at its start: a text that begins with `iqn` may also match further behind.
fn is_iqn(rest: &str) -> bool {
    is_iqn_tail(rest) || rest.rfind("iqn").is_some_and(|at| is_iqn_tail(&rest[at + 3..]))
}

fn is_iqn_tail(rest: &str) -> bool {
    let Some((date, target)) = rest.split_at_checked(".2001-04.".len()) else { return false };
    let has_form = |(index, letter): (usize, u8)| match index {
        0 | 8 => letter == b'.',
        5 => letter == b'-',
        _ => letter.is_ascii_digit(),
    };
    let Some((authority, name)) = target.split_once(':').filter(|_| date.bytes().enumerate().all(has_form)) else {
        return false;
    };
    let is_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    !authority.is_empty() && authority.chars().all(is_host) && !name.is_empty() && !name.contains(is_reserved)
}

/// What the name of a target must not hold; blanks as Go's patterns know them.
fn is_reserved(letter: char) -> bool {
    matches!(letter, ',' | ';' | '*' | '&' | '$' | '|' | '\t' | '\n' | '\u{c}' | '\r' | ' ')
}
