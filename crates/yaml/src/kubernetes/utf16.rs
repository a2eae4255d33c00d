//! UTF-16, as it arrives behind a splitter that knows bytes only.

use super::text::{Refused, is_allowed};

const BLOCK: usize = 512;

/// A decoded text.
pub(super) struct Decoded {
    /// The characters in front of the first refused one.
    pub(super) text: String,
    /// Text offset and input offset wherever the distance between both changes.
    pub(super) shifts: Vec<(u32, u32)>,
    /// What stopped it.
    pub(super) refused: Option<Refused>,
    /// Where the text ends after each block of the input.
    pub(super) ends: Vec<usize>,
}

/// Decodes bytes that start with a byte order mark of UTF-16.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    let little = bytes.starts_with(b"\xFF\xFE");
    let unit = |at: usize| match bytes.get(at..at + 2) {
        Some(pair) if little => Some(u16::from_le_bytes([pair[0], pair[1]])),
        Some(pair) => Some(u16::from_be_bytes([pair[0], pair[1]])),
        None => None,
    };
    let mut decoded = Decoded { text: String::new(), shifts: Vec::new(), refused: None, ends: Vec::new() };
    let mut at = 2;
    let mut block_end = BLOCK;
    while at < bytes.len() {
        let (character, width) = match unit(at) {
            Some(high @ 0xD800..0xDC00) => {
                let low = unit(at + 2);
                (char::decode_utf16([high].into_iter().chain(low)).next().and_then(Result::ok), 4)
            }
            Some(unit) => (char::from_u32(u32::from(unit)), 2),
            None => (None, 2),
        };
        // A character that does not fit into the block is left for the next one, and so is what is wrong with it.
        if at + width > block_end {
            decoded.ends.push(decoded.text.len());
            block_end = at + BLOCK;
        } else if at + width > bytes.len() && decoded.ends.last() != Some(&decoded.text.len()) {
            decoded.ends.push(decoded.text.len());
        }
        match character {
            Some(character) if is_allowed(character) => {
                decoded.shifts.push((decoded.text.len() as u32, at as u32));
                decoded.text.push(character);
                at += width;
            }
            other => {
                decoded.refused = Some(if other.is_some() { Refused::Control } else { Refused::Encoding });
                return decoded;
            }
        }
    }
    decoded.shifts.push((decoded.text.len() as u32, bytes.len() as u32));
    if decoded.ends.last() != Some(&decoded.text.len()) {
        decoded.ends.push(decoded.text.len());
    }
    decoded
}
