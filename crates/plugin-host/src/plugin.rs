//! A plugin that was loaded and checked.

#![allow(unsafe_code, reason = "opens libraries; see the SAFETY lines")]

use crate::descriptor::Descriptor;
use crate::error::LoadError;
use crate::{library, raw};
use podlint_plugin_abi as abi;
use std::path::{Path, PathBuf};

/// A plugin: what it is called, its rules, and how to make instances that run them.
///
/// Everything it says about itself was checked and copied. It may be shared between threads: it holds plain data and the
/// addresses of functions that the border allows any thread to call.
#[derive(Debug, Clone)]
pub struct Plugin {
    pub(crate) descriptor: Descriptor,
    origin: Origin,
}

/// Where a plugin comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the program.
    Bundled,
    /// It is the library at this path, as it was given.
    File(PathBuf),
}

impl Plugin {
    /// The plugin that a descriptor of our own program describes. It goes through the same checks as a foreign one.
    pub fn bundled(descriptor: &'static abi::Plugin) -> Result<Plugin, LoadError> {
        let start: *const abi::Plugin = descriptor;
        // SAFETY: a reference to a whole `Plugin` that lives as long as the program.
        let read = unsafe { Descriptor::read(start) };
        let failed = |problem| {
            // SAFETY: a text of our own program, which lives as long.
            let id = unsafe { raw::text(descriptor.id, 100) };
            LoadError { plugin: id.unwrap_or_else(|_| "bundled".to_owned()), problem }
        };
        Ok(Plugin { descriptor: read.map_err(failed)?, origin: Origin::Bundled })
    }

    /// The plugin in a library.
    ///
    /// Opening a library runs its code with all rights of the user. Whoever calls this has decided to trust the file, and
    /// sees to it that nobody exchanges it meanwhile or writes into it later, which would end the process: a private copy
    /// does both. A file that cannot be a plugin of this system is refused unopened.
    pub fn load(path: &Path) -> Result<Plugin, LoadError> {
        let load = || {
            let symbol = library::open(path)?;
            // SAFETY: the address of the data symbol `podlint_plugin` in a library that is never unloaded.
            unsafe { Descriptor::read(symbol) }
        };
        let failed = |problem| LoadError { plugin: path.display().to_string(), problem };
        Ok(Plugin { descriptor: load().map_err(failed)?, origin: Origin::File(path.to_owned()) })
    }

    /// Its id: the part of a rule's id in front of the slash.
    pub fn id(&self) -> &str {
        &self.descriptor.id
    }

    /// Its version, for people.
    pub fn version(&self) -> &str {
        &self.descriptor.version
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Its rules; a [`Slot`](crate::Slot) names one by its place here.
    pub fn rules(&self) -> &[RuleInfo] {
        &self.descriptor.rules
    }
}

/// A rule of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its name without the plugin's.
    pub name: String,
    /// Its page, in Markdown.
    pub page: String,
    /// Names of its options with their defaults, a JSON object; empty where it has none.
    ///
    /// Only its first and last character were looked at: whoever uses it parses it.
    pub options: String,
    /// How bad what it reports is.
    pub severity: Severity,
    /// The smallest set of rules that it is in.
    pub profile: Profile,
    /// What its fixes are like; `None` where it offers none.
    pub fix: Option<FixClass>,
}

/// How bad a diagnostic is, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A thought.
    Hint,
    /// Worth knowing.
    Information,
    /// Has a consequence that was probably not meant.
    Warning,
    /// Refused, cannot start, or does something else than it says.
    Error,
}

/// A set of rules. Each holds the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// What is refused, cannot start, or does something else than it says.
    Correctness,
    /// Broadly agreed practice.
    Recommended,
    /// Right for some.
    Strict,
}

/// How sure a fix is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FixClass {
    /// Keeps the meaning, or has one meaning only.
    Safe,
    /// What the author probably meant.
    Unsafe,
    /// Shown, never applied by itself.
    Manual,
}

impl Severity {
    pub(crate) fn from_number(number: u32) -> Option<Severity> {
        match number {
            abi::severity::HINT => Some(Severity::Hint),
            abi::severity::INFORMATION => Some(Severity::Information),
            abi::severity::WARNING => Some(Severity::Warning),
            abi::severity::ERROR => Some(Severity::Error),
            _ => None,
        }
    }
}

impl Profile {
    pub(crate) fn from_number(number: u32) -> Option<Profile> {
        match number {
            abi::profile::CORRECTNESS => Some(Profile::Correctness),
            abi::profile::RECOMMENDED => Some(Profile::Recommended),
            abi::profile::STRICT => Some(Profile::Strict),
            _ => None,
        }
    }
}

impl FixClass {
    pub(crate) fn from_number(number: u32) -> Option<FixClass> {
        match number {
            abi::fix_class::SAFE => Some(FixClass::Safe),
            abi::fix_class::UNSAFE => Some(FixClass::Unsafe),
            abi::fix_class::MANUAL => Some(FixClass::Manual),
            _ => None,
        }
    }
}
