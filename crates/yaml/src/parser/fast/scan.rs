//! Scanning ordinary text: what a byte can begin, and where plain and quoted text on one line ends.
//!
//! Nothing here changes the parser. `None` means: not ordinary, or too near to the end of the text to look ahead.

use crate::parser::bytes::Word;

/// What a byte can begin where a node may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// Plain text.
    Plain,
    /// Plain text, unless it begins a line of the first column: `...`, `<<<<<<<`, `=======`.
    PlainInLine,
    /// Plain text or the dash of an item.
    Dash,
    Quote,
    Comment,
    LineFeed,
    /// Anything else, which takes the general path.
    Other,
}

impl Start {
    pub(super) fn of(byte: u8) -> Start {
        STARTS[usize::from(byte)]
    }
}

const STARTS: [Start; 256] = {
    let mut starts = [Start::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        starts[byte] = match byte as u8 {
            b'\n' => Start::LineFeed,
            b'#' => Start::Comment,
            b'"' | b'\'' => Start::Quote,
            b'-' => Start::Dash,
            b'.' | b'<' | b'=' => Start::PlainInLine,
            b'[' | b']' | b'{' | b'}' | b',' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'?' | b':' => {
                Start::Other
            }
            0..=b' ' | 127 => Start::Other,
            _ => Start::Plain,
        };
        byte += 1;
    }
    starts
};

/// What ends plain text on its line. The offset is that of the byte that ends it.
pub(super) enum PlainEnd {
    /// `: ` or `:` and a line feed.
    Colon(usize),
    /// The line feed.
    Line(usize),
    /// The hash of a comment.
    Comment(usize),
}

/// Looks for the end of the plain text at `start`.
#[inline(always)]
pub(super) fn plain_end(bytes: &[u8], start: usize) -> Option<PlainEnd> {
    let mut at = start;
    loop {
        for place in Word::at(bytes, at)?.plain_stops() {
            let stop = at + place;
            let byte = bytes[stop];
            if byte == b'\n' {
                return Some(PlainEnd::Line(stop));
            }
            if byte == b':' {
                let behind = *bytes.get(stop + 1)?;
                if behind == b' ' || behind == b'\n' {
                    return Some(PlainEnd::Colon(stop));
                }
            }
            match rare_stop(bytes, stop) {
                RareStop::None => {}
                RareStop::Comment => return Some(PlainEnd::Comment(stop)),
                RareStop::Unusual => return None,
            }
        }
        at += Word::LENGTH;
    }
}

/// What a byte inside of plain text means that is neither line feed nor the colon of a key.
enum RareStop {
    None,
    Comment,
    Unusual,
}

/// Kept out of line, so that the two bytes that end most texts are compared and not looked up in a table of jumps.
#[inline(never)]
fn rare_stop(bytes: &[u8], stop: usize) -> RareStop {
    let behind = bytes.get(stop + 1).copied();
    match bytes[stop] {
        b':' if matches!(behind, Some(b'\t' | b'\r')) => RareStop::Unusual,
        b'#' if bytes[stop - 1] == b' ' => RareStop::Comment,
        b'{' if matches!(behind, None | Some(b'{')) => RareStop::Unusual,
        0..=31 | 127 => RareStop::Unusual,
        _ => RareStop::None,
    }
}

/// Offset behind the closing quote of the text at `start`, if that lies on one line and is its bytes.
#[inline(always)]
pub(super) fn quoted_end(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = bytes[start];
    let mut at = start + 1;
    loop {
        for place in Word::at(bytes, at)?.quoted_stops(quote) {
            let stop = at + place;
            match bytes[stop] {
                b'{' if *bytes.get(stop + 1)? != b'{' => {}
                b'\\' if quote == b'\'' => {}
                byte if byte == quote && (quote == b'"' || *bytes.get(stop + 1)? != b'\'') => return Some(stop + 1),
                0..=31 | 127 | b'\\' | b'{' => return None,
                byte if byte == quote => return None,
                _ => {}
            }
        }
        at += Word::LENGTH;
    }
}

/// Offset behind the text that ends at `end`, without the spaces at its end.
#[inline(always)]
pub(super) fn without_spaces(bytes: &[u8], mut end: usize) -> usize {
    while bytes[end - 1] == b' ' {
        end -= 1;
    }
    end
}
