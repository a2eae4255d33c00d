//! Base64 as Go's standard encoding has it: line breaks are skipped, padding must be there.

/// The bytes that a text encodes; `None` where it is not base64.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut digits = 0u32;
    let mut count = 0;
    let mut letters = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r'));
    while let Some(letter) = letters.next() {
        if letter == b'=' {
            // Two digits and two paddings, or three digits and one; nothing may follow.
            let complete = match count {
                2 => letters.next() == Some(b'='),
                3 => true,
                _ => false,
            };
            if !complete || letters.next().is_some() {
                return None;
            }
            digits <<= 6 * (4 - count);
            bytes.extend_from_slice(&digits.to_be_bytes()[1..count]);
            return Some(bytes);
        }
        digits = digits << 6 | digit(letter)?;
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&digits.to_be_bytes()[1..]);
            (digits, count) = (0, 0);
        }
    }
    (count == 0).then_some(bytes)
}

fn digit(letter: u8) -> Option<u32> {
    Some(u32::from(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_go_decodes() {
        let cases = [
            ("", Some("")),
            ("aGVs\nbG8=", Some("hello")),
            ("aGVsbA==", Some("hell")),
            ("aGVsbG8", None),
            ("aGVsbA=", None),
            ("aGVsbG8=x", None),
            ("aGVsb G8=", None),
            ("=", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text).as_deref(), expected.map(str::as_bytes), "{text}");
        }
    }
}
