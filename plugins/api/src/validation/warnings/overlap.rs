//! Files of one volume that get in each other's way: the same path twice, or one below another.

use crate::server::quoted;

/// A file's path and what it is made of; `source` is empty where the volume has one source only.
pub(super) struct File {
    path: String,
    source: String,
}

/// So many files are compared with those behind them; more of them say nothing new.
const MANY: usize = 100;

impl File {
    pub(super) fn new(path: &str, source: String) -> File {
        File { path: path.trim_end_matches('/').to_owned(), source }
    }

    fn overlaps(&self, other: &File) -> bool {
        let is_below = |path: &str, directory: &str| {
            path.strip_prefix(directory).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        !self.path.is_empty()
            && !other.path.is_empty()
            && (is_below(&self.path, &other.path) || is_below(&other.path, &self.path))
    }

    /// How the server shows it.
    fn shown(&self) -> String {
        let path = quoted(&self.path);
        if self.source.is_empty() { path } else { format!("{path} ({})", self.source) }
    }
}

/// What the server says about each file that overlaps an earlier one, with the file's index.
pub(super) fn overlaps(files: &[File]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, file) in files.iter().enumerate() {
        for earlier in files[..index.min(MANY)].iter().filter(|earlier| file.overlaps(earlier)) {
            found.push((index, format!("{} with {}", file.shown(), earlier.shown())));
        }
    }
    found
}
