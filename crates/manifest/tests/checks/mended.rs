//! Truths that hold for what becomes of any text by mending it.

use podlint_manifest::{Context, mend};
use podlint_yaml::{Mended, Span};

/// Panics if the way back from the mended text does not end in the original.
pub(crate) fn check_mended(bytes: &[u8]) {
    let parse = podlint_yaml::parse(bytes).into_owned();
    let before = parse.source().to_owned();
    let mended = mend(parse, Context::default());
    assert_eq!(mended.original(), before);
    if mended.map.is_empty() {
        assert_eq!(mended.parse.source(), before);
    }
    let tree = mended.parse.tree();
    for node in tree.nodes {
        check_span(&mended, node.span());
    }
    for error in tree.errors {
        check_span(&mended, error.span);
        check_span(&mended, error.related);
        for repair in tree.repairs_of(error) {
            check_span(&mended, repair.span);
            for (span, _) in tree.edits_of(repair) {
                check_span(&mended, span);
            }
        }
    }
}

/// A span of the mended text is text there, and stood for text of the original.
fn check_span(mended: &Mended, span: Span) {
    let is_text = |text: &str, span: Span| span.start <= span.end && text.get(span.range()).is_some();
    assert!(is_text(mended.parse.source(), span), "{span:?} of {:?}", mended.parse.source());
    let original = mended.map.to_original(span);
    assert!(is_text(mended.original(), original), "{span:?} stands for {original:?} of {:?}", mended.original());
}
