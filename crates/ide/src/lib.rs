//! Editor features for Kubernetes manifests: functions from a text, its surroundings and a place to plain data.
//!
//! A [`Source`] is a text with its tree as it stands, mistakes included. A [`Scope`] is what a feature looks at: a source, the
//! index of all files, and the way to the other sources. Offsets are bytes of the text, and what a feature returns has spans
//! and strings only: `lsp` turns them into the protocol's words. Nothing here does I/O, and nothing can fail.
//!
//! ```
//! use podlint_ide::{NoFiles, Scope, Source};
//! use podlint_manifest::{Context, IndexView};
//!
//! let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {}\n";
//! let source = Source::new(podlint_yaml::parse(text), Context::default());
//! let tree = source.tree();
//! let scope = Scope {
//!     tree: &tree,
//!     objects: &source.objects.records,
//!     index: IndexView::default(),
//!     file: 0,
//!     minor: podlint_schema::LATEST,
//!     files: &NoFiles,
//! };
//! let symbols = podlint_ide::symbols::symbols(&scope);
//! assert_eq!(symbols[0].name, "Pod web");
//! ```
//!
//! Why the text as it stands and not the mended one that rules see? An editor shows and changes what is there, and the tree
//! of a broken text is good enough to say where in it one is.

#![forbid(unsafe_code)]

pub mod actions;
pub mod completion;
mod cron;
mod field;
#[cfg(test)]
mod fixture;
pub mod folding;
pub mod formatting;
pub mod hints;
pub mod hover;
mod indentation;
pub mod lenses;
pub mod links;
mod names;
pub mod navigation;
pub mod place;
pub mod rename;
mod requests;
mod resolve;
mod scope;
pub mod selection;
mod selector;
mod symbol;
pub mod symbols;
pub mod tokens;
mod words;

pub use scope::{Files, NoFiles, Scope, Source, Target};
