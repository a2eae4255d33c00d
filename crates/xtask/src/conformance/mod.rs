//! `cargo xtask conformance`: how far we agree with those we follow.

mod live;
mod lsp;
mod schedule;
mod validation;
mod yaml;

pub(crate) use live::live;
pub(crate) use lsp::lsp;
pub(crate) use schedule::schedule;
pub(crate) use validation::{knows, validation};
pub(crate) use yaml::yaml;
