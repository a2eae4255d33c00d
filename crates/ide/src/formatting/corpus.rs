//! What must hold for any text, on thousands of real manifests where `PODLINT_CORPUS` says they are.

use super::tests::{format_all, is_read_the_same_as};
use std::path::PathBuf;

#[test]
fn formatting_keeps_the_data_of_every_manifest_and_is_done_after_one_run() {
    let Some(corpus) = std::env::var_os("PODLINT_CORPUS") else { return };
    let mut folders = vec![PathBuf::from(corpus)];
    let (mut files, mut changed, mut wrong) = (0, 0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let once = format_all(&text);
            files += 1;
            changed += usize::from(once != text);
            let is_same = is_read_the_same_as(&text, &once);
            let is_done = format_all(&once) == once;
            if !is_same || !is_done {
                wrong.push((path, is_same, is_done));
            }
        }
    }
    assert!(wrong.is_empty(), "{files} files, {changed} changed, wrong: {wrong:#?}");
}
