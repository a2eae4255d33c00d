//! Whether a file is taken for JSON, and where YAML goes on when it turns out to be none.

/// How far the first character is looked for.
const LOOK: usize = 4096;

/// Whether the first character that is no white space is `{`. A byte order mark is none.
pub(super) fn looks_like_json(file: &[u8]) -> bool {
    let mut head = &file[..file.len().min(LOOK)];
    while let Some((character, length)) = first_character(head) {
        if !character.is_whitespace() {
            return character == '{';
        }
        head = &head[length..];
    }
    false
}

/// Where YAML goes on behind `at`: behind blanks and at most one line break. `None` where Kubernetes gives up, because
/// less than four bytes are left or the bytes are not UTF-8.
pub(super) fn yaml_start(file: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let (character, length) = first_character(file.get(at..at + 4)?)?;
        if character == char::REPLACEMENT_CHARACTER {
            return None;
        }
        if !character.is_whitespace() {
            return Some(at);
        }
        at += length;
        if character == '\n' {
            return Some(at);
        }
    }
}

fn first_character(bytes: &[u8]) -> Option<(char, usize)> {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
    };
    valid.chars().next().map(|character| (character, character.len_utf8()))
}
