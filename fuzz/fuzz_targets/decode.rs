//! Any bytes as kubectl reads them.
#![no_main]

#[path = "../../crates/yaml/tests/yaml/checks/reading.rs"]
mod reading;

libfuzzer_sys::fuzz_target!(|file: &[u8]| reading::check_reading(file));
