//! Mending any text: inputs that fuzzing came upon, and what the tests of other files are made of.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod checks {
    pub(crate) mod mended;
}

use checks::mended::check_mended;
use std::fs;
use std::path::Path;

fn inputs(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.is_file());
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn what_fuzzing_found_is_mended_with_a_way_back() {
    for input in inputs("fuzz") {
        check_mended(&input);
    }
}

#[test]
fn broken_manifests_are_mended_with_a_way_back() {
    for input in inputs("broken") {
        check_mended(&input);
        // A file that is being typed.
        for end in (0..input.len()).step_by(7) {
            check_mended(&input[..end]);
        }
    }
}
