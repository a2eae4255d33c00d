//! One file per command.

pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod explain;
pub(crate) mod lsp;
pub(crate) mod parse;
pub(crate) mod rules;
pub(crate) mod schedule;
