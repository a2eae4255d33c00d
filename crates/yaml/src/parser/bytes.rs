//! Eight bytes at a time, as one number: a line is mostly bytes that mean nothing to YAML.
//!
//! SSE2 would look at sixteen, but cannot be had without unsafe code, and these few additions already are faster than what
//! surrounds them.

/// Eight bytes of a text, the first one lowest.
#[derive(Clone, Copy)]
pub(super) struct Word(u64);

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = ONES << 7;

impl Word {
    /// Bytes in a word.
    pub(super) const LENGTH: usize = 8;

    /// The word that starts at `offset`; `None` where fewer bytes are left.
    #[inline(always)]
    pub(super) fn at(bytes: &[u8], offset: usize) -> Option<Word> {
        Some(Word(u64::from_le_bytes(*bytes.get(offset..)?.first_chunk()?)))
    }

    /// Place of the first byte that is no space, [`Word::LENGTH`] if there is none.
    #[inline(always)]
    pub(super) fn spaces(self) -> usize {
        (self.0 ^ (ONES * u64::from(b' '))).trailing_zeros() as usize / 8
    }

    /// What can end plain text or must be looked at: `:`, `#`, `{` and control characters, line breaks among them.
    #[inline(always)]
    pub(super) fn plain_stops(self) -> Stops {
        self.stops(self.controls() | self.minus(b':') | self.minus(b'#'))
    }

    /// What can end quoted text or must be looked at: the quote, `\`, `{` and control characters.
    #[inline(always)]
    pub(super) fn quoted_stops(self, quote: u8) -> Stops {
        self.stops(self.controls() | self.minus(quote) | self.minus(b'\\'))
    }

    /// The same as [`Word::minus`] for control characters of ASCII and what stands in its last row: `{`, `|`, `}`, `~`.
    #[inline(always)]
    fn controls(self) -> u64 {
        self.0.wrapping_sub(ONES * 32) | self.0.wrapping_add(ONES * u64::from(128 - b'{'))
    }

    /// A number whose bytes have their high bit set where ours is `byte`, if ours is ASCII. A byte may borrow from the one
    /// behind it, so that some bytes behind a match have the bit as well.
    #[inline(always)]
    fn minus(self, byte: u8) -> u64 {
        (self.0 ^ (ONES * u64::from(byte))).wrapping_sub(ONES)
    }

    /// The places of high bits, without those of bytes that are not ASCII.
    #[inline(always)]
    fn stops(self, high_bits: u64) -> Stops {
        Stops(high_bits & !self.0 & HIGH_BITS)
    }
}

/// Places in a word to look at, in order. All that were asked for are among them, and sometimes a few others.
#[derive(Clone, Copy)]
pub(super) struct Stops(u64);

impl Iterator for Stops {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        let place = self.0.trailing_zeros() as usize / 8;
        self.0 &= self.0.wrapping_sub(1);
        (place < Word::LENGTH).then_some(place)
    }
}

/// Offset of the first byte at or behind `start` that is no space; `None` near the end of the text.
#[inline(always)]
pub(super) fn behind_spaces(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let spaces = Word::at(bytes, at)?.spaces();
        at += spaces;
        if spaces < Word::LENGTH {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds that the bytes that `is_wanted` names are among the stops, and that there are none where there is no such byte.
    fn check(bytes: &[u8; Word::LENGTH], stops: Stops, is_wanted: impl Fn(u8) -> bool) {
        let stops: Vec<_> = stops.collect();
        let wanted: Vec<_> = (0..Word::LENGTH).filter(|&place| is_wanted(bytes[place])).collect();
        assert!(wanted.iter().all(|place| stops.contains(place)), "{bytes:?}: {stops:?}");
        let is_ordinary = bytes.iter().all(|byte| *byte < b'{');
        assert!(stops.is_empty() || !wanted.is_empty() || !is_ordinary, "{bytes:?}: {stops:?}");
    }

    #[test]
    fn every_byte_is_found_at_every_place() {
        for (byte, place) in (0..=255_u8).flat_map(|byte| (0..Word::LENGTH).map(move |place| (byte, place))) {
            for neighbour in [b'x', b' ', b':', b';', 0, 0x7F, 0x80, 0xFF] {
                let mut bytes = [neighbour; Word::LENGTH];
                bytes[place] = byte;
                let word = Word::at(&bytes, 0).expect("eight bytes are there");
                assert!(Word::at(&bytes, 1).is_none());
                assert_eq!(word.spaces(), bytes.iter().take_while(|&&byte| byte == b' ').count());
                check(&bytes, word.plain_stops(), |byte| byte < 32 || byte == 127 || b":#{".contains(&byte));
                check(&bytes, word.quoted_stops(b'"'), |byte| byte < 32 || byte == 127 || b"\"\\{".contains(&byte));
            }
        }
    }
}
