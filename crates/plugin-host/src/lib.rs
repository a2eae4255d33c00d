//! Loads plugins and runs them: the safe side of the plugin border.
//!
//! A [`Plugin`] is bundled or comes from a library; either way its descriptor is checked before anything of it runs. An
//! [`Instance`] runs some of its rules on one thread: it is shown a [`Batch`] and answers with [`Finding`]s. What a plugin
//! sends is checked like any other input: a finding that got here names a slot that exists, lies in its file and cuts no
//! character.
//!
//! ```no_run
//! use podlint_manifest::{Context, IndexView, objects};
//! use podlint_plugin_host::{Batch, BatchFile, Plugin, Slot};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let plugin = Plugin::load("plugins/acme.so".as_ref())?;
//! let instance = plugin.instance(&[Slot { rule: 0, options: String::new() }])?;
//! let parse = podlint_yaml::parse("apiVersion: v1\nkind: Pod\nmetadata: {name: Web}\n");
//! let found = objects(&parse.tree(), Context::default());
//! let files = [BatchFile { index: 0, path: "pod.yaml", tree: parse.tree(), objects: &found.records }];
//! let checked = instance.check(&Batch { first_minor: 37, last_minor: 37, as_it_stands: false, files: &files, index: IndexView::default() });
//! assert!(checked.error.is_none());
//! assert_eq!(checked.findings[0].slot, 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Why is nothing of a plugin believed, when it could do anything anyway?
//!
//! A native plugin has the rights of the user, and nothing here protects from malice: who loads one has decided to trust it.
//! The checks are against mistakes. A span that is off by one should be a line that names the plugin, not a panic in an
//! editor or a fix that destroys a file.

mod batch;
mod collect;
mod descriptor;
mod error;
mod file_format;
mod finding;
mod instance;
mod library;
mod plugin;
mod raw;
mod reply;

pub use batch::{Batch, BatchFile};
pub use error::{LoadError, LoadProblem, PluginError, PluginErrorKind};
pub use finding::{Finding, FindingEdit, FindingFix, FindingRelated};
pub use instance::{Checked, Instance, Slot};
pub use plugin::{FixClass, Origin, Plugin, Profile, RuleInfo, Severity};

/// Fails to compile if a plugin could not be shared between threads or an instance not be moved to one.
const _: () = {
    const fn is_shared<T: Send + Sync>() {}
    const fn is_sent<T: Send>() {}
    is_shared::<Plugin>();
    is_sent::<Instance>();
};
