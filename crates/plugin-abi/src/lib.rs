//! The C structs that cross the plugin border.
//!
//! A plugin is a library that exports one constant, `podlint_plugin`, of type [`Plugin`]. The host hands it a [`Batch`]: files
//! with their trees and the index of all objects. The plugin hands [`Diagnostic`]s to a [`Sink`]. All memory is borrowed for
//! the length of one call and freed by whoever made it; no Rust type, panic or allocation crosses.
//!
//! The structs only grow at their end and say their size first; arrays say how far apart their elements are, so either
//! side may be the newer one. What the host hands out is true; what a plugin sends back is checked like any other input.
//!
//! ```
//! use podlint_plugin_abi::Str;
//! let id = Str::new("ports");
//! assert_eq!(id.length, 5);
//! ```
//!
//! # Why C and not Rust?
//!
//! Rust has no stable layout, so a Rust border would tie a plugin to one compiler. Plain structs cost nothing: a node is read
//! where the parser put it. The C header `include/podlint_plugin.h` is generated from this crate.

#![allow(unsafe_code, reason = "constants with pointers are shared between threads; see the SAFETY lines")]

mod layout;

pub use layout::{ConstantGroup, FieldLayout, StructLayout, constants, structs};
use podlint_yaml::Span;
use std::ffi::c_void;

/// The first bytes of every plugin.
pub const MAGIC: [u8; 8] = *b"PODLINT\0";
/// Both sides must have the same.
pub const ABI_MAJOR: u16 = 0;
/// The host takes plugins of its own and of earlier ones.
pub const ABI_MINOR: u16 = 1;
/// Layout of nodes and of the tables beside them.
pub const TREE_LAYOUT: u32 = 1;

/// UTF-8 text: a pointer and a length in bytes, no NUL.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Str {
    /// First byte; anything where the length is 0.
    pub start: *const u8,
    /// Length in bytes.
    pub length: usize,
}

impl Str {
    /// Borrows `text`. Whoever reads it must not do so after `text` is gone.
    pub const fn new(text: &str) -> Str {
        Str { start: text.as_ptr(), length: text.len() }
    }
}

/// An array of structs that the writer may know more fields of than the reader.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Array {
    /// First element; anything where the count is 0.
    pub start: *const c_void,
    /// Number of elements.
    pub count: usize,
    /// Bytes from one element to the next.
    pub stride: usize,
}

impl Array {
    /// Borrows `elements`. Whoever reads them must not do so after they are gone.
    pub const fn new<T>(elements: &[T]) -> Array {
        Array { start: elements.as_ptr().cast(), count: elements.len(), stride: size_of::<T>() }
    }
}

/// What a plugin exports under the name `podlint_plugin`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Plugin {
    /// [`MAGIC`].
    pub magic: [u8; 8],
    /// [`ABI_MAJOR`] that it was built with.
    pub abi_major: u16,
    /// [`ABI_MINOR`] that it was built with.
    pub abi_minor: u16,
    /// Size of this struct in bytes.
    pub size: u32,
    /// [`TREE_LAYOUT`] that it was built with.
    pub tree_layout: u32,
    /// Unused; keeps what follows in place.
    pub reserved: u32,
    /// Its name: the part of a rule's id in front of the slash.
    pub id: Str,
    /// Its version, for people.
    pub version: Str,
    /// Its rules, an array of [`Rule`].
    pub rules: Array,
    /// Makes an instance for a selection of rules; null if it cannot. Any thread.
    pub create: Option<unsafe extern "C" fn(config: *const Config) -> *mut c_void>,
    /// Looks at a batch and reports to the sink; [`status`] says how it went. Any thread, one at a time for an instance.
    pub check: Option<unsafe extern "C" fn(instance: *mut c_void, batch: *const Batch, sink: *const Sink) -> u32>,
    /// Frees an instance. Any thread.
    pub destroy: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// The extension of this name and revision, such as `podlint.fix/1`; null if it has none. May be missing. Any thread.
    pub get_extension: Option<unsafe extern "C" fn(id: Str) -> *const c_void>,
}

// SAFETY: a `Plugin` is a constant; its pointers lead to constants of the same library, which nobody writes to.
unsafe impl Sync for Plugin {}
// SAFETY: as above.
unsafe impl Send for Plugin {}

/// Results of [`Plugin::check`].
pub mod status {
    /// Everything was looked at.
    pub const DONE: u32 = 0;
    /// It failed; [`Sink::fail`](super::Sink::fail) was told why.
    pub const FAILED: u32 = 1;
}

/// A rule of a plugin.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Rule {
    /// Its name without the plugin's.
    pub name: Str,
    /// Its page, in Markdown.
    pub page: Str,
    /// Names of its options with their defaults, a JSON object; empty where it has none.
    pub options: Str,
    /// A [`severity`].
    pub severity: u32,
    /// A [`profile`].
    pub profile: u32,
    /// A [`fix_class`].
    pub fix: u32,
    /// Unused.
    pub reserved: u32,
}

// SAFETY: a `Rule` is part of a constant, as `Plugin` is.
unsafe impl Sync for Rule {}
// SAFETY: as above.
unsafe impl Send for Rule {}

/// How bad a diagnostic is.
pub mod severity {
    /// The rule's own.
    pub const DEFAULT: u32 = 0;
    /// A thought.
    pub const HINT: u32 = 1;
    /// Worth knowing.
    pub const INFORMATION: u32 = 2;
    /// Has a consequence that was probably not meant.
    pub const WARNING: u32 = 3;
    /// Refused, cannot start, or does something else than it says.
    pub const ERROR: u32 = 4;
}

/// The smallest set of rules that a rule is in.
pub mod profile {
    /// What is refused, cannot start, or does something else than it says.
    pub const CORRECTNESS: u32 = 1;
    /// Broadly agreed practice.
    pub const RECOMMENDED: u32 = 2;
    /// Right for some.
    pub const STRICT: u32 = 3;
}

/// What the fixes of a rule are like.
pub mod fix_class {
    /// It offers none.
    pub const NONE: u32 = 0;
    /// Keeps the meaning, or has one meaning only.
    pub const SAFE: u32 = 1;
    /// What the author probably meant.
    pub const UNSAFE: u32 = 2;
    /// Shown, never applied by itself.
    pub const MANUAL: u32 = 3;
}

/// Which rules an instance runs.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Config {
    /// Size of this struct in bytes.
    pub size: u32,
    /// Unused.
    pub reserved: u32,
    /// An array of [`Slot`]. Diagnostics name a slot, not a rule: a rule may run twice with different options.
    pub slots: Array,
}

/// A rule that is to run.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Slot {
    /// Index of the rule.
    pub rule: u32,
    /// Unused.
    pub reserved: u32,
    /// Its options, a JSON object with the names that the rule declares; empty where none is set.
    pub options: Str,
}

/// Bits of [`Batch::flags`].
pub mod batch_flag {
    /// Only the rules about the API server run, on texts as they stand: no repair of a syntax error was made, and what
    /// the server says about a text is wanted even where a rule of another plugin would say it better.
    pub const AS_IT_STANDS: u32 = 1;
}

/// Files to look at, and the world around them.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Batch {
    /// Size of this struct in bytes.
    pub size: u32,
    /// First minor of Kubernetes to check for: 37 for 1.37.
    pub first_minor: u32,
    /// Last minor.
    pub last_minor: u32,
    /// Bits of [`batch_flag`].
    pub flags: u32,
    /// An array of [`File`].
    pub files: Array,
    /// All files of the input: an array of [`podlint_manifest::IndexFile`].
    pub index_files: Array,
    /// All objects of the input: an array of [`podlint_manifest::IndexObject`].
    pub index_objects: Array,
    /// What is known about them: an array of [`podlint_manifest::Fact`].
    pub index_facts: Array,
    /// Indices of facts (`u32`), sorted by kind, key, value and object.
    pub index_sorted: Array,
    /// What the spans of texts of the index point into.
    pub index_strings: Str,
}

/// A file with its tree.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct File {
    /// Size of this struct in bytes.
    pub size: u32,
    /// Its index among the files of the input.
    pub index: u32,
    /// Its path as reported.
    pub path: Str,
    /// Its text.
    pub source: Str,
    /// An array of [`podlint_yaml::NodeRecord`], in pre-order.
    pub nodes: Array,
    /// Anchors and tags: an array of [`podlint_yaml::Properties`].
    pub properties: Array,
    /// Where decoded texts lie in `texts`: an array of [`Span`].
    pub decoded: Array,
    /// Decoded texts and texts of repairs.
    pub texts: Str,
    /// Comments: an array of [`Span`].
    pub comments: Array,
    /// Syntax errors: an array of [`podlint_yaml::SyntaxError`].
    pub errors: Array,
    /// Their repairs: an array of [`podlint_yaml::Repair`].
    pub repairs: Array,
    /// Edits of repairs: an array of [`podlint_yaml::Edit`].
    pub edits: Array,
    /// Its objects: an array of [`podlint_manifest::ObjectRecord`]. One with several pod templates has a record for each, of
    /// which all but the first are flagged.
    pub objects: Array,
    /// Containers of the objects that make pods: an array of [`ContainerRecord`].
    pub containers: Array,
}

/// A container of an object that makes pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct ContainerRecord {
    /// Index of the object in the file.
    pub object: u32,
    /// Its node, a mapping.
    pub node: u32,
    /// A [`container_kind`].
    pub kind: u32,
}

/// How a container is started.
pub mod container_kind {
    /// One of `containers`.
    pub const REGULAR: u32 = 1;
    /// Ends before the regular ones start.
    pub const INIT: u32 = 2;
    /// An init container that runs beside the regular ones.
    pub const SIDECAR: u32 = 3;
    /// One of `ephemeralContainers`.
    pub const EPHEMERAL: u32 = 4;
}

/// Where diagnostics go. Its functions are called on the thread of the check and until it returns, not later.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Sink {
    /// Size of this struct in bytes.
    pub size: u32,
    /// Unused.
    pub reserved: u32,
    /// To be handed back.
    pub context: *mut c_void,
    /// Takes a diagnostic and copies what it needs before it returns.
    pub report: unsafe extern "C" fn(context: *mut c_void, diagnostic: *const Diagnostic),
    /// Takes the reason why a check fails.
    pub fail: unsafe extern "C" fn(context: *mut c_void, message: Str),
}

/// A reported problem.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Diagnostic {
    /// Size of this struct in bytes.
    pub size: u32,
    /// The slot of the rule that found it.
    pub slot: u32,
    /// The file, as its index among the files of the input.
    pub file: u32,
    /// A [`severity`]; [`severity::DEFAULT`] for the rule's own.
    pub severity: u32,
    /// The smallest span that shows the problem.
    pub span: Span,
    /// What is wrong, one line.
    pub message: Str,
    /// A JSON object of the rule's own; empty where there is none.
    pub data: Str,
    /// An array of [`Related`].
    pub related: Array,
    /// An array of [`Fix`].
    pub fixes: Array,
}

/// A further place that explains a diagnostic.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Related {
    /// The file, as its index among the files of the input.
    pub file: u32,
    /// Unused.
    pub reserved: u32,
    /// Where in it.
    pub span: Span,
    /// What is there.
    pub message: Str,
}

/// A titled set of edits.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Fix {
    /// What it does.
    pub title: Str,
    /// A [`fix_class`].
    pub class: u32,
    /// Unused.
    pub reserved: u32,
    /// An array of [`FixEdit`].
    pub edits: Array,
}

/// One replacement of bytes.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct FixEdit {
    /// The file, as its index among the files of the input.
    pub file: u32,
    /// Unused.
    pub reserved: u32,
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: Str,
}
