//! What the flag `DIALECT` promises: a text without it is read by Kubernetes as the tree shows it.

use super::fast::files;
use super::kubernetes::texts;
use podlint_yaml::{Kind, flag, kubernetes, parse};

/// What is wrong with the promise for a text; `None` where it holds or nothing was promised.
fn broken_promise(text: &[u8]) -> Option<String> {
    let parse = parse(text);
    let tree = parse.tree();
    // A text of nothing but `...` has no document that could carry the flag.
    let has_documents = tree.documents().next().is_some();
    let is_open =
        has_documents && tree.errors.is_empty() && !tree.documents().any(|document| document.has(flag::DIALECT));
    // A hole is an error for Kubernetes and none for the tree; a file that begins with a brace is read as JSON.
    let has_hole = tree.nodes.iter().any(|node| node.flags & flag::HOLE != 0);
    if !is_open || has_hole || parse.source().trim_start().starts_with('{') {
        return None;
    }
    let documents = tree.documents().map(|document| document.content());
    let expected: Option<Vec<String>> =
        documents.filter(|content| content.kind() != Kind::Missing).map(kubernetes::json_of).collect();
    let reading = kubernetes::read(text);
    // Values that JSON cannot hold are seen on the tree as well.
    let Some(expected) = expected else { return reading.stop().is_none().then(|| "accepted".to_owned()) };
    if let Some(stop) = reading.stop() {
        return Some(format!("refused: {}", stop.message));
    }
    let found: Vec<String> =
        reading.documents().map(|document| document.json()).filter(|json| json != "null").collect();
    let expected: Vec<String> = expected.into_iter().filter(|json| json != "null").collect();
    (found != expected).then(|| format!("read as {found:?} instead of {expected:?}"))
}

#[test]
fn real_manifests_without_the_flag_are_read_as_the_tree_shows_them() {
    let Some(corpus) = std::env::var_os("PODLINT_CORPUS") else { return };
    let (mut documents, mut flagged) = (0, 0);
    let mut broken = Vec::new();
    for file in files(corpus.into()) {
        let text = std::fs::read(&file).unwrap();
        let parse = parse(&text[..]);
        documents += parse.tree().documents().count();
        flagged += parse.tree().documents().filter(|document| document.has(flag::DIALECT)).count();
        broken.extend(broken_promise(&text).map(|problem| format!("{}: {problem}", file.display())));
    }
    println!("{flagged} of {documents} documents have the flag");
    assert!(broken.is_empty(), "{}", broken[..broken.len().min(40)].join("\n\n"));
}

#[test]
fn a_text_without_the_flag_is_read_as_the_tree_shows_it() {
    let texts = texts();
    let mut broken = Vec::new();
    let mut count = 0;
    for text in &texts {
        count += 1;
        if let Some(problem) = broken_promise(text) {
            broken.push(format!("{problem}\n{:?}", String::from_utf8_lossy(text)));
        }
    }
    println!("{} of {count} broken", broken.len());
    broken.sort_by_key(String::len);
    assert!(broken.is_empty(), "{}", broken[..broken.len().min(40)].join("\n\n"));
}
