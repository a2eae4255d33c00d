//! What the API server would say, attached to a finding as data.

/// Data of a finding about an unknown field, with the server's text.
pub(crate) fn strict(message: &str) -> String {
    text_only("strict", message)
}

/// Data of a finding about something that the server cannot read, with its text.
pub(crate) fn decode(message: &str) -> String {
    text_only("decode", message)
}

/// Data of a finding about something that the server accepts with a warning, with its text.
pub(crate) fn warning(message: &str) -> String {
    text_only("warning", message)
}

fn text_only(stage: &str, message: &str) -> String {
    format!(r#"{{"api": {{"stage": "{stage}", "message": {}}}}}"#, json_text(message))
}

/// An error of the validation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FieldError {
    pub(crate) kind: ErrorKind,
    /// The path that the server prints. Empty for the root, which it prints as `[]`.
    pub(crate) field: String,
    /// Empty for kinds without a detail.
    pub(crate) detail: String,
    /// The value as the server shows it, and as JSON; both empty for kinds that show none.
    shown: String,
    json: String,
}

/// What kind of error it is, named as upstream's `field` package does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ErrorKind {
    Required,
    Invalid,
    /// A value of the wrong type, which reads like any other invalid one.
    TypeInvalid,
    Duplicate,
    NotSupported,
    Forbidden,
    TooLong,
    TooMany,
    NotFound,
}

impl ErrorKind {
    /// Its name and the phrase that the server prints.
    const fn name_and_phrase(self) -> (&'static str, &'static str) {
        match self {
            ErrorKind::Required => ("Required", "Required value"),
            ErrorKind::Invalid => ("Invalid", "Invalid value"),
            ErrorKind::TypeInvalid => ("TypeInvalid", "Invalid value"),
            ErrorKind::Duplicate => ("Duplicate", "Duplicate value"),
            ErrorKind::NotSupported => ("NotSupported", "Unsupported value"),
            ErrorKind::Forbidden => ("Forbidden", "Forbidden"),
            ErrorKind::TooLong => ("TooLong", "Too long"),
            ErrorKind::TooMany => ("TooMany", "Too many"),
            ErrorKind::NotFound => ("NotFound", "Not found"),
        }
    }
}

/// The value that the server shows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum BadValue<'a> {
    /// Kinds that show no value: Required, Forbidden, TooLong.
    None,
    Text(&'a str),
    /// A text that is shown without quotes.
    Bare(&'a str),
    Number(i64),
    Boolean(bool),
    /// `null`
    Null,
    /// A map that is not there, as Go itself writes it.
    NilMap,
    /// JSON that is shown as it is.
    Json(&'a str),
    /// The server's internal struct with its defaults, which nobody rebuilds. Shown as `{}`.
    Struct,
}

impl FieldError {
    pub(crate) fn new(kind: ErrorKind, field: String, value: BadValue<'_>, detail: &str) -> FieldError {
        let (shown, json) = match value {
            BadValue::None => (String::new(), String::new()),
            BadValue::Text(text) => (quoted(text), json_text(text)),
            BadValue::Bare(text) => (text.to_owned(), json_text(text)),
            BadValue::Number(number) => (number.to_string(), number.to_string()),
            BadValue::Boolean(value) => (value.to_string(), value.to_string()),
            BadValue::Null => ("null".to_owned(), "null".to_owned()),
            BadValue::NilMap => ("map[string]string(nil)".to_owned(), "null".to_owned()),
            BadValue::Json(json) => (json.to_owned(), json.to_owned()),
            BadValue::Struct => ("{}".to_owned(), "{}".to_owned()),
        };
        FieldError { kind, field, detail: detail.to_owned(), shown, json }
    }

    /// The server's text behind the path: `Invalid value: "A": a lowercase ...`.
    pub(crate) fn text(&self) -> String {
        let mut text = self.kind.name_and_phrase().1.to_owned();
        for part in [&self.shown, &self.detail] {
            if !part.is_empty() {
                text.push_str(": ");
                text.push_str(part);
            }
        }
        text
    }

    /// The value as the server shows it: a text in quotes. Empty for kinds that show none.
    pub(crate) fn shown_value(&self) -> &str {
        &self.shown
    }

    /// Data of a finding about it.
    pub(crate) fn data(&self) -> String {
        let field = if self.field.is_empty() { "[]" } else { &self.field };
        let json = if self.json.is_empty() { "\"\"" } else { &self.json };
        format!(
            r#"{{"api": {{"stage": "validation", "type": "{}", "field": {}, "badValue": {json}, "detail": {}, "message": {}}}}}"#,
            self.kind.name_and_phrase().0,
            json_text(field),
            json_text(&self.detail),
            json_text(&format!("{field}: {}", self.text())),
        )
    }
}

/// A text in quotes, as Go's `%q` writes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\u{b}' => quoted.push_str("\\v"),
            ' '..='~' => quoted.push(letter),
            '\0'..='\u{7f}' => quoted.push_str(&format!("\\x{:02x}", u32::from(letter))),
            _ if is_printed(letter) => quoted.push(letter),
            '\u{80}'..='\u{ffff}' => quoted.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => quoted.push_str(&format!("\\U{:08x}", u32::from(letter))),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether Go takes a character beyond ASCII for one that leaves ink: no control, format, private or blank one.
fn is_printed(letter: char) -> bool {
    let is_format = matches!(letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let is_private = matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !(letter.is_control() || letter.is_whitespace() || is_format || is_private)
}

/// A text as JSON.
pub(crate) fn json_text(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for letter in text.chars() {
        match letter {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            '\0'..='\u{1f}' => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            _ => json.push(letter),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validation_errors_read_as_the_server_writes_them() {
        let field = "spec.containers[0].volumeMounts[1].mountPath".to_owned();
        let error = FieldError::new(ErrorKind::Invalid, field, BadValue::Text("/srv"), "must be unique");
        assert_eq!(
            error.data(),
            r#"{"api": {"stage": "validation", "type": "Invalid", "field": "spec.containers[0].volumeMounts[1].mountPath", "badValue": "/srv", "detail": "must be unique", "message": "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/srv\": must be unique"}}"#
        );
    }

    #[test]
    fn texts_are_quoted_as_in_go() {
        assert_eq!(quoted("a \"b\"\\\n\u{1}\u{7f}"), r#""a \"b\"\\\n\x01\x7f""#);
        // Recorded for y16-nbsp-indent.yaml.
        assert_eq!(quoted("spec.\u{a0}\u{a0}tty"), r#""spec.\u00a0\u00a0tty""#);
        assert_eq!(quoted("이미지"), "\"이미지\"");
    }
}
