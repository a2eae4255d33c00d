//! The types of every built-in kind of Kubernetes 1.33 to 1.37, as one static table.
//!
//! Three handles are worth meeting first. A [`Kind`] is what `apiVersion` and `kind` of a document name; its [`Type`]
//! knows which fields a mapping may have in which [`Minor`]; a [`Field`] says what its value is ([`Shape`]), whether it
//! is required, which values an enum allows and how lists are merged. Handles are a few bytes, `Copy`, and live as long
//! as the program. Looking up allocates nothing, nothing is read or built at start-up, and nothing can fail.
//!
//! ```
//! use podlint_schema::{LATEST, Minor, Shape, kind};
//!
//! let deployment = kind("apps", "v1", "Deployment").expect("it is a built-in kind");
//! let Some(Shape::Object(spec)) = deployment.ty().field("spec", LATEST).map(|field| field.shape()) else {
//!     panic!("a deployment has a spec");
//! };
//! assert_eq!(spec.name(), "DeploymentSpec");
//! assert_eq!(spec.field("replicas", LATEST).map(|field| field.shape()), Some(Shape::Int32));
//!
//! // A field is looked up in a minor, and knows the others.
//! let pod_spec = podlint_schema::find_type("io.k8s.api.core.v1", "PodSpec").expect("core has it");
//! let older = Minor::new(33).expect("1.33 is known");
//! assert_eq!(pod_spec.field("hostnameOverride", older), None);
//! let field = pod_spec.any_field("hostnameOverride").expect("a newer minor has it");
//! assert_eq!(field.since().to_string(), "1.34");
//! ```
//!
//! # Why a table and not Rust types?
//!
//! A linter meets manifests that fit no type: half-typed, misspelt, for another minor. It has to ask "which fields
//! could be here" far more often than it could ever deserialize. Five minors differ in a few per cent, so a difference
//! is a range of minors on a row rather than five sets of types. The table is `table.rs`, written by `cargo xtask
//! codegen` from the facts in `testdata/schema`; `layout.rs` describes its rows. It holds no documentation texts: those
//! belong to the authors of Kubernetes, and the crate `podlint-docs` has them.

#![forbid(unsafe_code)]

mod field;
mod kind;
mod layout;
mod minor;
mod names;
mod suggest;
#[rustfmt::skip]
mod table;
mod ty;

pub use field::{Elem, Field, ListType, MapType, PatchStrategy, Shape};
pub use kind::{Kind, kind, kinds, kinds_named, kinds_named_ignoring_case};
pub use minor::{LATEST, MINORS, Minor, OLDEST};
pub use names::Names;
pub use suggest::{Suggestion, is_within_edits, nearest, suggest};
pub use ty::{Type, Union, find_type, types};
