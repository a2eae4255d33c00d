//! What could not be done while collecting, in terms of what was being done to what.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::input::Special;
use crate::path::display;

/// Something that could not be done while collecting. `Display` gives one line for users; the caller adds a hint.
#[derive(Debug)]
pub enum Problem {
    /// Nothing is at a path the user named.
    Missing {
        /// The path as named.
        path: PathBuf,
    },
    /// A path the user named is not staged: the next commit will not hold it.
    NotStaged {
        /// The path as named.
        path: PathBuf,
    },
    /// A path the user named is a symbolic link to nothing.
    BrokenLink {
        /// The path as named.
        path: PathBuf,
        /// What the link says.
        target: PathBuf,
    },
    /// A path the user named is there but cannot be read.
    ReadPath {
        /// The path as named.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A path the user named is of a type that nobody can read from.
    NotReadable {
        /// The path as named.
        path: PathBuf,
        /// What it is.
        special: Special,
    },
    /// A glob the user named matches no file.
    NoMatch {
        /// The glob as named.
        glob: String,
    },
    /// A glob the user named, or one of an exclude set, is not one.
    BadGlob {
        /// The glob as written.
        glob: String,
        /// What is wrong with it.
        reason: String,
        /// The base of the exclude set it is from; `None` for a named path.
        base: Option<PathBuf>,
    },
    /// Something met inside a folder cannot be read, in most cases a folder without permission.
    ReadFolder {
        /// The path that cannot be read.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A line of a `.gitignore` or `.ignore` file has no meaning; its other lines hold.
    IgnoreRule {
        /// File, line and what is wrong.
        reason: String,
    },
}

/// How much a [`Problem`] matters to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemClass {
    /// The user asked for something that cannot be had: the job could not be done.
    Named,
    /// Something on the way could not be looked at: the run goes on and counts it.
    Unreadable,
    /// An ignore file has a line without meaning: worth a warning.
    IgnoreRule,
}

impl Problem {
    /// How much it matters.
    pub fn class(&self) -> ProblemClass {
        match self {
            Problem::ReadFolder { .. } => ProblemClass::Unreadable,
            Problem::IgnoreRule { .. } => ProblemClass::IgnoreRule,
            _ => ProblemClass::Named,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Missing { path } => write!(f, "`{}` does not exist", display(path)),
            Problem::NotStaged { path } => {
                write!(f, "`{}` is not in the index of git: the next commit will not hold it", display(path))
            }
            Problem::BrokenLink { path, target } => {
                write!(f, "`{}` is a symbolic link to `{}`, which does not exist", display(path), display(target))
            }
            Problem::ReadPath { path, error } => {
                write!(f, "cannot read `{}`: {error}", display(path))
            }
            Problem::NotReadable { path, special } => {
                write!(f, "`{}` is a {special} and cannot be read", display(path))
            }
            Problem::NoMatch { glob } => write!(f, "no file matches `{glob}`"),
            Problem::BadGlob { glob, reason, base: None } => write!(f, "`{glob}` is not a glob: {reason}"),
            Problem::BadGlob { glob, reason, base: Some(base) } => {
                write!(f, "`{glob}`, excluded below `{}`, is not a glob: {reason}", display(base))
            }
            Problem::ReadFolder { path, error } => {
                write!(f, "cannot read `{}`: {error}", display(path))
            }
            Problem::IgnoreRule { reason } => write!(f, "an ignore rule has no meaning: {reason}"),
        }
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Problem::ReadPath { error, .. } | Problem::ReadFolder { error, .. } => Some(error),
            _ => None,
        }
    }
}
