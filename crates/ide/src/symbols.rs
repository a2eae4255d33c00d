//! The outline of a text, and names across all files.

use crate::{Scope, Target};
use podlint_manifest::{IndexView, Object};
use podlint_yaml::Span;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    /// A Kubernetes object.
    Object,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
    /// A value.
    Value,
}

/// Something with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// `Deployment web`, `containers`.
    pub name: String,
    /// A few words beside it; empty for none.
    pub detail: String,
    /// What it is.
    pub kind: SymbolKind,
    /// All its bytes.
    pub span: Span,
    /// The bytes of its name.
    pub name_span: Span,
    /// What is in it.
    pub children: Vec<Symbol>,
}

/// The outline of a text.
pub fn symbols(scope: &Scope<'_>) -> Vec<Symbol> {
    let symbol = |object: Object<'_>| Symbol {
        name: format!("{} {}", object.kind_name(), object.name().map_or("", |name| name.value)),
        detail: String::new(),
        kind: SymbolKind::Object,
        span: object.root().span(),
        name_span: object.title_span(),
        children: Vec::new(),
    };
    scope.all_objects().map(symbol).collect()
}

/// An object of any file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceSymbol {
    /// `Deployment web`.
    pub name: String,
    /// Its namespace; empty for none.
    pub container: String,
    /// Where the index has it.
    pub target: Target,
}

/// The objects of all files whose names match what was typed, the best first.
pub fn workspace_symbols(_index: IndexView<'_>, _query: &str) -> Vec<WorkspaceSymbol> {
    Vec::new()
}
