//! The binary as scripts, CI systems and editors see it. What can be tested below it is tested there.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod broken;
mod check;
mod config;
mod corpus;
mod custom;
mod fix;
mod harness;
mod inputs;
mod look_ahead;
mod named;
mod parse;
mod plugins;
mod schedule;
mod schedule_workloads;
mod staged;
mod suppressions;
