//! What makes a text odd wherever it stands: seen by a few quick searches over all of it, so that nothing else has to look.

use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Made once: that takes as long as searching a short manifest.
static SEPARATOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\n---"));

/// Bytes that are looked at together.
const CHUNK: usize = 1024;

/// kubectl reads lines through a buffer of 4,096 bytes and loses a last line without a line break that fills it.
const BUFFER: usize = 4095;

/// Whether a text holds something that Kubernetes may read otherwise, inside of scalars too: a lone carriage return,
/// one of the letters that it takes for line breaks, a byte order mark, a merge key, or a line that its splitter takes
/// for a separator.
pub(super) fn is_odd(text: &[u8], has_rare_letters: bool) -> bool {
    let has = |letters: &str| memchr::memmem::find(text, letters.as_bytes()).is_some();
    let is_lone = |at: usize| text.get(at + 1) != Some(&b'\n');
    let is_glued = |at: usize| text.get(at + 3).is_some_and(|byte| !byte.is_ascii_whitespace());
    let last_line = memchr::memrchr(b'\n', text).map_or(text, |at| &text[at + 1..]);
    let has_odd_letter = || {
        memchr::memchr_iter(b'\r', text).any(is_lone)
            || ["\u{85}", "\u{2028}", "\u{2029}", "\u{feff}"].into_iter().any(has)
    };
    memchr::memchr_iter(b'<', text).any(|at| text.get(at + 1) == Some(&b'<'))
        || last_line.len() >= BUFFER
        || text.starts_with(b"---") && is_glued(0)
        || SEPARATOR.find_iter(text).any(|at| is_glued(at + 1))
        || has_rare_letters && has_odd_letter()
}

/// Whether there may be letters in a text that are odd or not allowed. Most texts are nothing but line feeds and the
/// letters of ASCII, which is seen many bytes at a time; only elsewhere each byte is looked at.
pub(super) fn has_rare_letters(text: &[u8]) -> bool {
    text.chunks(CHUNK).enumerate().any(|(number, chunk)| {
        let start = number * CHUNK;
        !is_ordinary(chunk) && (start..start + chunk.len()).any(|at| is_rare(&text[at..]))
    })
}

/// No shortcut inside of the loop: that lets the compiler compare many bytes at once.
fn is_ordinary(chunk: &[u8]) -> bool {
    chunk.iter().fold(true, |all, byte| all & ((byte.wrapping_sub(b' ') < 0x5F) | (*byte == b'\n')))
}

/// Whether the text begins with a control character, a lone carriage return, a letter that may be a line break or a mark.
fn is_rare(text: &[u8]) -> bool {
    match text {
        [b'\t' | b'\n', ..] | [b'\r', b'\n', ..] => false,
        [0..=31 | 0x7F, ..] => true,
        // U+0080 to U+009F, U+2028 and U+2029, U+FEFF, U+FFFE and U+FFFF.
        [0xC2, 0x80..=0x9F, ..] | [0xE2, 0x80, 0xA8 | 0xA9, ..] => true,
        [0xEF, 0xBB, 0xBF, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
        _ => false,
    }
}
