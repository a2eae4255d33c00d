//! From manifests and cluster files to a preview: which pods are made, on which cluster they are tried, and what is said of each.
//!
//! [`job`] brings both together for a [`Run`](podlint_scheduler::Run): the objects of the cluster as they stay, the pods of the
//! workloads, and notes of what is assumed. [`Explained`] and [`steps`] say more about a pod, and [`record`] says everything as
//! JSON, in the shape of the recordings of the real scheduler.
//! [`html::page`] shows the cluster after the run. Files are read by whoever calls.

mod counts;
mod explain;
mod gather;
pub mod html;
mod json;
mod origin;
mod preset;
mod snapshot;
mod steps;
pub mod words;

pub use counts::Counts;
pub use explain::{Against, Explained, Objection, Selection};
pub use gather::{ClusterFile, Job, Options, Refusal, Scale, Sources, Trees, job};
pub use json::record;
pub use origin::{Origin, Place};
pub use preset::Preset;
pub use steps::{Step, steps};
