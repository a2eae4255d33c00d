//! Any bytes through the parser, and through what mends its errors.
#![no_main]

#[path = "../../crates/manifest/tests/checks/mended.rs"]
mod mended;
#[path = "../../crates/yaml/tests/yaml/checks/tree.rs"]
mod tree;

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    tree::check_tree(text);
    mended::check_mended(text);
});
