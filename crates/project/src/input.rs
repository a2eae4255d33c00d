//! What there is to read, and what was left out on purpose.

use std::fmt;
use std::fs::FileType;
use std::path::{Path, PathBuf};

use crate::place::Place;

/// One thing to read: a file, a stream or standard input.
#[derive(Clone, Debug)]
pub struct Input {
    /// What [`crate::read`] opens. For standard input the name it was given, or `-`.
    pub path: PathBuf,
    /// The path as the user named it, with forward slashes; a name that is not UTF-8 is shown as far as it can be.
    pub display: String,
    /// How the bytes are to be understood.
    pub kind: FileKind,
    /// How it came to be an input.
    pub role: Role,
    /// How the bytes are obtained.
    pub state: State,
    /// What the surroundings say about it.
    pub place: Place,
}

/// How an input came to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It lies in the project around a named file: others are asked what it says, it is not looked at itself.
    Surrounding,
    /// A folder or a glob led to it.
    Found,
    /// The user named this very file.
    Named,
}

/// How the bytes of an input are to be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// YAML, also of every named file whose extension says nothing.
    Yaml,
    /// JSON.
    Json,
    /// Markdown, of which only the fenced YAML blocks count.
    Markdown,
}

impl FileKind {
    /// The kind that the extension of `path` stands for, if a walk takes files of this extension.
    pub fn of(path: &Path) -> Option<FileKind> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "yaml" | "yml" => Some(FileKind::Yaml),
            "json" => Some(FileKind::Json),
            "md" | "markdown" => Some(FileKind::Markdown),
            _ => None,
        }
    }
}

/// How the bytes of an input are obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A regular file.
    Ready,
    /// A named pipe or device that the user named; it can be read once and its size is not known before.
    Stream,
    /// Standard input; it can be read once.
    Stdin,
    /// A named file beyond [`crate::SIZE_LIMIT`]; it is not read.
    TooLarge {
        /// The size in bytes.
        bytes: u64,
    },
}

impl State {
    /// The state of a regular file of this size.
    pub(crate) fn of_size(bytes: u64) -> State {
        if bytes > crate::SIZE_LIMIT { State::TooLarge { bytes } } else { State::Ready }
    }
}

/// Something that was met and left out on purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The path that was left out.
    pub path: PathBuf,
    /// The path as a user reads it.
    pub display: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was left out. `Display` gives the words for users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// A symbolic link met in a folder; links are followed only where they are named.
    SymbolicLink,
    /// A symbolic link met in a folder that leads nowhere, or in a circle.
    BrokenLink,
    /// A pipe, socket or device met in a folder; opening one could wait for ever.
    Special(Special),
    /// The user named it, but this exclude glob holds for it.
    Excluded(String),
    /// The user named it, but it says what a cluster is like.
    Snapshot,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SkipReason::SymbolicLink => f.write_str("symbolic link"),
            SkipReason::BrokenLink => f.write_str("broken symbolic link"),
            SkipReason::Special(special) => special.fmt(f),
            SkipReason::Snapshot => f.write_str("snapshot of a cluster"),
            SkipReason::Excluded(glob) => write!(f, "excluded by `{glob}`"),
        }
    }
}

/// A file that is neither regular nor a folder nor a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// A FIFO.
    Pipe,
    /// A socket of the file system.
    Socket,
    /// A character or block device, or something this platform has beyond the usual.
    Device,
}

impl Special {
    /// Which of them a file of this type is. The caller has ruled out regular files, folders and links.
    #[cfg(unix)]
    pub(crate) fn of(file_type: FileType) -> Special {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            Special::Pipe
        } else if file_type.is_socket() {
            Special::Socket
        } else {
            Special::Device
        }
    }

    /// Which of them a file of this type is. The caller has ruled out regular files, folders and links.
    #[cfg(not(unix))]
    pub(crate) fn of(_: FileType) -> Special {
        Special::Device
    }
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Special::Pipe => "named pipe",
            Special::Socket => "socket",
            Special::Device => "device",
        })
    }
}
