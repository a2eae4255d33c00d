//! What client and server say to each other, written down for reports of mistakes.

use serde::de::IgnoredAny;
use std::fs::File;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A file with a line of JSON for each message; or none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Option<Arc<Mutex<Lines>>>);

#[derive(Debug)]
struct Lines {
    file: File,
    start: Instant,
}

impl Log {
    pub(crate) fn to(file: Option<File>) -> Log {
        Log(file.map(|file| Arc::new(Mutex::new(Lines { file, start: Instant::now() }))))
    }

    /// Writes a message down: `{"seconds": 0.123456, "from": "client", "message": ...}`. One that is no JSON becomes a text.
    pub(crate) fn note(&self, from: &str, message: &[u8]) {
        let Some(lines) = &self.0 else { return };
        let text = String::from_utf8_lossy(message);
        let text = match serde_json::from_slice::<IgnoredAny>(message) {
            // Line breaks outside of strings are blanks, and inside of strings there are none.
            Ok(_) => text.replace(['\n', '\r'], " "),
            Err(_) => serde_json::Value::from(text).to_string(),
        };
        let Ok(mut lines) = lines.lock() else { return };
        let seconds = lines.start.elapsed().as_secs_f64();
        // A full disk stops the log, not the server.
        _ = writeln!(lines.file, "{{\"seconds\": {seconds:.6}, \"from\": \"{from}\", \"message\": {text}}}");
    }
}
