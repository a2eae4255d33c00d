//! What Go says of a text that should be JSON.

use crate::server::quoted;

/// Go gives up at this depth.
const MAX_DEPTH: usize = 10_000;

/// Why a text is no JSON at all.
pub(super) fn problem(text: &[u8]) -> Option<String> {
    Reader { text, at: 0 }.document().err()
}

/// Why a text is no object of JSON; `None` if it is one, or null.
pub(super) fn problem_of_object(text: &[u8]) -> Option<String> {
    let problem = problem(text);
    if problem.is_some() {
        return problem;
    }
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace())?;
    let kind = match first {
        b'{' | b'n' => return None,
        b'[' => "array",
        b'"' => "string",
        b't' | b'f' => "bool",
        _ => "number",
    };
    Some(format!("json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"))
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

/// What a reader waits for inside of collections, the innermost one last.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Object,
    Array,
}

type Problem = Result<(), String>;

impl Reader<'_> {
    fn document(&mut self) -> Problem {
        let mut open: Vec<Open> = Vec::new();
        loop {
            // A value begins here.
            self.blanks();
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    self.blanks();
                    if self.peek() != Some(b'}') {
                        self.key("looking for beginning of object key string")?;
                        open.push(Open::Object);
                        check_depth(&open)?;
                        continue;
                    }
                    self.at += 1;
                }
                Some(b'[') => {
                    self.at += 1;
                    self.blanks();
                    if self.peek() != Some(b']') {
                        open.push(Open::Array);
                        check_depth(&open)?;
                        continue;
                    }
                    self.at += 1;
                }
                _ => self.scalar()?,
            }
            // A value has ended here.
            loop {
                self.blanks();
                match (open.last(), self.peek()) {
                    (None, None) => return Ok(()),
                    (None, Some(_)) => return self.unexpected("after top-level value"),
                    (Some(Open::Object), Some(b',')) => {
                        self.at += 1;
                        self.blanks();
                        self.key("looking for beginning of object key string")?;
                        break;
                    }
                    (Some(Open::Array), Some(b',')) => {
                        self.at += 1;
                        break;
                    }
                    (Some(Open::Object), Some(b'}')) | (Some(Open::Array), Some(b']')) => {
                        self.at += 1;
                        open.pop();
                    }
                    (Some(Open::Object), _) => return self.unexpected("after object key:value pair"),
                    (Some(Open::Array), _) => return self.unexpected("after array element"),
                }
            }
        }
    }

    /// A key and the colon behind it.
    fn key(&mut self, context: &str) -> Problem {
        if self.peek() != Some(b'"') {
            return self.unexpected(context);
        }
        self.string()?;
        self.blanks();
        if self.peek() != Some(b':') {
            return self.unexpected("after object key");
        }
        self.at += 1;
        Ok(())
    }

    fn scalar(&mut self) -> Problem {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.unexpected("looking for beginning of value"),
        }
    }

    fn literal(&mut self, word: &str) -> Problem {
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                return self.unexpected(&format!("in literal {word} (expecting '{}')", char::from(expected)));
            }
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Problem {
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                None | Some(0..=0x1f) => return self.unexpected("in string literal"),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Problem {
        self.at += 1;
        match self.peek() {
            Some(b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return self.unexpected("in \\u hexadecimal character escape");
                    }
                    self.at += 1;
                }
            }
            _ => return self.unexpected("in string escape code"),
        }
        Ok(())
    }

    fn number(&mut self) -> Problem {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(())
    }

    fn digits(&mut self, context: &str) -> Problem {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return self.unexpected(context);
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn unexpected(&self, context: &str) -> Problem {
        let Some(byte) = self.peek() else { return Err("unexpected end of JSON input".to_owned()) };
        // Go reads bytes, and shows each as the character of that number.
        let letter = match byte {
            b'\'' => r"'\''".to_owned(),
            b'"' => "'\"'".to_owned(),
            _ => {
                let text = quoted(char::from(byte).encode_utf8(&mut [0; 4]));
                format!("'{}'", &text[1..text.len() - 1])
            }
        };
        Err(format!("invalid character {letter} {context}"))
    }
}

fn check_depth(open: &[Open]) -> Problem {
    if open.len() > MAX_DEPTH { Err("exceeded max depth".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what Go says; "" for an object.
    fn check(text: &str, expected: &str) {
        assert_eq!(problem_of_object(text.as_bytes()).unwrap_or_default(), expected, "{text}");
    }

    #[test]
    fn objects() {
        check(r#"{"auths": {"x": [1, -2.5e3, true, null, "\u00e9"], "y": {}}}"#, "");
        check("null", "");
        check(" {} ", "");
    }

    #[test]
    fn what_is_no_json() {
        check("", "unexpected end of JSON input");
        check("x", "invalid character 'x' looking for beginning of value");
        check("not json", "invalid character 'o' in literal null (expecting 'u')");
        check("{x", "invalid character 'x' looking for beginning of object key string");
        check(r#"{"a" 1}"#, "invalid character '1' after object key");
        check(r#"{"a": 1 "b"}"#, "invalid character '\"' after object key:value pair");
        check("[1 2]", "invalid character '2' after array element");
        check("{} x", "invalid character 'x' after top-level value");
        check("[1,]", "invalid character ']' looking for beginning of value");
        check("{\"a\": \"\n\"}", r"invalid character '\n' in string literal");
        check(&"[".repeat(100_000), "exceeded max depth");
    }

    #[test]
    fn what_is_no_object() {
        check("[]", "json: cannot unmarshal array into Go value of type map[string]interface {}");
        check("5", "json: cannot unmarshal number into Go value of type map[string]interface {}");
    }
}
