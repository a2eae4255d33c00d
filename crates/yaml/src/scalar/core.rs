//! Plain text in the core schema of YAML 1.2.2, chapter 10.3.2.

use super::{Scalar, is_float};

pub(super) fn plain(text: &str) -> Scalar<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            Scalar::Float(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY })
        }
        _ => number(text).unwrap_or(Scalar::Text(text)),
    }
}

/// A number. The schema knows no bounds: what does not fit 64 bits is the nearest float.
fn number(text: &str) -> Option<Scalar<'static>> {
    // Only numbers of base 10 have a sign.
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'o', ..] => (&text[2..], 8),
        [b'0', b'x', ..] => (&text[2..], 16),
        _ => (text, 10),
    };
    if radix == 10 && is_float(text) {
        let is_whole = !text.contains(['.', 'e', 'E']);
        let whole = text.parse().ok().filter(|value| is_whole && fits(*value));
        return Some(whole.map_or_else(|| Scalar::Float(text.parse().unwrap_or(f64::NAN)), Scalar::Int));
    }
    let is_number = radix != 10 && !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    is_number.then(|| match i128::from_str_radix(digits, radix) {
        Ok(value) if fits(value) => Scalar::Int(value),
        _ => Scalar::Float(
            digits
                .chars()
                .fold(0.0, |value, digit| value * f64::from(radix) + f64::from(digit.to_digit(radix).unwrap_or(0))),
        ),
    })
}

fn fits(value: i128) -> bool {
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&value)
}

#[cfg(test)]
mod tests {
    use crate::scalar::{Scalar, Schema};

    fn check(text: &str, expected: Scalar<'_>) {
        let parse = crate::parse_with(text, crate::Dialect::Core);
        let tree = parse.tree();
        let node = tree.documents().next().expect("a document").content();
        assert_eq!(Schema::Core.meaning(node), expected, "{text}");
    }

    #[test]
    fn reads_scalars_as_the_core_schema_does() {
        let (int, float, text) = (Scalar::Int, Scalar::Float, Scalar::Text);
        let cases = [
            // The table of chapter 10.3.2.
            ("null", Scalar::Null),
            ("~", Scalar::Null),
            ("--- ", Scalar::Null),
            ("True", Scalar::Bool(true)),
            ("FALSE", Scalar::Bool(false)),
            ("0", int(0)),
            ("0o7", int(7)),
            ("0x3A", int(0x3a)),
            ("-19", int(-19)),
            ("0.", float(0.0)),
            ("-0.0", float(-0.0)),
            (".5", float(0.5)),
            ("+12e03", float(12e3)),
            ("-2E+05", float(-2e5)),
            ("-.Inf", float(f64::NEG_INFINITY)),
            ("+.INF", float(f64::INFINITY)),
            // What YAML 1.1 reads in another way.
            ("yes", text("yes")),
            ("0644", int(644)),
            ("1_000", text("1_000")),
            ("0b1", text("0b1")),
            ("-0o7", text("-0o7")),
            ("0o8", text("0o8")),
            ("0x", text("0x")),
            ("tRUE", text("tRUE")),
            ("18446744073709551615", int(18446744073709551615)),
            ("18446744073709551616", float(18446744073709551616.0)),
            ("0x10000000000000000", float(18446744073709551616.0)),
            ("1e400", float(f64::INFINITY)),
            // Quotes and tags.
            ("'1'", text("1")),
            ("! 1", text("1")),
            ("!!str 1", text("1")),
            ("!!int '1'", int(1)),
            ("!!float 1", float(1.0)),
            ("!!null ''", Scalar::Null),
            ("!!int x", Scalar::Unknown),
            ("!!timestamp 2001-12-14", Scalar::Unknown),
            ("!mine 1", Scalar::Unknown),
            ("[]", Scalar::Unknown),
        ];
        for (source, expected) in cases {
            check(source, expected);
        }
        assert!(matches!(Schema::Core.plain(".NaN"), Scalar::Float(value) if value.is_nan()));
    }

    #[test]
    fn the_failsafe_schema_has_texts_only() {
        for text in ["", "null", "1", "true", ".inf"] {
            assert_eq!(Schema::Failsafe.plain(text), Scalar::Text(text));
        }
    }
}
