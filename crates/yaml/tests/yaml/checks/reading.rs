//! Truths that hold for what Kubernetes reads from any bytes.

use podlint_yaml::kubernetes::{Document, Reading, read};
use podlint_yaml::{NO_NODE, Span};

/// Panics if the reading of a file breaks a promise.
pub(crate) fn check_reading(file: &[u8]) {
    let reading = read(file);
    assert_eq!(reading.source().len(), file.len(), "offsets moved in {file:?}");
    for document in reading.documents() {
        check_document(&reading, &document);
        check_json(&document.json());
    }
    if let Some(stop) = reading.stop() {
        assert!(is_text(&reading, stop.span), "{stop:?} of {:?}", reading.source());
        assert!(!stop.message.is_empty() && !stop.message.contains('\n'), "{stop:?} of {:?}", reading.source());
    }
}

/// Whether a span lies in the file and cuts no letter. What is not UTF-8 may be read as UTF-16, whose letters are others.
fn is_text(reading: &Reading<'_>, span: Span) -> bool {
    let source = reading.source();
    let is_inside = span.start <= span.end && span.end as usize <= source.len();
    is_inside && (source.contains('\u{1A}') || source.get(span.range()).is_some())
}

fn check_document(reading: &Reading<'_>, document: &Document<'_>) {
    let source = reading.source();
    assert!(is_text(reading, document.span()), "{:?} of {source:?}", document.span());
    if let Some(ignored) = document.ignored() {
        assert!(is_text(reading, ignored) && document.span().contains(ignored), "{ignored:?} of {source:?}");
    }
    let tree = document.tree();
    for (index, node) in (0..).zip(tree.nodes) {
        assert!(is_text(reading, node.span()), "{index} {node:?} of {source:?}");
        assert!(node.next > index && node.next as usize <= tree.nodes.len(), "{index} {node:?} of {source:?}");
        if node.parent != NO_NODE {
            let parent = &tree.nodes[node.parent as usize];
            assert!(node.parent < index && node.next <= parent.next, "{index} {node:?} of {source:?}");
            assert!(parent.span().contains(node.span()), "{index} {node:?} leaves {parent:?} of {source:?}");
        }
    }
}

/// What was written as JSON is JSON, and is read as itself: nothing of it gets lost on the second way.
fn check_json(json: &str) {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(_) => {}
        // It does not go deeper than 128 levels; we do.
        Err(error) => assert!(error.to_string().starts_with("recursion limit"), "{error}: {json}"),
    }
    if !json.starts_with('{') {
        return;
    }
    let again = read(json.as_bytes());
    let texts: Vec<String> = again.documents().map(|document| document.json()).collect();
    assert_eq!(again.stop(), None, "{json}");
    // Integers above those of 64 bits with a sign become floats when they are read as JSON.
    if !has_large_number(json) {
        assert_eq!(texts, [json]);
    }
}

fn has_large_number(json: &str) -> bool {
    json.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.len() > 15)
}
