//! What must hold for any text, on thousands of real manifests where `PODLINT_CORPUS` says they are.

use super::tests::{format_all, is_read_the_same_as};
use std::path::{Path, PathBuf};

fn files(corpus: PathBuf) -> impl Iterator<Item = (PathBuf, String)> {
    let mut open = vec![corpus];
    std::iter::from_fn(move || {
        while let Some(path) = open.pop() {
            if path.is_dir() {
                let entries = std::fs::read_dir(&path).into_iter().flatten().flatten();
                open.extend(entries.map(|entry| entry.path()));
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                return Some((path, text));
            }
        }
        None
    })
}

/// The text itself, wider, with blanks at the ends of lines, with other line breaks, and cut off.
fn variants(text: &str) -> Vec<String> {
    let wider = text.lines().map(|line| {
        let content = line.trim_start_matches(' ');
        format!("{}{content}\n", " ".repeat((line.len() - content.len()) * 2))
    });
    let mut middle = text.len() / 2;
    while !text.is_char_boundary(middle) {
        middle += 1;
    }
    vec![
        text.to_owned(),
        wider.collect(),
        text.replace(": ", ":  ").replace("- ", "-   "),
        text.replace('\n', " \t\n\n\n"),
        text.replace('\r', "").replace('\n', "\r\n"),
        text[..middle].to_owned(),
        text[middle..].to_owned(),
    ]
}

fn check(path: &Path, text: &str) -> Option<String> {
    let once = format_all(text);
    let is_done = format_all(&once) == once;
    let is_same = is_read_the_same_as(text, &once);
    (!is_done || !is_same).then(|| format!("{}: same data {is_same}, done {is_done}: {text:.80?}\n", path.display()))
}

#[test]
fn formatting_keeps_the_data_of_every_manifest_and_is_done_after_one_run() {
    let Some(corpus) = std::env::var_os("PODLINT_CORPUS") else { return };
    let wrong = files(corpus.into()).flat_map(|(path, text)| {
        variants(&text).into_iter().filter_map(|variant| check(&path, &variant)).collect::<Vec<_>>()
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong[..wrong.len().min(20)].concat());
}
