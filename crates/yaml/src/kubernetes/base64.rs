//! Base64 as Go's standard encoding has it: line breaks are skipped, padding must be there.
//!
//! Kubernetes reads it in two places: texts tagged `!!binary`, and fields of bytes such as the `data` of a Secret.

/// The bytes that a text encodes; `None` where it is not base64.
///
/// ```
/// use podlint_yaml::kubernetes::base64;
/// assert_eq!(base64::decode("aGVs\nbG8=").unwrap(), b"hello");
/// assert_eq!(base64::decode("admin"), None);
/// ```
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if refusal(text).is_some() {
        return None;
    }
    let mut bytes = Vec::with_capacity(decoded_length(text));
    let mut bits = 0_u32;
    let mut count = 0;
    for digit in text.bytes().filter_map(digit) {
        bits = bits << 6 | digit;
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    if count > 0 {
        bits <<= 6 * (4 - count);
        bytes.extend_from_slice(&bits.to_be_bytes()[1..count]);
    }
    Some(bytes)
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

/// Number of bytes that a text encodes, whether or not all of it is sound.
pub fn decoded_length(text: &str) -> usize {
    let letters = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r' | b'=')).count();
    letters * 3 / 4
}

/// The offset in bytes that Go names for a text that is not base64; `None` if it is.
pub fn refusal(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut taken = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\n' | b'\r' => {}
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => taken = (taken + 1) % 4,
            b'=' => return padding_refusal(bytes, at, taken),
            _ => return Some(at - 1),
        }
    }
    (taken > 0).then(|| at - taken)
}

/// The same from behind the first `=` of a group in which `taken` letters stand.
fn padding_refusal(bytes: &[u8], behind: usize, taken: usize) -> Option<usize> {
    let next = |from: usize| from + bytes[from..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
    let mut at = behind;
    match taken {
        0 | 1 => return Some(at - 1),
        2 => {
            at = next(at);
            match bytes.get(at) {
                None => return Some(bytes.len()),
                Some(b'=') => at += 1,
                Some(_) => return Some(at - 1),
            }
        }
        _ => {}
    }
    at = next(at);
    (at < bytes.len()).then_some(at)
}

/// Bytes in base64, with padding.
pub fn encode(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_go_decodes() {
        let cases = [
            ("", Some("")),
            ("aGk=", Some("hi")),
            ("aGVs\nbG8=", Some("hello")),
            ("aGVsbA==", Some("hell")),
            ("aGk\nhIQ==", Some("hi!!")),
            ("aGVsbG8", None),
            ("aGVsbA=", None),
            ("aGVsbG8=x", None),
            ("aGVsb G8=", None),
            ("a=k=", None),
            ("=", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text).as_deref(), expected.map(str::as_bytes), "{text}");
        }
        assert_eq!(decoded_length("aGk="), 2);
    }

    #[test]
    fn encodes() {
        for (text, expected) in [("", ""), ("a", "YQ=="), ("he", "aGU="), ("hello!", "aGVsbG8h")] {
            assert_eq!(encode(text.as_bytes()), expected);
        }
    }

    #[test]
    fn names_the_byte_that_go_names() {
        let cases = [
            ("", None),
            ("aGVsbG8=", None),
            ("aGVs\nbG8=\n", None),
            ("aGU=", None),
            ("YQ==", None),
            ("admin", Some(4)),
            ("not base64!", Some(3)),
            ("YQ=", Some(3)),
            ("YQ=a", Some(2)),
            ("YQ==YQ==", Some(4)),
            ("=", Some(0)),
            ("aGU", Some(0)),
            ("é", Some(0)),
        ];
        for (text, expected) in cases {
            assert_eq!(refusal(text), expected, "{text:?}");
        }
    }
}
