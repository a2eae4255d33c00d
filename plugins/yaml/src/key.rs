//! What a key is for Kubernetes: all keys become texts on their way to JSON.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::scalar::{Scalar, plain};
use std::borrow::Cow;

/// A key as Kubernetes sees it.
pub(crate) struct Name<'t> {
    /// The text that it becomes: `true` for `yes`.
    pub(crate) text: Cow<'t, str>,
    /// Whether it is a text from the start. Of a text and a number that become the same, either may win.
    pub(crate) is_text: bool,
}

/// The name that a key becomes; `None` for keys that Kubernetes refuses, for merge keys, and where it is not known.
pub(crate) fn name(key: Node<'_>) -> Option<Name<'_>> {
    let key = key.resolved();
    if key.kind() != Kind::Scalar || key.has(flag::HOLE) || key.has(flag::DAMAGED) || key.tag().is_some() {
        return None;
    }
    let value = if key.style() == Style::Plain { plain(key.text()) } else { Scalar::Text(key.text()) };
    (!is_merge(key)).then_some(Name { text: value.key_text()?, is_text: matches!(value, Scalar::Text(_)) })
}

/// Whether a key is the merge key `<<`.
pub(crate) fn is_merge(key: Node<'_>) -> bool {
    key.kind() == Kind::Scalar && key.style() == Style::Plain && key.raw() == "<<" && key.tag().is_none()
}
