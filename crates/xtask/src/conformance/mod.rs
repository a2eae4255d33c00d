//! `cargo xtask conformance`: how far we agree with those we follow.

mod validation;
mod yaml;

pub(crate) use validation::{knows, validation};
pub(crate) use yaml::yaml;
