//! Which Kubernetes we talk about.

use std::fmt;

/// A minor version of Kubernetes that the table knows: 1.33 to 1.37.
///
/// ```
/// use podlint_schema::Minor;
/// let minor = Minor::parse("v1.34.2").expect("1.34 is known");
/// assert_eq!(minor.to_string(), "1.34");
/// assert_eq!(Minor::new(12), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minor(u8);

/// Every minor the table knows, oldest first.
pub const MINORS: [Minor; 5] = [Minor(33), Minor(34), Minor(35), Minor(36), Minor(37)];

/// The oldest minor the table knows. What it already had is not known to be newer or older.
pub const OLDEST: Minor = MINORS[0];

/// The newest minor the table knows.
pub const LATEST: Minor = MINORS[MINORS.len() - 1];

impl Minor {
    /// The minor `1.{number}`, if the table knows it.
    pub const fn new(number: u8) -> Option<Minor> {
        if OLDEST.0 <= number && number <= LATEST.0 { Some(Minor(number)) } else { None }
    }

    /// The minor of a version such as `1.34`, `v1.34` or `1.34.2`, if the table knows it.
    pub fn parse(version: &str) -> Option<Minor> {
        let mut parts = version.strip_prefix('v').unwrap_or(version).split('.');
        if parts.next() != Some("1") {
            return None;
        }
        // Numbers are compared as text, which leaves no room for `+34` and `034`.
        let number = parts.next()?;
        MINORS.into_iter().find(|minor| minor.0.to_string() == number)
    }

    /// Its number: 37 for 1.37.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// For the generated table, whose numbers the generator has checked.
    pub(crate) const fn in_table(number: u8) -> Minor {
        Minor(number)
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "1.{}", self.0)
    }
}

impl fmt::Debug for Minor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_or_without_their_patch() {
        let cases = [
            ("1.33", Some(33)),
            ("v1.37", Some(37)),
            ("1.34.2", Some(34)),
            ("v1.36.0-rc.1", Some(36)),
            ("1.32", None),
            ("1.38", None),
            ("2.34", None),
            ("1.+34", None),
            ("1.034", None),
            ("1", None),
            ("", None),
            ("vv1.34", None),
        ];
        for (version, expected) in cases {
            assert_eq!(Minor::parse(version).map(Minor::number), expected, "{version}");
        }
    }

    #[test]
    fn only_known_numbers_make_a_minor() {
        let known: Vec<u8> = (0..=255).filter(|number| Minor::new(*number).is_some()).collect();
        assert_eq!(known, [33, 34, 35, 36, 37]);
    }
}
