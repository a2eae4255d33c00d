//! Floats as text, as Go writes them.

/// A finite float as it stands in JSON: the shortest digits, with an exponent below 1e-6 and from 1e21 on.
pub fn json_number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        // Go puts a plus in front of a positive exponent.
        return if text.contains("e-") { text } else { text.replace('e', "e+") };
    }
    format!("{value}")
}

/// A float as the key of a mapping: rounded to 32 bits, with an exponent below 1e-4 and from 1e6 on.
pub(crate) fn key_number(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf".to_owned() } else { "-.inf".to_owned() };
    }
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_floats_as_go_does() {
        let cases = [
            (1.5, "1.5"),
            (8.0, "8"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e-7, "1.5e-7"),
            (-0.0, "-0"),
            (0.00001, "0.00001"),
            (1e40, "1e+40"),
            (18446744073709551616.0, "18446744073709552000"),
        ];
        for (value, expected) in cases {
            assert_eq!(json_number(value), expected);
        }
        let cases = [
            (1.5, "1.5"),
            (0.1, "0.1"),
            (1e39, ".inf"),
            (1.2345e-5, "1.2345e-05"),
            (999999.0, "999999"),
            (1e6, "1e+06"),
            (0.00001, "1e-05"),
            (1234567.0, "1.234567e+06"),
            (123456789.5, "1.2345679e+08"),
            (16777217.0, "1.6777216e+07"),
            (18446744073709551616.0, "1.8446744e+19"),
        ];
        for (value, expected) in cases {
            assert_eq!(key_number(value), expected);
        }
    }
}
