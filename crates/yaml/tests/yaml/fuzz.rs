//! Inputs that broke a promise once: fuzzing came upon them, `testdata/fuzz` keeps them.

use super::checks::{edits, reading, tree};
use std::fs;
use std::path::Path;

#[test]
fn what_fuzzing_found_stays_mended() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/fuzz");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        // The name of the last one printed is that of the input that fails.
        println!("{}", path.display());
        let input = fs::read(&path).unwrap();
        tree::check_tree(&input);
        reading::check_reading(&input);
        edits::check_edits(&input);
    }
}
