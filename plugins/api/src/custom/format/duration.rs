//! A span of time as Go's `time.ParseDuration` reads it, or as Scala writes it.

/// Whether a text is a duration: `1h30m`, `-1.5s`; or somewhere in it a number and a unit in words: `3 weeks`.
pub(super) fn is_duration(text: &str) -> bool {
    is_of_go(text) || has_number_with_unit(text)
}

/// The units of Go, in nanoseconds.
const UNITS: [(&str, f64); 8] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("\u{b5}s", 1e3),
    ("\u{3bc}s", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
];

fn is_of_go(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return true;
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let (number, behind) = rest.split_at(end);
        let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
        if !has_digit || number.matches('.').count() > 1 {
            return false;
        }
        let end = behind.find(|letter: char| letter.is_ascii_digit() || letter == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else { return false };
        sum += number.parse::<f64>().unwrap_or(f64::INFINITY) * factor;
        rest = behind;
    }
    // What fits in 64 bits.
    !text.is_empty() && sum > 0.0 && sum < 9.223_372_036_854_776e18
        || sum == 0.0 && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// The units of Scala. Of the last name of each the beginning is enough: `hour` stands for `hours`, too.
const WORDS: [&[&str]; 8] = [
    &["ns", "nano"],
    &["us", "\u{b5}s", "micro"],
    &["ms", "milli"],
    &["s", "sec"],
    &["m", "min"],
    &["h", "hr", "hour"],
    &["d", "day"],
    &["w", "wk", "week"],
];

fn has_number_with_unit(text: &str) -> bool {
    let mut has_any = false;
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(end);
        let unit = behind.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']);
        let end = unit.find(|letter: char| !(letter.is_ascii_alphabetic() || letter == '\u{b5}')).unwrap_or(unit.len());
        let (unit, behind_unit) = unit.split_at(end);
        if unit.is_empty() {
            rest = behind;
            continue;
        }
        if number.parse::<i64>().is_err() {
            return false;
        }
        let unit = unit.to_lowercase();
        let is_of =
            |names: &&[&str]| names.contains(&&*unit) || names.last().is_some_and(|last| unit.starts_with(last));
        has_any |= WORDS.iter().any(is_of);
        rest = behind_unit;
    }
    has_any
}

#[cfg(test)]
mod tests {
    use super::is_duration;

    #[test]
    fn durations_are_those_of_go_and_scala() {
        for text in ["1s", "1h30m", "-1.5h", ".5s", "0", "3 weeks", "22 ns", "1 foo 2 s", "1\u{b5}s", "+5m"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["", "s", "1", "x", "5 parsecs", "1.s2", "-"] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
