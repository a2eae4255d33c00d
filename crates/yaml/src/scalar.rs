//! What a scalar means: null, boolean, number or text.
//!
//! Kubernetes reads scalars with go-yaml v2, a YAML 1.1 dialect: `yes` is true, `0644` is 420, `1:20` is text. That is
//! what [`meaning`] and [`plain`] answer. A [`Schema`] answers for the schemas of YAML 1.2, too.

mod core;

pub use crate::kubernetes::number::json_number;
use crate::kubernetes::number::key_number;
use crate::kubernetes::tags::Tag;
use crate::{Kind, Node, Style, flag, kubernetes};
use std::borrow::Cow;

/// The value of a scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'t> {
    /// `~`, `null` or nothing at all.
    Null,
    /// `true` and `false`; for Kubernetes `yes`, `on`, `y` and their opposites, too.
    Bool(bool),
    /// A whole number that fits 64 bits, signed or unsigned.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'t str),
    /// A template expression is in it, it is not what its tag says, or the node is no scalar at all.
    Unknown,
}

impl<'t> Scalar<'t> {
    /// The text that a key becomes in JSON, where all keys are texts; `None` of a key that Kubernetes refuses, and where
    /// the value is not known.
    ///
    /// ```
    /// use podlint_yaml::scalar::plain;
    /// assert_eq!(plain("yes").key_text().unwrap(), "true");
    /// assert_eq!(plain("1e6").key_text().unwrap(), "1e+06");
    /// assert_eq!(plain("~").key_text(), None);
    /// ```
    pub fn key_text(self) -> Option<Cow<'t, str>> {
        Some(match self {
            Scalar::Null | Scalar::Unknown => return None,
            Scalar::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Scalar::Int(value) => Cow::Owned(i64::try_from(value).ok()?.to_string()),
            Scalar::Float(value) => Cow::Owned(key_number(value)),
            Scalar::Text(text) => Cow::Borrowed(text),
        })
    }
}

/// Which texts are more than texts. Each of them is a way to look at the same tree.
///
/// ```
/// use podlint_yaml::scalar::{Scalar, Schema};
/// let parse = podlint_yaml::parse("0644");
/// let tree = parse.tree();
/// let mode = tree.documents().next().unwrap().content();
/// assert_eq!(Schema::Kubernetes.meaning(mode), Scalar::Int(420));
/// assert_eq!(Schema::Core.meaning(mode), Scalar::Int(644));
/// assert_eq!(Schema::Failsafe.meaning(mode), Scalar::Text("0644"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Schema {
    /// As Kubernetes reads them: YAML 1.1 in the dialect of go-yaml v2.
    #[default]
    Kubernetes,
    /// The core schema of YAML 1.2.2 (chapter 10.3).
    Core,
    /// The failsafe schema of YAML 1.2.2 (chapter 10.1): all scalars are texts.
    Failsafe,
}

impl Schema {
    /// The value of a scalar or missing value with its tag. In the schemas of YAML 1.2 a scalar with a tag that they do not
    /// have is [`Scalar::Unknown`]; for Kubernetes it is text.
    pub fn meaning(self, node: Node<'_>) -> Scalar<'_> {
        match (node.kind(), self) {
            (Kind::Scalar, _) if node.has(flag::HOLE) => Scalar::Unknown,
            (Kind::Scalar | Kind::Missing, Schema::Kubernetes) => kubernetes::scalar(node),
            (Kind::Scalar | Kind::Missing, _) => self.tagged(node),
            _ => Scalar::Unknown,
        }
    }

    /// The value of plain text without a tag.
    pub fn plain(self, text: &str) -> Scalar<'_> {
        match self {
            Schema::Kubernetes => plain(text),
            Schema::Core => core::plain(text),
            Schema::Failsafe => Scalar::Text(text),
        }
    }

    /// The same in a schema of YAML 1.2, with tag and style.
    fn tagged(self, node: Node<'_>) -> Scalar<'_> {
        let text = node.text();
        let is_plain = node.kind() == Kind::Missing || node.style() == Style::Plain;
        match (node.tag().map(Tag::from_source), self.plain(text)) {
            (None, value) if is_plain => value,
            (None | Some(Tag::Lone | Tag::Str), _) => Scalar::Text(text),
            (Some(Tag::Null), value @ Scalar::Null)
            | (Some(Tag::Bool), value @ Scalar::Bool(_))
            | (Some(Tag::Int), value @ Scalar::Int(_))
            | (Some(Tag::Float), value @ Scalar::Float(_)) => value,
            (Some(Tag::Float), Scalar::Int(value)) => Scalar::Float(value as f64),
            _ => Scalar::Unknown,
        }
    }
}

/// The value that Kubernetes reads from a scalar or missing value: that of [`Schema::Kubernetes`].
pub fn meaning(node: Node<'_>) -> Scalar<'_> {
    Schema::Kubernetes.meaning(node)
}

/// The value that Kubernetes reads from plain text without a tag.
///
/// ```
/// use podlint_yaml::scalar::{Scalar, plain};
/// assert_eq!(plain("yes"), Scalar::Bool(true));
/// assert_eq!(plain("0644"), Scalar::Int(420));
/// assert_eq!(plain("1.2.3"), Scalar::Text("1.2.3"));
/// ```
pub fn plain(text: &str) -> Scalar<'_> {
    match text.as_bytes().first() {
        None => Scalar::Null,
        // The first character decides what a text can be, so most texts are not looked at any further.
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        Some(b'.') => fraction(text),
        Some(b'~' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => word(text),
        Some(_) => Scalar::Text(text),
    }
}

fn word(text: &str) -> Scalar<'_> {
    match text {
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => Scalar::Bool(false),
        _ => Scalar::Text(text),
    }
}

/// A text that starts with a digit or sign. Underscores in it do not count.
fn number(text: &str) -> Scalar<'_> {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let digits = if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    if let Some(value) = integer(&digits) {
        return Scalar::Int(value);
    }
    if is_float(&digits) {
        if let Some(value) = finite(&digits) {
            return Scalar::Float(value);
        }
    } else if let Some(value) = digits.strip_prefix("0b").and_then(|digits| signed(digits, 2)) {
        // go-yaml reads what follows `0b` once more, this time with a sign of its own.
        return Scalar::Int(value);
    }
    Scalar::Text(text)
}

/// A text that starts with a dot. Underscores are Go's: between digits only.
fn fraction(text: &str) -> Scalar<'_> {
    match text {
        ".inf" | ".Inf" | ".INF" => return Scalar::Float(f64::INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        _ => {}
    }
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_between_digits = |at: usize| is_digit(at - 1) && is_digit(at + 1);
    if !memchr::memchr_iter(b'_', bytes).all(is_between_digits) {
        return Scalar::Text(text);
    }
    let digits = if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    let value = if is_float(&digits) { finite(&digits) } else { None };
    value.map_or(Scalar::Text(text), Scalar::Float)
}

/// The float that a text is; `None` where it is too large for one.
fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// A whole number with the prefix of its base, as Go reads it. Up to 64 bits with a sign, or without one and unsigned.
fn integer(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = &text[..text.len() - unsigned.len()];
    let (radix, digits) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &unsigned[2..]),
        [b'0', b'b' | b'B', ..] => (2, &unsigned[2..]),
        [b'0', b'o' | b'O', ..] => (8, &unsigned[2..]),
        [b'0', _, ..] => (8, &unsigned[1..]),
        _ => (10, unsigned),
    };
    in_range(sign, digits, radix)
}

fn signed(text: &str, radix: u32) -> Option<i128> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    in_range(&text[..text.len() - digits.len()], digits, radix)
}

fn in_range(sign: &str, digits: &str, radix: u32) -> Option<i128> {
    if digits.is_empty() || !digits.bytes().all(|digit| char::from(digit).is_digit(radix)) {
        return None;
    }
    let size = i128::from_str_radix(digits, radix).ok()?;
    let (value, limit) = match sign {
        "-" => (-size, i128::from(i64::MAX)),
        "+" => (size, i128::from(i64::MAX)),
        _ => (size, i128::from(u64::MAX)),
    };
    (i128::from(i64::MIN)..=limit).contains(&value).then_some(value)
}

/// go-yaml's expression for floats: `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`.
fn is_float(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits(rest);
    let rest = &rest[whole..];
    let rest = match rest.strip_prefix('.') {
        Some(fraction) => {
            let length = digits(fraction);
            if whole == 0 && length == 0 {
                return false;
            }
            &fraction[length..]
        }
        None if whole == 0 => return false,
        None => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scalars_as_kubernetes_does() {
        let int = Scalar::Int;
        let float = Scalar::Float;
        let text = Scalar::Text;
        let cases = [
            ("yEs", text("yEs")),
            ("0644", int(420)),
            ("-0644", int(-420)),
            ("0o644", int(420)),
            ("08", float(8.0)),
            ("0x1F", int(31)),
            ("0b101", int(5)),
            ("0x", text("0x")),
            ("0b12", text("0b12")),
            ("1_000", int(1000)),
            ("_1", text("_1")),
            ("+12", int(12)),
            (".5", float(0.5)),
            ("1.", float(1.0)),
            ("12e3", float(12000.0)),
            ("1:20", text("1:20")),
            ("2001-12-14", text("2001-12-14")),
            ("18446744073709551615", int(18446744073709551615)),
            ("18446744073709551616", float(18446744073709551616.0)),
            ("1e400", text("1e400")),
            ("1.2.3", text("1.2.3")),
            ("100m", text("100m")),
            ("-", text("-")),
            (".", text(".")),
            ("0", int(0)),
            ("-0", int(0)),
            ("0x1p-2", text("0x1p-2")),
            ("+18446744073709551615", float(18446744073709551615.0)),
            ("-9223372036854775808", int(-9223372036854775808)),
            ("0b-101", int(-5)),
            ("0B-101", text("0B-101")),
            ("0_8", float(8.0)),
            (".5_0", float(0.5)),
            (".5_", text(".5_")),
            ("._5", text("._5")),
            (".1e1_0", float(1e9)),
            ("1__0", int(10)),
            ("1.e3", float(1000.0)),
            ("", Scalar::Null),
        ];
        for (source, expected) in cases {
            assert_eq!(plain(source), expected, "{source}");
        }
    }
}
