//! Whether a file can be a library of this system, judged by its header before the system is asked to open it.
//!
//! The system's loader says "invalid ELF header" to a text file, waits for ever on a FIFO, and on Linux dies of a library that
//! was cut off by a full disk. Here each of these is one clear line.

mod elf;
mod mach_o;
mod pe;

use crate::error::LoadProblem;
use std::env::consts;
use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Refuses what cannot be a library of this system. What passes can still be refused by the system itself.
pub(crate) fn check(path: &Path) -> Result<(), LoadProblem> {
    // Asked before opening: opening a FIFO waits for a writer, opening a device may do anything.
    let metadata = fs::metadata(path).map_err(LoadProblem::Unreadable)?;
    if !metadata.is_file() {
        return Err(LoadProblem::NotALibrary(kind_of(metadata.file_type())));
    }
    let mut bytes = Bytes { file: File::open(path).map_err(LoadProblem::Unreadable)?, length: metadata.len() };
    let head = bytes.at(0, 4096)?;
    match head.as_slice() {
        [] => Err(LoadProblem::NotALibrary("an empty file")),
        [0x7F, b'E', b'L', b'F', ..] => elf::check(&head, &mut bytes),
        [b'M', b'Z', ..] => pe::check(&head, &mut bytes),
        _ if mach_o::is_one(&head) => mach_o::check(&head),
        [b'!', b'<', b'a', b'r', b'c', b'h', b'>', ..] => Err(LoadProblem::NotALibrary("an archive of object files")),
        [0, b'a', b's', b'm', ..] => Err(LoadProblem::NotALibrary("a WebAssembly module")),
        _ if is_text(&head) => Err(LoadProblem::NotALibrary("a text file")),
        _ => Err(LoadProblem::NotALibrary("a file of an unknown format")),
    }
}

fn kind_of(file_type: FileType) -> &'static str {
    if file_type.is_dir() {
        return "a directory";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "a named pipe";
        }
        if file_type.is_socket() {
            return "a socket";
        }
        if file_type.is_block_device() || file_type.is_char_device() {
            return "a device";
        }
    }
    "something special"
}

fn is_text(head: &[u8]) -> bool {
    let head = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut off by the end of what we read.
        Err(error) if error.error_len().is_none() => return !head[..error.valid_up_to()].contains(&0),
        Err(_) => return false,
    };
    !head.contains('\0')
}

/// A file to read parts of.
struct Bytes {
    file: File,
    length: u64,
}

impl Bytes {
    /// At most `count` bytes from `offset`; fewer only where the file ends.
    fn at(&mut self, offset: u64, count: u64) -> Result<Vec<u8>, LoadProblem> {
        self.read(offset, count).map_err(LoadProblem::Unreadable)
    }

    fn read(&mut self, offset: u64, count: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(offset))?;
        (&mut self.file).take(count).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// Compares what a library was built for with what we run on.
fn compare(built_for: &str) -> Result<(), LoadProblem> {
    let this = this_system();
    if built_for == this {
        return Ok(());
    }
    Err(LoadProblem::OtherSystem { built_for: built_for.to_owned(), this })
}

/// What we run on, as "x86_64 Linux".
fn this_system() -> String {
    let name = match consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    };
    format!("{} {name}", consts::ARCH)
}

const CUT_OFF: LoadProblem = LoadProblem::Damaged("the file is cut off");

/// The little-endian or big-endian number of `N` bytes at `offset`.
fn number<const N: usize>(bytes: &[u8], offset: usize, is_big_endian: bool) -> Result<u64, LoadProblem> {
    let end = offset.checked_add(N).ok_or(CUT_OFF)?;
    let bytes = bytes.get(offset..end).ok_or(CUT_OFF)?;
    let fold = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    Ok(if is_big_endian { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) })
}
