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
pub(crate) struct FieldError<'a> {
    pub(crate) kind: ErrorKind,
    /// The path that the server prints.
    pub(crate) field: &'a str,
    pub(crate) bad_value: BadValue<'a>,
    /// Empty for kinds without a detail.
    pub(crate) detail: &'a str,
}

/// What kind of error it is.
#[derive(Clone, Copy)]
pub(crate) enum ErrorKind {
    Duplicate,
    Invalid,
    NotFound,
}

/// The value that the server shows.
#[derive(Clone, Copy)]
pub(crate) enum BadValue<'a> {
    Text(&'a str),
    Number(i64),
}

impl FieldError<'_> {
    /// Data of a finding about it.
    pub(crate) fn data(&self) -> String {
        let (name, phrase) = match self.kind {
            ErrorKind::Duplicate => ("Duplicate", "Duplicate value"),
            ErrorKind::Invalid => ("Invalid", "Invalid value"),
            ErrorKind::NotFound => ("NotFound", "Not found"),
        };
        let (shown, json) = match self.bad_value {
            BadValue::Text(text) => (quoted(text), json_text(text)),
            BadValue::Number(number) => (number.to_string(), number.to_string()),
        };
        let mut message = format!("{}: {phrase}: {shown}", self.field);
        if !self.detail.is_empty() {
            message.push_str(": ");
            message.push_str(self.detail);
        }
        format!(
            r#"{{"api": {{"stage": "validation", "type": "{name}", "field": {}, "badValue": {json}, "detail": {}, "message": {}}}}}"#,
            json_text(self.field),
            json_text(self.detail),
            json_text(&message),
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
fn json_text(text: &str) -> String {
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
        let error = FieldError {
            kind: ErrorKind::Invalid,
            field: "spec.containers[0].volumeMounts[1].mountPath",
            bad_value: BadValue::Text("/srv"),
            detail: "must be unique",
        };
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
