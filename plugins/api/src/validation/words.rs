//! The messages of the validation for people: what the server says, shorter, with the name of the field first.

use crate::server::{ErrorKind, FieldError};

/// Longest value that is repeated in a message; of a longer one everybody sees where it is.
const MAX_VALUE: usize = 40;

/// How upstream begins the description of a format, and the same in fewer words.
const FORMATS: &[(&str, &str)] = &[
    ("a lowercase RFC 1123 label must", "only a-z, 0-9 and `-` are allowed, with a letter or digit at both ends"),
    ("a DNS-1035 label must", "only a-z, 0-9 and `-` are allowed, with a letter first and a letter or digit last"),
    (
        "a lowercase RFC 1123 subdomain must",
        "only a-z, 0-9, `-` and `.` are allowed, with a letter or digit at both ends of each part",
    ),
    ("a wildcard DNS-1123 subdomain must", "`*.` must be followed by a domain name"),
    ("a valid label key must", "a key is a name, perhaps behind a domain and one `/`"),
    ("a qualified name must", "a key is a name, perhaps behind a domain and one `/`"),
    ("name part must consist", "letters, digits, `-`, `_` and `.` are allowed, with a letter or digit at both ends"),
    ("prefix part a lowercase", "what stands before the `/` must be a domain name in lower case"),
    ("a valid label must be", "letters, digits, `-`, `_` and `.` are allowed, with a letter or digit at both ends"),
    ("a valid config key must", "only letters, digits, `-`, `_` and `.` are allowed in a key"),
    ("a valid environment variable name", "the name of a variable has no `=` and no letters beyond ASCII"),
    ("a valid HTTP header must", "only letters, digits and `-` are allowed in the name of a header"),
    ("a valid percent string must", "neither a number nor a percentage such as `25%`"),
    ("must contain only alpha-numeric", "only a-z, 0-9 and `-` are allowed in the name of a port"),
];

/// What a finding about an error says. `written` is the text that it points at.
pub(super) fn message(error: &FieldError, written: &str) -> String {
    let name = name_of(&error.field);
    // Where it is missing, the place is that of what it is missing in.
    let is_missing = if name.trim_matches('`') == written { "is empty" } else { "is missing" };
    let detail = detail_of(&error.detail);
    match error.kind {
        ErrorKind::Required if detail.is_empty() => format!("{name} {is_missing}"),
        ErrorKind::Required => format!("{name} {is_missing}: {detail}"),
        ErrorKind::Duplicate => format!("{name} {} is there twice", value_of(error)),
        ErrorKind::NotSupported => {
            let supported = detail.strip_prefix("supported values: ").unwrap_or(&detail).replace('"', "`");
            format!("{name} cannot be {}, but one of {supported}", value_of(error))
        }
        ErrorKind::Forbidden => format!("{name} must not be set: {detail}"),
        ErrorKind::TooLong => format!("{name} is too long: {detail}"),
        ErrorKind::TooMany => format!("{name} has {} items, but {detail}", error.shown_value()),
        ErrorKind::NotFound if detail.is_empty() => format!("{name} {} leads to nothing", value_of(error)),
        ErrorKind::NotFound => format!("{name} {} leads to nothing: {detail}", value_of(error)),
        ErrorKind::Invalid | ErrorKind::TypeInvalid if detail.is_empty() => format!("{name} is invalid"),
        ErrorKind::Invalid if !has_value(error) => format!("{name} is invalid: {detail}"),
        ErrorKind::Invalid | ErrorKind::TypeInvalid => format!("{name} cannot be {}: {detail}", value_of(error)),
    }
}

/// The last part of a path in backticks: `image` of `spec.containers[0].image`.
fn name_of(field: &str) -> String {
    // A key in brackets may have dots itself.
    let dots = field.char_indices().scan(0_usize, |depth, (index, letter)| {
        match letter {
            '[' => *depth += 1,
            ']' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((index, letter == '.' && *depth == 0))
    });
    let start = dots.filter(|(_, is_border)| *is_border).last().map_or(0, |(index, _)| index + 1);
    match &field[start..] {
        "" => "the object".to_owned(),
        name => format!("`{name}`"),
    }
}

fn detail_of(detail: &str) -> String {
    let known = FORMATS.iter().find(|(start, _)| detail.starts_with(start));
    known.map_or_else(|| detail.to_owned(), |(_, words)| (*words).to_owned())
}

/// Whether the server shows a value that somebody wrote.
fn has_value(error: &FieldError) -> bool {
    !matches!(error.shown_value(), "" | "{}" | "null")
}

fn value_of(error: &FieldError) -> String {
    let shown = error.shown_value();
    let text = shown.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(shown);
    match text {
        "" => "empty".to_owned(),
        _ if text.len() > MAX_VALUE => "this text".to_owned(),
        _ => format!("`{text}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::BadValue;

    /// Checks the message about an error.
    fn check(kind: ErrorKind, field: &str, value: BadValue<'_>, detail: &str, expected: &str) {
        assert_eq!(message(&FieldError::new(kind, field.to_owned(), value, detail), "spec"), expected);
    }

    #[test]
    fn messages_name_the_field_and_what_is_wrong() {
        let image = "spec.containers[0].image";
        check(ErrorKind::Required, image, BadValue::None, "", "`image` is missing");
        let limit = "spec.containers[0].resources.limits[example.com/gpu]";
        let expected = "`limits[example.com/gpu]` cannot be `500m`: must be an integer";
        check(ErrorKind::Invalid, limit, BadValue::Text("500m"), "must be an integer", expected);
        let expected = "`type` cannot be `X`, but one of `A`, `B`";
        check(ErrorKind::NotSupported, "spec.type", BadValue::Text("X"), r#"supported values: "A", "B""#, expected);
        check(
            ErrorKind::TooMany,
            "a.b",
            BadValue::Number(21),
            "must have at most 20 items",
            "`b` has 21 items, but must have at most 20 items",
        );
        check(
            ErrorKind::TooLong,
            "",
            BadValue::None,
            "may not be more than 5 bytes",
            "the object is too long: may not be more than 5 bytes",
        );
        check(ErrorKind::Invalid, "spec", BadValue::Struct, "both given", "`spec` is invalid: both given");
    }
}
