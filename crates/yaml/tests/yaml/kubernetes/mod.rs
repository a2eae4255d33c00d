//! What kubectl reads.

mod reading;
mod recordings;

pub(crate) use recordings::texts;
