//! Why the YAML library refuses a text.

use std::borrow::Cow;

/// A refusal and its place in the text of a chunk.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) message: Cow<'static, str>,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Fault {
    pub(super) fn new(message: impl Into<Cow<'static, str>>, start: usize, end: usize) -> Fault {
        Fault { message: message.into(), start, end }
    }
}
