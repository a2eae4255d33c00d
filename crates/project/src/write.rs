//! Replacing the bytes of a file, all of them or none.

use std::fmt;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::path::{canonical, display, parent};

/// Why a file was not written; it is as it was. `Display` gives one line for users.
#[derive(Debug)]
pub struct WriteError {
    /// The path as it was given.
    pub path: PathBuf,
    /// What stood in the way.
    pub reason: WriteFailure,
}

/// What stood in the way of writing a file.
#[derive(Debug)]
pub enum WriteFailure {
    /// It is a pipe, a device or a folder.
    NotRegular,
    /// Nobody may write to it.
    ReadOnly,
    /// It does not hold the bytes any more that were read.
    Changed,
    /// The system said no.
    Io(io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write `{}`: ", display(&self.path))?;
        match &self.reason {
            WriteFailure::NotRegular => f.write_str("it is not a regular file"),
            WriteFailure::ReadOnly => f.write_str("it is read-only"),
            WriteFailure::Changed => f.write_str("it was changed in the meantime"),
            WriteFailure::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.reason {
            WriteFailure::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for WriteFailure {
    fn from(error: io::Error) -> WriteFailure {
        WriteFailure::Io(error)
    }
}

/// Replaces the bytes of an existing file, if they still are `expected`.
///
/// The new bytes go to a file beside it that then takes its name, so nobody ever reads half of them and a full disk costs
/// nothing. Permissions stay; a symbolic link stays one, and what it leads to is written.
pub fn write(path: &Path, expected: &[u8], bytes: &[u8]) -> Result<(), WriteError> {
    write_target(&canonical(path), expected, bytes).map_err(|reason| WriteError { path: path.to_path_buf(), reason })
}

fn write_target(target: &Path, expected: &[u8], bytes: &[u8]) -> Result<(), WriteFailure> {
    let metadata = fs::metadata(target)?;
    if !metadata.is_file() {
        return Err(WriteFailure::NotRegular);
    }
    if metadata.permissions().readonly() {
        return Err(WriteFailure::ReadOnly);
    }
    // A new file beside it can be made without any right to the old one.
    drop(OpenOptions::new().write(true).open(target)?);
    let found = fs::read(target)?;
    if found == bytes {
        // It was named twice, the other time through a link.
        return Ok(());
    }
    if found != expected {
        return Err(WriteFailure::Changed);
    }
    let (temporary, file) = create_beside(target)?;
    let written = fill(file, &temporary, &metadata, bytes).and_then(|()| fs::rename(&temporary, target));
    if written.is_err() {
        // What is left over would be checked as a manifest, or committed.
        _ = fs::remove_file(&temporary);
    }
    Ok(written?)
}

/// A new file with a name of its own in the folder of `target`: only there can it take its name in one step.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let process = std::process::id();
    loop {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = parent(target).join(format!(".podlint-{process}-{number}.tmp"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            // Of an earlier process with this number, which was killed.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

fn fill(mut file: File, path: &Path, like: &Metadata, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    drop(file);
    keep_owner(path, like);
    fs::set_permissions(path, like.permissions())
}

/// Gives the file the owner and group of the old one, where we may: root repairs files of others.
#[cfg(unix)]
fn keep_owner(path: &Path, like: &Metadata) {
    use std::os::unix::fs::MetadataExt;
    let is_same = fs::metadata(path).is_ok_and(|made| (made.uid(), made.gid()) == (like.uid(), like.gid()));
    if !is_same {
        _ = std::os::unix::fs::chown(path, Some(like.uid()), Some(like.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) {}
