//! Why the server does not read a text as a quantity.

/// The server's text about a value that is no quantity; `None` if it is one. `value` is a text or a number as JSON has it.
///
/// Follows apimachinery's `resource.ParseQuantity`, which accepts more than it says: `.`, `m` and `+` are zero.
pub(super) fn refusal(value: &str) -> Option<&'static str> {
    // The server trims the JSON text, in which a tab is a backslash and a letter.
    let value = if value.contains(char::is_control) { return Some(FORMAT) } else { value.trim() };
    if value.is_empty() {
        return Some(FORMAT);
    }
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    let (whole, rest) = split_digits(unsigned);
    let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), split_digits);
    if !is_suffix(suffix) {
        return Some(FORMAT);
    }
    let scale = match suffix {
        "" | "m" | "u" | "n" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti" => 0,
        "Pi" | "Ei" => LARGE,
        _ => match suffix.strip_prefix(['e', 'E']).and_then(exponent) {
            Some(exponent) => exponent - fraction.len() as i64,
            None => return Some("unable to parse quantity's suffix"),
        },
    };
    // Without digits a value is zero, unless it takes the slow path that reads them once more.
    let is_slow = scale == LARGE || scale < -9;
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    (is_slow && !has_digits).then_some("unable to parse numeric part of quantity")
}

const FORMAT: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/// Stands for the binary suffixes that are too large for the fast path.
const LARGE: i64 = i64::MAX;

fn split_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// Letters of suffixes, a sign, digits: each may be missing.
fn is_suffix(suffix: &str) -> bool {
    let rest = suffix.trim_start_matches(|letter| "eEinumkKMGTP".contains(letter));
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    rest.bytes().all(|byte| byte.is_ascii_digit())
}

fn exponent(digits: &str) -> Option<i64> {
    // Rust's parser takes the same signs as Go's. Sizes beyond these are equal for what is asked here.
    digits.parse::<i64>().ok().map(|exponent| exponent.clamp(-1_000_000, 1_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_the_server_refuses() {
        let suffix = Some("unable to parse quantity's suffix");
        let numeric = Some("unable to parse numeric part of quantity");
        let cases = [
            ("128Mi", None),
            (" 1 ", None),
            ("-.5", None),
            ("1.G", None),
            ("1e3", None),
            ("1E-3", None),
            ("12E", None),
            ("m", None),
            (".", None),
            ("+", None),
            ("", Some(FORMAT)),
            ("1 Gi", Some(FORMAT)),
            ("128MiB", Some(FORMAT)),
            ("50%", Some(FORMAT)),
            ("0x10", Some(FORMAT)),
            ("1,5", Some(FORMAT)),
            ("1.2.3", Some(FORMAT)),
            ("1\t", Some(FORMAT)),
            ("true", Some(FORMAT)),
            ("1e+5x", Some(FORMAT)),
            ("512mi", suffix),
            ("1K", suffix),
            ("1e", suffix),
            ("1e+", suffix),
            ("1k5", suffix),
            ("e99999999999999999999", suffix),
            ("Ei", numeric),
            ("e-20", numeric),
        ];
        for (value, expected) in cases {
            assert_eq!(refusal(value), expected, "{value}");
        }
    }
}
