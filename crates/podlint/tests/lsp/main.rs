//! The language server over its real streams.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod client;
mod documents;
mod features;
mod findings;
mod placement;
mod protocol;
mod workspaces;
