//! YAML to a flat tree with spans that keeps every byte and survives broken text.
//!
//! [`parse`] turns a text into a [`Parse`]: the source and flat tables. [`Tree`] looks at them, [`Node`] is a small handle
//! into a tree. Parsing never fails: what is not YAML is listed in [`Tree::errors`], each with the [`Repair`]s that would
//! mend it, the likeliest first, and the tree goes on around it.
//!
//! ```
//! let parse = podlint_yaml::parse("ports:\n- containerPort: 8080 # web\n- {containerPort: 9090}\n");
//! let tree = parse.tree();
//! let root = tree.documents().next().unwrap().content();
//! let ports: Vec<_> = root.get("ports").unwrap().items().filter_map(|item| item.get("containerPort")).collect();
//! assert_eq!(ports[1].text(), "9090");
//! assert_eq!(ports[1].span().of(parse.source()), "9090");
//! ```
//!
//! Around the tree: [`Mending`] makes repairs and keeps the way back to the original bytes, [`edit`] changes a text and
//! keeps its comments and layout, [`scalar`] says what a value means to Kubernetes or in a schema of YAML 1.2,
//! [`kubernetes`] reads exactly what kubectl reads, and [`LineIndex`] turns bytes into lines and columns, also in UTF-16.
//!
//! # Why a flat arena and not a tree of pointers?
//!
//! A linter reads thousands of files once: nodes of 24 bytes in one vector cost one allocation, no destructor, and can
//! be handed to a plugin in C as they are. Edits are spans and text on the source, checked by parsing again, so nobody
//! needs to change the tree.
//!
//! This crate has never heard of Kubernetes' objects and does no I/O.

pub mod edit;
mod error;
pub mod events;
pub mod kubernetes;
mod line_index;
mod mending;
mod node;
mod parse;
mod parser;
mod repair;
pub mod scalar;
mod span;
mod span_map;
mod tree;

pub use error::{ErrorCode, SyntaxError, error_flag};
pub use line_index::{Encoding, LineColumn, LineIndex, Position};
pub use mending::{Mended, Mending};
pub use node::{Kind, NO_NODE, NodeRecord, Properties, Style, flag};
#[doc(hidden)]
pub use parse::parse_without_shortcuts;
pub use parse::{Dialect, MAX_SOURCE, Parse, Source, Work, parse, parse_parts, parse_with};
pub use repair::{Edit, Repair, RepairKind};
pub use span::Span;
pub use span_map::SpanMap;
pub use tree::{Entry, Node, Tree};
