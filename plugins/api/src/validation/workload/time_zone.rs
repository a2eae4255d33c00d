//! Time zones by name.

/// The names of the tz database that upstream is built with, sorted, one a line.
static NAMES: &str = include_str!("time_zones.txt");

/// What the server says of a time zone; nothing of one that exists.
pub(super) fn problems(zone: &str) -> Vec<String> {
    if zone.is_empty() {
        return vec!["timeZone must be nil or non-empty string".to_owned()];
    }
    let unknown = format!("unknown time zone {zone}");
    if !zone.split('/').all(is_part) {
        return vec![unknown];
    }
    let mut problems = Vec::new();
    if zone.eq_ignore_ascii_case("Local") {
        let rule = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
        problems.push(rule.to_owned());
    }
    if !is_loaded(zone) {
        problems.push(unknown);
    }
    problems
}

/// Whether Go finds a time zone of this name. Capital letters count.
pub(super) fn is_loaded(zone: &str) -> bool {
    matches!(zone, "" | "UTC" | "Local") || NAMES.lines().any(|name| name == zone)
}

/// Whether a text can be a part of a name between slashes.
fn is_part(part: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    !matches!(part, "." | "..")
        && !part.starts_with('-')
        && (1..=14).contains(&part.len())
        && part.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        for zone in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1"] {
            assert!(problems(zone).is_empty(), "{zone}");
        }
        for zone in ["europe/berlin", "Mars/Base", "../etc", "Europe/", "-x"] {
            assert_eq!(problems(zone), [format!("unknown time zone {zone}")]);
        }
        assert_eq!(problems("local").len(), 2);
        assert_eq!(problems("Local").len(), 1);
    }
}
