//! The plugin border from the host's side: good plugins, damaged ones, and files that are none.

#![allow(unsafe_code, reason = "the plugins made here write what C would write")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod c_plugin;
mod compiler;
mod descriptors;
mod made_by_hand;
mod not_plugins;
mod replies;
mod world;
