//! Links to files.

use crate::Scope;
use podlint_yaml::Span;

/// A path in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The bytes of the path.
    pub span: Span,
    /// The path as it is written, from the folder of the file, or an address with its scheme.
    pub target: String,
}

/// The links of a text, in its order.
pub fn links(_scope: &Scope<'_>) -> Vec<Link> {
    Vec::new()
}
