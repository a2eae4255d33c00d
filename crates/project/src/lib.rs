//! Everything of podlint that touches files.
//!
//! [`collect`] turns what a user named (files, folders, globs, `-`) into a sorted list of [`Input`]s, each of which knows its
//! [`Place`]: the kustomization, the chart and the repository around it. [`read`] gets the bytes of one input, [`write()`] puts
//! others in their place. [`fences`] finds the YAML blocks of a Markdown text, [`ConfigFinder`] the `.podlint.yaml` that
//! holds for a folder, and [`named_files`] what globs in it name. [`Staged`] is what the next commit of a git repository will hold. The crate prints nothing: what could not be done comes back as a [`Problem`], what was left out on
//! purpose as a [`Skipped`].
//!
//! ```
//! use podlint_project::{FileKind, Request, collect, read};
//!
//! let folder = std::env::temp_dir().join(format!("podlint-project-example-{}", std::process::id()));
//! std::fs::create_dir_all(folder.join("deploy"))?;
//! std::fs::write(folder.join("deploy/web.yaml"), "kind: Pod\n")?;
//! std::fs::write(folder.join("deploy/notes.txt"), "not ours\n")?;
//!
//! let collected = collect(&Request { paths: vec![folder.clone()], ..Request::default() });
//!
//! assert!(collected.problems.is_empty());
//! assert_eq!(collected.inputs.len(), 1);
//! let input = &collected.inputs[0];
//! assert!(input.display.ends_with("deploy/web.yaml"));
//! assert_eq!(input.kind, FileKind::Yaml);
//! assert_eq!(read(input).expect("it was written above"), b"kind: Pod\n");
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Why one list up front
//!
//! A walk that hands out files as it meets them could start the work earlier, but its order would depend on threads and on the
//! file system. Collecting is a small part of a run (names, no contents), and a complete sorted list gives the same
//! output every time, removes files that were named twice, and tells a progress bar how much there is to do.

mod collect;
mod collector;
mod config;
mod exclude;
mod fences;
mod glob;
mod input;
mod named;
mod path;
mod place;
mod problem;
mod read;
mod staged;
mod walk;
mod write;

pub use collect::{Collected, Request, collect};
pub use config::{CONFIG_NAMES, ConfigFinder, SNAPSHOT_NAMES, find_config, git_top_level, is_snapshot};
pub use exclude::{ExcludeSet, Excludes};
pub use fences::{Fence, fences};
pub use input::{FileKind, Input, Role, SkipReason, Skipped, Special, State};
pub use named::named_files;
pub use place::{Chart, ChartRole, Place, Places};
pub use problem::{Problem, ProblemClass};
pub use read::{ReadError, SIZE_LIMIT, read};
pub use staged::{GitError, Staged};
pub use write::{WriteError, WriteFailure, write};
