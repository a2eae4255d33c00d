//! ELF: Linux and most other Unix systems.

use super::{Bytes, CUT_OFF, compare, number};
use crate::error::LoadProblem;
use std::env::consts;

const SHARED_LIBRARY: u64 = 3;
const LOADED_SEGMENT: u64 = 1;

pub(super) fn check(head: &[u8], bytes: &mut Bytes) -> Result<(), LoadProblem> {
    let is_64_bit = number::<1>(head, 4, false)? == 2;
    let is_big_endian = number::<1>(head, 5, false)? == 2;
    let system = number::<1>(head, 7, false)?;
    let file_type = number::<2>(head, 16, is_big_endian)?;
    let machine = number::<2>(head, 18, is_big_endian)?;
    compare(&built_for(is_64_bit, is_big_endian, system, machine))?;
    match file_type {
        SHARED_LIBRARY => segments_are_there(head, bytes, is_64_bit, is_big_endian),
        1 => Err(LoadProblem::NotALibrary("an object file")),
        2 => Err(LoadProblem::NotALibrary("a program")),
        4 => Err(LoadProblem::NotALibrary("a core dump")),
        _ => Err(LoadProblem::Damaged("its type is unknown")),
    }
}

/// glibc maps what the header names without comparing it with the size of the file; the first access behind the end of a
/// file that is too short ends the process.
fn segments_are_there(head: &[u8], bytes: &mut Bytes, is_64_bit: bool, is_big_endian: bool) -> Result<(), LoadProblem> {
    let word = |bytes: &[u8], offset_32: usize, offset_64: usize| match is_64_bit {
        true => number::<8>(bytes, offset_64, is_big_endian),
        false => number::<4>(bytes, offset_32, is_big_endian),
    };
    let (size_at, count_at) = if is_64_bit { (54, 56) } else { (42, 44) };
    let table = word(head, 28, 32)?;
    let entry_size = number::<2>(head, size_at, is_big_endian)?;
    let count = number::<2>(head, count_at, is_big_endian)?;
    if entry_size != if is_64_bit { 56 } else { 32 } {
        return Err(LoadProblem::Damaged("its table of segments has another form than ELF says"));
    }
    let entries = bytes.at(table, entry_size * count)?;
    if entries.len() as u64 != entry_size * count {
        return Err(CUT_OFF);
    }
    for entry in entries.chunks_exact(entry_size as usize) {
        if number::<4>(entry, 0, is_big_endian)? != LOADED_SEGMENT {
            continue;
        }
        let end = word(entry, 4, 8)?.checked_add(word(entry, 16, 32)?);
        if end.is_none_or(|end| end > bytes.length) {
            return Err(CUT_OFF);
        }
    }
    Ok(())
}

fn built_for(is_64_bit: bool, is_big_endian: bool, system: u64, machine: u64) -> String {
    let name = match machine {
        3 => "x86",
        8 if is_64_bit => "mips64",
        8 => "mips",
        20 => "powerpc",
        21 => "powerpc64",
        22 => "s390x",
        40 => "arm",
        62 => "x86_64",
        183 => "aarch64",
        243 if is_64_bit => "riscv64",
        243 => "riscv32",
        258 => "loongarch64",
        _ => return format!("machine {machine} of ELF"),
    };
    // Some machines come with two sizes of pointers or two byte orders, which is worth a word only where all else agrees.
    let variant = if name != consts::ARCH {
        ""
    } else if is_64_bit != cfg!(target_pointer_width = "64") {
        " with other pointers and"
    } else if is_big_endian != cfg!(target_endian = "big") {
        " with other byte order and"
    } else {
        ""
    };
    format!("{name}{variant} {}", system_name(system))
}

/// Systems that leave the field empty, as Linux does, cannot be told apart: such a file is taken for one of ours where ours
/// uses ELF, and the loader has the last word.
fn system_name(number: u64) -> &'static str {
    match number {
        2 => "netbsd",
        6 => "solaris",
        9 => "freebsd",
        12 => "openbsd",
        _ => match consts::OS {
            "linux" | "macos" | "windows" => "Linux",
            other => other,
        },
    }
}
