//! Control characters, which YAML allows nowhere but for tabs and line breaks.
//!
//! They mean nothing to the structure of a text, so one pass of its own finds them, wherever they stand.

use crate::{Dialect, Span};

/// Bytes that are looked at together. Nearly every block of every file is clean.
const BLOCK: usize = 64;

/// The runs of control characters in `bytes`, in order.
pub(super) fn control_characters(bytes: &[u8], dialect: Dialect) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for (block, start) in bytes.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        if !block.iter().fold(false, |found, byte| found | may_begin_one(*byte)) {
            continue;
        }
        for at in (start..start + block.len()).filter(|at| may_begin_one(bytes[*at])) {
            let length = control_character(&bytes[at..], dialect);
            let span = Span::new(at as u32, at as u32 + length);
            match runs.last_mut() {
                _ if length == 0 => {}
                Some(last) if last.end == span.start => last.end = span.end,
                _ => runs.push(span),
            }
        }
    }
    runs
}

/// Without a branch, so that many bytes are looked at in one step.
fn may_begin_one(byte: u8) -> bool {
    (byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r') | matches!(byte, 0x7F | 0xC2 | 0xEF)
}

/// Length in bytes of the control character at the start of `bytes`; 0 if another character stands there.
fn control_character(bytes: &[u8], dialect: Dialect) -> u32 {
    match bytes {
        [0..=0x1F, ..] => 1,
        // YAML 1.2 takes these between quotes, for the sake of JSON; go-yaml takes them nowhere.
        _ if dialect == Dialect::Core => 0,
        [0x7F, ..] => 1,
        // U+0085 is a line break.
        [0xC2, 0x85, ..] => 0,
        [0xC2, 0x80..=0x9F, ..] => 2,
        // U+FFFE and U+FFFF.
        [0xEF, 0xBF, 0xBE | 0xBF, ..] => 3,
        _ => 0,
    }
}
