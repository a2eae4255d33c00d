//! What Kubernetes itself read from texts, recorded, against what we read. `testdata/README.md` says how it was recorded.

use flate2::read::GzDecoder;
use podlint_yaml::kubernetes::read;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;

/// A recording: a text, the documents that Kubernetes makes of it, and whether it then stops.
struct Recording {
    name: String,
    text: Vec<u8>,
    documents: Vec<Value>,
    stops: bool,
    message: String,
}

fn recordings(path: &Path) -> Vec<Recording> {
    let mut text = fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut decoded = Vec::new();
        GzDecoder::new(&text[..]).read_to_end(&mut decoded).unwrap();
        text = decoded;
    }
    std::str::from_utf8(&text).unwrap().lines().map(recording).collect()
}

fn recording(line: &str) -> Recording {
    let mut fields: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let text = match (fields["yaml"].as_str(), fields["yaml_base64"].as_str()) {
        (Some(text), _) => text.as_bytes().to_vec(),
        (None, encoded) => base64(encoded.unwrap()),
    };
    Recording {
        name: fields["name"].as_str().unwrap_or_default().to_owned(),
        text,
        documents: serde_json::from_value(fields["docs"].take()).unwrap(),
        stops: fields["error"].as_bool().unwrap(),
        message: fields["message"].as_str().unwrap_or_default().to_owned(),
    }
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |letter: u8| {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".iter().position(|known| *known == letter)
    };
    let bits: Vec<u8> = text
        .bytes()
        .filter_map(digit)
        .flat_map(|digit| (0..6).rev().map(move |bit| (digit >> bit & 1) as u8))
        .collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |value, bit| value << 1 | bit)).collect()
}

/// Equal as JSON values: numbers by value.
fn is_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| is_equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| is_equal(value, other)))
        }
        _ => left == right,
    }
}

/// What differs, if anything.
fn mistake(recording: &Recording) -> Option<String> {
    let reading = read(&recording.text);
    let documents: Vec<Value> = reading
        .documents()
        .map(|document| {
            serde_json::from_str(&document.json()).unwrap_or_else(|error| panic!("{error}: {}", document.json()))
        })
        .collect();
    let stop = reading.stop().map(|stop| format!("{} at {}..{}", stop.message, stop.span.start, stop.span.end));
    let is_same = documents.len() == recording.documents.len()
        && documents.iter().zip(&recording.documents).all(|(ours, theirs)| is_equal(ours, theirs));
    if is_same && stop.is_some() == recording.stops {
        return None;
    }
    let print = |documents: &[Value]| documents.iter().map(|document| format!("  {document}\n")).collect::<String>();
    Some(format!(
        "== {}\n{:?}\nours, {stop:?}\n{}theirs, {:?}\n{}",
        recording.name,
        String::from_utf8_lossy(&recording.text),
        print(&documents),
        if recording.stops { recording.message.as_str() } else { "no error" },
        print(&recording.documents),
    ))
}

#[track_caller]
fn check(path: &Path) {
    let recordings = recordings(path);
    let mistakes: Vec<String> = recordings.iter().filter_map(mistake).collect();
    println!("{} of {} texts of {}", recordings.len() - mistakes.len(), recordings.len(), path.display());
    let shown: String = mistakes.iter().take(20).cloned().collect();
    assert!(mistakes.is_empty(), "{} differ, the first of them:\n{shown}", mistakes.len());
}

fn recorded(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/kubernetes-yaml").join(name)
}

#[test]
fn every_rule_of_the_dialect_is_read_as_kubernetes_reads_it() {
    check(&recorded("vectors.jsonl"));
}

#[test]
fn manifests_with_small_accidents_are_read_as_kubernetes_reads_them() {
    check(&recorded("accidents.jsonl.gz"));
}

#[test]
fn odd_yaml_is_read_as_kubernetes_reads_it() {
    check(&recorded("odd.jsonl.gz"));
}

/// `PODLINT_RECORDINGS` may name further recordings, such as a set that was made after the last change.
#[test]
fn further_recordings_are_read_as_kubernetes_reads_them() {
    for path in std::env::var("PODLINT_RECORDINGS").unwrap_or_default().split_whitespace() {
        check(Path::new(path));
    }
}

/// The texts of all recordings.
pub(crate) fn texts() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/kubernetes-yaml");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let further = std::env::var("PODLINT_RECORDINGS").unwrap_or_default();
    paths.extend(further.split_whitespace().map(Into::into));
    let has_recordings = |path: &&std::path::PathBuf| path.to_string_lossy().contains(".jsonl");
    paths.iter().filter(has_recordings).flat_map(|path| recordings(path)).map(|recording| recording.text).collect()
}
