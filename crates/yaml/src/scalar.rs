//! What a plain scalar means: null, boolean, number or text.
//!
//! Kubernetes reads scalars with go-yaml v2, a YAML 1.1 dialect: `yes` is true, `0644` is 420, `1:20` is text.

use crate::{Kind, Node, Style, flag};

/// The value of a scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'t> {
    /// `~`, `null` or nothing at all.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// A whole number that fits 64 bits, signed or unsigned.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(&'t str),
    /// A template expression is in it, or the node is no scalar at all.
    Unknown,
}

/// The value that Kubernetes reads from a scalar or missing value.
pub fn meaning(node: Node<'_>) -> Scalar<'_> {
    match node.kind() {
        Kind::Missing => Scalar::Null,
        Kind::Scalar if node.has(flag::HOLE) => Scalar::Unknown,
        Kind::Scalar => match node.tag() {
            None if node.style() == Style::Plain => plain(node.text()),
            Some("!!int" | "!!float" | "!!bool" | "!!null") => plain(node.text()),
            _ => Scalar::Text(node.text()),
        },
        _ => Scalar::Unknown,
    }
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
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Scalar::Bool(false);
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        _ => {}
    }
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) || text.len() > 400 {
        return Scalar::Text(text);
    }
    let digits = if text.contains('_') { text.replace('_', "") } else { text.to_owned() };
    if let Some(value) = integer(&digits) {
        return Scalar::Int(value);
    }
    let number = if is_float(&digits) { digits.parse().ok().filter(|value: &f64| value.is_finite()) } else { None };
    number.map_or(Scalar::Text(text), Scalar::Float)
}

/// Reads a whole number as Go's `strconv.ParseInt(text, 0, 64)` and `ParseUint` do, and go-yaml's `0b` and `0o`.
fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let (radix, digits) = match lower.as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some(_) if digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value).then_some(value)
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
        ];
        for (source, expected) in cases {
            assert_eq!(plain(source), expected, "{source}");
        }
    }
}
