//! On which node each pod would land, as kube-scheduler of the chosen release would decide it, from files alone.
//!
//! A [`Loader`] reads the objects of a cluster and the pods to schedule; a [`Run`] tries one pod after the other and says for
//! each what became of it: why nodes were turned down, what the others scored, which of them are equally good, and what
//! preemption would do. Nothing here does I/O or fails: what cannot be decided is said to be undecided.
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
