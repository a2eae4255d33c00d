//! Small notes between the words of a text: what is filled in and what follows from it.

use crate::Scope;
use podlint_yaml::Span;

/// What a hint says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HintKind {
    /// The quality of service of a pod.
    QualityOfService,
    /// What a pod asks for in all.
    Requests,
    /// A default that the API server fills in.
    Default,
    /// The value behind a reference.
    Resolved,
}

/// A note behind a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Where it stands.
    pub offset: u32,
    /// What is shown.
    pub text: String,
    /// What it says.
    pub kind: HintKind,
}

/// The hints of a span, in the order of the text.
pub fn hints(_scope: &Scope<'_>, _span: Span) -> Vec<Hint> {
    Vec::new()
}
