//! Offering another name in the place of a wrong one.

use podlint_plugin_sdk::prelude::*;
use podlint_plugin_sdk::yaml::Style;
use podlint_plugin_sdk::yaml::edit::flow_scalar_text;

/// The fix that changes a name in a pod to the one that was probably meant, in the quotes that it has. A name in a block scalar
/// is left alone.
pub(crate) fn change_to(pod: &PodTemplate<'_>, wrong: Span, meant: &str) -> Option<Fix> {
    let style = match wrong.of(pod.object().root().tree().source).as_bytes().first()? {
        b'"' => Style::DoubleQuoted,
        b'\'' => Style::SingleQuoted,
        b'|' | b'>' => return None,
        _ => Style::Plain,
    };
    let text = flow_scalar_text(meant, style).into_owned();
    Some(Fix::unsafely(format!("change it to `{meant}`")).replace(wrong, text))
}
