//! Select, run, suppress, order and fix.
//!
//! An [`Engine`] holds plugins. A [`Ruleset`] is what a configuration and the command line select from their rules. A [`Worker`]
//! runs a ruleset over one file after the other and gives [`Diagnostic`]s: plain data, in the order in which they are printed,
//! without those that a comment hides. [`apply_fixes`] makes the fixes that go together; [`fix_all`] does so round by round,
//! looking again after each, until none is left ([`FixedPoint`]).
//!
//! ```
//! use podlint_rules::{Config, Engine, Overrides, Ruleset};
//! let engine = Engine::new(Vec::new());
//! let ruleset = Ruleset::new(engine.registry(), &Config::default(), &Overrides::default());
//! assert_eq!(ruleset.rules().count(), 0);
//! ```
//!
//! # Why does this crate know no rule?
//!
//! Every rule comes in through the plugin border, the bundled ones too, so what works for ours works for everybody's. The
//! one diagnostic made here is `podlint/unused-ignore`: only the engine sees both the comments and all that was found.
//!
//! This crate does no I/O.

mod config;
mod diagnostic;
mod engine;
mod fix;
mod registry;
mod selection;
mod suppression;

pub use config::{
    Config, ConfigProblem, FailOn, Glob, Level, RuleConfig, minors, profile, profile_name, read_config, severity,
};
pub use diagnostic::{Applicability, Diagnostic, Edit, FileId, Fix, Location, ObjectName, Related, Severity};
pub use engine::{Checked, Engine, MAX_DIAGNOSTICS, SourceFile, Sources, Worker};
pub use fix::{Changes, Fixed, FixedPoint, Snapshot, apply_fixes, compatible_edits, fix_all};
pub use podlint_plugin_host::{FixClass, Profile};
pub use registry::{Registered, Registry, matches};
pub use selection::{ActiveRule, Overrides, Ruleset};
pub use suppression::{UNUSED_IGNORE, minors_in};
