//! Write a podlint plugin in Rust.
//!
//! A plugin is a crate with one file per rule and a line for each in its `lib.rs`. A [`Rule`] is data and a function: it gets
//! a pod template, an object or a file, and reports what it finds. Rules that come from one pass share it ([`SharedCheck`]); a
//! fix is made of plain edits or by an editor that keeps comments and layout ([`Edits`]).
//!
//! ```
//! use podlint_plugin_sdk::prelude::*;
//!
//! mod naked_pod {
//!     use podlint_plugin_sdk::prelude::*;
//!
//!     pub(crate) static RULE: Rule = Rule {
//!         name: "naked-pod",
//!         severity: Severity::Warning,
//!         profile: Profile::Strict,
//!         fix: FixClass::None,
//!         page: "# naked-pod\nA Pod that no controller replaces when its node fails.\n",
//!         options: "",
//!         check: Check::Object(check),
//!     };
//!
//!     fn check(object: &Object<'_>, report: &mut Report<'_>) {
//!         if object.is("", "Pod") {
//!             report.at(object.title_span(), "nothing replaces this pod when its node fails");
//!         }
//!     }
//! }
//!
//! plugin! { id: "workloads", rules: [naked_pod::RULE] }
//!
//! assert_eq!(PLUGIN.rules.count, 1);
//! ```
//!
//! `plugin!` writes the constant `PLUGIN`, which podlint links in; [`export!`] gives it the name that podlint looks up in a
//! library. A bundled plugin becomes a library by `cargo rustc -p podlint-plugin-ports --crate-type cdylib -- --cfg
//! podlint_export`.
//!
//! # Why does a rule get no result type?
//!
//! Rules look at what people are typing. Views answer present, absent or unknown, so there is nothing to unwrap; and a rule
//! that panics all the same costs its own findings, not the run.

mod batch;
mod edits;
mod finding;
#[allow(unsafe_code, reason = "the one place where a plugin written in Rust meets C; see the SAFETY lines")]
#[doc(hidden)]
pub mod glue;
mod report;
mod rule;

pub use batch::File;
pub use edits::Edits;
pub use finding::{Finding, Fix};
pub use podlint_manifest as manifest;
pub use podlint_plugin_abi as abi;
pub use podlint_schema as schema;
pub use podlint_yaml as yaml;
pub use report::Report;
pub use rule::{Check, FixClass, Profile, Rule, Severity, SharedCheck};

/// What a rule needs.
pub mod prelude {
    pub use crate::manifest::{
        Container, ContainerKind, ContainerPort, EnvVar, FactKind, IndexView, IndexedObject, Nearness, Number, Object,
        PodTemplate, Reference, Text, View, Volume, VolumeMount, index_flag,
    };
    pub use crate::yaml::{Entry, Kind, Node, Span, Style, flag};
    pub use crate::{Check, File, Finding, Fix, FixClass, Profile, Report, Rule, Severity, SharedCheck, plugin};
}

/// Declares a plugin: its id and its rules, in the order in which they are listed.
#[macro_export]
macro_rules! plugin {
    (id: $id:literal, rules: [$($rule:path),* $(,)?] $(,)?) => {
        static RULE_RECORDS: [$crate::abi::Rule; [$(stringify!($rule)),*].len()] = [$($rule.record()),*];

        struct Rules;

        impl $crate::glue::Rules for Rules {
            fn rules() -> &'static [&'static $crate::Rule] {
                static RULES: [&$crate::Rule; RULE_RECORDS.len()] = [$(&$rule),*];
                &RULES
            }
        }

        /// The plugin, as the host sees it.
        pub static PLUGIN: $crate::abi::Plugin =
            $crate::glue::plugin::<Rules>($id, env!("CARGO_PKG_VERSION"), &RULE_RECORDS);
    };
}

/// Exports a plugin under the name that the host looks up in a library. Stands once in a crate that is built as a `cdylib`.
///
/// A crate that is also linked into podlint, as the bundled ones are, puts `#[cfg(podlint_export)]` above it: two plugins
/// that export the symbol do not link together, and a cargo feature would be switched on for all at once by
/// `--all-features`.
#[macro_export]
macro_rules! export {
    ($plugin:ident) => {
        mod exported {
            #![allow(unsafe_code, reason = "the name of the symbol is the contract with the host")]
            /// The plugin under the name that the host looks up.
            // SAFETY: no other symbol of the library has this name: `export!` stands once in a crate.
            #[unsafe(no_mangle)]
            #[allow(non_upper_case_globals)]
            pub static podlint_plugin: $crate::abi::Plugin = super::$plugin;
        }
    };
}
