//! What can go wrong with a plugin. Each error is one line; a hint goes on a line of its own.

use podlint_plugin_abi::{ABI_MAJOR, ABI_MINOR, TREE_LAYOUT};
use std::{fmt, io};

/// A plugin that is not taken, and why.
#[derive(Debug)]
pub struct LoadError {
    /// Its path as it was given; the id of a bundled one.
    pub plugin: String,
    /// What is wrong with it.
    pub problem: LoadProblem,
}

/// Why a plugin is not taken.
#[derive(Debug)]
pub enum LoadProblem {
    /// The file is not there or may not be read.
    Unreadable(io::Error),
    /// There is something else than a library. Says what: "a directory".
    NotALibrary(&'static str),
    /// The file says it is a library, but ends early or contradicts itself. Says how.
    Damaged(&'static str),
    /// It is a library of another system.
    OtherSystem {
        /// What it was built for: "aarch64 Linux".
        built_for: String,
        /// What we run on: "x86_64 Linux".
        this: String,
    },
    /// The system refuses to open it, with its own words.
    Refused(String),
    /// It is a library, but exports no plugin.
    NoSymbol,
    /// What it exports is not a descriptor.
    WrongMagic,
    /// It was built for a border that we do not have.
    OtherMajor(u16),
    /// It was built for a later podlint.
    NewerMinor(u16),
    /// It reads trees of another layout.
    OtherTreeLayout(u32),
    /// The descriptor breaks a promise. Says which.
    Malformed(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot load plugin `{}`: ", self.plugin)?;
        match &self.problem {
            LoadProblem::Unreadable(cause) => write!(formatter, "{cause}"),
            LoadProblem::NotALibrary(what) => write!(formatter, "it is {what}, not a library"),
            LoadProblem::Damaged(how) => write!(formatter, "the library is damaged: {how}"),
            LoadProblem::OtherSystem { built_for, this } => {
                write!(formatter, "it is a library for {built_for}, this is {this}")
            }
            LoadProblem::Refused(reason) => write!(formatter, "the system refuses to open it: {reason}"),
            LoadProblem::NoSymbol => write!(formatter, "it is a library, but exports no `podlint_plugin`"),
            LoadProblem::WrongMagic => write!(formatter, "its `podlint_plugin` is not a plugin descriptor"),
            LoadProblem::OtherMajor(major) => {
                write!(formatter, "it was built for ABI {major}, this podlint has {ABI_MAJOR}")
            }
            LoadProblem::NewerMinor(minor) => {
                write!(formatter, "it was built for ABI {ABI_MAJOR}.{minor}, this podlint has {ABI_MAJOR}.{ABI_MINOR}")
            }
            LoadProblem::OtherTreeLayout(layout) => {
                write!(formatter, "it reads tree layout {layout}, this podlint has {TREE_LAYOUT}")
            }
            LoadProblem::Malformed(what) => write!(formatter, "{what}"),
        }
    }
}

impl LoadError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match &self.problem {
            LoadProblem::OtherSystem { .. } => Some("get or build the plugin for this system"),
            LoadProblem::OtherMajor(major) if *major > ABI_MAJOR => Some("update podlint"),
            LoadProblem::OtherTreeLayout(layout) if *layout > TREE_LAYOUT => Some("update podlint"),
            LoadProblem::NewerMinor(_) => Some("update podlint"),
            LoadProblem::OtherMajor(_) | LoadProblem::OtherTreeLayout(_) => {
                Some("build the plugin against this podlint")
            }
            _ => None,
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            LoadProblem::Unreadable(cause) => Some(cause),
            _ => None,
        }
    }
}

/// A plugin that was taken and then did not do what it promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginError {
    /// Its id.
    pub plugin: String,
    /// What it did.
    pub kind: PluginErrorKind,
    /// One line that says more.
    pub message: String,
}

/// What a plugin did wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginErrorKind {
    /// It made no instance.
    Create,
    /// It said that it failed.
    Failed,
    /// What it reported cannot be right.
    BadReply,
}

impl fmt::Display for PluginError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            PluginErrorKind::Create => "could not start",
            PluginErrorKind::Failed => "failed",
            PluginErrorKind::BadReply => "sent a bad reply",
        };
        write!(formatter, "plugin `{}` {what}: {}", self.plugin, self.message)
    }
}

impl std::error::Error for PluginError {}
