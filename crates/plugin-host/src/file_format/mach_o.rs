//! Mach-O: macOS.

use super::{CUT_OFF, compare, number};
use crate::error::LoadProblem;
use std::env::consts;

/// Java classes begin with the same four bytes as a library for several machines, followed by a version from 45 upwards.
const MAX_MACHINES: u64 = 40;

/// Whether a file begins as Mach-O does.
pub(super) fn is_one(head: &[u8]) -> bool {
    match head {
        [0xCE | 0xCF, 0xFA, 0xED, 0xFE, ..] => true,
        [0xCA, 0xFE, 0xBA, 0xBE | 0xBF, ..] => number::<4>(head, 4, true).is_ok_and(|count| count <= MAX_MACHINES),
        _ => false,
    }
}

pub(super) fn check(head: &[u8]) -> Result<(), LoadProblem> {
    if head[0] == 0xCA {
        return check_several(head);
    }
    compare(&built_for(number::<4>(head, 4, false)?))?;
    match number::<4>(head, 12, false)? {
        6 | 8 => Ok(()),
        1 => Err(LoadProblem::NotALibrary("an object file")),
        2 => Err(LoadProblem::NotALibrary("a program")),
        _ => Err(LoadProblem::NotALibrary("another kind of Mach-O file")),
    }
}

/// A file that holds one library for each of several machines: ours has to be among them.
fn check_several(head: &[u8]) -> Result<(), LoadProblem> {
    let entry_size = if head[3] == 0xBF { 32 } else { 20 };
    let mut machines = Vec::new();
    for index in 0..number::<4>(head, 4, true)? as usize {
        let machine = number::<4>(head, 8 + index * entry_size, true)?;
        if consts::OS == "macos" && name(machine) == Some(consts::ARCH) {
            return Ok(());
        }
        machines.push(built_for(machine));
    }
    if machines.is_empty() {
        return Err(CUT_OFF);
    }
    compare(&machines.join(" and "))
}

fn built_for(machine: u64) -> String {
    name(machine).map_or_else(|| format!("machine {machine} of Mach-O"), |name| format!("{name} macOS"))
}

fn name(machine: u64) -> Option<&'static str> {
    match machine {
        7 => Some("x86"),
        12 => Some("arm"),
        0x0100_0007 => Some("x86_64"),
        0x0100_000C => Some("aarch64"),
        _ => None,
    }
}
