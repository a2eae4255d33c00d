//! What kubectl reads.

mod reading;
mod recordings;
