//! Kubernetes objects, typed views and the workspace index over a YAML tree.
//!
//! [`mend`] makes those repairs of a broken text that its kinds speak for. [`objects`] says what a text declares:
//! [`ObjectRecord`]s, one for each document or `List` item, and what was left out and why. [`Object`], [`PodTemplate`],
//! [`Container`] and their kind are handles that give values with their spans and never fail: a [`View`] is present, absent
//! or unknown; a [`Quantity`] is an amount as the API server counts it. [`Summary`] is what a file tells others; an
//! [`Index`] holds the summaries of all files, and [`IndexView`] answers questions across files.
//!
//! ```
//! use podlint_manifest::{Context, Object, PodTemplate, objects};
//! let text = "
//! apiVersion: apps/v1
//! kind: Deployment
//! metadata: {name: web}
//! spec:
//!   template:
//!     spec:
//!       containers:
//!       - {name: a, image: a:1, ports: [{containerPort: 80}]}
//! ";
//! let parse = podlint_yaml::parse(text);
//! let tree = parse.tree();
//! let found = objects(&tree, Context::default());
//! let object = Object::of(&tree, &found.records[0]).unwrap();
//! let pod = PodTemplate::of(object).unwrap();
//! assert_eq!(object.name().unwrap().value, "web");
//! assert_eq!(pod.container_ports().next().unwrap().number().unwrap().value, 80);
//! ```
//!
//! # Why views and not structs?
//!
//! A struct would be a second copy of the document that has lost its spans, its order and everything misspelt. A view costs
//! nothing until it is asked, and what it answers knows where it stands.
//!
//! This crate does no I/O and holds no opinion: what is good or bad is said by rules.

mod custom_pods;
mod fit;
mod index;
mod kustomization;
mod mend;
mod mention;
mod object;
mod path;
mod pod;
mod quantity;
mod summary;
mod view;

pub use custom_pods::{PodTemplatePath, PodTemplatesOfSchemas};
pub use index::{FileName, Index, IndexFile, IndexView, IndexedFact, IndexedObject, Nearness};
pub use kustomization::{Generated, KUSTOMIZATION_NAMES, Kustomization};
pub use mend::mend;
pub use mention::Mention;
pub use object::{Context, Object, ObjectRecord, Objects, Skip, object_flag, objects};
pub use path::field_path;
pub use pod::{Container, ContainerKind, ContainerPort, EnvVar, PodTemplate, Reference, Volume, VolumeMount};
pub use quantity::{Notation, Quantity, QuantityError};
pub use summary::{Fact, FactKind, IndexObject, Summary, index_flag};
pub use view::{Number, Text, View};
