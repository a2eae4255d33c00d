//! What stays the same about a problem while lines above it come and go.

use podlint_rules::Diagnostic;
use std::collections::HashMap;

/// Gives out the fingerprints of one report.
#[derive(Default)]
pub(super) struct Fingerprints {
    /// How often each one was given out.
    seen: HashMap<u64, u32>,
}

impl Fingerprints {
    /// The fingerprint of `diagnostic` in the file `path`: the rule, the object, the field and the message. Where two
    /// are alike, they are numbered in the order of the report.
    pub(super) fn next(&mut self, diagnostic: &Diagnostic, path: &str) -> String {
        let mut hash = Hash::new();
        hash.add(&diagnostic.rule);
        match &diagnostic.object {
            Some(object) => {
                for part in [&object.api_version, &object.kind, &object.namespace, &object.name] {
                    hash.add(part);
                }
            }
            None => hash.add(path),
        }
        hash.add(&diagnostic.path);
        hash.add(&diagnostic.message);
        let number = self.seen.entry(hash.0).or_default();
        *number += 1;
        format!("{:016x}:{number}", hash.0)
    }
}

/// FNV-1a: short, and the same on every machine and in every release of Rust.
struct Hash(u64);

impl Hash {
    fn new() -> Hash {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, part: &str) {
        // A byte that is in no text ends each part, or "ab", "c" would be "a", "bc".
        for byte in part.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
