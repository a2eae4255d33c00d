//! A rule: what it is called, what it says about itself, and the function that runs.

use crate::{File, Report};
use podlint_manifest::{Object, PodTemplate};
use podlint_plugin_abi as abi;

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name without the plugin's: the problem, so that it reads well after "allow".
    pub name: &'static str,
    /// How bad what it finds is, unless it says otherwise.
    pub severity: Severity,
    /// The smallest profile that it is in.
    pub profile: Profile,
    /// What its fixes are like.
    pub fix: FixClass,
    /// Its page: documentation and tests.
    pub page: &'static str,
    /// Names of its options with their defaults, a JSON object; empty where it has none.
    pub options: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at, and the function that does.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Each pod template. A Pod counts as one.
    Pod(fn(&PodTemplate<'_>, &mut Report<'_>)),
    /// Each object.
    Object(fn(&Object<'_>, &mut Report<'_>)),
    /// Each file.
    File(fn(&File<'_>, &mut Report<'_>)),
    /// Each object, once for all rules that share the check: it says by [`Report::select`] which of them a finding is of.
    Shared(&'static SharedCheck),
}

/// A check of objects that several rules of a plugin share, such as one pass over all that the API server validates.
#[derive(Debug)]
pub struct SharedCheck {
    /// Looks at an object. Runs if any of the rules is to run.
    pub check: fn(&Object<'_>, &mut Report<'_>),
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Severity {
    /// A thought.
    Hint = abi::severity::HINT,
    /// Worth knowing, nothing to do.
    Information = abi::severity::INFORMATION,
    /// Works, but has a consequence that was probably not meant.
    Warning = abi::severity::WARNING,
    /// Is refused, cannot start, or does something else than it says.
    Error = abi::severity::ERROR,
}

/// The smallest set of rules that a rule is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Profile {
    /// What is refused, cannot start, or does something else than it says.
    Correctness = abi::profile::CORRECTNESS,
    /// Broadly agreed practice with a real consequence.
    Recommended = abi::profile::RECOMMENDED,
    /// Contested, or right for some.
    Strict = abi::profile::STRICT,
}

/// What fixes are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum FixClass {
    /// There are none.
    None = abi::fix_class::NONE,
    /// They keep the meaning and the comments, or have one meaning only.
    Safe = abi::fix_class::SAFE,
    /// They do what the author probably meant.
    Unsafe = abi::fix_class::UNSAFE,
    /// They are shown, never applied by themselves.
    Manual = abi::fix_class::MANUAL,
}

impl Rule {
    /// The rule as it crosses the border.
    pub const fn record(&'static self) -> abi::Rule {
        abi::Rule {
            name: abi::Str::new(self.name),
            page: abi::Str::new(self.page),
            options: abi::Str::new(self.options),
            severity: self.severity as u32,
            profile: self.profile as u32,
            fix: self.fix as u32,
            reserved: 0,
        }
    }
}
