//! What is wrong with a custom resource, in the server's words and in ours.

use super::scalar::{json, shown};
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
    /// The server evaluates no CEL rules because of it.
    pub(super) keeps_from_cel: bool,
    /// The server says it, and another problem says it better.
    pub(super) is_consequence: bool,
}

/// What the server prints for the path of the object itself.
const NO_PATH: &str = "<nil>";

impl Problem {
    /// Whether it is a field that the server drops.
    pub(super) fn is_unknown_field(&self) -> bool {
        self.is_unknown_field
    }

    /// The same as something that another problem says better.
    pub(super) fn into_consequence(self) -> Problem {
        Problem { is_consequence: true, ..self }
    }

    /// How many bytes of text it is.
    pub(super) fn len(&self) -> usize {
        self.message.len() + self.data.len()
    }

    /// An error of the server at a path. What it is called stands in front of `words`.
    pub(super) fn new(
        place: Span,
        path: &str,
        (kind, value, detail): (ErrorKind, BadValue<'_>, &str),
        words: &str,
    ) -> Problem {
        let field = if path.is_empty() { NO_PATH } else { path };
        let error = FieldError::new(kind, field.to_owned(), value, detail);
        Problem {
            place,
            message: format!("{} {words}", named(path)),
            data: error.data(),
            meant: None,
            is_unknown_field: false,
            keeps_from_cel: matches!(
                kind,
                ErrorKind::NotSupported
                    | ErrorKind::Required
                    | ErrorKind::TooLong
                    | ErrorKind::TooMany
                    | ErrorKind::TypeInvalid
            ),
            is_consequence: false,
        }
    }

    /// An error that the server prints without a path.
    pub(super) fn without_path(place: Span, path: &str, text: &str, words: &str) -> Problem {
        let error = FieldError::new(ErrorKind::Invalid, NO_PATH.to_owned(), BadValue::Text(""), text);
        Problem { data: error.data(), ..Problem::new(place, path, (ErrorKind::Invalid, BadValue::None, ""), words) }
    }

    /// What the server says instead of evaluating CEL rules.
    pub(super) fn without_cel(place: Span) -> Problem {
        let text = "some validation rules were not checked because the object was invalid; \
                    correct the existing errors to complete validation";
        let words = "has CEL rules, which the server does not evaluate before the rest is right";
        Problem::new(place, "", (ErrorKind::Invalid, BadValue::Null, text), words).into_consequence()
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
            keeps_from_cel: false,
            is_consequence: false,
        }
    }

    /// A field that has to be there.
    pub(super) fn required(place: Span, path: &str, name: &str) -> Problem {
        let problem = Problem::new(place, path, (ErrorKind::Required, BadValue::None, ""), "");
        Problem { message: format!("required field `{name}` is missing"), ..problem }
    }

    /// A value that breaks a rule: `rule` stands behind the path in the server's text and, as `words`, behind the name in ours.
    pub(super) fn breaks(place: Span, node: Node<'_>, path: &str, rule: &str, words: &str) -> Problem {
        let json = json(node);
        let detail = format!("{path} in body {rule}");
        Problem::new(place, path, (ErrorKind::Invalid, shown(node, json.as_deref()), &detail), words)
    }
}

/// The last name of a path, with the indices behind it.
fn named(path: &str) -> String {
    match path.rsplit('.').next() {
        Some(name) if !name.is_empty() => format!("`{name}`"),
        _ => "the object".to_owned(),
    }
}
