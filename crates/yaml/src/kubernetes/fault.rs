//! Why the YAML library refuses a text.

/// A refusal and its place in the text of a chunk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    pub(super) message: &'static str,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Fault {
    pub(super) fn new(message: &'static str, start: usize, end: usize) -> Fault {
        Fault { message, start: start as u32, end: end as u32 }
    }
}
