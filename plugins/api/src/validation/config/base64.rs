//! Base64, as Go's JSON reads it: line breaks are skipped, the end is padded.

/// The bytes of a text; `None` if it is none.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let letters: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    if !letters.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(letters.len() / 4 * 3);
    let last = letters.len().saturating_sub(4);
    for (index, group) in letters.chunks(4).enumerate() {
        let padding = group.iter().rev().take_while(|letter| **letter == b'=').count();
        if padding > 2 || (padding > 0 && index * 4 != last) {
            return None;
        }
        let mut bits = 0_u32;
        for letter in &group[..4 - padding] {
            bits = bits << 6 | digit(*letter)?;
        }
        bits <<= 6 * padding;
        bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
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

/// Number of bytes that a text stands for, whether or not all of it is sound.
pub(super) fn decoded_length(text: &str) -> usize {
    let letters = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r' | b'=')).count();
    letters * 3 / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_decoded() {
        assert_eq!(decode("aGk=").as_deref(), Some(b"hi".as_slice()));
        assert_eq!(decode("aGk\nhIQ==").as_deref(), Some(b"hi!!".as_slice()));
        assert_eq!(decode("").as_deref(), Some(b"".as_slice()));
        assert_eq!(decode("aGk"), None);
        assert_eq!(decode("a=k="), None);
        assert_eq!(decoded_length("aGk="), 2);
    }
}
