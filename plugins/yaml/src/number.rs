//! Numbers as Kubernetes writes them.

/// A number with a fraction or exponent as a value in JSON.
pub(crate) fn as_value(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if size >= 1.0 { text.replace('e', "e+") } else { text }
}

/// The same as a key: keys are formatted in 32 bits, as Go's `%g` does.
pub(crate) fn as_key(value: f64) -> String {
    let value = value as f32;
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let text = format!("{value:e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_as_kubernetes_does() {
        // Recorded from kubectl's decoder: the number as a key and as a value.
        let cases = [
            (1.1, "1.1", "1.1"),
            (1e5, "100000", "100000"),
            (1e6, "1e+06", "1000000"),
            (123456789.5, "1.2345679e+08", "123456789.5"),
            (1.5e-7, "1.5e-07", "1.5e-7"),
            (0.00001, "1e-05", "0.00001"),
            (1e21, "1e+21", "1e+21"),
            (1e40, ".inf", "1e+40"),
            (16777217.0, "1.6777216e+07", "16777217"),
            (18446744073709551616.0, "1.8446744e+19", "18446744073709552000"),
        ];
        for (number, key, value) in cases {
            assert_eq!((as_key(number).as_str(), as_value(number).as_str()), (key, value));
        }
    }
}
