//! Text that came from a file or a plugin, made fit for a terminal.

use std::borrow::Cow;
use std::ops::Range;

/// `text` with everything replaced that would move the cursor, change colours or reorder what is read. Tabs stay.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|char| replacement(char).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|char| replacement(char).unwrap_or(char)).collect())
}

fn replacement(char: char) -> Option<char> {
    match char {
        '\t' => None,
        '\n' | '\r' => Some(' '),
        // Unicode has a picture of each of these, one column wide.
        '\0'..='\x1f' => char::from_u32(0x2400 + char as u32),
        '\x7f' => Some('\u{2421}'),
        // Other control characters, and the bidirectional ones with which a text can look like another one.
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some('\u{fffd}'),
        _ => None,
    }
}

/// About how many columns `char` takes. Only what must fit is measured with it; carets are placed by miette, which knows exactly.
fn columns(char: char) -> usize {
    match char {
        '\t' => TAB_WIDTH,
        '\0'..='\u{10ff}' => 1,
        _ => 2,
    }
}

/// Distance of tab stops on the terminal.
pub(super) const TAB_WIDTH: usize = 4;

/// Bytes of `line` that are shown in `width` columns with `focus` among them; all of them where they fit.
///
/// Reads no more of the line than it returns, because a line can have megabytes and many findings.
pub(super) fn fit(line: &str, focus: Range<usize>, width: usize) -> Range<usize> {
    // One column each for the marks that say that something is missing.
    let room = width.saturating_sub(2).max(1);
    let from_start = forward(line, 0, width);
    if from_start == line.len() {
        return 0..from_start;
    }
    let from_start = forward(line, 0, room);
    if focus.end <= from_start {
        return 0..from_start;
    }
    // What stands before it usually names it, what stands behind says less.
    let start = backward(line, line.floor_char_boundary(focus.start), room / 2);
    let end = forward(line, start, room);
    if end == line.len() { backward(line, end, room)..end } else { start..end }
}

/// Where `width` columns from `start` end.
fn forward(line: &str, start: usize, width: usize) -> usize {
    let mut used = 0;
    for (offset, char) in line[start..].char_indices() {
        used += columns(char);
        if used > width {
            return start + offset;
        }
    }
    line.len()
}

/// Where `width` columns up to `end` start.
fn backward(line: &str, end: usize, width: usize) -> usize {
    let mut used = 0;
    for (offset, char) in line[..end].char_indices().rev() {
        used += columns(char);
        if used > width {
            return offset + char.len_utf8();
        }
    }
    0
}

/// `text` in lines of at most `width` columns, broken between words.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length: usize = word.chars().map(columns).sum();
        if !line.is_empty() && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_a_terminal_would_obey() {
        assert_eq!(visible("a\x1b[31mb\u{202e}c\nd\te"), "a␛[31mb\u{fffd}c d\te");
        assert_eq!(visible("한글 😀"), "한글 😀");
    }

    #[test]
    fn keeps_what_fits_and_cuts_around_the_focus() {
        let check = |line: &str, focus: Range<usize>, expected: &str| assert_eq!(&line[fit(line, focus, 12)], expected);
        check("0123456789ab", 3..4, "0123456789ab");
        check("0123456789abcdef", 3..4, "0123456789");
        check("0123456789abcdef", 13..14, "6789abcdef");
        check("0123456789abcdefghijkl", 13..14, "89abcdefgh");
        check("가나다라마바사", 0..3, "가나다라마");
        check("가나다라마바사", 18..21, "다라마바사");
    }

    #[test]
    fn wraps_between_words() {
        assert_eq!(wrap("one two  three\nfour", 9), ["one two", "three", "four"]);
        assert_eq!(wrap("unbreakable", 5), ["unbreakable"]);
    }
}
