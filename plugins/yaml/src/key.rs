//! What a key is for Kubernetes: all keys become texts on their way to JSON.

use crate::number;
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
    let text = |text| Some(Name { text: Cow::Borrowed(text), is_text: true });
    if key.style() != Style::Plain {
        return text(key.text());
    }
    let other = |text: String| Some(Name { text: Cow::Owned(text), is_text: false });
    match plain(key.text()) {
        Scalar::Text("<<") | Scalar::Null | Scalar::Unknown => None,
        Scalar::Text(written) => text(written),
        Scalar::Bool(value) => Some(Name { text: Cow::Borrowed(if value { "true" } else { "false" }), is_text: false }),
        Scalar::Int(value) => other(value.to_string()),
        Scalar::Float(value) => other(number::as_key(value)),
    }
}

/// Whether a key is the merge key `<<`.
pub(crate) fn is_merge(key: Node<'_>) -> bool {
    key.kind() == Kind::Scalar && key.style() == Style::Plain && key.raw() == "<<" && key.tag().is_none()
}
