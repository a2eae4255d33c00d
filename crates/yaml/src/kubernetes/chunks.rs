//! Cutting a file into chunks at lines that start with `---`, before anything looks at YAML.

/// A part of the file between two separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Offset of the first byte.
    pub(super) start: usize,
    /// Offset behind the last byte.
    pub(super) end: usize,
    /// Whether it ends with a line break; if not, the splitter adds one.
    pub(super) terminated: bool,
}

/// A separator with something behind it: `--- a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadSeparator {
    /// Offset of the text behind the dashes.
    pub(super) start: usize,
    /// Offset of the end of the line.
    pub(super) end: usize,
}

/// The chunks of a file in order, from an offset on.
pub(super) struct Chunks<'s> {
    file: &'s [u8],
    at: usize,
    done: bool,
}

/// Lines are read through a buffer of this size.
const BUFFER: usize = 4096;

impl<'s> Chunks<'s> {
    pub(super) fn new(file: &'s [u8], at: usize) -> Chunks<'s> {
        Chunks { file, at, done: false }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Result<Chunk, BadSeparator>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let start = self.at;
        let mut line = start;
        while line < self.file.len() {
            // Only the lines that can be separators are looked at.
            let rest = &self.file[line..];
            if rest.starts_with(b"---") {
                let end = memchr::memchr(b'\n', rest).map_or(self.file.len(), |at| line + at);
                if let Some(bad) = text_behind(self.file, line + 3, end) {
                    self.done = true;
                    return Some(Err(bad));
                }
                let next = (end + 1).min(self.file.len());
                if line > start {
                    self.at = next;
                    return Some(Ok(Chunk { start, end: line, terminated: true }));
                }
            }
            match next_line(rest) {
                Some(length) => line += length,
                None => break,
            }
        }
        self.done = true;
        let last_line = memchr::memrchr(b'\n', &self.file[start..]).map_or(start, |at| start + at + 1);
        let unterminated = &self.file[last_line..];
        if unterminated.is_empty() || is_lost(unterminated) {
            return (last_line > start).then_some(Ok(Chunk { start, end: last_line, terminated: true }));
        }
        Some(Ok(Chunk { start, end: self.file.len(), terminated: false }))
    }
}

/// The distance to the next line that may be a separator.
fn next_line(rest: &[u8]) -> Option<usize> {
    memchr::memmem::find(rest, b"\n---").map(|at| at + 1)
}

/// What stands behind the dashes of a separator other than blanks and a comment.
fn text_behind(file: &[u8], start: usize, end: usize) -> Option<BadSeparator> {
    let mut at = start;
    for part in file[start..end].utf8_chunks() {
        for character in part.valid().chars() {
            if !character.is_whitespace() {
                return (character != '#').then_some(BadSeparator { start: at, end });
            }
            at += character.len_utf8();
        }
        if !part.invalid().is_empty() {
            return Some(BadSeparator { start: at, end });
        }
    }
    None
}

/// Whether the splitter drops a last line without line break: it does where the line fills its buffer to the last byte.
fn is_lost(line: &[u8]) -> bool {
    let mut rest = line;
    while rest.len() >= BUFFER {
        // A `\r` at the end of the buffer is put back, because a `\n` may follow.
        let taken = if rest[BUFFER - 1] == b'\r' { BUFFER - 1 } else { BUFFER };
        rest = &rest[taken..];
    }
    rest.is_empty()
}
