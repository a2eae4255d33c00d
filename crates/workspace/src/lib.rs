//! From paths to checked files: what the command line and the language server stand on.
//!
//! [`load`] reads and parses inputs into a [`World`]: files with their objects, and the index of all of them. [`Configs`] says
//! what holds for which file, and a [`Checker`] runs the rules. Nothing here prints; what is wrong with a configuration comes
//! back as a list.

mod checker;
mod config;
mod definitions;
mod live;
mod look_ahead;
mod texts;
mod world;

pub use checker::Checker;
pub use config::{ConfigError, Configs, FileConfig, ReadConfig, RunConfig};
pub use live::{Change, LiveWorld, OpenTexts, is_configuring};
pub use texts::Texts;
pub use world::{
    Loaded, Reading, Skipped, Surroundings, World, is_kustomization, load, load_definitions, parse_bytes, real_path,
};
