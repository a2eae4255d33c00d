//! How far the YAML library reads ahead.
//!
//! It takes its input in blocks of 512 bytes and checks a whole block when it needs the first character of it. So a
//! refused character behind the end of a document matters only if it lies in a block that was needed. And it looks for
//! a byte order mark not where it reads but where the last block was asked for: if a mark stands there, the first
//! character of every following line is dropped, until the next block.

const BLOCK: usize = 512;

/// How far a text is decoded.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// Where the decoded part ends after each block.
    ends: Vec<usize>,
    /// The number of blocks that were decoded.
    blocks: usize,
    /// Whether the block behind the last of `ends` has a refused character.
    fails: bool,
    decoded: usize,
    /// End marks handed out behind the end of the text.
    end_marks: usize,
    /// Where reading stood when the last block was asked for.
    origin: usize,
}

impl Window {
    /// A window over a text whose decoded part ends at `ends` block by block.
    pub(super) fn new(ends: Vec<usize>, start: usize, fails: bool) -> Window {
        Window { ends, blocks: 0, fails, decoded: start, end_marks: 0, origin: start }
    }

    /// A window over UTF-8. `refused` is where the first refused character stands.
    pub(super) fn utf8(bytes: &[u8], start: usize, refused: Option<usize>) -> Window {
        let mut ends = Vec::new();
        let mut at = start;
        let mut block_end = bytes.len().min(BLOCK);
        let mut fails = false;
        while at < bytes.len() {
            let mut end = block_end;
            if let Some(refused) = refused.filter(|refused| *refused < block_end) {
                let complete = width(bytes[refused]).is_none_or(|width| refused + width <= block_end);
                if complete || refused == at {
                    fails = true;
                    break;
                }
                end = refused;
            } else {
                while end < bytes.len() && bytes[end] & 0xC0 == 0x80 {
                    end -= 1;
                }
            }
            ends.push(end);
            at = end;
            block_end = bytes.len().min(at + BLOCK);
        }
        Window::new(ends, start, fails)
    }

    /// Makes sure that `count` characters from `at` on are decoded. False where a refused character is met.
    pub(super) fn require(&mut self, bytes: &[u8], at: usize, count: usize) -> bool {
        if self.has(bytes, at, count) {
            return true;
        }
        self.origin = at;
        while !self.has(bytes, at, count) {
            match self.ends.get(self.blocks) {
                Some(end) => {
                    self.decoded = *end;
                    self.blocks += 1;
                }
                None if self.fails => return false,
                None => {
                    self.end_marks += 1;
                    break;
                }
            }
        }
        true
    }

    fn has(&self, bytes: &[u8], at: usize, count: usize) -> bool {
        let ahead = bytes.get(at..self.decoded).unwrap_or_default();
        let characters = ahead.iter().filter(|byte| **byte & 0xC0 != 0x80).take(count).count();
        let behind_end = at.saturating_sub(bytes.len());
        characters + self.end_marks.saturating_sub(behind_end) >= count
    }

    /// Whether a byte order mark stands where the library looks for it.
    pub(super) fn sees_mark(&self, bytes: &[u8]) -> bool {
        bytes.get(self.origin..).is_some_and(|rest| rest.starts_with(b"\xEF\xBB\xBF"))
    }
}

/// The length of a UTF-8 sequence by its first byte; `None` where no sequence starts so.
fn width(byte: u8) -> Option<usize> {
    match byte {
        0x00..=0x7F => Some(1),
        0xC0..=0xDF => Some(2),
        0xE0..=0xEF => Some(3),
        0xF0..=0xF7 => Some(4),
        _ => None,
    }
}
