//! The characters of one chunk, as the YAML library gets them, and where each of them stands in the file.
//!
//! Nearly always these are bytes of the file as they are. A chunk becomes a copy where the reading in front of the YAML
//! library changes it in a way that shows: a missing last line break, `\r\r\n`, UTF-16. And it comes with a [`Window`]
//! where it matters how far the library reads ahead: a forbidden character behind the document, a byte order mark inside.

use super::chunks::Chunk;
use super::utf16;
use super::window::Window;
use crate::Span;
use memchr::memmem;
use std::borrow::Cow;

/// A character that the YAML library refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Bytes that are not UTF-8 (or UTF-16, where the chunk starts with its mark).
    Encoding,
    /// A control character, U+FFFE or U+FFFF.
    Control,
}

/// The characters of one chunk, up to the first that is refused.
pub(super) struct Text<'s> {
    /// A leading byte order mark is among them.
    characters: Cow<'s, str>,
    /// What stands behind them, if they are not all of the chunk.
    refused: Option<Refused>,
    /// Where reading starts: behind the byte order mark.
    pub(super) start: usize,
    /// Whether all characters are ASCII.
    pub(super) is_ascii: bool,
    /// Offset in the file of the first character.
    base: usize,
    /// Offset in the file of the end.
    end: usize,
    /// For copies: text offset and file offset wherever the distance between both changes.
    shifts: Vec<(u32, u32)>,
    /// Whether the characters are not the bytes of the file: UTF-16.
    pub(super) is_foreign: bool,
    window: Option<Window>,
}

const MARK: &str = "\u{FEFF}";

impl<'s> Text<'s> {
    /// What the YAML library gets of a chunk. `source` is the file as text, if it is UTF-8.
    pub(super) fn new(file: &'s [u8], source: Option<&'s str>, chunk: &Chunk) -> Text<'s> {
        let raw = &file[chunk.start..chunk.end];
        if raw.starts_with(b"\xFF\xFE") || raw.starts_with(b"\xFE\xFF") {
            return Text::from_utf16(raw, chunk);
        }
        let whole = source.and_then(|source| source.get(chunk.start..chunk.end));
        let found = inspect(raw, whole);
        let mut text = Text {
            characters: Cow::Borrowed(found.valid),
            refused: found.refused,
            start: if raw.starts_with(MARK.as_bytes()) { MARK.len() } else { 0 },
            is_ascii: found.is_ascii,
            base: chunk.start,
            end: chunk.end,
            shifts: Vec::new(),
            is_foreign: false,
            window: None,
        };
        if text.refused.is_none() && !found.has_inner_mark && !found.has_double_return {
            if !chunk.terminated {
                text.characters.to_mut().push('\n');
            }
            return text;
        }
        let (bytes, shifts) = normalized(raw, chunk);
        // The copy lost bytes in front of the refused character, so it is looked for again.
        let valid = inspect(&bytes, None).valid;
        let refused = text.refused.map(|_| valid.len());
        text.window = Some(Window::utf8(&bytes, text.start, refused));
        text.characters = Cow::Owned(valid.to_owned());
        text.shifts = shifts;
        text
    }

    fn from_utf16(raw: &[u8], chunk: &Chunk) -> Text<'static> {
        let (bytes, raw_shifts) = normalized(raw, chunk);
        let decoded = utf16::decode(&bytes);
        let to_file = |at: u32| shifted(&raw_shifts, chunk.start, at as usize).min(chunk.end) as u32;
        Text {
            is_ascii: decoded.text.is_ascii(),
            characters: Cow::Owned(decoded.text),
            refused: decoded.refused,
            start: 0,
            base: chunk.start,
            end: chunk.end,
            shifts: decoded.shifts.iter().map(|&(text, raw)| (text, to_file(raw))).collect(),
            is_foreign: true,
            window: Some(Window::new(decoded.ends, 0, decoded.refused.is_some())),
        }
    }

    /// The characters.
    pub(super) fn characters(&self) -> &str {
        &self.characters
    }

    /// What stands behind the characters, where it is refused.
    pub(super) fn refused(&self) -> Option<Refused> {
        self.refused
    }

    /// How far the YAML library reads ahead, where that matters.
    pub(super) fn window(&self) -> Option<Window> {
        self.window.clone()
    }

    /// The offset in the file of a character.
    pub(super) fn in_file(&self, at: usize) -> u32 {
        shifted(&self.shifts, self.base, at).min(self.end) as u32
    }

    /// The bytes in the file of the characters `start..end`.
    pub(super) fn span(&self, start: u32, end: u32) -> Span {
        let start = self.in_file(start as usize);
        if end == 0 || self.is_foreign || self.shifts.is_empty() {
            return Span::new(start, self.in_file(end as usize));
        }
        // A `\r` that was dropped at the end belongs to nobody.
        Span::new(start, self.in_file(end as usize - 1) + 1)
    }
}

fn shifted(shifts: &[(u32, u32)], base: usize, at: usize) -> usize {
    match shifts.partition_point(|&(text, _)| text as usize <= at).checked_sub(1) {
        None => base + at,
        Some(place) => {
            let (text, file) = shifts[place];
            file as usize + (at - text as usize)
        }
    }
}

/// The chunk with `\n` for `\r\n` and a last line break, and where the distance to the file changes.
fn normalized(raw: &[u8], chunk: &Chunk) -> (Vec<u8>, Vec<(u32, u32)>) {
    let mut bytes = Vec::with_capacity(raw.len() + 1);
    let mut shifts = Vec::new();
    let mut copied = 0;
    for at in memmem::find_iter(raw, b"\r\n") {
        bytes.extend_from_slice(&raw[copied..at]);
        copied = at + 1;
        shifts.push((bytes.len() as u32, (chunk.start + copied) as u32));
    }
    bytes.extend_from_slice(&raw[copied..]);
    if !chunk.terminated {
        bytes.push(b'\n');
    }
    (bytes, shifts)
}

struct Inspection<'t> {
    /// What stands in front of the first refused character.
    valid: &'t str,
    refused: Option<Refused>,
    is_ascii: bool,
    has_inner_mark: bool,
    has_double_return: bool,
}

/// Looks through the bytes of a chunk. `whole` is its text where that is known to be UTF-8.
fn inspect<'t>(bytes: &'t [u8], whole: Option<&'t str>) -> Inspection<'t> {
    let (mut valid, mut refused) = match whole.map_or_else(|| std::str::from_utf8(bytes), Ok) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]);
            (valid.unwrap_or_default(), Some(Refused::Encoding))
        }
    };
    if let Some(at) = first_control(valid) {
        (valid, refused) = (&valid[..at], Some(Refused::Control));
    }
    let is_ascii = bytes.is_ascii();
    let inner = bytes.get(MARK.len()..).unwrap_or_default();
    Inspection {
        valid,
        refused,
        is_ascii,
        has_inner_mark: !is_ascii && memmem::find(inner, MARK.as_bytes()).is_some(),
        has_double_return: memchr::memchr(b'\r', bytes).is_some() && memmem::find(bytes, b"\r\r\n").is_some(),
    }
}

/// The first character that the YAML library refuses.
fn first_control(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Blocks of plain ASCII, which is nearly all there is, are passed without looking at characters.
        let block = &bytes[at..bytes.len().min(at + 64)];
        if block.iter().fold(false, |odd, &byte| odd | !is_plain_ascii(byte)) {
            let mut end = at + block.len();
            while !text.is_char_boundary(end) {
                end += 1;
            }
            for (place, character) in text[at..end].char_indices() {
                if !is_allowed(character) {
                    return Some(at + place);
                }
            }
            at = end;
        } else {
            at += block.len();
        }
    }
    None
}

fn is_plain_ascii(byte: u8) -> bool {
    (0x20..0x7F).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r')
}

/// Whether the YAML library takes this character.
pub(super) fn is_allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | '\u{85}' => true,
        _ => {
            character >= ' '
                && !('\u{7F}'..'\u{A0}').contains(&character)
                && !matches!(character, '\u{FFFE}' | '\u{FFFF}')
        }
    }
}
