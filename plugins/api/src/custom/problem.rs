//! What is wrong with a custom resource, in the server's words and in ours.

use super::scalar::{JsonType, json, shown};
use super::schema::Level;
use crate::server::{BadValue, ErrorKind, FieldError, quoted, strict};
use podlint_plugin_sdk::prelude::*;

/// Something wrong, ready to be reported.
pub(super) struct Problem {
    pub(super) place: Span,
    pub(super) message: String,
    /// The server's text as data.
    pub(super) data: String,
    /// For an unknown field: the name that was probably meant, and the same in the quotes of the key.
    pub(super) meant: Option<(String, String)>,
    is_unknown_field: bool,
}

impl Problem {
    /// Whether it is a field that the server drops.
    pub(super) fn is_unknown_field(&self) -> bool {
        self.is_unknown_field
    }

    fn new(place: Span, message: String, error: &FieldError) -> Problem {
        Problem { place, message, data: error.data(), meant: None, is_unknown_field: false }
    }

    /// A field that the schema does not have at this path.
    pub(super) fn unknown_field(key: Node<'_>, path: &str, meant: Option<(String, String)>) -> Problem {
        let question = meant.as_ref().map_or_else(String::new, |(meant, _)| format!(", did you mean `{meant}`?"));
        Problem {
            place: key.span(),
            message: format!("unknown field `{}`{question}", key.text()),
            data: strict(&format!("unknown field {}", quoted(path))),
            meant,
            is_unknown_field: true,
        }
    }

    /// A field that has to be there.
    pub(super) fn required(place: Span, path: String, name: &str) -> Problem {
        let error = FieldError::new(ErrorKind::Required, path, BadValue::None, "");
        Problem::new(place, format!("required field `{name}` is missing"), &error)
    }

    /// A value of another type than the schema has.
    pub(super) fn wrong_type(node: Node<'_>, place: Span, path: String, found: JsonType, level: &Level) -> Problem {
        let wanted = level.ty.unwrap_or(JsonType::Object);
        let (wanted_name, words) = if level.is_int_or_text {
            ("integer,string", "a whole number or a text")
        } else {
            (wanted.name(), wanted.words())
        };
        let detail = format!("{path} in body must be of type {wanted_name}: {}", quoted(found.name()));
        let message = if found == JsonType::Null {
            format!("{} has no value, it must be {words}", named(&path))
        } else {
            format!("{} must be {words}, not {}", named(&path), found.words())
        };
        let place = if node.span().is_empty() { place } else { node.span() };
        let error = FieldError::new(ErrorKind::Invalid, path, BadValue::Text(found.name()), &detail);
        Problem::new(place, message, &error)
    }

    /// A value that is none of the allowed ones.
    pub(super) fn not_supported(node: Node<'_>, path: String, values: &[String]) -> Problem {
        let json = json(node);
        let detail = format!("supported values: {}", values.join(", "));
        let allowed: Vec<String> = values.iter().map(|value| format!("`{}`", value.trim_matches('"'))).collect();
        let message = format!("{} is `{}`, but must be one of {}", named(&path), node.text(), allowed.join(", "));
        let error = FieldError::new(ErrorKind::NotSupported, path, shown(node, json.as_deref()), &detail);
        Problem::new(node.span(), message, &error)
    }

    /// A value that breaks a rule: `rule` stands behind the path in the server's text and, as `words`, behind the name in ours.
    pub(super) fn breaks(node: Node<'_>, path: String, rule: &str, words: &str) -> Problem {
        let json = json(node);
        let detail = format!("{path} in body {rule}");
        let message = format!("{} {words}", named(&path));
        let error = FieldError::new(ErrorKind::Invalid, path, shown(node, json.as_deref()), &detail);
        Problem::new(first_line(node), message, &error)
    }

    /// A text of more characters than allowed.
    pub(super) fn too_long(node: Node<'_>, path: String, most: usize) -> Problem {
        let message = format!("{} is longer than {most} characters", named(&path));
        let detail = format!("may not be more than {most} bytes");
        Problem::new(node.span(), message, &FieldError::new(ErrorKind::TooLong, path, BadValue::None, &detail))
    }

    /// A list or mapping of more than the allowed items.
    pub(super) fn too_many(node: Node<'_>, path: String, count: usize, most: usize) -> Problem {
        let message = format!("{} has {count} items, at most {most} are allowed", named(&path));
        let detail = format!("must have at most {most} items");
        let error = FieldError::new(ErrorKind::TooMany, path, BadValue::Number(count as i64), &detail);
        Problem::new(first_line(node), message, &error)
    }

    /// An item of a list that stands there already.
    pub(super) fn duplicate(node: Node<'_>, path: String, value: &str) -> Problem {
        let message = format!("{} repeats {value}", named(&path));
        Problem::new(first_line(node), message, &FieldError::new(ErrorKind::Duplicate, path, BadValue::Json(value), ""))
    }
}

/// The last name of a path, with the indices behind it.
fn named(path: &str) -> String {
    format!("`{}`", path.rsplit('.').next().unwrap_or(path))
}

/// A scalar's span; of a collection only its first key or item, because nobody wants all of it underlined.
fn first_line(node: Node<'_>) -> Span {
    match node.kind() {
        Kind::Mapping => node.children().next().map_or(node.span(), |key| key.span()),
        _ => node.span(),
    }
}
