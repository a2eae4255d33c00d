//! On which node each pod would land, as kube-scheduler of the chosen release would decide it, from files alone.
//!
//! A [`Loader`] reads the objects of a cluster and the pods to schedule; a [`Run`] tries one pod after the other and says for
//! each what became of it: why nodes were turned down, what the others scored, which of them are equally good, and what
//! preemption would do. Nothing here does I/O or fails: what cannot be decided is said to be undecided.
//!
//! Objects are read as views of trees, so a field may be missing, of the wrong type, or hidden by a template: what is poor is
//! kept in [`Loader::problems`] and the rest is read. [`Loader::expand`] makes the pods of a workload as its controller would
//! make them; [`sort_as_queue`] brings pods into the order of the scheduler's queue. An [`Outcome`] has all that kube-scheduler
//! decides by: [`Explanation`] adds what it does not say, every plugin that is against a node, with numbers.
//!
//! ```
//! use podlint_manifest::View;
//! use podlint_scheduler::{Loader, Pick, Release, Run};
//! use podlint_yaml::{Node, parse};
//!
//! let parse = parse("
//! {kind: Node, metadata: {name: north}, status: {allocatable: {cpu: 1, memory: 2Gi, pods: 10}}}
//! ---
//! {kind: Node, metadata: {name: south}, status: {allocatable: {cpu: 4, memory: 8Gi, pods: 10}}}
//! ---
//! {kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: web, resources: {requests: {cpu: 2}}}]}}
//! ");
//! let tree = parse.tree();
//! let objects: Vec<View<'_>> = tree.documents().map(Node::content).map(View::of).collect();
//!
//! let mut loader = Loader::new(Release::LATEST);
//! loader.object(objects[0]);
//! loader.object(objects[1]);
//! loader.pending(objects[2]);
//! let (cluster, pending) = loader.finish();
//!
//! let mut run = Run::new(cluster, pending, Pick::Likely);
//! let outcome = run.step().expect("one pod is to be scheduled");
//! assert_eq!(outcome.chosen.map(|place| run.cluster.node_name(place)), Some("south"));
//! let tried = outcome.tried.expect("nothing kept it from being tried");
//! let against = tried.verdicts[0].as_ref().expect("north is too small");
//! assert_eq!((against.plugin, against.message().as_str()), ("NodeResourcesFit", "Insufficient cpu"));
//! ```
//!
//! The parts follow upstream: a cycle of filters and scores ([`cycle`]), and one file for each plugin (`plugins`). All nodes
//! are looked at, one after the other, so the same input gives the same output.

mod cluster;
pub mod cycle;
mod devices;
mod explain;
mod index;
mod labels;
mod node;
mod overview;
mod plugins;
mod pod;
mod profile;
mod read;
mod release;
mod resources;
mod run;
mod status;
mod storage;
mod symbols;
mod time;
mod workloads;

pub use cluster::Cluster;
pub use explain::{Explanation, Lack, Objection};
pub use node::PodId;
pub use plugins::{Candidate, Preemption, Scored};
pub use pod::Pod;
pub use read::{ConfigProblem, InputProblem, Loader};
pub use release::Release;
pub use run::{Ended, Outcome, Pick, Run};
pub use status::{Code, Reason, SharedStatus, Status};
pub use symbols::{Symbol, Symbols};
pub use time::text as time_text;
pub use workloads::{Applied, Expansion, MOST_PODS, name_parts, sort_as_queue};
