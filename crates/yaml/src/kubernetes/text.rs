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

/// The characters of one chunk.
pub(super) struct Text<'s> {
    /// The characters, a leading byte order mark among them.
    bytes: Cow<'s, [u8]>,
    /// Bytes up to here are good UTF-8 without refused characters.
    valid: usize,
    /// What stands at `valid`.
    refused: Option<Refused>,
    /// Where reading starts: behind the byte order mark.
    pub(super) start: usize,
    /// Offset in the file of the first byte.
    base: usize,
    /// Offset in the file of the end.
    end: usize,
    /// For copies: text offset and file offset wherever the distance between both changes.
    shifts: Vec<(u32, u32)>,
    /// Whether the characters are not the bytes of the file: UTF-16.
    pub(super) foreign: bool,
    window: Option<Window>,
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

impl<'s> Text<'s> {
    /// What the YAML library gets of a chunk of the file.
    pub(super) fn new(file: &'s [u8], chunk: &Chunk) -> Text<'s> {
        let raw = &file[chunk.start..chunk.end];
        if raw.starts_with(b"\xFF\xFE") || raw.starts_with(b"\xFE\xFF") {
            let (bytes, shifts) = normalized(raw, chunk);
            return Text::from_utf16(&bytes, &shifts, chunk);
        }
        let found = inspect(raw);
        let start = if raw.starts_with(MARK) { MARK.len() } else { 0 };
        let simple = found.refused.is_none() && !found.has_inner_mark && !found.has_double_return;
        let mut text = Text {
            bytes: Cow::Borrowed(raw),
            valid: found.refused.map_or(raw.len(), |(at, _)| at),
            refused: found.refused.map(|(_, what)| what),
            start,
            base: chunk.start,
            end: chunk.end,
            shifts: Vec::new(),
            foreign: false,
            window: None,
        };
        if simple {
            if !chunk.terminated {
                text.bytes.to_mut().push(b'\n');
                text.valid += 1;
            }
            return text;
        }
        let (bytes, shifts) = normalized(raw, chunk);
        // The copy lost bytes in front of the refused character, so it is looked for again.
        let refused = inspect(&bytes).refused;
        text.valid = refused.map_or(bytes.len(), |(at, _)| at);
        text.window = Some(Window::utf8(&bytes, start, refused.map(|(at, _)| at)));
        text.bytes = Cow::Owned(bytes);
        text.shifts = shifts;
        text
    }

    fn from_utf16(raw: &[u8], raw_shifts: &[(u32, u32)], chunk: &Chunk) -> Text<'static> {
        let decoded = utf16::decode(raw);
        let to_file = |at: usize| shifted(raw_shifts, chunk.start, at).min(chunk.end) as u32;
        let shifts = decoded.shifts.iter().map(|&(text, raw)| (text, to_file(raw as usize))).collect();
        let valid = decoded.text.len();
        Text {
            bytes: Cow::Owned(decoded.text.into_bytes()),
            valid,
            refused: decoded.refused,
            start: 0,
            base: chunk.start,
            end: chunk.end,
            shifts,
            foreign: true,
            window: Some(Window::new(decoded.ends, 0, decoded.refused.is_some())),
        }
    }

    /// The characters as bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The characters that may be read, as text.
    pub(super) fn valid(&self) -> &str {
        // Checked when the text was made; checking once more here would cost a pass over the file.
        self.bytes.get(..self.valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The refused character and where it stands.
    pub(super) fn refused(&self) -> Option<(usize, Refused)> {
        self.refused.map(|what| (self.valid, what))
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
        if end == 0 || self.foreign || self.shifts.is_empty() {
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

struct Inspection {
    refused: Option<(usize, Refused)>,
    has_inner_mark: bool,
    has_double_return: bool,
}

fn inspect(bytes: &[u8]) -> Inspection {
    let (valid, encoding) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.valid_up_to();
            (std::str::from_utf8(&bytes[..at]).unwrap_or_default(), Some((at, Refused::Encoding)))
        }
    };
    let control = first_control(valid).map(|at| (at, Refused::Control));
    let inner = bytes.get(MARK.len()..).unwrap_or_default();
    Inspection {
        refused: control.or(encoding),
        has_inner_mark: !bytes.is_ascii() && memmem::find(inner, MARK).is_some(),
        has_double_return: memmem::find(bytes, b"\r\r\n").is_some(),
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
