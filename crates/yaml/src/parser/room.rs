//! Room for nodes: allocations of about the right size, because doubling needs three times what is there while it copies.

use super::Parser;

/// Bytes at the start of a text that show how many nodes it has.
const SAMPLE: usize = 16 * 1024;
/// Nodes that there is always room for when a line begins.
const SPARE: usize = 6;

/// How many nodes a text is likely to have.
///
/// Seven for three lines: of 3,910 small manifests one in fifty has more, and the room for all is a third more than they need.
/// Counting colons as well would say it better, but costs a fiftieth of the time.
pub(super) fn expected_nodes(text: &[u8]) -> usize {
    let sample = &text[..text.len().min(SAMPLE)];
    let lines = memchr::memchr_iter(b'\n', sample).count();
    scaled(lines * 7 / 3, sample.len(), text.len()) + SPARE
}

/// `count` of `part` bytes, for `whole` bytes.
fn scaled(count: usize, part: usize, whole: usize) -> usize {
    (count as u64 * whole as u64 / part.max(1) as u64) as usize
}

impl Parser<'_> {
    /// Makes room for the nodes of a line, and if there is none for all that are still to come.
    #[inline(always)]
    pub(super) fn make_room(&mut self) {
        if self.out.nodes.capacity() - self.out.nodes.len() < SPARE {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let count = self.out.nodes.len();
        let rest = scaled(count, self.pos, self.text.len()).saturating_sub(count);
        // At least an eighth more each time, so that growing stays linear where the end of a text is denser than its start.
        self.out.nodes.reserve_exact((rest + rest / 16).max(count / 8) + SPARE);
    }
}
