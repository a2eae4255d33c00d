//! PE: Windows.

use super::{Bytes, CUT_OFF, compare, number};
use crate::error::LoadProblem;

const IS_LIBRARY: u64 = 0x2000;

pub(super) fn check(head: &[u8], bytes: &mut Bytes) -> Result<(), LoadProblem> {
    let header = bytes.at(number::<4>(head, 0x3C, false)?, 24)?;
    match header.get(..4) {
        Some(b"PE\0\0") => {}
        Some(_) => return Err(LoadProblem::NotALibrary("a program for MS-DOS")),
        None => return Err(CUT_OFF),
    }
    let machine = match number::<2>(&header, 4, false)? {
        0x014C => "x86",
        0x01C4 => "arm",
        0x8664 => "x86_64",
        0xAA64 => "aarch64",
        _ => "another machine with",
    };
    compare(&format!("{machine} Windows"))?;
    if number::<2>(&header, 22, false)? & IS_LIBRARY == 0 {
        return Err(LoadProblem::NotALibrary("a program"));
    }
    Ok(())
}
