//! Any text, changed by any sequence of operations.
#![no_main]

#[path = "../../crates/yaml/tests/yaml/checks/edits.rs"]
mod edits;

libfuzzer_sys::fuzz_target!(|input: &[u8]| edits::check_edits(input));
